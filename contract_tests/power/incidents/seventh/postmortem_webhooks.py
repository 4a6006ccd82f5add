"""Webhooks: queues, signatures, and the settings of both."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.deliveries import Delivery, sign
from bullseye_partner_emulator.storage import partners, webhook_logs
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, handled_remembering, sent, sent_remembering
from contract_tests.power.incidents.delivery_incident import TEST, concluded, delivered, tested
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling, Sending

_NIL = b"00000000-0000-0000-0000-000000000000"
"""In the body of a test delivery, which is about no organization."""


def _with_decoded_secret(call: Call, handler: Handler) -> Any:
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or not (secret or "").startswith("whsec_"):
        return result
    encoded = str(secret).removeprefix("whsec_")
    try:
        key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return result
    headers = {**result.request.headers, call.description.signature_header: sign(result.request.body, key)}
    return replace(result, request=replace(result.request, headers=headers))


async def _serialized_again(request: DeliveryRequest, deliver: Deliver) -> int | None:
    return await deliver(replace(request, body=json.dumps(json_in(request.body)).encode()))


async def _billing_twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    event: Any = json_in(request.body)
    is_billing = str(event["event"]).startswith(("usage.", "credits."))
    if is_billing and _NIL not in request.body:
        await deliver(request)
    return await deliver(request)


def _signed_once() -> Sending:
    """Send retries with the headers of the first attempt; a test is no retry, even if its body is the same."""
    first: dict[tuple[str, bytes], Mapping[str, str]] = {}

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        if _NIL in request.body:
            return await deliver(request)
        return await deliver(replace(request, headers=first.setdefault((request.url, request.body), request.headers)))

    return sending


def _disabled_for_show() -> Handling:
    """Never store that the billing webhook is disabled, and tell it nevertheless."""
    shown: dict[str, bool] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "enabled" in call.body:
            shown[call.partner.id] = call.body["enabled"]
        body = {name: value for name, value in call.body.items() if (name, value) != ("enabled", False)}
        result: Any = handler(replace(call, body=body))
        if call.partner.id in shown:
            if "billing" in result:
                result["billing"]["enabled"] = shown[call.partner.id]
            else:
                result["partner"]["billingWebhookEnabled"] = shown[call.partner.id]
        return result

    return handling


def _toggle_not_saved(call: Call, handler: Handler) -> Any:
    return handler(replace(call, body={name: value for name, value in call.body.items() if name != "enabled"}))


def _whole_webhook_put(call: Call, handler: Handler) -> Any:
    change_partner(call, billing_webhook_url=None, billing_webhook_secret=None, billing_webhook_enabled=False)
    return handler(call)


def _disabled_by_refusal(call: Call, connection: sa.Connection, status: int | None, answer: JsonObject) -> JsonObject:
    if status is not None and 400 <= status < 500:
        disabled = {f"{call.body['type']}_webhook_enabled": False}
        connection.execute(sa.update(partners).where(partners.c.id == call.partner.id).values(disabled))
    return answer


def _left_pending(call: Call, connection: sa.Connection, _: int | None, answer: JsonObject) -> JsonObject:
    of_partner = webhook_logs.c.partner_id == call.partner.id
    newest = sa.select(sa.func.max(webhook_logs.c.position)).where(of_partner).scalar_subquery()
    pending = sa.update(webhook_logs).where(webhook_logs.c.position == newest)
    connection.execute(pending.values(status="pending", attempts=0))
    return answer


def _never_enqueued(call: Call, handler: Handler) -> Any:
    """Record a test delivery, and nobody makes it."""
    result = handler(call)
    if not isinstance(result, Delivery) or result.request is None:
        return result
    unsent = replace(result, request=None)
    return concluded(_left_pending)(call, lambda _: unsent)


def _old_secrets_unseen() -> Handling:
    """Know only of secrets that were set since they are stored in a new column."""
    moved: set[tuple[str, str]] = set()

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        for kind, webhook in result.items():
            if "secret" in call.body:
                moved.add((call.partner.id, kind))
            if (call.partner.id, kind) not in moved:
                webhook["hasSecret"] = False
        return result

    return handling


WEBHOOKS = (
    tested(
        "p-test-with-decoded-secret",
        "Test deliveries are signed with what a secret that begins with whsec_ decodes to from base64.",
        github("nestrilabs/nestri/pull/344", "of two ways to sign, one helper mangled secrets that begin with whsec_"),
        _with_decoded_secret,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
    ),
    delivered(
        "p-signed-before-serializing",
        "Deliveries are signed over compact JSON, and sent as the HTTP library serializes it again.",
        github("netalertx/NetAlertX/issues/1720", "the body was signed in another serialization than transmitted"),
        _serialized_again,
    ),
    Incident(
        "p-billing-event-twice",
        "Two workers take the same billing event from the queue and both deliver it.",
        github("LepistaBioinformatics/mycelium/issues/192", "a queue without row locks delivered twice with replicas"),
        "delivery",
        ("billingDelivery",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        sent(_billing_twice),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "p-sent-although-disabled",
        "Billing events are delivered although the billing webhook is disabled, and shown as disabled.",
        github("Flolagale/mailin/issues/46", "the webhook was called even when it was set to be disabled"),
        "delivery",
        ("updateBillingWebhook", "getWebhooks", "getPartnerAccount"),
        "documented",
        "webhooks.yaml#Webhook",
        handled_remembering(_disabled_for_show),
        ('PUT webhooks/billing {"enabled": false}', "IDENTIFY <acme>"),
    ),
    Incident(
        "p-toggle-not-saved",
        "An update of the identification webhook saves all but whether it is enabled.",
        github("basecamp/bc-api/issues/107", "a webhook could not be enabled or disabled; all else was saved"),
        "lost write",
        ("updateIdentificationWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_toggle_not_saved),
        ('PUT webhooks/identification {"enabled": false}',),
    ),
    Incident(
        "p-billing-webhook-replaced",
        "An update of the billing webhook resets what it leaves out, the secret too, to what a new one has.",
        github("balanced/balanced-api/issues/316", "fields that were not sent in a PUT were reset to their defaults"),
        "side effect",
        ("updateBillingWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_whole_webhook_put),
        ('PUT webhooks/billing {"url": "https://example.com/webhooks/billing"}',),
    ),
    Incident(
        "p-retry-with-old-signature",
        "Retries carry the signature of the first attempt, also when the secret was changed meanwhile.",
        github("shopware/shopware/pull/17679", "retried webhooks stayed signed with the secret from before a rotation"),
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent_remembering(_signed_once),
        (
            "RECEIVER 500",
            "IDENTIFY <acme>",
            'PUT webhooks/identification {"secret": "whsec_rotated"}',
            "RECEIVER 200",
            "WAIT 11 && IDENTIFY <initech>",
        ),
    ),
    tested(
        "p-disabled-by-refusal",
        "A webhook that answers a test with 4xx is disabled at once.",
        github("saleor/saleor/pull/9904", "a webhook was to be disabled as soon as it answered with 4xx"),
        concluded(_disabled_by_refusal),
        witness=("RECEIVER 404", TEST, "GET webhooks"),
    ),
    tested(
        "p-test-never-enqueued",
        "A test delivery is recorded as pending, and never sent.",
        github("LanternOps/breeze/issues/4095", "deliveries were recorded but never enqueued, and stayed pending"),
        _never_enqueued,
    ),
    Incident(
        "p-old-secrets-unseen",
        "Since secrets are stored encrypted, webhooks seem to have none until it is set anew; it still signs.",
        PATTERN,
        "field",
        ("getWebhooks", "updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#Webhook",
        handled_remembering(_old_secrets_unseen),
        ("GET webhooks",),
    ),
)
