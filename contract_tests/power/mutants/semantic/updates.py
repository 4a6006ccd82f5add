"""Changes of meaning of an update of an organization."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.rewriting import on_success, understood
from contract_tests.power.mutants.semantic.deviations import drift, not_when, organization, then_put, without_nulls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_UPDATE = "updateOrganization"


def _drift(name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("update", _UPDATE, name, claim, deviate, *also)


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    empty: JsonObject = {"metadata": {}, "externalId": None, "name": "Unnamed"}
    for left_out, value in empty.items():
        claim = f"{left_out} stays as it is when it is left out"
        yield _drift(f"clears-{left_out}", claim, understood(partial(_fill, left_out, value)))
    yield _drift("null-ignored", "A null externalId removes it", understood(without_nulls))
    yield _drift(
        "name-in-lower-case", "The name is stored as written", understood(lambda b: b.update(name=b["name"].lower()))
    )
    yield _drift("created-again", "createdAt stays", organization(lambda o: o.update(createdAt="2025-02-28T00:00:00Z")))
    yield _drift("answers-the-old-state", "The answer is the organization after the change", _answers_the_old)
    yield _drift("creates-the-missing", "An unknown organization is a 404", _upsert)
    yield _drift("metadata-merged", "metadata is replaced", _merged)
    yield _drift("empty-refused", "All properties are optional", _empty_refused)
    yield _drift("only-the-first-property", "All properties that are there are changed", understood(_first_only))
    yield _drift("suspended-cannot-change", "A suspended organization can be changed", not_when("suspended"))
    yield _drift("also-in-the-neighbour", "Only the organization of the path changes", _neighbour)
    yield _drift("suspends", "Only what the body has changes", then_put("status", {"status": "suspended"}))
    yield _drift("second-time-refused", "PUT is idempotent", _unrepeatable)


def _fill(name: str, value: Any, body: JsonObject) -> None:
    body.setdefault(name, value)


def _first_only(body: JsonObject) -> None:
    for name in list(body)[1:]:
        del body[name]


async def _answers_the_old(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    answer = await api(request)
    return answer.with_json(before.json) if answer.succeeded and before.succeeded else answer


async def _upsert(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 404 or request.object is None:
        return answer
    allowed = {name: value for name, value in request.object.items() if value is not None}
    path = request.path.rsplit("/", 1)[0]
    made = await api(replace(request, method="POST", path=path).with_json({"name": "Upserted", **allowed}))
    return made.with_status(200) if made.succeeded else answer


async def _merged(request: Request, api: Api) -> Answer:
    body = request.object
    if body is None or not isinstance(body.get("metadata"), dict):
        return await api(request)
    before = await api(request.asking("GET", request.path))
    if not before.succeeded:
        return await api(request)
    return await api(
        request.with_json({**body, "metadata": {**before.json["organization"]["metadata"], **body["metadata"]}})
    )


async def _empty_refused(request: Request, api: Api) -> Answer:
    return await api(request.with_json({"undescribed": 1}) if request.json == {} else request)


@on_success
async def _neighbour(request: Request, api: Api, answer: Answer) -> Answer:
    if "name" in request.json:
        listed = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
        others = (o for o in listed.json["organizations"] if o["id"] != answer.json["organization"]["id"])
        if (other := next(others, None)) is not None:
            path = f"{request.path.rsplit('/', 1)[0]}/{other['id']}"
            await api(replace(request, path=path).with_json({"name": request.json["name"]}))
    return answer


async def _unrepeatable(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    answer = await api(request)
    if request.json and before.succeeded and answer.succeeded and before.body == answer.body:
        return await api(request.with_json({"undescribed": 1}))
    return answer
