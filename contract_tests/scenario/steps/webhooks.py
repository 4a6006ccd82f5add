"""Webhooks, their deliveries and the log of those."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.steps.ground import NOBODY
from contract_tests.scenario.steps.pages import law_of_filters, laws_of_pages
from generator.json_pointer import join
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject


def webhooks(ground: Ground) -> None:
    """Update both webhooks, send test deliveries to a receiver, and look at those and at the log."""
    session = ground.session
    for kind, operation_id in (
        ("identification", "updateIdentificationWebhook"),
        ("billing", "updateBillingWebhook"),
    ):
        secret = f"whsec_{kind}_{ground.tag}"
        session.keep_secret(secret)
        url = session.receiver.url if session.receiver else f"https://{ground.tag}.example/{kind}"
        before = session.call("getWebhooks").json
        settings: list[JsonObject] = [{"url": f"{url}?before", "enabled": False}, {"url": url, "enabled": True}]
        for written in settings:
            session.call(operation_id, body={**written, "secret": secret})
            after = session.call("getWebhooks").json
            hooks = {**before, kind: {**written, "hasSecret": True}}
            session.equal(after, hooks, oracles.WEBHOOK_ALONE, "$")
        for status in (200, 202, 299, 302, 404, 500):
            with session.step(f"test delivery {kind} {status}", "sendTestWebhook"):
                _deliver(ground, kind, secret, status, url)
        secret = f"{secret}_replaced"
        session.keep_secret(secret)
        session.call(operation_id, body={"url": url, "enabled": True, "secret": secret})
        with session.step(f"test delivery {kind} with another secret", "sendTestWebhook"):
            _deliver(ground, kind, secret, 200, url)
    if session.receiver is not None:
        session.receiver.status = 200
        # The log has to have more than a page.
        for _ in range(ground.parameter("listWebhookLogs", PAGE_PARAMETERS[1])["default"]):
            session.call("sendTestWebhook", body={"type": next(iter(ground.facts.deliveries))})
    everything = laws_of_pages(ground, "listWebhookLogs", {}, {}, "logs")
    query = {name: ground.parameter("listWebhookLogs", name) for name in ("type", "status")}
    types, states = ([{name: value} for value in schema["enum"]] for name, schema in query.items())
    tests: list[dict[str, str]] = [*types, *states, *({**kind, **state} for kind in types for state in states)]
    about = next((log["organizationId"] for log in everything if log["organizationId"]), None)
    for organization_id in filter(None, (about, NOBODY)):
        of_it = {"organizationId": organization_id}
        tests += [of_it, *({**of_it, **other} for other in (*types, *states))]
    for wanted in tests:
        expected = [log["id"] for log in everything if wanted.items() <= log.items()]
        law_of_filters(ground, "listWebhookLogs", {}, wanted, "logs", expected)


def _deliver(ground: Ground, kind: str, secret: str, status: int, url: str) -> None:
    session, receiver = ground.session, ground.session.receiver
    before = int(session.call("listWebhookLogs", query={"type": kind, "pageSize": 1}).pick("total"))
    if receiver is not None:
        receiver.status = status
        receiver.received.clear()
    answer = session.call("sendTestWebhook", body={"type": kind}).json
    logs = ground.listed("listWebhookLogs", {"type": kind}, "logs")
    session.equal(len(logs), before + 1, oracles.DELIVERY_LOGGED, "$.logs")
    if receiver is None:
        return
    acknowledged = ground.facts.acknowledgement(ground.facts.deliveries[kind], status) is not None
    session.equal(answer, {"success": acknowledged, "statusCode": status}, oracles.TEST_DELIVERY, "$")
    log = logs[-1]
    for name, value in {
        "type": kind,
        "url": url,
        "status": "success" if acknowledged else "failed",
        "statusCode": status,
        "attempts": 1,
        "organizationId": None,
    }.items():
        session.equal(log[name], value, oracles.DELIVERY_LOGGED, f"$.logs[0].{name}")
    session.equal(len(receiver.received), 1, oracles.TEST_DELIVERY_ONCE, "deliveries")
    (received,) = receiver.received
    session.deliveries.append((kind, received))
    delivery = ground.facts.deliveries[kind]
    schema_pointer = join("/components/schemas", delivery.request_body.schema_name)
    schema = {"$ref": f"#{schema_pointer}"}
    for error in ground.facts.validator(schema).iter_errors(json.loads(received.body)):
        session.find(oracles.DELIVERY_SCHEMA, "a described payload", error.message, claim=delivery.pointer, where=kind)
    rules = AnswerRules(ground.facts, session.target, session.exercise)
    for broken in rules.relations(json.loads(received.body), schema_pointer):
        session.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
    if kind == "identification":
        beside = ground.facts.at(delivery.pointer).get("x-payload") == "organization_api"
        shown: list[Json] = [name for name in ("company", "session") if name in json.loads(received.body)]
        expected: list[Json] = ["company", "session"] if beside else []
        session.equal(shown, expected, oracles.DELIVERY_SHAPE, "$", claim=delivery.pointer)
    signature = hmac.new(secret.encode(), received.body, hashlib.sha256).hexdigest()
    got = received.headers.get(ground.facts.signature_header.lower())
    session.check(
        got == signature,
        oracles.SIGNATURE,
        "HMAC-SHA256 of the raw body, hexadecimal",
        f"{got}",
        claim=delivery.pointer,
        where=f"header {ground.facts.signature_header}",
    )
    declared = received.headers.get("content-type", "").split(";")[0]
    session.equal(declared, "application/json", oracles.DELIVERY_SCHEMA, "header Content-Type", claim=delivery.pointer)
