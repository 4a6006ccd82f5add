"""How webhooks are signed, and what becomes of their secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.deliveries import Delivery, DeliveryRequest, sign
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.delivery_incident import SIGNATURE, TEST, delivered, tested
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver
    from contract_tests.power.incidents.change import Handling, Sending


def _with_headers(change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Sending:
    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        return await deliver(replace(request, headers=change(request.headers)))

    return sending


def _signature(change: Callable[[str], str]) -> Sending:
    return _with_headers(
        lambda headers: {name: change(value) if name == SIGNATURE else value for name, value in headers.items()}
    )


def _first_secret_for_ever() -> Handling:
    """Sign test deliveries with the secret that the webhook had when it was first tested."""
    first: dict[tuple[str, str], str | None] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result = handler(call)
        kind = call.body["type"]
        secret = first.setdefault((call.partner.id, kind), getattr(call.partner, f"{kind}_webhook_secret"))
        if not isinstance(result, Delivery) or result.request is None or secret is None:
            return result
        headers = {**result.request.headers, SIGNATURE: sign(result.request.body, secret)}
        return replace(result, request=replace(result.request, headers=headers))

    return handling


def _secret_shown(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {
        kind: {**webhook, "secret": getattr(call.partner, f"{kind}_webhook_secret")} for kind, webhook in result.items()
    }


def _secret_in_header(call: Call, handler: Handler) -> Any:
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or secret is None:
        return result
    encoded = base64.b64encode(secret.encode()).decode()
    headers = {**result.request.headers, "X-Bullseye-Encoded-Secret": encoded}
    return replace(result, request=replace(result.request, headers=headers))


def _signed_with_time(call: Call, handler: Handler) -> Any:
    """Sign the time together with the body, as others do."""
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or secret is None:
        return result
    time = str(int(call.now.timestamp()))
    digest = hmac.new(secret.encode(), f"{time}.".encode() + result.request.body, hashlib.sha256).hexdigest()
    headers = {**result.request.headers, SIGNATURE: digest, "X-Bullseye-Timestamp": time}
    return replace(result, request=replace(result.request, headers=headers))


def _signed_spaced(call: Call, handler: Handler) -> Any:
    """Sign the body as it would be with spaces."""
    result = handler(call)
    secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
    if not isinstance(result, Delivery) or result.request is None or secret is None:
        return result
    spaced = json.dumps(json.loads(result.request.body)).encode()
    headers = {**result.request.headers, SIGNATURE: sign(spaced, secret)}
    return replace(result, request=replace(result.request, headers=headers))


SIGNATURES = (
    delivered(
        "signature-with-prefix",
        "The signature begins with `sha256=`.",
        github("GSA/data.gov/issues/5859", "receivers had to make sure again that they verify GitHub's signatures"),
        _signature(lambda value: f"sha256={value}"),
    ),
    delivered(
        "signature-in-base64",
        "The signature is in Base64.",
        PATTERN,
        _signature(lambda value: base64.b64encode(bytes.fromhex(value)).decode()),
    ),
    delivered(
        "signature-in-upper-case",
        "The hexadecimal digits of the signature are in upper case.",
        PATTERN,
        _signature(str.upper),
    ),
    delivered(
        "signature-renamed",
        "The signature comes in the header `X-Webhook-Signature`.",
        PATTERN,
        _with_headers(
            lambda headers: {
                ("X-Webhook-Signature" if name == SIGNATURE else name): value for name, value in headers.items()
            }
        ),
    ),
    delivered(
        "signature-gone",
        "Deliveries are not signed, although there is a secret.",
        github("AI-Shipping-Labs/website/issues/1146", "a receiver of webhooks took unsigned requests"),
        _with_headers(lambda headers: {name: value for name, value in headers.items() if name != SIGNATURE}),
    ),
    tested(
        "signed-with-spaces",
        "The signature is made of the body as it would be with spaces.",
        github("stripe/stripe-php/issues/884", "a body that was written anew did not fit Stripe's signature"),
        _signed_spaced,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
    ),
    tested(
        "signed-with-time",
        "The signature is made of a time and the body; the time comes in a header of its own.",
        github("stripe/stripe-java/issues/919", "Stripe's signatures are of a time and the body"),
        _signed_with_time,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
    ),
    tested(
        "secret-in-header",
        "Deliveries carry the secret in a header, in Base64.",
        github("sphinx-contrib/lua-ls/issues/77", "GitHub sent webhook secrets in `X-Github-Encoded-Secret`"),
        _secret_in_header,
        contradicts="documented",
        evidence="webhooks.yaml#UpdateWebhookRequest",
    ),
    Incident(
        "signed-with-old-secret",
        "Test deliveries are signed with the first secret after it was replaced.",
        github("wso2/labs-agentic-engineer/issues/421", "secrets for signing and for verifying drifted apart"),
        "delivery",
        ("sendTestWebhook",),
        "documented",
        "parameters.yaml#SignatureHeader",
        handled_remembering(_first_secret_for_ever),
        (TEST, 'PUT webhooks/identification {"secret": "whsec_another_secret"}', TEST),
    ),
    Incident(
        "secrets-shown",
        "The webhooks are told with their secrets.",
        github("imuniqueshiv/MeetOnMemory/issues/900", "MeetOnMemory's list of webhooks showed their secrets"),
        "access",
        ("getWebhooks",),
        "documented",
        "webhooks.yaml#Webhook",
        handled(_secret_shown),
        ("GET webhooks",),
    ),
)
