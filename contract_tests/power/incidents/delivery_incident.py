"""Incidents of webhook deliveries that a test delivery shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.deliveries import Delivery
from contract_tests.power.incidents.change import handled, sent
from contract_tests.power.incidents.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
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


def concluded(change: Callable[[Call, sa.Connection, int | None, JsonObject], JsonObject]) -> Handling:
    """Do something more after a test delivery."""

    def handling(call: Call, handler: Handler) -> Any:
        result = handler(call)
        if not isinstance(result, Delivery):
            return result
        conclude = result.conclude

        def conclude_more(connection: sa.Connection, status: int | None) -> JsonObject:
            return change(call, connection, status, conclude(connection, status))

        return replace(result, conclude=conclude_more)

    return handling
