"""What users reported of writes to pixel and ICP configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, remembering
from contract_tests.power.incidents.edits import key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.seventh.reported_rewriting import rewritten
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_LAST_OF_THE_FIRST_PLANE = 0xFFFF
_GROUPS = '[{"operator": "OR", "conditions": [{"type": "country", "comparator": "eq", "value": "DE"}]}]'


def _name_in_one_plane(body: JsonObject) -> JsonObject:
    """Drop the characters that a database column of three bytes each cannot hold."""
    if "name" not in body:
        return body
    name = "".join(character for character in body["name"] if ord(character) <= _LAST_OF_THE_FIRST_PLANE)
    return body if name == body["name"] else {**body, "name": name.strip() or "Untitled"}


def _without_conditions(body: JsonObject) -> JsonObject:
    if "groups" not in body:
        return body
    groups: list[JsonObject] = body["groups"]
    return {**body, "groups": [{**group, "conditions": []} for group in groups]}


def _untouched(call: Call, handler: Handler) -> Any:
    of_organization = icp_configs.c.organization_id == require_organization(call).id
    named = of_organization & (icp_configs.c.id == call.parameters["icpConfigId"].lower())
    before = call.connection.execute(sa.select(icp_configs.c.updated_at).where(named)).scalar_one_or_none()
    result: Any = handler(call)
    call.connection.execute(sa.update(icp_configs).where(named).values(updated_at=before))
    result["icpConfig"]["updatedAt"] = before
    return result


def _true_or_nothing(body: JsonObject) -> JsonObject:
    return {name: value for name, value in body.items() if name != "enabled" or value}


def _cached() -> Deviation:
    """Tell what was told first in a minute, which the window of the rate limit measures."""
    kept: dict[tuple[str, str], tuple[str | None, Any]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        minute, place = answer.header("x-ratelimit-reset"), (key_of(request), request.path)
        told = kept.get(place)
        if told is None or told[0] != minute:
            kept[place] = minute, answer.json
            return answer
        return answer.with_json(told[1])

    return deviate


def _still_listed() -> Deviation:
    """List ICP configs that were deleted, each at its place."""
    deleted: dict[str, list[tuple[int, Any]]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        collection, _, last = request.path.rpartition("/")
        if request.operation == "listIcpConfigs":
            answer = await api(request)
            return _with(answer, deleted.get(request.path.lower(), []))
        listed = _configs(await api(request.asking("GET", collection)))
        answer = await api(request)
        if answer.succeeded:
            found = [(place, one) for place, one in enumerate(listed) if one["id"] == last.lower()]
            deleted.setdefault(collection.lower(), []).extend(found)
        return answer

    return deviate


def _configs(answer: Answer) -> list[Any]:
    body = answer.object
    return list(body["icpConfigs"]) if answer.succeeded and body is not None else []


def _with(answer: Answer, deleted: list[tuple[int, Any]]) -> Answer:
    if not answer.succeeded or not deleted:
        return answer
    configs = _configs(answer)
    # The last one that was deleted goes first: its place is the one among those that were left.
    for place, one in reversed(deleted):
        configs.insert(place, one)
    return answer.with_json({"icpConfigs": configs})


CONFIGS = (
    Incident(
        "r-config-name-without-emoji",
        "Emoji are dropped from the name of an ICP config.",
        github("code-dot-org/code-dot-org/pull/30731", "Emoji were dropped from names before they were saved."),
        "text",
        ("createIcpConfig", "updateIcpConfig"),
        "inferred",
        "icp-configs.yaml#CreateIcpConfigRequest",
        handled(rewritten(_name_in_one_plane)),
        ('POST organizations/<acme>/icp-configs {"name": "Rockets 🚀", "groups": []}',),
    ),
    Incident(
        "r-update-empties-conditions",
        "The groups of an updated ICP config lose their conditions.",
        github("spring-projects/spring-data-rest/issues/1323", "PUT emptied a collection inside of another thing."),
        "lost write",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled(rewritten(_without_conditions)),
        (f'PUT organizations/<acme>/icp-configs/<config> {{"groups": {_GROUPS}}}',),
    ),
    Incident(
        "r-updated-at-stays",
        "Updating an ICP config leaves updatedAt as it was.",
        github("ji-devs/ji-cloud/issues/897", "updated_at was not updated by the call that updates."),
        "time",
        ("updateIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_untouched),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "Renamed"}',),
    ),
    Incident(
        "r-deleted-config-is-listed",
        "A deleted ICP config is still in the list, though it can no longer be read.",
        github("factly/dega/issues/30", "Queries fetched what was soft-deleted, too."),
        "deletion",
        ("listIcpConfigs", "deleteIcpConfig"),
        "inferred",
        "deleteIcpConfig",
        remembering(_still_listed),
        ("DELETE organizations/<acme>/icp-configs/<config>", "GET organizations/<acme>/icp-configs"),
    ),
    Incident(
        "r-pixel-cannot-be-disabled",
        "A pixel cannot be disabled: false is taken for nothing.",
        github("basecamp/bc-api/issues/107", "Whether a webhook is enabled could not be changed after its creation."),
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(rewritten(_true_or_nothing)),
        ('PUT organizations/<acme>/pixel-config {"enabled": false}',),
    ),
    Incident(
        "r-pixel-config-cached",
        "For a minute after it was read, a pixel configuration is told as it was.",
        github("alveusgg/alveusgg/issues/1186", "A cache in front of an API told old results for a minute and more."),
        "aging",
        ("getPixelConfig",),
        "inferred",
        "getPixelConfig",
        remembering(_cached),
        (
            "GET organizations/<acme>/pixel-config",
            'PUT organizations/<acme>/pixel-config {"allowedReferrers": ["acme.example"]}',
            "GET organizations/<acme>/pixel-config",
        ),
    ),
)
