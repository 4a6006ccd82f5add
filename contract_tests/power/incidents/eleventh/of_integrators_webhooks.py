"""Webhooks: what is delivered, how it is signed, and what the log says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import in_front, sent
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject


async def _serialized_again(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Send other bytes than were signed: the HTTP library writes the same JSON with spaces."""
    value = json_in(request.body)
    return await deliver(request if value is None else replace(request, body=json.dumps(value).encode()))


async def _twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Send an identification by both of two workers; the answer to the last one counts."""
    event = json_in(request.body)
    if isinstance(event, dict) and cast("JsonObject", event).get("event") == "visitor.identified":
        await deliver(request)
    return await deliver(request)


WEBHOOKS = (
    Incident(
        "i-signature-of-other-bytes",
        "Deliveries are signed over compact JSON and sent with spaces, so that no signature fits.",
        github(
            "attendee-labs/attendee/issues/227", "the body was serialized differently for the signature and for sending"
        ),
        "delivery",
        ("identificationDelivery", "billingDelivery", "sendTestWebhook"),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_serialized_again),
        ('POST webhooks/test {"type": "identification"}',),
    ),
    Incident(
        "i-identifications-come-twice",
        "Each identification is delivered twice although the first delivery was acknowledged.",
        github("sendgrid/docs/issues/2933", "each event came about three times although it was answered 200"),
        "delivery",
        ("identificationDelivery",),
        "inferred",
        "identificationDelivery",
        sent(_twice),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "i-attempts-stay-at-one",
        "The log tells one attempt of every delivery, however often it was tried.",
        github("hyvor/blogs/issues/441", "the number of attempts of a delivery did not grow when one failed"),
        "field",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(field("attempts", lambda attempts: min(attempts, 1))),
        ("GET webhooks/logs",),
    ),
)
