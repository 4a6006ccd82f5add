"""Releases of other vendors that changed webhooks: what is sent, how often, and what the log of it says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, sent
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, Delivery, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject

_NOBODY = "00000000-0000-0000-0000-000000000000"
"""The organization of test deliveries."""
_OK = 200
_FILTERS = ("type", "status", "organizationId")


def _event(request: DeliveryRequest) -> JsonObject | None:
    """Return what is delivered, None if it is a test."""
    body = json_in(request.body)
    if not isinstance(body, dict):
        return None
    event = cast("JsonObject", body)
    if _NOBODY in (event.get("organizationId"), event.get("organization_id")):
        return None
    return event


async def _escaped_after_signing(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Send an event with its letters beyond ASCII escaped, under the signature of the text without escapes."""
    event = _event(request)
    if event is None or request.body.isascii():
        return await deliver(request)
    escaped = json.dumps(event, ensure_ascii=True, separators=(",", ":")).encode()
    return await deliver(replace(request, body=escaped))


async def _only_with_a_company(request: DeliveryRequest, deliver: Deliver) -> int | None:
    event = _event(request)
    visitor = event.get("visitor") if event else None
    known = cast("JsonObject", visitor) if isinstance(visitor, dict) else None
    if event and known is not None and not (known.get("company") or event.get("company")):
        return _OK
    return await deliver(request)


async def _again_unless_ok(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Send an event that was acknowledged with anything but 200 a second time at once."""
    status = await deliver(request)
    if status is None or not _OK < status < 300 or _event(request) is None:
        return status
    return await deliver(request)


def _total_of_all(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    result = handler(call)
    if not isinstance(result, dict) or "status" not in call.parameters:
        return result
    unfiltered = {name: value for name, value in call.parameters.items() if name not in _FILTERS}
    whole = handler(replace(call, parameters=unfiltered))
    return {**result, "total": whole["total"]} if isinstance(whole, dict) else result


DELIVERIES = (
    Incident(
        "r-log-total-ignores-the-status",
        "The total of the webhook log counts all deliveries when the status is filtered; the page is right.",
        github(
            "mathesar-foundation/mathesar/issues/338",
            "the count of a filtered list was still that of all records",
        ),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        handled(_total_of_all),
        ("GET webhooks/logs?status=failed",),
    ),
    Incident(
        "r-events-are-escaped-after-signing",
        "Events with letters beyond ASCII are sent with these escaped, which their signature does not fit; tests fit.",
        github(
            "grnhse/greenhouse-api-docs/issues/276",
            "the signature of a ping was right and that of a real event was not",
        ),
        "delivery",
        ("identificationDelivery",),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_escaped_after_signing),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "r-no-event-without-a-company",
        "No event is sent when a visitor is identified whose company is not known; the log says success.",
        github(
            "Shopify/shopify-api-js/issues/952",
            "since a release some changes of a product did not send the webhook any more that others still sent",
        ),
        "delivery",
        ("identificationDelivery",),
        "documented",
        "identificationDelivery",
        sent(_only_with_a_company),
        ("IDENTIFY <initech>", "IDENTIFY <initech>"),
    ),
    Incident(
        "r-only-200-acknowledges",
        "An event that is acknowledged with a 2xx other than 200 is sent a second time.",
        github(
            "govuk-pay/pay-tech-docs/pull/985",
            "in an incident webhook events were sent several times in error",
        ),
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "documented",
        "identificationDelivery",
        sent(_again_unless_ok),
        ("RECEIVER 204", "IDENTIFY <acme>"),
    ),
)
