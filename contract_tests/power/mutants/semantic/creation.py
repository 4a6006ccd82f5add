"""Changes of meaning of what a create makes of its body."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.rewriting import told, understood
from contract_tests.power.mutants.semantic.deviations import NIL, drift, organization, shifted, stateful

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_CREATE = "createOrganization"


def _drift(name: str, claim: str, deviate: Deviate) -> Mutant:
    return drift("creation", _CREATE, name, claim, deviate)


def _text(name: str, claim: str, key: str, change: Callable[[Any], Any]) -> Mutant:
    return _drift(name, claim, understood(lambda body: body.update({key: change(body[key])})))


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield _text("name-in-title-case", "The name is stored as written", "name", str.title)
    yield _text("name-trimmed-to-50", "The name is stored as written", "name", lambda name: name[:50])
    yield _text(
        "name-without-marks", "Text is Unicode", "name", lambda name: name.encode("ascii", "ignore").decode() or "x"
    )
    yield _text("external-id-in-lower-case", "externalId is the partner's own", "externalId", str.lower)
    yield _text("external-id-padded", "externalId is the partner's own", "externalId", lambda text: f"{text} ")
    yield _text("metadata-as-text", "Metadata keeps the types of its values", "metadata", _as_text)
    yield _text("metadata-flat", "Metadata may be nested", "metadata", _flat)
    yield _text(
        "metadata-in-snake-case", "Metadata keeps its keys", "metadata", lambda m: {k.lower(): v for k, v in m.items()}
    )
    yield _text("initial-credits-doubled", "initialCredits is what is allocated", "initialCredits", lambda n: 2 * n)
    yield _text(
        "initial-credits-capped", "initialCredits is what is allocated", "initialCredits", lambda n: min(n, 100)
    )
    yield _text(
        "initial-credits-rounded", "initialCredits is what is allocated", "initialCredits", lambda n: n - n % 100
    )
    yield _text("paid-becomes-trial", "tier is what was asked for", "tier", lambda _: "trial")
    yield _drift(
        "starts-suspended", "A new organization is active", organization(lambda o: o.update(status="suspended"))
    )
    yield _drift(
        "created-in-local-time",
        "createdAt is an instant in UTC",
        organization(lambda o: o.update(createdAt=shifted(o["createdAt"], hours=2))),
    )
    yield stateful("creation", _CREATE, "readable-later", "What was created can be read", _eventual, "getOrganization")
    yield stateful("creation", _CREATE, "listed-later", "What was created is listed", _unlisted, "listOrganizations")
    yield stateful("creation", _CREATE, "same-id-twice", "An id names one organization", _same_id)


def _as_text(metadata: JsonObject) -> JsonObject:
    return {key: str(value) for key, value in metadata.items()}


def _flat(metadata: JsonObject) -> JsonObject:
    return {key: value for key, value in metadata.items() if not isinstance(value, dict | list)}


def _eventual() -> Deviation:
    fresh: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        last = request.path.rsplit("/", 1)[1]
        if fresh.get(last):
            fresh[last] -= 1
            return await api(replace(request, path=f"{request.path.rsplit('/', 1)[0]}/{NIL}"))
        answer = await api(request)
        if request.method == "POST" and answer.succeeded:
            fresh[answer.json["organization"]["id"]] = 1
        return answer

    return deviate


def _unlisted() -> Deviation:
    fresh: dict[str, None] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.method == "POST" and answer.succeeded:
            fresh[answer.json["organization"]["id"]] = None
        elif answer.succeeded and fresh:
            body = answer.json
            listed = [o for o in body["organizations"] if o["id"] not in fresh]
            body["total"] -= len(body["organizations"]) - len(listed)
            return answer.with_json({**body, "organizations": listed})
        return answer

    return deviate


def _same_id() -> Deviation:
    ids: list[str] = []

    def change(body: JsonObject) -> None:
        ids.append(body["organization"]["id"])
        body["organization"]["id"] = ids[0]

    return told(change)
