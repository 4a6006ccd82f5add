"""What an agency that integrates APIs of many vendors has met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eleventh.of_integrators_account import ACCOUNT
from contract_tests.power.incidents.eleventh.of_integrators_errors import ERRORS
from contract_tests.power.incidents.eleventh.of_integrators_lists import LISTS
from contract_tests.power.incidents.eleventh.of_integrators_money import MONEY
from contract_tests.power.incidents.eleventh.of_integrators_organizations import ORGANIZATIONS
from contract_tests.power.incidents.eleventh.of_integrators_webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_INTEGRATORS: tuple[Incident, ...] = (*LISTS, *ERRORS, *WEBHOOKS, *ORGANIZATIONS, *ACCOUNT, *MONEY)
