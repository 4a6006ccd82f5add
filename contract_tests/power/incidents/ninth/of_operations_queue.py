"""What the queue and the workers that deliver webhooks did otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bullseye_partner_emulator.storage import webhook_logs
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import in_front, sent
from contract_tests.power.incidents.delivery_incident import SIGNATURE, TEST, concluded, delivered, tested
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject

_BILLING = ("credits.low", "credits.exhausted", "usage.recorded")


async def _sorted_after_signing(request: DeliveryRequest, deliver: Deliver) -> int | None:
    event = cast("JsonObject", json_in(request.body))  # a delivery is an object
    if event.get("event") not in _BILLING:
        return await deliver(request)
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return await deliver(replace(request, body=body))


async def _versioned(request: DeliveryRequest, deliver: Deliver) -> int | None:
    headers = {name: f"v1={value}" if name == SIGNATURE else value for name, value in request.headers.items()}
    return await deliver(replace(request, headers=headers))


def _redirect_is_success(call: Call, connection: sa.Connection, status: int | None, result: JsonObject) -> JsonObject:
    if status is None or not 300 <= status < 400:
        return result
    of_partner = webhook_logs.c.partner_id == call.partner.id
    last = sa.select(sa.func.max(webhook_logs.c.position)).where(of_partner).scalar_subquery()
    connection.execute(sa.update(webhook_logs).where(webhook_logs.c.position == last).values(status="success"))
    return {**result, "success": True}


QUEUE = (
    Incident(
        "o-billing-event-sorted-after-signing",
        "The event bus writes billing events anew, with sorted names, after they were signed.",
        github("wso2/product-apim/issues/10218", "the gateway wraps the payload, so that both sides sign other bytes"),
        "delivery",
        ("billingDelivery",),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_sorted_after_signing),
        ('POST webhooks/test {"type": "billing"}',),
    ),
    delivered(
        "o-signature-with-version",
        "Signatures begin with the version of their scheme.",
        github("fiatconnect/specification/pull/83", "signatures of webhooks begin with v1= from now on"),
        _versioned,
    ),
    Incident(
        "o-attempts-always-one",
        "The log of deliveries shows one attempt, however many there were.",
        github(
            "bullet-train-co/bullet_train/issues/1566", "the attempt number of a webhook is the same for all attempts"
        ),
        "field",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(field("attempts", lambda attempts: min(attempts, 1))),
        ("GET webhooks/logs",),
    ),
    tested(
        "o-redirect-acknowledges-test",
        "A test delivery that is answered with a redirect counts as acknowledged.",
        github("appwrite/appwrite/pull/7402", "a delivery fails from status 400 on, so that a redirect does not"),
        concluded(_redirect_is_success),
        evidence="webhooks.yaml#TestWebhookResult",
        witness=("RECEIVER 302", TEST),
    ),
)
