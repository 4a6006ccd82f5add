"""What the receiver of webhooks got, held against the description."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_tests import oracles
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.signature_variants import variant_of
from contract_tests.scenario.vocabulary import telling_values
from generator.json_pointer import join

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.receiver import Received, Receiver
    from generator.json_pointer import Json, JsonObject

_QUERY = "Token=Ab%2Fc&token="


def addresses(ground: Ground, receiver: Receiver) -> list[str]:
    """Return addresses of a receiver that have the telling paths and queries which the description accepts of any.

    What names no other resource is left out: a fragment is not sent, and `..` may be resolved before (RFC 3986, 6.2.2).
    """
    schema = ground.property_of(ground.facts.operations["updateIdentificationWebhook"], "url")
    found: dict[str, None] = {}
    for uri in telling_values(ground.facts, schema, ground.tag):
        parts = urlsplit(str(uri))
        if parts.scheme in ("http", "https") and ".." not in parts.path:
            url = f"{receiver.origin}{parts.path}"
            found[f"{url}?{parts.query}" if parts.query else url] = None
            # Beside it: a query with an escape, an empty value, and names that differ in case alone.
            found[f"{url}?{'&'.join(filter(None, (parts.query, _QUERY)))}"] = None
    return list(found)


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses of a receiver are the same; an empty path is that of the root (RFC 9110, 4.2.3)."""
    first, second = (urlsplit(url) for url in (one, other))
    return (first.path or "/", first.query) == (second.path or "/", second.query) and first.netloc == second.netloc


@dataclass(frozen=True)
class Hook:
    """A webhook that deliveries are held against.

    Attributes:
        kind: Which of the webhooks.
        url: Its address.
        secret: What it signs with.
    """

    kind: str
    url: str
    secret: str = field(repr=False)


def check_delivery(ground: Ground, hook: Hook, received: Received, operation_id: str = "") -> JsonObject:
    """Hold a delivery against the description, its address and its secret; return its body.

    `operation_id` is what brought it about: the delivery itself without it, as an event did.
    """
    session, facts = ground.session, ground.facts
    session.deliveries.append((hook.kind, received))
    delivery = facts.deliveries[hook.kind]
    repeat = "" if operation_id else f"Identify a visitor, and look at what the {hook.kind} webhook gets."

    def check(holds: bool, oracle: Oracle, expected: str, got: Json, where: str, claim: str = delivery.pointer) -> None:
        name = operation_id or delivery.operation_id
        session.check(holds, oracle, expected, got, claim=claim, where=where, operation_id=name, repeat=repeat)

    there, due = below(ground, received.url), below(ground, hook.url)
    check(same_address(received.url, hook.url), oracles.DELIVERY_ADDRESS, due, there, "address")
    schema_pointer = join("/components/schemas", delivery.request_body.schema_name)
    schema: JsonObject = {"$ref": f"#{schema_pointer}"}
    body: JsonObject = json.loads(received.body)
    rules = AnswerRules(facts, session.target, session.exercise)
    for broken in rules.unlike(body, schema, schema_pointer):
        adds = broken.oracle == oracles.ADDITIONAL_PROPERTY
        oracle = broken.oracle if adds else oracles.DELIVERY_SCHEMA
        check(False, oracle, broken.expected, broken.got, broken.where, broken.claim)
    for broken in rules.relations(body, schema_pointer):
        check(False, broken.oracle, broken.expected, broken.got, broken.where, broken.claim)
    if hook.kind == "identification":
        beside = facts.at(delivery.pointer).get("x-payload") == "organization_api"
        shown: list[Json] = [name for name in ("company", "session") if name in body]
        expected: list[Json] = ["company", "session"] if beside else []
        check(shown == expected, oracles.DELIVERY_SHAPE, json.dumps(expected), shown, "$")
    header = facts.signature_header
    got = received.headers.get(header.lower(), "no such header")
    others = {_signature(received, one): kind for one, kind in ground.webhook_secrets.items() if one != hook.secret}
    own = "the signature with the secret that this webhook has"
    other = others.get(got, "")
    whose = "that this webhook had before" if other == hook.kind else f"of the {other} webhook"
    check(got not in others, oracles.OWN_SECRET, own, f"the signature with a secret {whose}", f"header {header}")
    if got != _signature(received, hook.secret) and got not in others:
        variant = variant_of(got, hook.secret, received) or got
        due = "HMAC-SHA256 of the raw body, hexadecimal"
        check(False, oracles.SIGNATURE, due, variant, f"header {header}")
    declared = received.headers.get("content-type", "").split(";")[0]
    check(declared == "application/json", oracles.DELIVERY_SCHEMA, "application/json", declared, "header Content-Type")
    return body


def _signature(received: Received, secret: str) -> str:
    return hmac.new(secret.encode(), received.body, hashlib.sha256).hexdigest()


def below(ground: Ground, url: str) -> str:
    """Return an address as findings name it: without the port of the receiver, which is another in every run."""
    receiver = ground.session.receiver
    return url if receiver is None else url.replace(receiver.origin, "[receiver]")
