"""What partner support hears of deliveries to webhooks and of their log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, sent
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject

_NOT_FOUND = 404
_OK = 200


async def _escaped_after_signing(request: DeliveryRequest, deliver: Deliver) -> int | None:
    text = request.body.decode()
    escaped = "".join(one if one.isascii() else json.dumps(one)[1:-1] for one in text)
    return await deliver(replace(request, body=escaped.encode()))


async def _not_found_is_delivered(request: DeliveryRequest, deliver: Deliver) -> int | None:
    status = await deliver(request)
    return _OK if status == _NOT_FOUND else status


def _failed_at_once(log: JsonObject) -> None:
    if log.get("status") == "pending" and log.get("attempts"):
        log["status"] = "failed"


def _failures_twice(body: JsonObject) -> None:
    body["logs"] = [
        shown
        for log in body["logs"]
        for shown in ([log, {**log, "statusCode": None}] if log["status"] == "failed" else [log])
    ]


DELIVERIES = (
    Incident(
        "s-escaped-after-signing",
        "Characters beyond ASCII are escaped in the body of a delivery after it is signed, so the signature is wrong.",
        github("freescout-help-desk/freescout/issues/4351", "signatures were wrong where a payload had accents"),
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_escaped_after_signing),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "s-not-found-is-delivered",
        "A delivery that the receiver answers with 404 counts as acknowledged with 200.",
        github("getsentry/sentry/pull/65659", "deliveries that were answered with 404 were counted as delivered"),
        "delivery",
        ("sendTestWebhook", "identificationDelivery", "billingDelivery"),
        "inferred",
        "webhooks.yaml#TestWebhookResult",
        sent(_not_found_is_delivered),
        ("RECEIVER 404", 'POST webhooks/test {"type": "identification"}'),
    ),
    Incident(
        "s-waiting-is-failed",
        "A delivery that waits for its next attempt is shown as failed.",
        github("getlago/lago-api/pull/5083", "webhooks were shown as failed before their retries were exhausted"),
        "status",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#DeliveryStatus",
        in_front(each(_failed_at_once)),
        ("RECEIVER 500", "IDENTIFY <acme>", "GET webhooks/logs"),
    ),
    Incident(
        "s-failures-listed-twice",
        "A failed delivery is listed twice, the second time without a status code.",
        github("obot-platform/obot/issues/4800", "one failure had two entries, one of them with an empty message"),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        in_front(told(_failures_twice)),
        ("GET webhooks/logs",),
    ),
)
