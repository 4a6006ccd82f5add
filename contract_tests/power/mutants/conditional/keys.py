"""API keys that are right at first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.conditional.deviations import drift, mutant
from contract_tests.power.mutants.mutant import Mutant
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield Mutant(
        "conditional", "revokeApiKey", "once-more", "A revoked key can no longer authenticate", _once_more, None
    )
    yield mutant("listApiKeys", "first-use", "lastUsedAt is when a key was last used", _first_use)
    yield drift("listApiKeys", "without-the-own-key", "All keys are listed", _without_own_key)
    yield mutant("createApiKey", "same-name-same-prefix", "keyPrefix begins plainKey", _same_prefix, "listApiKeys")


def _once_more() -> Deviation:
    """Look keys up in a cache: a revoked one may be used once more."""
    keys: dict[str, str] = {}
    revoked: dict[str, str] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = str(request.header("x-partner-api-key"))
        if key in revoked:
            return await api(request.with_header("x-partner-api-key", revoked.pop(key)))
        answer = await api(request)
        if request.operation == "createApiKey" and answer.succeeded:
            keys[answer.json["apiKey"]["id"]] = answer.json["plainKey"]
        if request.operation == "revokeApiKey" and answer.succeeded:
            gone = keys.pop(request.path.rsplit("/", 1)[1].lower(), None)
            if gone is not None and gone != key:
                revoked[gone] = key
        return answer

    return deviate


def _first_use() -> Deviation:
    first: dict[str, Any] = {}

    def change(body: JsonObject) -> None:
        for key in body["apiKeys"]:
            if key["lastUsedAt"] is not None:
                key["lastUsedAt"] = first.setdefault(key["id"], key["lastUsedAt"])

    return told(change)


@on_success
async def _without_own_key(request: Request, api: Api, answer: Answer) -> Answer:
    body = answer.json
    own = str(request.header("x-partner-api-key"))
    return answer.with_json(
        {**body, "apiKeys": [key for key in body["apiKeys"] if not own.startswith(key["keyPrefix"])]}
    )


def _same_prefix() -> Deviation:
    """Remember the prefix of a name: the second key of a name is listed with that of the first."""
    prefixes: dict[str, str] = {}

    def change(body: JsonObject) -> None:
        for key in [body["apiKey"]] if "apiKey" in body else body["apiKeys"]:
            key["keyPrefix"] = prefixes.setdefault(key["name"], key["keyPrefix"])

    return told(change)
