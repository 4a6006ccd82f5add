"""Where the rewritten webhooks, their deliveries and their log differ."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.deliveries import Delivery, is_acknowledged, sign
from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import handled, in_front, sent, sent_remembering
from contract_tests.power.incidents.delivery_incident import SIGNATURE, TEST, tested
from contract_tests.power.incidents.edits import field, items, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Sending

_LOGS = ("listWebhookLogs",)
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_ATTEMPTS = 3
_SECRET = 32
"""Characters of the column that keeps a secret."""
_WITHOUT_PATH = re.compile(r"https?://[^/?#]+")
_NOTHING = b"00000000-0000-0000-0000-000000000000"
"""Id of the organization that a test delivery is about."""
_LONG_SECRET = "whsec_" + 40 * "7"


def _with_phrases(body: JsonObject) -> None:
    for one in (body, *items(body)):
        code = one.get("statusCode")
        if code in _PHRASES:
            one["statusCode"] = f"{code} {_PHRASES[code]}"


def _with_slash(url: str) -> str:
    return f"{url}/" if _WITHOUT_PATH.fullmatch(url) else url


def _off_unless_on(call: Call, handler: Handler) -> Any:
    call.body.setdefault("enabled", False)
    return handler(call)


def _cut(call: Call, handler: Handler) -> Any:
    if "secret" in call.body:
        call.body["secret"] = call.body["secret"][:_SECRET]
    return handler(call)


async def _test_repeated(request: DeliveryRequest, deliver: Deliver) -> int | None:
    outcome = await deliver(request)
    for _ in range(_ATTEMPTS - 1):
        if is_acknowledged(outcome) or _NOTHING not in request.body:
            break
        outcome = await deliver(request)
    return outcome


def _signed_as_text(call: Call, handler: Handler) -> Any:
    """Sign the body as a text of JSON that holds JSON."""
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or secret is None:
        return result
    signature = sign(json.dumps(result.request.body.decode(), ensure_ascii=False).encode(), secret)
    headers = {**result.request.headers, SIGNATURE: signature}
    return replace(result, request=replace(result.request, headers=headers))


async def _known_alone(request: DeliveryRequest, deliver: Deliver) -> int | None:
    event: Any = json_in(request.body)
    visitor: Any = event.get("visitor") or {}
    if visitor.get("company", ...) is None:
        return 200
    return await deliver(request)


def _once_a_second() -> Sending:
    """Take billing events of the same name, organization and second for the same."""
    seen: set[tuple[str, str, str]] = set()

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        event: Any = json_in(request.body)
        identity = (event["event"], event["organizationId"], event["timestamp"])
        if "visitor" in event or _NOTHING in request.body:
            return await deliver(request)
        if identity in seen:
            return 200
        outcome = await deliver(request)
        if is_acknowledged(outcome):
            seen.add(identity)
        return outcome

    return sending


WEBHOOKS = (
    Incident(
        "deliveries-counted-in-text",
        "`total` of the delivery log is a text.",
        github("brianc/node-postgres/issues/378", "counts were texts after an upgrade"),
        "type",
        _LOGS,
        "documented",
        "webhooks.yaml#WebhookLogPage",
        in_front(top("total", str)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "status-codes-with-phrases",
        "`statusCode` of a delivery is a text with what the code means: `200 OK`.",
        PATTERN,
        "type",
        ("listWebhookLogs", "sendTestWebhook"),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(told(_with_phrases)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "addresses-get-a-slash",
        "The address of a webhook that has no path is told with a slash at its end.",
        github("mulesoft-labs/js-client-oauth2/issues/53", "an address with a slash at its end was not the same one"),
        "text",
        ("getWebhooks", "updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#Webhook",
        in_front(field("url", _with_slash)),
        ('PUT webhooks/identification {"url": "https://hooks.example.com"}',),
    ),
    Incident(
        "billing-webhook-off-unless-on",
        "An update of the billing webhook that does not say whether it is enabled disables it.",
        github("rubentalstra/FerroEHR/issues/2598", "an update that left a switch out changed it"),
        "side effect",
        ("updateBillingWebhook",),
        "inferred",
        "updateBillingWebhook",
        handled(_off_unless_on),
        ('PUT webhooks/billing {"url": "https://example.com/billing"}',),
    ),
    Incident(
        "secrets-cut-at-32",
        "A secret of the identification webhook is cut after 32 characters, and deliveries are signed with the rest.",
        github("aaronpk/webmention.io/issues/145", "secrets that were longer than their column were cut"),
        "delivery",
        ("updateIdentificationWebhook",),
        "documented",
        "parameters.yaml#SignatureHeader",
        handled(_cut),
        (f'PUT webhooks/identification {{"secret": "{_LONG_SECRET}"}}', TEST),
    ),
    Incident(
        "failed-tests-repeated",
        "A test delivery that fails is made three times in a row, and logged as one.",
        PATTERN,
        "delivery",
        ("sendTestWebhook",),
        "inferred",
        "sendTestWebhook",
        sent(_test_repeated),
        ("RECEIVER 500", TEST),
    ),
    tested(
        "signed-as-text-of-json",
        "The signature of a test delivery covers the body as a JSON text, with quotes and escapes around it.",
        github("workos/workos-node/pull/1578", "a body that was a text already was encoded once more, and signed so"),
        _signed_as_text,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
    ),
    Incident(
        "little-known-visitors-not-delivered",
        "The identification of a visitor whose company is unknown is not delivered, while the log says that it was.",
        PATTERN,
        "delivery",
        ("identificationDelivery",),
        "documented",
        "identificationDelivery",
        sent(_known_alone),
        ("IDENTIFY <initech>", "IDENTIFY <initech>"),
    ),
    Incident(
        "billing-events-once-a-second",
        "Of several billing events about an organization in the same second, only the first of each name is delivered.",
        PATTERN,
        "idempotency",
        ("billingDelivery",),
        "inferred",
        "billingDelivery",
        sent_remembering(_once_a_second),
        ("IDENTIFY <acme>", "IDENTIFY <acme>"),
    ),
)
