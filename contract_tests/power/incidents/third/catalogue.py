"""All incidents of the third set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.third.accounting import ACCOUNTING
from contract_tests.power.incidents.third.http import HTTP
from contract_tests.power.incidents.third.keys import KEYS
from contract_tests.power.incidents.third.lists import LISTS
from contract_tests.power.incidents.third.rules import RULES
from contract_tests.power.incidents.third.values import VALUES
from contract_tests.power.incidents.third.webhooks import WEBHOOKS
from contract_tests.power.incidents.third.writes import WRITES

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

THIRD_INCIDENTS: tuple[Incident, ...] = (
    *VALUES,
    *LISTS,
    *RULES,
    *WRITES,
    *KEYS,
    *HTTP,
    *WEBHOOKS,
    *ACCOUNTING,
)
