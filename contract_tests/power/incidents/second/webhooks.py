"""Webhooks, their deliveries, and the log of these."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.deliveries import Delivery, is_acknowledged, sign
from bullseye_partner_emulator.instants import render_instant
from contract_tests.power.incidents.change import handled, handled_remembering, sent, sent_remembering
from contract_tests.power.incidents.delivery_incident import BOTH, SIGNATURE, TEST, concluded, tested
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling, Sending

_TEST_BILLING = 'POST webhooks/test {"type": "billing"}'
_KEPT = timedelta(days=1)


def _secret_of_both(call: Call, handler: Handler) -> Any:
    if "secret" in call.body:
        change_partner(call, billing_webhook_secret=call.body["secret"])
    return handler(call)


def _disabled_in_name_only() -> Handling:
    """Tell that the identification webhook is disabled, and leave it enabled."""
    disabled: set[str] = set()

    def handling(call: Call, handler: Handler) -> Any:
        partner = call.partner.id
        if call.body.get("enabled") is False and call.partner.identification_webhook_enabled:
            disabled.add(partner)
            del call.body["enabled"]
        elif "enabled" in call.body:
            disabled.discard(partner)
        result: Any = handler(call)
        if partner not in disabled:
            return result
        if "partner" in result:
            return {"partner": {**result["partner"], "identificationWebhookEnabled": False}}
        return {**result, "identification": {**result["identification"], "enabled": False}}

    return handling


def _none_after_failure() -> Sending:
    """Leave the next delivery out after one that failed."""
    failed = False

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        nonlocal failed
        if failed:
            failed = False
            return None
        status = await deliver(request)
        failed = not is_acknowledged(status)
        return status

    return sending


def _only_200(_call: Call, _connection: sa.Connection, status: int | None, told: JsonObject) -> JsonObject:
    return {**told, "success": status == 200}


def _signed_with_other_secret(call: Call, handler: Handler) -> Any:
    result = handler(call)
    secret: str | None = call.partner.identification_webhook_secret
    if not isinstance(result, Delivery) or result.request is None or secret is None or call.body["type"] != "billing":
        return result
    headers = {**result.request.headers, SIGNATURE: sign(result.request.body, secret)}
    return replace(result, request=replace(result.request, headers=headers))


def _present_address(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    logs = [{**log, "url": getattr(call.partner, f"{log['type']}_webhook_url")} for log in result["logs"]]
    return {**result, "logs": logs}


def _of_a_day(call: Call, handler: Handler) -> Any:
    oldest = render_instant(call.now - _KEPT)
    return selected(call, handler, "logs", lambda found: [log for log in found if log["createdAt"] >= oldest])


async def _without_query(request: DeliveryRequest, deliver: Deliver) -> int | None:
    return await deliver(replace(request, url=request.url.partition("?")[0]))


WEBHOOKS = (
    Incident(
        "one-secret-for-both",
        "A new secret of the identification webhook is that of the billing webhook too.",
        PATTERN,
        "side effect",
        ("updateIdentificationWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_secret_of_both),
        ('PUT webhooks/identification {"secret": "whsec_another_secret"}', _TEST_BILLING),
    ),
    Incident(
        "disabled-in-name-only",
        "The identification webhook is told to be disabled, and events are delivered on.",
        github("Flolagale/mailin/issues/46", "a webhook was called although it was disabled"),
        "delivery",
        ("updateIdentificationWebhook", "getWebhooks", "getPartnerAccount"),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled_remembering(_disabled_in_name_only),
        ('PUT webhooks/identification {"enabled": false}', "IDENTIFY <acme>"),
    ),
    Incident(
        "none-after-failure",
        "After a delivery that failed, the next one is not made.",
        PATTERN,
        "delivery",
        BOTH,
        "inferred",
        "sendTestWebhook",
        sent_remembering(_none_after_failure),
        ("RECEIVER 500", TEST, "RECEIVER 200", TEST),
    ),
    tested(
        "only-200-acknowledges",
        "A test delivery that is answered with another 2xx than 200 went wrong.",
        github("specklesystems/speckle-server/issues/742", "Speckle took a 204 of a receiver for an error"),
        concluded(_only_200),
        contradicts="documented",
        evidence="identificationDelivery",
        witness=("RECEIVER 204", TEST),
    ),
    tested(
        "signed-with-other-secret",
        "Test deliveries to the billing webhook are signed with the secret of the identification webhook.",
        PATTERN,
        _signed_with_other_secret,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
        witness=('PUT webhooks/billing {"secret": "whsec_another_secret"}', _TEST_BILLING),
    ),
    Incident(
        "log-of-present-address",
        "The delivery log tells the present address of the webhook, not the one that an event was posted to.",
        PATTERN,
        "delivery",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        handled(_present_address),
        ('PUT webhooks/identification {"url": "https://example.com/new"}', "GET webhooks/logs"),
    ),
    Incident(
        "log-of-a-day",
        "The delivery log keeps deliveries for a day.",
        github("opf/openproject/pull/11132", "OpenProject began to delete logs of deliveries after seven days"),
        "aging",
        ("listWebhookLogs",),
        "nothing",
        "",
        handled(_of_a_day),
        ("WAIT 90000", "GET webhooks/logs"),
    ),
    Incident(
        "delivered-without-query",
        "Deliveries go to the address of the webhook without its query.",
        github("getlago/lago/issues/123", "Lago delivered to the address without its query"),
        "delivery",
        BOTH,
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        sent(_without_query),
        ('PUT webhooks/identification {"url": "https://example.com/hook?token=a"}', TEST),
    ),
)
