"""What users reported of webhook deliveries."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import sent
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest


async def _twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    status = await deliver(request)
    if b'"visitor.identified"' in request.body:
        await deliver(request)
    return status


async def _written_anew(request: DeliveryRequest, deliver: Deliver) -> int | None:
    body = json.dumps(json.loads(request.body), ensure_ascii=False, indent=2).encode()
    return await deliver(replace(request, body=body))


DELIVERIES = (
    Incident(
        "r-identified-twice",
        "Each identification event is delivered twice, even if it was acknowledged.",
        github("sendgrid/docs/issues/2933", "Each event came three times on average, whatever the receiver answered."),
        "delivery",
        ("identificationDelivery",),
        "inferred",
        "identificationDelivery",
        sent(_twice),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "r-body-written-anew-after-signing",
        "The body of a delivery is written anew, with line breaks, after it was signed.",
        PATTERN,
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_written_anew),
        ("IDENTIFY <acme>",),
    ),
)
