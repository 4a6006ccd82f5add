"""Keys, scopes, and what a key that is none gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.days import instant, years_from
from contract_tests.scenario.values import accepted
from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Answer


def make_keys(ground: Ground) -> None:
    """Make a key of each scope; it is used from now on wherever it is enough."""
    for scope in ground.facts.scopes:
        with ground.session.step(f"key of scope {scope}", "createApiKey"):
            answer = ground.session.call("createApiKey", body={"name": f"{NAME_PREFIX}{scope}", "scopes": [scope]})
            check_new_key(ground, answer, f"{NAME_PREFIX}{scope}", [scope], None)
            ground.session.keys.of_scope[scope] = str(answer.pick("plainKey"))
    with ground.session.step("key without scopes", "createApiKey"):
        answer = ground.session.call("createApiKey", body={"name": f"{NAME_PREFIX}full"})
        full = str(answer.pick("plainKey"))
        check_new_key(ground, answer, f"{NAME_PREFIX}full", ground.facts.scopes, None)
        ground.session.call("getBilling", key=full, oracle=oracles.FULL_ACCESS)
    with ground.session.step("key that expires", "createApiKey"):
        later = expiry(ground, 50)
        answer = ground.session.call("createApiKey", body={"name": f"{NAME_PREFIX}late", "expiresAt": later})
        check_new_key(ground, answer, f"{NAME_PREFIX}late", ground.facts.scopes, later)
        late = str(answer.pick("plainKey"))
        ground.session.call("getWebhooks", key=late, oracle=oracles.KEY_UNTIL_EXPIRY)
    _keys_with_all_values(ground)
    list_keys(ground)


def expiry(ground: Ground, years: int) -> str:
    """Return a time so many years after a key was made, by the clock of the target."""
    return years_from(ground.session.call("listApiKeys").pick("apiKeys", 0, "createdAt"), years)


def _keys_with_all_values(ground: Ground) -> None:
    operation = ground.facts.operations["createApiKey"]
    for name, schema in ground.facts.body_properties(operation).items():
        for number, value in enumerate(accepted(ground.facts, schema, ground.tag)):
            with ground.session.step(f"key with {name} {number}", "createApiKey"):
                # The prefix tells the keys of a run, and leaves room in no name that has a bound.
                text = f"{NAME_PREFIX}{value}" if name == "name" else f"{NAME_PREFIX}{name}"
                body: JsonObject = {"name": text} | ({name: value} if name != "name" else {})
                claim = join(ground.body_pointer(operation), "properties", name)
                answer = ground.session.call(
                    "createApiKey", body=body, oracle=oracles.VALUE_ACCEPTED, why=f"body {name}", claim=claim
                )
                scopes = body.get("scopes") or ground.facts.scopes
                check_new_key(ground, answer, text, scopes, body.get("expiresAt"))


def check_new_key(ground: Ground, answer: Answer, name: str, scopes: list[str], expires_at: str | None) -> None:
    ground.session.keep_secret(str(answer.pick("plainKey")))
    ground.made.keys.append(str(answer.pick("apiKey", "id")))
    session = ground.session
    session.equal(answer.pick("apiKey", "name"), name, oracles.ECHO, "$.apiKey.name")
    session.equal(sorted(answer.pick("apiKey", "scopes")), sorted(scopes), oracles.ECHO, "$.apiKey.scopes")
    session.equal(answer.pick("apiKey", "status"), "active", oracles.NEW_KEY_ACTIVE, "$.apiKey.status")
    same = instant(answer.pick("apiKey", "expiresAt")) == instant(expires_at)
    session.check(same, oracles.ECHO, f"{expires_at}", answer.pick("apiKey", "expiresAt"), where="$.apiKey.expiresAt")
    ground.made.created_keys[str(answer.pick("apiKey", "id"))] = answer.pick("apiKey")


def list_keys(ground: Ground) -> None:
    listed = {key["id"]: key for key in ground.session.call("listApiKeys").pick("apiKeys")}
    for key_id, created in ground.made.created_keys.items():
        if key_id not in listed:
            ground.session.find(oracles.READ_YOUR_WRITES, "the new key in the list", "no such key", where="$.apiKeys")
            continue
        for name, value in created.items():
            ground.session.equal(listed[key_id].get(name), value, oracles.READ_YOUR_WRITES, f"$.apiKeys[0].{name}")
    ids = list(listed)
    order = [key_id for key_id in ids if key_id in ground.made.created_keys]
    ground.session.equal(order, list(ground.made.created_keys), oracles.STABLE_ORDER, "$.apiKeys")
    again = [key["id"] for key in ground.session.call("listApiKeys").pick("apiKeys")]
    ground.session.equal(again, ids, oracles.STABLE_ORDER, "$.apiKeys")
    used = [listed[key].get("lastUsedAt") for key in ground.made.keys if key in listed]
    ground.session.check(
        any(used) and not all(used),
        oracles.LAST_USE,
        "a time for used keys, null for others",
        used,
        where="lastUsedAt",
    )


def authentication(ground: Ground) -> None:
    """Call every operation without a key, and with keys that are no more, or never were."""
    expired = ground.session.call("createApiKey", body={"name": f"{NAME_PREFIX}old", "expiresAt": expiry(ground, -1)})
    ground.made.keys.append(str(expired.pick("apiKey", "id")))
    ground.session.keep_secret(str(expired.pick("plainKey")))
    # One of the run's own keys, of which nothing is left afterwards.
    own = ground.session.keys.of_scope.get(ground.facts.scopes[0], "no key was made")
    query = dict.fromkeys((ground.facts.key_header, "api_key"), own)
    ground.session.call(
        "getPartnerAccount",
        query=query,
        key=None,
        expect=401,
        oracle=oracles.AUTHENTICATION,
        why="the key in the query",
    )
    for operation in ground.facts.operations.values():
        wrong: dict[str, str | None] = {
            "no key": None,
            "unknown key": "pk_live_nobody_has_this_key",
            "expired key": str(expired.pick("plainKey")),
        }
        for why, key in wrong.items():
            with ground.session.step(why, operation.operation_id):
                body = ground.facts.example_body(operation) if operation.request_body else None
                # A target that lets it pass must not lose what later steps need.
                path = ground.path_to_nothing(operation)
                ground.session.call(
                    operation.operation_id,
                    path,
                    body=body,
                    key=key,
                    expect=401,
                    oracle=oracles.AUTHENTICATION,
                    why=why,
                )


def scopes(ground: Ground) -> None:
    """Call every operation with each scope below the one that it needs."""
    powers = ground.facts.scopes
    for operation in ground.operations():
        for held in powers[: powers.index(operation.scope)] if operation.scope else ():
            with ground.session.step(f"scope {held}", operation.operation_id):
                body = ground.valid_body(operation) if operation.request_body else None
                path = ground.path_of(operation)
                ground.session.call(
                    operation.operation_id,
                    path,
                    query=ground.required_query(operation),
                    body=body,
                    key=ground.session.keys.of_scope.get(held, ""),
                    expect=403,
                    oracle=oracles.SCOPE,
                    why=f"a key with the scope {held}",
                    claim=join(operation.pointer, "security"),
                )


def revoke(ground: Ground) -> None:
    """Revoke every key that the run made: none of them works after that, and all are listed as revoked."""
    answer = ground.session.call(
        "createApiKey", body={"name": f"{NAME_PREFIX}short"}, key=ground.session.target.api_key
    )
    key, key_id = str(answer.pick("plainKey")), str(answer.pick("apiKey", "id"))
    ground.session.keep_secret(key)
    ground.session.call("getPartnerAccount", key=key)
    own = ground.session.target.api_key
    namesake = ground.session.call("createApiKey", body={"name": f"{NAME_PREFIX}short"}, key=own)
    ground.session.keep_secret(str(namesake.pick("plainKey")))
    ground.made.keys.append(str(namesake.pick("apiKey", "id")))
    ground.session.call("revokeApiKey", {"keyId": key_id}, key=own)
    for operation_id in ("getPartnerAccount", "getBilling"):
        ground.session.call(operation_id, key=key, expect=401, oracle=oracles.REVOKED_KEY, why="revoked key")
    other = str(namesake.pick("plainKey"))
    ground.session.call("getPartnerAccount", key=other, oracle=oracles.OTHER_KEYS_STAY, why="namesake")
    ground.session.keys.of_scope.clear()
    for made in ground.made.keys:
        with ground.session.step("revoke", "revokeApiKey"):
            ground.session.call("revokeApiKey", {"keyId": made})
    listed = {item["id"]: item["status"] for item in ground.session.call("listApiKeys").pick("apiKeys")}
    for made in (*ground.made.keys, key_id):
        ground.session.equal(listed.get(made), "revoked", oracles.REVOKED_KEY_LISTED, "$.apiKeys[0].status")
