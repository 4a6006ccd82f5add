"""Incidents of webhook deliveries that a test delivery shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, sent
from contract_tests.power.incidents.incident import Incident

if TYPE_CHECKING:
    from contract_tests.power.incidents.change import Handling, Sending
    from contract_tests.power.incidents.source import Source

SIGNATURE = "X-Bullseye-Signature"

TEST = 'POST webhooks/test {"type": "identification"}'

BOTH = ("identificationDelivery", "billingDelivery")


def delivered(
    identifier: str,
    text: str,
    source: Source,
    sending: Sending,
    *,
    contradicts: str = "documented",
    evidence: str = "parameters.yaml#SignatureHeader",
) -> Incident:
    level: Any = contradicts
    return Incident(identifier, text, source, "delivery", BOTH, level, evidence, sent(sending), (TEST,))


def tested(
    identifier: str,
    text: str,
    source: Source,
    handling: Handling,
    *,
    contradicts: str = "inferred",
    evidence: str = "sendTestWebhook",
    witness: tuple[str, ...] = (TEST,),
) -> Incident:
    level: Any = contradicts
    operations = ("sendTestWebhook",)
    return Incident(identifier, text, source, "delivery", operations, level, evidence, handled(handling), witness)
