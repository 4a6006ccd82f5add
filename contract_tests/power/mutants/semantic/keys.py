"""Changes of meaning of API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.rewriting import on_success, told, understood
from contract_tests.power.mutants.semantic.deviations import always_204, drift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant
    from contract_tests.power.mutants.places import Reader
    from contract_tests.power.mutants.rewriting import Deviate

_CREATE = "createApiKey"
_LISTING = "listApiKeys"
_REVOKE = "revokeApiKey"


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("keys", operation, name, claim, deviate, *also)


def _made(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
    return _drift(_CREATE, name, claim, told(change))


def _listed(name: str, claim: str, change: Callable[[list[JsonObject]], object]) -> Mutant:
    return _drift(_LISTING, name, claim, told(lambda body: change(body["apiKeys"])))


def mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _made_keys(reader)
    yield from _listed_keys()


def _made_keys(reader: Reader) -> Iterator[Mutant]:
    yield _drift(
        _CREATE,
        "read-only-by-default",
        "Without scopes a key has all",
        understood(lambda body: body.setdefault("scopes", ["read"])),
    )
    yield _drift(_CREATE, "all-scopes-always", "A key has the scopes that it was made with", _all_scopes(reader))
    yield _drift(
        _CREATE,
        "expires-in-a-year",
        "Without expiresAt a key never expires",
        understood(lambda body: body.setdefault("expiresAt", "2026-02-27T00:00:00Z")),
    )
    yield _drift(
        _CREATE,
        "expires-at-midnight",
        "expiresAt is the instant that was asked for",
        understood(lambda body: body.update(expiresAt=f"{body['expiresAt'][:10]}T00:00:00Z")),
    )
    yield _drift(
        _CREATE,
        "expiry-ignored",
        "expiresAt is the instant that was asked for",
        understood(lambda b: b.pop("expiresAt")),
    )
    yield _drift(
        _CREATE,
        "zone-ignored",
        "expiresAt is an instant",
        understood(lambda body: body.update(expiresAt=f"{body['expiresAt'][:19]}Z")),
    )
    yield _made(
        "key-that-does-not-work", "plainKey is the key", lambda b: b.update(plainKey=f"{b['plainKey'][:-4]}0000")
    )
    yield _made(
        "prefix-of-another-key", "keyPrefix begins plainKey", lambda b: b["apiKey"].update(keyPrefix="pk_live_ffffff")
    )
    yield _made("born-revoked", "A new key is active", lambda b: b["apiKey"].update(status="revoked"))
    yield _made(
        "scopes-reversed", "A key has the scopes that it was made with", lambda b: b["apiKey"]["scopes"].append("admin")
    )
    yield _made(
        "name-in-upper-case", "The name is as written", lambda b: b["apiKey"].update(name=b["apiKey"]["name"].upper())
    )


def _listed_keys() -> Iterator[Mutant]:
    yield _listed(
        "without-revoked", "Revoked keys stay listed", lambda keys: _keep(keys, lambda k: k["status"] == "active")
    )
    yield _listed("without-the-newest", "All keys are listed", lambda keys: keys.pop())
    yield _listed("newest-first", "Keys are listed in the order of creation", lambda keys: keys.reverse())
    yield _listed("all-active", "A revoked key is revoked", lambda keys: [k.update(status="active") for k in keys])
    yield _listed(
        "never-used", "lastUsedAt is when a key was used", lambda keys: [k.update(lastUsedAt=None) for k in keys]
    )
    yield _listed("without-expiry", "expiresAt is shown", lambda keys: [k.update(expiresAt=None) for k in keys])
    yield _listed(
        "whole-key-as-prefix",
        "A key is never shown again",
        lambda keys: [k.update(keyPrefix=f"{k['keyPrefix']}{'0' * 26}") for k in keys],
    )
    yield _drift(_REVOKE, "unknown-is-204", "An unknown key is a 404", always_204)
    yield _drift(_REVOKE, "all-keys-of-the-name", "Only the key of the path is revoked", _revokes_more)


def _keep(items: list[JsonObject], condition: Callable[[JsonObject], bool]) -> None:
    items[:] = [item for item in items if condition(item)]


def _all_scopes(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        answer = await api(request)
        if not answer.succeeded or body is None or "scopes" not in body:
            return answer
        made = await api(request.with_json({**body, "scopes": list(reader.scopes)}))
        told = made.json
        told["apiKey"]["scopes"] = body["scopes"]
        return made.with_json(told)

    return deviate


@on_success
async def _revokes_more(request: Request, api: Api, answer: Answer) -> Answer:
    path, _, wanted = request.path.rpartition("/")
    keys: list[JsonObject] = (await api(request.asking("GET", path))).json["apiKeys"]
    others = [k for k in keys if k["id"] != wanted.lower() and k["status"] == "active"][1:]
    for key in others[-1:]:
        await api(request.asking("DELETE", f"{path}/{key['id']}"))
    return answer
