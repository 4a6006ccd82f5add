"""What bites an engineer who integrates all of the API, area by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.fourth.reading_analytics import READING_ANALYTICS
from contract_tests.power.incidents.fourth.reading_billing import READING_BILLING
from contract_tests.power.incidents.fourth.reading_http import READING_HTTP
from contract_tests.power.incidents.fourth.reading_icp_configs import READING_ICP_CONFIGS
from contract_tests.power.incidents.fourth.reading_organizations import READING_ORGANIZATIONS
from contract_tests.power.incidents.fourth.reading_setup import READING_SETUP
from contract_tests.power.incidents.fourth.reading_visitors import READING_VISITORS
from contract_tests.power.incidents.fourth.writing_icp_configs import WRITING_ICP_CONFIGS
from contract_tests.power.incidents.fourth.writing_organizations import WRITING_ORGANIZATIONS
from contract_tests.power.incidents.fourth.writing_settings import WRITING_SETTINGS
from contract_tests.power.incidents.fourth.writing_webhooks import WRITING_WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_AN_INTEGRATOR: tuple[Incident, ...] = (
    *READING_ORGANIZATIONS,
    *READING_VISITORS,
    *READING_SETUP,
    *READING_ICP_CONFIGS,
    *READING_BILLING,
    *READING_ANALYTICS,
    *READING_HTTP,
    *WRITING_ORGANIZATIONS,
    *WRITING_ICP_CONFIGS,
    *WRITING_SETTINGS,
    *WRITING_WEBHOOKS,
)
