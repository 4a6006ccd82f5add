"""ICP configs, as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.icp_configs import list_icp_configs
from bullseye_partner_emulator.errors import NotFound
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def _optional_or_null(config: JsonObject) -> None:
    for group in config["groups"]:
        for condition in group["conditions"]:
            condition["optional"] = condition["optional"] or None


def _first_by_default(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        configs: list[JsonObject] = list_icp_configs(call)["icpConfigs"]
        if not configs:
            raise
        return {"icpConfig": configs[0]}


READING_ICP_CONFIGS = (
    Incident(
        "not-optional-is-null",
        "`optional` of conditions that are not optional is null instead of false.",
        PATTERN,
        "null",
        ("listIcpConfigs", "getIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpCondition",
        in_front(each(_optional_or_null)),
        ("GET organizations/<acme>/icp-configs",),
    ),
    Incident(
        "unknown-config-is-the-first",
        "An ICP config that does not exist is answered with the first one of the organization, if there is one.",
        PATTERN,
        "status",
        ("getIcpConfig",),
        "documented",
        "responses.yaml#NotFound",
        handled(_first_by_default),
        ("GET organizations/<acme>/icp-configs/icp_5b1c2f7a",),
    ),
)
