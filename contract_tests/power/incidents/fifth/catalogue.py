"""All incidents of the fifth set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.fifth.analytics import ANALYTICS
from contract_tests.power.incidents.fifth.api_keys import API_KEYS
from contract_tests.power.incidents.fifth.billing import BILLING
from contract_tests.power.incidents.fifth.email_preferences import EMAIL_PREFERENCES
from contract_tests.power.incidents.fifth.http import HTTP
from contract_tests.power.incidents.fifth.icp_configs import ICP_CONFIGS
from contract_tests.power.incidents.fifth.organizations_read import ORGANIZATIONS_READ
from contract_tests.power.incidents.fifth.organizations_written import ORGANIZATIONS_WRITTEN
from contract_tests.power.incidents.fifth.setup import SETUP
from contract_tests.power.incidents.fifth.visitors import VISITORS
from contract_tests.power.incidents.fifth.webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

FIFTH_INCIDENTS: tuple[Incident, ...] = (
    *ORGANIZATIONS_READ,
    *ORGANIZATIONS_WRITTEN,
    *VISITORS,
    *BILLING,
    *ANALYTICS,
    *SETUP,
    *EMAIL_PREFERENCES,
    *ICP_CONFIGS,
    *API_KEYS,
    *WEBHOOKS,
    *HTTP,
)
