"""What the receiver of webhooks got, held against the description."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_tests import oracles
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.vocabulary import telling_values
from generator.json_pointer import join

if TYPE_CHECKING:
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


def check_delivery(ground: Ground, kind: str, received: Received, *, url: str, secret: str) -> JsonObject:
    """Hold a delivery to the webhook of a kind against the description, its address and its secret; return its body."""
    session, facts = ground.session, ground.facts
    session.deliveries.append((kind, received))
    delivery = facts.deliveries[kind]
    session.check(
        same_address(received.url, url), oracles.DELIVERY_ADDRESS, below(ground, url), below(ground, received.url)
    )
    schema_pointer = join("/components/schemas", delivery.request_body.schema_name)
    schema = {"$ref": f"#{schema_pointer}"}
    body: JsonObject = json.loads(received.body)
    for error in facts.validator(schema).iter_errors(body):
        session.find(oracles.DELIVERY_SCHEMA, "a described payload", error.message, claim=delivery.pointer, where=kind)
    rules = AnswerRules(facts, session.target, session.exercise)
    for broken in rules.relations(body, schema_pointer):
        session.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
    if kind == "identification":
        beside = facts.at(delivery.pointer).get("x-payload") == "organization_api"
        shown: list[Json] = [name for name in ("company", "session") if name in body]
        expected: list[Json] = ["company", "session"] if beside else []
        session.equal(shown, expected, oracles.DELIVERY_SHAPE, "$", claim=delivery.pointer)
    _check_signature(ground, kind, received, secret)
    declared = received.headers.get("content-type", "").split(";")[0]
    session.equal(declared, "application/json", oracles.DELIVERY_SCHEMA, "header Content-Type", claim=delivery.pointer)
    return body


def _check_signature(ground: Ground, kind: str, received: Received, secret: str) -> None:
    """Hold the signature of a delivery against a secret; one that another secret of the run makes is told apart."""
    session, header = ground.session, ground.facts.signature_header
    got = received.headers.get(header.lower())
    others = {_signature(received, one) for one in ground.webhook_secrets if one != secret}
    own = "the signature with the secret that this webhook has"
    session.check(got not in others, oracles.OWN_SECRET, own, "that with another secret", where=f"header {header}")
    session.check(
        got in (_signature(received, secret), *others),
        oracles.SIGNATURE,
        "HMAC-SHA256 of the raw body, hexadecimal",
        f"{got}",
        claim=ground.facts.deliveries[kind].pointer,
        where=f"header {header}",
    )


def _signature(received: Received, secret: str) -> str:
    return hmac.new(secret.encode(), received.body, hashlib.sha256).hexdigest()


def below(ground: Ground, url: str) -> str:
    """Return an address as findings name it: without the port of the receiver, which is another in every run."""
    receiver = ground.session.receiver
    return url if receiver is None else url.replace(receiver.origin, "[receiver]")
