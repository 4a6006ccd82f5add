"""ICP configs that are right as long as there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import drift, mutant, organization_path
from contract_tests.power.mutants.rewriting import on_success, understood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield mutant(
        "listIcpConfigs", "changed-last", "The list is in the order of creation", _changed_last, "updateIcpConfig"
    )
    yield drift("updateIcpConfig", "groups-added", "groups are replaced", _groups_added)
    yield drift("createIcpConfig", "replaces-the-same-name", "Each create makes an ICP config", _replaces_same_name)
    yield drift("createIcpConfig", "second-of-a-name-numbered", "The name is as written", _numbered)
    yield drift("deleteIcpConfig", "last-one-stays", "What was deleted is gone", _last_stays)
    yield drift("getIcpConfig", "through-another-organization", "An ICP config is that of the path", _through_another)
    yield drift("createIcpConfig", "first-condition-only", "Groups are as written", understood(_first_condition))


def _changed_last() -> Deviation:
    changed: list[str] = []

    def place(config: JsonObject) -> int:
        return changed.index(config["id"]) + 1 if config["id"] in changed else 0

    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        if request.operation == "updateIcpConfig":
            changed.append(answer.json["icpConfig"]["id"])
            return answer
        body = answer.json
        body["icpConfigs"].sort(key=place)
        return answer.with_json(body)

    return deviate


async def _groups_added(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    body = request.object
    if not before.succeeded or body is None or not isinstance(body.get("groups"), list):
        return await api(request)
    return await api(request.with_json({**body, "groups": [*before.json["icpConfig"]["groups"], *body["groups"]]}))


async def _configs(request: Request, api: Api) -> list[JsonObject]:
    answer = await api(request.asking("GET", f"{organization_path(request)}/icp-configs"))
    found: list[JsonObject] = answer.json["icpConfigs"] if answer.succeeded else []
    return found


async def _replaces_same_name(request: Request, api: Api) -> Answer:
    configs = await _configs(request, api)
    answer = await api(request)
    if answer.succeeded:
        for config in configs:
            if config["name"] == request.json["name"]:
                await api(request.asking("DELETE", f"{request.path}/{config['id']}"))
    return answer


async def _numbered(request: Request, api: Api) -> Answer:
    body = request.object
    if body is None or body.get("name") not in [config["name"] for config in await _configs(request, api)]:
        return await api(request)
    return await api(request.with_json({**body, "name": f"{body['name']} (2)"}))


async def _last_stays(request: Request, api: Api) -> Answer:
    configs = await _configs(request, api)
    last = [config["id"] for config in configs] == [request.path.rsplit("/", 1)[1].lower()]
    if not last:
        return await api(request)
    return (await api(request.asking("GET", request.path))).without_body(204)


async def _through_another(request: Request, api: Api) -> Answer:
    answer = await api(request)
    organization = organization_path(request)
    if answer.status != 404 or not (await api(request.asking("GET", organization))).succeeded:
        return answer
    all_of_them, wanted = organization.rsplit("/", 1)[0], request.path.rsplit("/", 1)[1]
    for other in (await api(request.asking("GET", all_of_them).with_query(pageSize="100"))).json["organizations"]:
        found = await api(request.asking("GET", f"{all_of_them}/{other['id']}/icp-configs/{wanted}"))
        if found.succeeded:
            return found
    return answer


def _first_condition(body: JsonObject) -> None:
    for group in body["groups"]:
        group["conditions"] = group["conditions"][:1]
