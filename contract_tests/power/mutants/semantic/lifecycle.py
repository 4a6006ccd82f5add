"""Changes of meaning of deletions, states, tiers and the pixel of an organization."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from contract_tests.power.mutants.access import refusal
from contract_tests.power.mutants.rewriting import on_success, put_json, told, understood
from contract_tests.power.mutants.semantic.deviations import NIL, drift, not_when, over_the_cap, stateful, then_put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.places import Reader
    from contract_tests.power.mutants.rewriting import Deviate

_DELETE = "deleteOrganization"
_STATUS = "updateOrganizationStatus"
_TIER = "updateOrganizationTier"


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("lifecycle", operation, name, claim, deviate, *also)


def _later(operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
    return stateful("lifecycle", operation, name, claim, make, *also)


def mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield the mutants."""
    gone = _after_delete(reader)
    yield _later(_DELETE, "hard-delete", "A delete is a soft one", gone("getOrganization"), "getOrganization")
    yield _later(_DELETE, "unlisted", "Deleted organizations are listed", _unlisted_when_deleted, "listOrganizations")
    yield _drift(_DELETE, "becomes-suspended", "A deleted organization is canceled", _suspends)
    yield _drift(_DELETE, "answers-404-when-repeated", "DELETE is idempotent", _second_delete(reader))
    yield _drift(_DELETE, "answers-the-organization", "A delete is a 204", _deleted_with_body)
    yield _drift(_DELETE, "loses-its-credits", "Deleting changes nothing but the status", _frees_credits)
    yield _drift(_DELETE, "loses-its-icp-configs", "Deleting changes nothing but the status", _removes_configs)
    yield _drift(_DELETE, "loses-its-name", "Deleting changes nothing but the status", _anonymizes)
    yield _drift(_STATUS, "final-cancel", "A deleted organization can come back", not_when("canceled"))
    yield _drift(_STATUS, "suspending-takes-credits", "Only the status changes", _suspending_frees)
    yield _drift(_STATUS, "suspending-stops-the-pixel", "Only the status changes", _pixel_off)
    yield _drift(_STATUS, "answers-the-old-state", "The answer is the organization after the change", _old_parent)
    yield _drift(_TIER, "answers-the-old-state", "The answer is the organization after the change", _old_parent)
    yield _drift(_TIER, "takes-credits", "Only the tier changes", then_put("credits", {"credits": 0}))
    yield _drift(_TIER, "suspends", "Only the tier changes", then_put("status", {"status": "suspended"}))
    yield _drift(_TIER, "no-way-back", "The tier can be changed to trial", _no_downgrade)
    yield _drift(_TIER, "downgrade-over-the-cap", "A downgrade over the cap is refused", over_the_cap("tier"))
    yield _drift(
        "updatePixelConfig",
        "clears-referrers",
        "What is left out stays",
        understood(lambda body: body.setdefault("allowedReferrers", [])),
    )
    yield _drift(
        "updatePixelConfig", "enables", "What is left out stays", understood(lambda b: b.setdefault("enabled", False))
    )
    yield _drift(
        "updatePixelConfig",
        "sorts-referrers",
        "allowedReferrers are as written",
        understood(lambda body: body.update(allowedReferrers=sorted(body["allowedReferrers"], reverse=True))),
    )
    yield _drift(
        "getPixelConfig",
        "of-another-organization",
        "organizationId is that of the path",
        told(lambda body: body["pixelConfig"].update(organizationId=NIL)),
    )
    yield stateful("lifecycle", "getPixelConfig", "another-key-each-time", "The pixel's key stays", _rotating_pixel_key)


def _after_delete(reader: Reader) -> Callable[[str], Callable[[], Deviation]]:
    def of(reading: str) -> Callable[[], Deviation]:
        def make() -> Deviation:
            deleted: set[str] = set()

            async def deviate(request: Request, api: Api) -> Answer:
                wanted = request.path.rsplit("/", 1)[1]
                if request.operation == reading and wanted in deleted:
                    return await refusal(reader, request, api, 404, "NotFound")
                answer = await api(request)
                if request.method == "DELETE" and answer.succeeded:
                    deleted.add(wanted)
                return answer

            return deviate

        return make

    return of


def _unlisted_when_deleted() -> Deviation:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.method == "GET" and answer.succeeded:
            body = answer.json
            kept = [o for o in body["organizations"] if o["status"] != "canceled"]
            return answer.with_json({**body, "organizations": kept})
        return answer

    return deviate


@on_success
async def _suspends(request: Request, api: Api, answer: Answer) -> Answer:
    path = f"{request.path}/status"
    await api(
        replace(request, method="PUT", path=path)
        .with_header("content-type", "application/json")
        .with_json({"status": "suspended"})
    )
    return answer


def _second_delete(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        before = await api(request.asking("GET", request.path))
        canceled = before.succeeded and before.json["organization"]["status"] == "canceled"
        return await (refusal(reader, request, api, 404, "NotFound") if canceled else api(request))

    return deviate


@on_success
async def _deleted_with_body(request: Request, api: Api, answer: Answer) -> Answer:
    return await api(request.asking("GET", request.path))


@on_success
async def _frees_credits(request: Request, api: Api, answer: Answer) -> Answer:
    await put_json(request, api, f"{request.path}/credits", {"credits": 0})
    return answer


@on_success
async def _anonymizes(request: Request, api: Api, answer: Answer) -> Answer:
    await put_json(request, api, request.path, {"name": "Deleted"})
    return answer


@on_success
async def _removes_configs(request: Request, api: Api, answer: Answer) -> Answer:
    path = f"{request.path}/icp-configs"
    for config in (await api(request.asking("GET", path))).json["icpConfigs"]:
        await api(request.asking("DELETE", f"{path}/{config['id']}"))
    return answer


@on_success
async def _suspending_frees(request: Request, api: Api, answer: Answer) -> Answer:
    if request.json["status"] == "suspended":
        await put_json(request, api, f"{request.path.rsplit('/', 1)[0]}/credits", {"credits": 0})
        return answer.with_json((await api(request.asking("GET", request.path.rsplit("/", 1)[0]))).json)
    return answer


@on_success
async def _pixel_off(request: Request, api: Api, answer: Answer) -> Answer:
    if request.json["status"] == "suspended":
        await put_json(request, api, f"{request.path.rsplit('/', 1)[0]}/pixel-config", {"enabled": False})
    return answer


async def _old_parent(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    answer = await api(request)
    return answer.with_json(before.json) if answer.succeeded and before.succeeded else answer


async def _no_downgrade(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    down = before.succeeded and before.json["organization"]["tier"] == "paid" and request.json == {"tier": "trial"}
    return await api(request.with_json({"undescribed": 1}) if down else request)


def _rotating_pixel_key() -> Deviation:
    calls = count(1)
    return told(lambda body: body["pixelConfig"].update(pixelApiKey=f"px_{next(calls):016}"))
