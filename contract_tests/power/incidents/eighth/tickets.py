"""All tickets that the support sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eighth.tickets_billing import BILLING
from contract_tests.power.incidents.eighth.tickets_branding import BRANDING
from contract_tests.power.incidents.eighth.tickets_deliveries import DELIVERIES
from contract_tests.power.incidents.eighth.tickets_domains import DOMAINS
from contract_tests.power.incidents.eighth.tickets_keys import KEYS
from contract_tests.power.incidents.eighth.tickets_preferences import PREFERENCES
from contract_tests.power.incidents.eighth.tickets_reports import REPORTS
from contract_tests.power.incidents.eighth.tickets_webhooks import WEBHOOKS
from contract_tests.power.incidents.eighth.tickets_wire import WIRE

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

TICKETS: tuple[Incident, ...] = (
    *KEYS,
    *BILLING,
    *REPORTS,
    *WIRE,
    *WEBHOOKS,
    *DELIVERIES,
    *BRANDING,
    *DOMAINS,
    *PREFERENCES,
)
