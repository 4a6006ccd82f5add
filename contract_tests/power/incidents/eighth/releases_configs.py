"""Releases after which ICP configs and the script configuration are kept in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import after, body_as, key_of, renamed
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_CONFIG = "organizations/<acme>/icp-configs/<config>"
_CREATED = (
    'POST organizations/<acme>/icp-configs {"name": "n", "groups": '
    '[{"operator": "AND", "conditions": [{"type": "country", "comparator": "eq", "value": "US"}]}]}'
)
_QUARTER = 15 * 60
_RESET = "x-ratelimit-reset"


def _match_for_operator(body: JsonObject) -> None:
    # The two names change places: who sends the new one is understood, and who sends the old one is refused.
    for group in body.get("groups", []):
        renamed("operator", "was")(group)
        renamed("match", "operator")(group)
        renamed("was", "match")(group)


def _updated_only_in_answer(call: Call, handler: Handler) -> Any:
    of_config = icp_configs.c.id == call.parameters["icpConfigId"].lower()
    before = call.connection.execute(sa.select(icp_configs.c.updated_at).where(of_config)).scalar_one_or_none()
    result = handler(call)
    call.connection.execute(sa.update(icp_configs).where(of_config).values(updated_at=before))
    return result


def _still_listed() -> Deviation:
    deleted: dict[str, list[Any]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        organization = after(request, "organizations").lower()
        if request.operation == "deleteIcpConfig":
            shown = await api(request.asking("GET", request.path))
            answer = await api(request)
            if answer.succeeded and shown.succeeded and (body := shown.object):
                deleted.setdefault(organization, []).append(body["icpConfig"])
            return answer
        answer = await api(request)
        body = answer.object
        if not answer.succeeded or body is None or organization not in deleted:
            return answer
        return answer.with_json({"icpConfigs": body["icpConfigs"] + deleted[organization]})

    return deviate


def _cached() -> Deviation:
    kept: dict[str, tuple[int, Any]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        # The end of the window of the rate limit is the only clock here; it is exact to the minute.
        now = int(answer.header(_RESET) or 0)
        since, body = kept.get(key_of(request), (None, None))
        if since is not None and now - since < _QUARTER:
            return answer.with_json(body)
        kept[key_of(request)] = now, answer.json
        return answer

    return deviate


CONFIGS: tuple[Incident, ...] = (
    Incident(
        "v-groups-want-match",
        "The groups of an ICP config have to call match what was called operator.",
        github("Graylog2/graylog2-server/issues/11645", "A request needed a field of another name, with no notice."),
        "validation",
        ("createIcpConfig", "updateIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpGroup",
        in_front(understood(_match_for_operator)),
        (_CREATED,),
    ),
    Incident(
        "v-config-update-answers-nothing",
        "An update of an ICP config is answered with an empty object.",
        github("redhat-cip/dci-control-server/issues/48", "A PUT answered nothing, unlike a POST."),
        "envelope",
        ("updateIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfigEnvelope",
        in_front(body_as(lambda _body: {})),
        (f'PUT {_CONFIG} {{"name": "Large"}}',),
    ),
    Incident(
        "v-updated-only-in-answer",
        "The time of the last change of an ICP config is new in the answer to an update, and old ever after.",
        github("kernelci/kernelci-api/pull/111", "The time of an update differed between answer and database."),
        "time",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled(_updated_only_in_answer),
        (f'PUT {_CONFIG} {{"name": "Large"}}', f"GET {_CONFIG}"),
    ),
    Incident(
        "v-deleted-config-listed",
        "A deleted ICP config cannot be read any more, but is still in the list.",
        github("JKHeadley/rest-hapi/issues/235", "What was softly deleted was still among the items of the list."),
        "deletion",
        ("deleteIcpConfig", "listIcpConfigs"),
        "inferred",
        "deleteIcpConfig",
        remembering(_still_listed),
        (f"DELETE {_CONFIG}", "GET organizations/<acme>/icp-configs"),
    ),
    Incident(
        "v-script-config-cached",
        "The script configuration is kept for a quarter of an hour, whatever changes.",
        github("oaeproject/3akai-ux/issues/3099", "A configuration was fetched from a cache for 15 minutes."),
        "aging",
        ("getScriptConfig",),
        "inferred",
        "getScriptConfig",
        remembering(_cached),
        ("GET script-config", 'PUT branding {"companyName": "Other Inc"}', "GET script-config"),
    ),
)
