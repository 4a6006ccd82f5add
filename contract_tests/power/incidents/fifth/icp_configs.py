"""What partners write about ICP configs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_MOST = 3
_CONFIGS = "organizations/<acme>/icp-configs"
_TWO_GROUPS = (
    '[{"operator": "AND", "conditions": [{"type": "city", "comparator": "eq", "value": "Berlin"}]},'
    ' {"operator": "AND", "conditions": [{"type": "city", "comparator": "eq", "value": "London"}]}]'
)


def _values_sorted(config: JsonObject) -> None:
    for group in config["groups"]:
        for condition in group["conditions"]:
            if isinstance(condition["value"], list):
                condition["value"] = sorted(condition["value"])  # pyright: ignore[reportUnknownArgumentType] -- JSON


def _one_group_of_each_operator(call: Call, handler: Handler) -> Any:
    if "groups" in call.body:
        merged: dict[str, list[JsonObject]] = {}
        for group in call.body["groups"]:
            merged.setdefault(group["operator"], []).extend(group["conditions"])
        call.body["groups"] = [{"operator": name, "conditions": conditions} for name, conditions in merged.items()]
    return handler(call)


def _three_at_most(call: Call, handler: Handler) -> Any:
    of_organization = icp_configs.c.organization_id == require_organization(call).id
    count: int = call.connection.execute(
        sa.select(sa.func.count()).select_from(icp_configs).where(of_organization)
    ).scalar_one()
    if count >= _MOST:
        raise UnprocessableEntity(f"An organization has at most {_MOST} ICP configs", {"maxIcpConfigs": _MOST})
    return handler(call)


def _all_of_the_name(call: Call, handler: Handler) -> Any:
    of_organization = icp_configs.c.organization_id == require_organization(call).id
    named = sa.select(icp_configs.c.name).where(
        of_organization, icp_configs.c.id == call.parameters["icpConfigId"].lower()
    )
    name: str | None = call.connection.execute(named).scalar_one_or_none()
    result = handler(call)
    call.connection.execute(sa.delete(icp_configs).where(of_organization, icp_configs.c.name == name))
    return result


ICP_CONFIGS = (
    Incident(
        "condition-values-sorted",
        "Lists of values in ICP conditions are told in alphabetical order, not as they were set.",
        PATTERN,
        "order",
        ("listIcpConfigs", "getIcpConfig"),
        "inferred",
        "icp-configs.yaml#IcpConditionValue",
        in_front(each(_values_sorted)),
        (f"GET {_CONFIGS}",),
    ),
    Incident(
        "groups-of-one-operator-merged",
        "Groups of an ICP config that have the same operator are stored as one, so that all of them have to match.",
        PATTERN,
        "lost write",
        ("createIcpConfig", "updateIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpGroups",
        handled(_one_group_of_each_operator),
        (f'PUT {_CONFIGS}/<config> {{"groups": {_TWO_GROUPS}}}',),
    ),
    Incident(
        "three-configs-at-most",
        "A fourth ICP config of an organization is refused with a 422.",
        PATTERN,
        "limit",
        ("createIcpConfig",),
        "nothing",
        "",
        handled(_three_at_most),
        (
            f'POST {_CONFIGS} {{"name": "second", "groups": []}}',
            f'POST {_CONFIGS} {{"name": "third", "groups": []}}',
            f'POST {_CONFIGS} {{"name": "fourth", "groups": []}}',
        ),
    ),
    Incident(
        "namesakes-deleted",
        "The deletion of an ICP config deletes those, too, that have the same name in the same organization.",
        PATTERN,
        "deletion",
        ("deleteIcpConfig",),
        "inferred",
        "deleteIcpConfig",
        handled(_all_of_the_name),
        (
            f'POST {_CONFIGS} {{"name": "Mid-size technology", "groups": []}}',
            f"DELETE {_CONFIGS}/<0.icpConfig.id>",
            f"GET {_CONFIGS}",
        ),
    ),
)
