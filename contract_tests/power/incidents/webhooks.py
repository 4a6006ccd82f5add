"""What is delivered to webhooks, and what the log says of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import sqlalchemy as sa

from bullseye_partner_emulator.deliveries import Delivery, DeliveryRequest, sign
from bullseye_partner_emulator.storage import partners, webhook_logs
from contract_tests.power.incidents.change import in_front, sent_remembering
from contract_tests.power.incidents.delivery_incident import BOTH, SIGNATURE, TEST, concluded, delivered, tested
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling, Sending


def _signed_anew(change: Callable[[Any], object]) -> Handling:
    """Change the payload of test deliveries, and sign what is sent."""

    def handling(call: Call, handler: Handler) -> Any:
        result = handler(call)
        if not isinstance(result, Delivery) or result.request is None:
            return result
        body: Any = json.loads(result.request.body)
        change(body)
        content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        secret: str | None = getattr(call.partner, f"{call.body['type']}_webhook_secret")
        headers = dict(result.request.headers) | ({} if secret is None else {SIGNATURE: sign(content, secret)})
        return replace(result, request=replace(result.request, body=content, headers=headers))

    return handling


def _as_form(request: DeliveryRequest) -> DeliveryRequest:
    body = urlencode({"payload": request.body.decode()}).encode()
    return replace(request, body=body, headers={**request.headers, "Content-Type": "application/x-www-form-urlencoded"})


async def _form(request: DeliveryRequest, deliver: Deliver) -> int | None:
    return await deliver(_as_form(request))


async def _twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    await deliver(request)
    return await deliver(request)


def _second_first() -> Sending:
    """Hold a delivery back until the next one came, and send it after that."""
    held: list[DeliveryRequest] = []

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        if not held:
            held.append(request)
            return 200
        outcome = await deliver(request)
        await deliver(held.pop())
        return outcome

    return sending


def _first_address_for_ever() -> Sending:
    first: dict[bool, str] = {}

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        is_identification = b'"visitor.identified"' in request.body
        return await deliver(replace(request, url=first.setdefault(is_identification, request.url)))

    return sending


def _redirect_is_success(_call: Call, _connection: sa.Connection, status: int | None, told_: JsonObject) -> JsonObject:
    return {**told_, "success": status is not None and status < 400}


def _disabled_by_failure(call: Call, connection: sa.Connection, _status: int | None, told_: JsonObject) -> JsonObject:
    if not told_["success"]:
        of_partner = partners.c.id == call.partner.id
        connection.execute(
            sa.update(partners).where(of_partner).values({f"{call.body['type']}_webhook_enabled": False})
        )
    return told_


def _not_logged(_call: Call, connection: sa.Connection, _status: int | None, told_: JsonObject) -> JsonObject:
    latest = sa.select(sa.func.max(webhook_logs.c.position)).scalar_subquery()
    connection.execute(sa.delete(webhook_logs).where(webhook_logs.c.position == latest))
    return told_


def _always_success(_call: Call, _connection: sa.Connection, _status: int | None, told_: JsonObject) -> JsonObject:
    return {**told_, "success": True}


def _enabled_only(call: Call, handler: Handler) -> Any:
    """Send no test to a disabled webhook, and say that it went well."""
    if getattr(call.partner, f"{call.body['type']}_webhook_enabled"):
        return handler(call)
    return {"success": True, "statusCode": None}


def _other_webhook(call: Call, handler: Handler) -> Any:
    call.body["type"] = "billing" if call.body["type"] == "identification" else "identification"
    return handler(call)


def _without_failed(body: JsonObject) -> None:
    kept = [log for log in body["logs"] if log["status"] != "failed"]
    body.update(logs=kept, total=body["total"] - len(body["logs"]) + len(kept))


def _in_snake_case(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    members = cast("JsonObject", value)
    return {re.sub(r"(?=[A-Z])", "_", name).lower(): _in_snake_case(inner) for name, inner in members.items()}


def _snake(body: JsonObject) -> None:
    changed = _in_snake_case(body)
    body.clear()
    body.update(changed)


def _thin(body: JsonObject) -> None:
    if "visitor" in body:
        body["visitor"] = {"id": body["visitor"]["id"]}


def _wrapped(body: JsonObject) -> None:
    whole = dict(body)
    body.clear()
    body.update(type=whole.pop("event"), data=whole)


WEBHOOKS = (
    Incident(
        "old-address-used",
        "Deliveries go to the first address after it was replaced.",
        github("nix-community/buildbot-nix/pull/558", "hooks that existed were not updated, and kept what they had"),
        "delivery",
        BOTH,
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        sent_remembering(_first_address_for_ever),
        (TEST, 'PUT webhooks/identification {"url": "https://example.com/new"}', TEST),
    ),
    tested(
        "test-event-named-test",
        "The event of test deliveries is called `test`.",
        PATTERN,
        _signed_anew(lambda body: body.update(event="test")),
        evidence="deliveries.yaml#IdentificationEventName",
    ),
    tested(
        "test-time-as-number",
        "The time of test deliveries is a number of milliseconds.",
        PATTERN,
        _signed_anew(lambda body: body.update(timestamp=1740652200000)),
        evidence="deliveries.yaml#IdentificationEvent",
    ),
    tested(
        "test-payload-in-snake-case",
        "Names in the payload are in snake_case.",
        PATTERN,
        _signed_anew(_snake),
        evidence="deliveries.yaml#IdentificationEvent",
    ),
    tested(
        "test-payload-wrapped",
        "The payload is wrapped: `type` has the name of the event, `data` the rest.",
        PATTERN,
        _signed_anew(_wrapped),
        evidence="deliveries.yaml#IdentificationEvent",
    ),
    tested(
        "thin-events",
        "The visitor of an identification event has nothing but its id.",
        PATTERN,
        _signed_anew(_thin),
        contradicts="nothing",
        evidence="",
    ),
    delivered(
        "payload-as-form",
        "The payload comes as a field of a form.",
        PATTERN,
        _form,
        contradicts="documented",
        evidence="parameters.yaml#SignatureHeader",
    ),
    delivered(
        "delivered-twice",
        "Each delivery is made twice.",
        github("nozzlegear/ShopifySharp/issues/919", "Shopify sent several of the same webhook at the same time"),
        _twice,
        contradicts="nothing",
        evidence="",
    ),
    Incident(
        "delivered-out-of-order",
        "Of two deliveries, the second comes first.",
        github("integrallis/stripe_event/issues/75", "events of Stripe's came in another order than they happened"),
        "delivery",
        BOTH,
        "nothing",
        "",
        sent_remembering(_second_first),
        (TEST,),
    ),
    tested(
        "redirect-is-success",
        "A test delivery that is answered with a redirect went well.",
        PATTERN,
        concluded(_redirect_is_success),
        contradicts="documented",
        evidence="identificationDelivery",
        witness=("RECEIVER 302", TEST),
    ),
    tested(
        "test-always-well",
        "A test delivery always went well.",
        PATTERN,
        concluded(_always_success),
        witness=("RECEIVER 500", TEST),
    ),
    tested(
        "failure-disables-webhook",
        "A test delivery that fails disables the webhook.",
        github("polarsource/polar/issues/8815", "Polar disables webhooks after failed deliveries, undocumented"),
        concluded(_disabled_by_failure),
        witness=("RECEIVER 500", TEST, "GET webhooks"),
    ),
    tested(
        "tests-not-logged",
        "Test deliveries are not in the delivery log.",
        PATTERN,
        concluded(_not_logged),
        contradicts="nothing",
        evidence="",
        witness=(TEST, "GET webhooks/logs"),
    ),
    tested(
        "no-test-while-disabled",
        "A test of a disabled webhook is not sent, and went well.",
        PATTERN,
        _enabled_only,
        witness=('PUT webhooks/identification {"enabled": false}', TEST),
    ),
    tested(
        "other-webhook-tested",
        "A test goes to the other webhook.",
        PATTERN,
        _other_webhook,
        contradicts="documented",
    ),
    Incident(
        "failures-not-logged",
        "Failed deliveries are not in the log.",
        github("freelawproject/courtlistener/issues/2208", "which failures a user hears of was under discussion"),
        "delivery",
        ("listWebhookLogs",),
        "inferred",
        "listWebhookLogs",
        in_front(told(_without_failed)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "attempts-not-counted",
        "`attempts` in the delivery log is 1 always.",
        PATTERN,
        "delivery",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(each(lambda log: log.update(attempts=1))),
        ("GET webhooks/logs",),
    ),
)
