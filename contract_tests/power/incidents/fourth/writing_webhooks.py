"""Writes of webhooks, and what is delivered to them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.deliveries import Delivery, delivery_request, event_body
from bullseye_partner_emulator.events import test_event
from bullseye_partner_emulator.storage import partners
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, sent
from contract_tests.power.incidents.delivery_incident import BOTH, TEST
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject


def _trimmed_secret(call: Call, handler: Handler) -> Any:
    if "secret" in call.body:
        call.body["secret"] = call.body["secret"].strip() or call.body["secret"]
    return handler(call)


def _pinged(call: Call, handler: Handler) -> Any:
    """Deliver a test event to a new address; how that goes does not matter."""
    result: Any = handler(call)
    if "url" not in call.body:
        return result
    partner = call.connection.execute(sa.select(partners).where(partners.c.id == call.partner.id)).one()
    body = event_body(call.readings, test_event("billing", call.instant))
    request = delivery_request(call.description, partner.billing_webhook_url, body, partner.billing_webhook_secret)

    def conclude(_: sa.Connection, __: int | None) -> JsonObject:
        return {**result}

    return Delivery(request, conclude)


async def _escaped(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Write the body anew, with all characters that are not ASCII escaped."""
    if request.body.isascii():
        return await deliver(request)
    return await deliver(replace(request, body=json.dumps(json_in(request.body), separators=(",", ":")).encode()))


WRITING_WEBHOOKS = (
    Incident(
        "secret-trimmed",
        "White space around a new secret of the identification webhook is cut off, and deliveries signed without it.",
        github("tuist/tuist/pull/10484", "white space around a secret let all signatures fail until it was cut off"),
        "text",
        ("updateIdentificationWebhook", "sendTestWebhook"),
        "documented",
        "parameters.yaml#SignatureHeader",
        handled(_trimmed_secret),
        ('PUT webhooks/identification {"secret": " a secret with spaces "}', TEST),
    ),
    Incident(
        "new-address-pinged",
        "A new address of the billing webhook gets a test event at once, which nobody asked for.",
        PATTERN,
        "side effect",
        ("updateBillingWebhook",),
        "nothing",
        "",
        handled(_pinged),
        ('PUT webhooks/billing {"url": "https://example.com/webhooks/new"}',),
    ),
    Incident(
        "escaped-after-signing",
        "Characters of an event that are not ASCII are escaped after it was signed.",
        github("freescout-help-desk/freescout/issues/4351", "signatures of webhooks with accents in them did not fit"),
        "delivery",
        BOTH,
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_escaped),
        ("IDENTIFY <acme>",),
    ),
)
