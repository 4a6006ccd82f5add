"""What partners write about webhooks and their log."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import sqlalchemy as sa

from bullseye_partner_emulator.organization import organization_of
from bullseye_partner_emulator.storage import webhook_logs
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, in_front, remembering, sent_remembering
from contract_tests.power.incidents.delivery_incident import TEST, concluded, delivered
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Sending
    from contract_tests.power.mutants.rewriting import Deviate

_LOGS = ("listWebhookLogs",)


def _of_known_organizations(call: Call, handler: Handler) -> Any:
    if "organizationId" in call.parameters:
        organization_of(call.connection, call.partner.id, call.parameters["organizationId"].lower())
    return handler(call)


def _made_when_read() -> Deviate:
    numbers = count(1)
    return field("id", lambda identifier: str(uuid5(NAMESPACE_OID, f"{identifier} {next(numbers)}")))


def _of_enabled_alone(body: JsonObject) -> None:
    for webhook in body.values():
        webhook["hasSecret"] = webhook["hasSecret"] and webhook["enabled"]


def _logged_as_success(call: Call, connection: sa.Connection, _: int | None, result: JsonObject) -> JsonObject:
    of_tests = (webhook_logs.c.partner_id == call.partner.id) & webhook_logs.c.organization_id.is_(None)
    connection.execute(sa.update(webhook_logs).where(of_tests).values(status="success"))
    return result


async def _with_line_end(request: DeliveryRequest, deliver: Deliver) -> int | None:
    return await deliver(replace(request, body=request.body + b"\n"))


def _every_other() -> Sending:
    """Lose every second event about usage, and take it for delivered."""
    numbers = count(1)

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        event: Any = json_in(request.body)
        if event["event"] == "usage.recorded" and next(numbers) % 2 == 0:
            return 200
        return await deliver(request)

    return sending


WEBHOOKS = (
    Incident(
        "log-of-unknown-organization-not-found",
        "The delivery log's filter for an organization that does not exist is a 404 instead of an empty page.",
        PATTERN,
        "error",
        _LOGS,
        "inferred",
        "listWebhookLogs",
        handled(_of_known_organizations),
        ("GET webhooks/logs?organizationId=3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",),
    ),
    Incident(
        "delivery-ids-made-when-read",
        "A delivery has another id each time that the log is read.",
        PATTERN,
        "field",
        _LOGS,
        "inferred",
        "webhooks.yaml#WebhookLog",
        remembering(_made_when_read),
        ("GET webhooks/logs",),
    ),
    Incident(
        "disabled-webhook-without-secret",
        "A webhook that is disabled is told to have no secret, while the one that it has is kept.",
        PATTERN,
        "field",
        ("getWebhooks", "updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#Webhook",
        in_front(told(_of_enabled_alone)),
        ('PUT webhooks/billing {"enabled": false}',),
    ),
    Incident(
        "failed-tests-logged-as-success",
        "A test delivery that failed is `success` in the log, beside the status that the receiver answered with.",
        PATTERN,
        "delivery",
        ("sendTestWebhook",),
        "inferred",
        "webhooks.yaml#DeliveryStatus",
        handled(concluded(_logged_as_success)),
        ("RECEIVER 500", TEST, "GET webhooks/logs"),
    ),
    delivered(
        "line-end-after-signing",
        "The body of a delivery ends with a line feed that the signature does not cover.",
        github("sendgrid/sendgrid-csharp/issues/1018", "a line end after the body let signatures fail"),
        _with_line_end,
    ),
    Incident(
        "every-other-usage-event-lost",
        "Every second `usage.recorded` is not delivered, while the log says that it was.",
        PATTERN,
        "delivery",
        ("billingDelivery",),
        "inferred",
        "billingDelivery",
        sent_remembering(_every_other),
        ("IDENTIFY <acme>", "IDENTIFY <acme>"),
    ),
)
