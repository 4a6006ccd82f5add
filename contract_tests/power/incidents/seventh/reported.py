"""All deviations that users of other APIs reported after releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.seventh.reported_configs import CONFIGS
from contract_tests.power.incidents.seventh.reported_deliveries import DELIVERIES
from contract_tests.power.incidents.seventh.reported_errors import ERRORS
from contract_tests.power.incidents.seventh.reported_fields import FIELDS
from contract_tests.power.incidents.seventh.reported_lists import LISTS
from contract_tests.power.incidents.seventh.reported_organizations import ORGANIZATIONS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

REPORTED: tuple[Incident, ...] = (*LISTS, *FIELDS, *ERRORS, *ORGANIZATIONS, *CONFIGS, *DELIVERIES)
