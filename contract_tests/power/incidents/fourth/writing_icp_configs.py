"""Writes of ICP configs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.icp_configs import create_icp_config, list_icp_configs
from bullseye_partner_emulator.description import bundle_of_package
from bullseye_partner_emulator.errors import NotFound, UnprocessableEntity
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def _made_if_missing(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        if not {"name", "groups"} <= call.body.keys():
            raise
        return create_icp_config(call)


def _last_one_stays(call: Call, handler: Handler) -> Any:
    configs: list[JsonObject] = list_icp_configs(call)["icpConfigs"]
    if [one["id"] for one in configs] == [call.parameters["icpConfigId"].lower()]:
        raise UnprocessableEntity("An organization keeps at least one ICP config")
    return handler(call)


def _known_types_only(call: Call, handler: Handler) -> Any:
    known = bundle_of_package()["components"]["schemas"]["IcpConditionType"]["enum"]
    for group in call.body.get("groups", []):
        group["conditions"] = [one for one in group["conditions"] if one["type"] in known]
    return handler(call)


WRITING_ICP_CONFIGS = (
    Incident(
        "update-makes-config",
        "An update of an ICP config that does not exist makes a new one instead of being a 404.",
        github("svix/svix-webhooks/issues/603", "a PUT of what does not exist made it from one release on"),
        "status",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled(_made_if_missing),
        ('PUT organizations/<acme>/icp-configs/icp_new {"name": "n", "groups": []}',),
    ),
    Incident(
        "last-icp-config-stays",
        "The only ICP config of an organization cannot be deleted: that is a 422.",
        github("linode/manager/issues/368", "the last configuration of a thing could not be deleted"),
        "deletion",
        ("deleteIcpConfig",),
        "inferred",
        "deleteIcpConfig",
        handled(_last_one_stays),
        ("DELETE organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "unknown-conditions-dropped",
        "Conditions of a type that is not among the documented ones are left out of an ICP config silently.",
        PATTERN,
        "lost write",
        ("createIcpConfig", "updateIcpConfig"),
        "inferred",
        "icp-configs.yaml#IcpConditionType",
        handled(_known_types_only),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "AND", "conditions": '
            '[{"type": "company_country", "comparator": "eq", "value": "DE"}]}]}',
        ),
    ),
)
