"""All incidents of the second set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.second.deletion import DELETION
from contract_tests.power.incidents.second.errors import ERRORS
from contract_tests.power.incidents.second.filters import FILTERS
from contract_tests.power.incidents.second.keys import KEYS
from contract_tests.power.incidents.second.lost_writes import LOST_WRITES
from contract_tests.power.incidents.second.money import MONEY
from contract_tests.power.incidents.second.pages import PAGES
from contract_tests.power.incidents.second.ranges import RANGES
from contract_tests.power.incidents.second.rate_limits import RATE_LIMITS
from contract_tests.power.incidents.second.side_effects import SIDE_EFFECTS
from contract_tests.power.incidents.second.tenancy import TENANCY
from contract_tests.power.incidents.second.texts import TEXTS
from contract_tests.power.incidents.second.times import TIMES
from contract_tests.power.incidents.second.validation import VALIDATION
from contract_tests.power.incidents.second.values import VALUES
from contract_tests.power.incidents.second.webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

SECOND_INCIDENTS: tuple[Incident, ...] = (
    *VALUES,
    *TEXTS,
    *TIMES,
    *FILTERS,
    *PAGES,
    *VALIDATION,
    *LOST_WRITES,
    *SIDE_EFFECTS,
    *DELETION,
    *KEYS,
    *TENANCY,
    *ERRORS,
    *RATE_LIMITS,
    *WEBHOOKS,
    *MONEY,
    *RANGES,
)
