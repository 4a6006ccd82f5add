"""Keys, scopes, and what a key that is none gets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.days import instant, years_from
from contract_tests.scenario.steps.ground import NO_ID
from contract_tests.scenario.values import accepted
from contract_tests.target.exchange import request_of
from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Answer
    from generator.json_pointer import Json
    from generator.operations import Operation

UNKNOWN_KEY = "pk_live_nobody_has_this_key"
_EXPIRED = "expired key"
_FORBIDDEN = 403
_NOT_FOUND = 404
_SHORTLY = timedelta(seconds=20)
"""How long a key has expired that works on where clocks are forgiven some minutes."""
_USES = 12
"""Of a key, so that more than a second passes for an emulator whose clock steps by a tenth with each request."""


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


def _just_past(ground: Ground) -> str:
    """Return a time that is over by the clock of the target, though not for long: shortly before its latest key."""
    return f"{_latest(ground).astimezone(UTC) - _SHORTLY:%Y-%m-%dT%H:%M:%SZ}"


def _is_past(ground: Ground, time: Json) -> bool:
    """Return whether a time is over by the clock of the target."""
    moment = instant(time)
    return moment is not None and moment < _latest(ground)


def _latest(ground: Ground) -> datetime:
    """Return when the latest key was made."""
    listed: list[JsonObject] = ground.session.call("listApiKeys").pick("apiKeys")
    return max(datetime.fromisoformat(str(key["createdAt"])) for key in listed)


def _keys_with_all_values(ground: Ground) -> None:
    operation = ground.facts.operations["createApiKey"]
    for name, schema in ground.facts.body_properties(operation).items():
        for number, value in enumerate(accepted(ground.facts, schema, ground.tag)):
            if name == "expiresAt" and _is_past(ground, value):
                continue  # that it is accepted no page says
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


def own_key_in(ground: Ground, listed: Iterable[JsonObject]) -> list[JsonObject]:
    """Return what a list of keys has of the key of the run: one, or several that begin in the same way."""
    own = ground.session.target.api_key
    known = [one for one in listed if own.startswith(str(one["keyPrefix"])) and one["status"] == "active"]
    ground.session.check(bool(known), oracles.OWN_KEY_LISTED, "the key of the run", "no such key", where="$.apiKeys")
    return known


def list_keys(ground: Ground) -> None:
    listed = {key["id"]: key for key in ground.session.call("listApiKeys").pick("apiKeys")}
    own_key_in(ground, listed.values())
    for key_id, created in ground.made.created_keys.items():
        if key_id not in listed:
            ground.session.find(oracles.READ_YOUR_WRITES, "the new key in the list", "no such key", where="$.apiKeys")
            continue
        for name, value in created.items():
            ground.session.equal(listed[key_id].get(name), value, oracles.READ_YOUR_WRITES, f"$.apiKeys[0].{name}")
    ids = list(listed)
    order = [key_id for key_id in ids if key_id in ground.made.created_keys]
    ground.session.equal(order, list(ground.made.created_keys), oracles.CREATION_ORDER, "$.apiKeys")
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
    refuse_almost(ground, own)
    with ground.session.step("key that has just expired", "createApiKey"):
        # Asked for a read alone: who predicts the answers may not know whether it has expired yet.
        key_id, just = make_key(
            ground, {"name": f"{NAME_PREFIX}just", "expiresAt": _just_past(ground)}, ground.session.target.api_key
        )
        ground.made.keys.append(key_id)
        why = "a key that has just expired"
        ground.session.call("getPartnerAccount", key=just, expect=401, oracle=oracles.EXPIRED_KEY, why=why)
    for operation in ground.facts.operations.values():
        wrong: dict[str, str | None] = {
            "no key": None,
            "unknown key": UNKNOWN_KEY,
            _EXPIRED: str(expired.pick("plainKey")),
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
                    oracle=oracles.EXPIRED_KEY if why == _EXPIRED else oracles.AUTHENTICATION,
                    why=why,
                )
        with ground.session.step("unknown key and mistakes", operation.operation_id):
            refuse_with_mistakes(ground, operation)


def refuse_with_mistakes(ground: Ground, operation: Operation) -> None:
    """Send a request in which everything is wrong, the key too: that is what it is refused for."""
    path = {parameter.name: NO_ID for parameter in operation.path_parameters}
    ground.session.call(
        operation.operation_id,
        path,
        query={**ground.required_query(operation), **({} if path else {"undescribed": "1"})},
        body={"undescribed": 1} if operation.request_body else None,
        key=UNKNOWN_KEY,
        expect=401,
        oracle=oracles.AUTHENTICATION,
        why="unknown key and a mistake",
    )


def refuse_almost(ground: Ground, key: str) -> None:
    """Ask with what is almost a key of the run."""
    almost = {
        "more behind a key": f"{key}0",
        "a key without its end": key[:-1],
        "half of a key": key[: len(key) // 2],
        "a key in another case": key.swapcase(),
        "a key twice": f"{key},{key}",
    }
    for why, text in almost.items():
        ground.session.keep_secret(text)
        ground.session.call("getPartnerAccount", key=text, expect=401, oracle=oracles.AUTHENTICATION, why=why)


def revokes_itself(ground: Ground) -> None:
    """Revoke a key that made another one, and then that one with itself."""
    session = ground.session
    key_id, key = make_key(ground, {"name": f"{NAME_PREFIX}maker"}, session.target.api_key)
    made_id, made = make_key(ground, {"name": f"{NAME_PREFIX}made by another"}, key)
    revoke_maker(ground, key_id, key, made)
    session.call("revokeApiKey", {"keyId": made_id}, key=made)
    session.call("getPartnerAccount", key=made, expect=401, oracle=oracles.REVOKED_KEY, why="revoked by itself")


def revoke_maker(ground: Ground, key_id: str, key: str, made: str) -> None:
    """Revoke a key that made another one: that one works on."""
    session = ground.session
    session.call("revokeApiKey", {"keyId": key_id}, key=session.target.api_key)
    session.call("getPartnerAccount", key=key, expect=401, oracle=oracles.REVOKED_KEY, why="revoked key")
    session.call("getPartnerAccount", key=made, oracle=oracles.ONLY_NAMED_REMOVED, why="what made it is revoked")


def make_key(ground: Ground, body: JsonObject, key: str) -> tuple[str, str]:
    """Make a key with a key; return its id and itself."""
    answer = ground.session.call("createApiKey", body=body, key=key)
    ground.session.keep_secret(plain := str(answer.pick("plainKey")))
    return str(answer.pick("apiKey", "id")), plain


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


def stronger_scopes(ground: Ground) -> None:
    """Call every operation with each scope above the one that it needs; each is refused to a weaker key after that.

    The request is one that changes nothing: it names nothing that there is, or has a mistake.
    """
    powers, session = ground.facts.scopes, ground.session
    plain = [
        one
        for one in ground.operations()
        if one.http_method == "GET" and not one.path_parameters and _NOT_FOUND not in {e.status for e in one.errors}
    ]
    asked_before = {scope: next(one for one in plain if one.scope == powers[0]) for scope in powers}
    for operation in ground.operations():
        if operation.scope is None:
            continue
        body: JsonObject | None = ground.valid_body(operation) if operation.request_body else None
        if body is not None and not operation.path_parameters:
            body = {**body, "undescribed": 1}
        path, query = ground.path_to_nothing(operation), ground.required_query(operation)
        request = request_of(operation, path, query, None if body is None else json_body(body))
        needed = powers.index(operation.scope)
        with session.step("scopes above", operation.operation_id):
            expected = session.send(request, session.target.api_key, operation).status
            for held in powers[needed + 1 :]:
                answer = session.send(request, session.keys.of_scope.get(held, ""), operation)
                why = f"a key with the scope {held}"
                session.check_status(operation, answer, expected, oracles.SCOPE_INCLUDES, why)
            for held in powers[:needed]:
                key = session.keys.of_scope.get(held, "")
                session.call(asked_before[held].operation_id, key=key)
                answer = session.send(request, key, operation)
                why, claim = f"a key with the scope {held}, after other requests", join(operation.pointer, "security")
                session.check_status(operation, answer, _FORBIDDEN, oracles.SCOPE, why, claim=claim)
            if operation in plain and not query:
                asked_before[operation.scope] = operation


def last_uses(ground: Ground) -> None:
    """Use one new key after another: no other one is noted to have been used, but the one that asks for the list."""
    session, own = ground.session, ground.session.target.api_key
    made: dict[str, str] = {}
    for number in range(2):
        answer = session.call("createApiKey", body={"name": f"{NAME_PREFIX}use {number}"}, key=own)
        made[str(answer.pick("apiKey", "id"))] = str(answer.pick("plainKey"))
        session.keep_secret(str(answer.pick("plainKey")))
    ground.made.keys.extend(made)
    before = _last_uses(ground)
    unused = list(made)
    for used, key in made.items():
        for one in unused:
            session.equal(before.get(one), None, oracles.OWN_USE, "$.apiKeys[0].lastUsedAt")
        unused.remove(used)
        for _ in range(_USES):
            session.call("getPartnerAccount", key=key)
        after = _last_uses(ground)
        changed = [one for one in before if one != used and after.get(one) != before[one]]
        session.equal([one for one in changed if one in ground.made.keys], [], oracles.OWN_USE, "$.apiKeys")
        session.check(
            len(changed) <= 1,
            oracles.OWN_USE,
            "no more than that of the key that asks",
            f"{len(changed)} others",
            where="$.apiKeys[0].lastUsedAt",
        )
        before = after


def _last_uses(ground: Ground) -> dict[str, Json]:
    """Return when each key was used last, by its id."""
    listed: list[JsonObject] = ground.session.call("listApiKeys", key=ground.session.target.api_key).pick("apiKeys")
    return {str(one["id"]): one["lastUsedAt"] for one in listed}


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
    _refuse_revoked(ground, key, ground.operations())
    other = str(namesake.pick("plainKey"))
    ground.session.call("getPartnerAccount", key=other, oracle=oracles.OTHER_KEYS_STAY, why="namesake")
    of_scope = dict(ground.session.keys.of_scope)
    ground.session.keys.of_scope.clear()
    for made in ground.made.keys:
        with ground.session.step("revoke", "revokeApiKey"):
            ground.session.call("revokeApiKey", {"keyId": made})
    # After other writes it is refused as before, and so are the others.
    _refuse_revoked(ground, key, [one for one in ground.operations() if one.http_method == "GET"])
    for scope, weaker in of_scope.items():
        _refuse_revoked(ground, weaker, [one for one in ground.operations() if one.scope == scope])
    listed = {item["id"]: item["status"] for item in ground.session.call("listApiKeys").pick("apiKeys")}
    for made in (*ground.made.keys, key_id):
        ground.session.equal(listed.get(made), "revoked", oracles.REVOKED_KEY_LISTED, "$.apiKeys[0].status")


def _refuse_revoked(ground: Ground, key: str, operations: Iterable[Operation]) -> None:
    """Call operations with a key that was revoked."""
    for operation in operations:
        refuse_key(ground, operation, key, oracles.REVOKED_KEY, "revoked key")


def refuse_key(ground: Ground, operation: Operation, key: str | None, oracle: Oracle, why: str) -> None:
    """Send a valid request of an operation with a key that does not work; None sends no key."""
    with ground.session.step(why, operation.operation_id):
        ground.session.call(
            operation.operation_id,
            ground.path_of(operation),
            query=ground.required_query(operation),
            body=ground.valid_body(operation) if operation.request_body else None,
            key=key,
            expect=401,
            oracle=oracle,
            why=why,
        )
