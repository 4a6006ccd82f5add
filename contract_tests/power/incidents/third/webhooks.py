"""Webhooks, and what is delivered to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bullseye_partner_emulator import json_text
from bullseye_partner_emulator.deliveries import Delivery, delivery_request, sign
from bullseye_partner_emulator.errors import BadRequest
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, sent
from contract_tests.power.incidents.delivery_incident import BOTH, SIGNATURE, TEST, delivered, tested
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest

_TEST_BILLING = 'POST webhooks/test {"type": "billing"}'
_NOBODY = "00000000-0000-0000-0000-000000000000"
"""The organization of test deliveries."""


def _signed_without_prefix(call: Call, handler: Handler) -> Any:
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or secret is None:
        return result
    signature = sign(result.request.body, secret.removeprefix("whsec_"))
    return replace(result, request=replace(result.request, headers={**result.request.headers, SIGNATURE: signature}))


async def _as_text(request: DeliveryRequest, deliver: Deliver) -> int | None:
    return await deliver(replace(request, headers={**request.headers, "Content-Type": "text/plain;charset=UTF-8"}))


async def _refusals_acknowledge(request: DeliveryRequest, deliver: Deliver) -> int | None:
    """Take a 4xx for an acknowledgement of an event; a test tells what it was."""
    status = await deliver(request)
    event: Any = json_in(request.body)
    refused = status is not None and 400 <= status < 500
    return 200 if refused and event["organizationId"] != _NOBODY else status


def _without_available(call: Call, handler: Handler) -> Any:
    result = handler(call)
    if not isinstance(result, Delivery) or result.request is None or call.body["type"] != "billing":
        return result
    event: Any = json_in(result.request.body)
    del event["creditsAvailable"]
    body, secret = json_text.encode(event), call.partner.billing_webhook_secret
    return replace(result, request=delivery_request(call.description, result.request.url, body, secret))


def _no_port(call: Call, handler: Handler) -> Any:
    url: str = call.body.get("url", "")
    try:
        port = urlsplit(url).port
    except ValueError:
        return handler(call)
    if port is not None:
        raise BadRequest("body.url: may not have a port")
    return handler(call)


WEBHOOKS = (
    tested(
        "signed-without-prefix",
        "Test deliveries are signed with the secret without the `whsec_` at its beginning.",
        github("nestrilabs/nestri/pull/344", "whether a prefix belongs to the secret was understood in two ways"),
        _signed_without_prefix,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
        witness=(TEST,),
    ),
    delivered(
        "delivered-as-text",
        "Deliveries are declared as `text/plain`.",
        github("misskey-dev/misskey/issues/9823", "webhooks came as text/plain, and receivers saw an empty body"),
        _as_text,
        contradicts="inferred",
        evidence="identificationDelivery",
    ),
    Incident(
        "refusals-acknowledge",
        "An event that the receiver answers with a 4xx counts as delivered, with a 200.",
        github("mastodon/mastodon/issues/7766", "deliveries that were answered with a 4xx counted as successes"),
        "delivery",
        BOTH,
        "inferred",
        "webhooks.yaml#WebhookLog",
        sent(_refusals_acknowledge),
        ("RECEIVER 404", "IDENTIFY <acme>", "GET webhooks/logs"),
    ),
    tested(
        "billing-test-without-available",
        "Test deliveries to the billing webhook lack `creditsAvailable`.",
        github("calcom/cal.diy/issues/12286", "documented fields were missing in some events"),
        _without_available,
        evidence="deliveries.yaml#BillingEvent",
        witness=(_TEST_BILLING,),
    ),
    Incident(
        "addresses-without-port",
        "The address of a webhook may not have a port.",
        github("glpi-project/glpi/issues/24704", "addresses of webhooks with a port were refused as unsafe"),
        "validation",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_no_port),
        ('PUT webhooks/billing {"url": "https://example.com:8443/billing"}',),
    ),
)
