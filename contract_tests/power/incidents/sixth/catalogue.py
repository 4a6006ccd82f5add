"""All incidents of the sixth set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.sixth.account import ACCOUNT
from contract_tests.power.incidents.sixth.analytics import ANALYTICS
from contract_tests.power.incidents.sixth.api_keys import API_KEYS
from contract_tests.power.incidents.sixth.billing import BILLING
from contract_tests.power.incidents.sixth.email_preferences import EMAIL_PREFERENCES
from contract_tests.power.incidents.sixth.icp_configs import ICP_CONFIGS
from contract_tests.power.incidents.sixth.organizations_read import ORGANIZATIONS_READ
from contract_tests.power.incidents.sixth.organizations_written import ORGANIZATIONS_WRITTEN
from contract_tests.power.incidents.sixth.rate_limit import RATE_LIMIT
from contract_tests.power.incidents.sixth.visitors import VISITORS
from contract_tests.power.incidents.sixth.webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

SIXTH_INCIDENTS: tuple[Incident, ...] = (
    *ORGANIZATIONS_READ,
    *ORGANIZATIONS_WRITTEN,
    *VISITORS,
    *ANALYTICS,
    *BILLING,
    *ACCOUNT,
    *EMAIL_PREFERENCES,
    *ICP_CONFIGS,
    *API_KEYS,
    *WEBHOOKS,
    *RATE_LIMIT,
)
