"""Where the rewritten ICP configs differ."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.icp_configs import get_icp_config
from bullseye_partner_emulator.errors import Conflict
from bullseye_partner_emulator.storage import organizations, partners
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_WRITES = ("createIcpConfig", "updateIcpConfig")
_WHITE = re.compile(r"\s+")
_CONFIG = '{"name": "Mid-size technology", "groups": []}'


def _conditions(config: JsonObject) -> Iterator[JsonObject]:
    for group in config.get("groups", ()):
        yield from group["conditions"]


def _values_by_place(config: JsonObject) -> None:
    for condition in _conditions(config):
        value = condition["value"]
        if isinstance(value, list):
            condition["value"] = {str(place): one for place, one in enumerate(value)}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] -- JSON


def _white_space_collapsed(call: Call, handler: Handler) -> Any:
    if "name" in call.body:
        call.body["name"] = _WHITE.sub(" ", call.body["name"])
    return handler(call)


def _optional_by_default(call: Call, handler: Handler) -> Any:
    for condition in _conditions(call.body):
        condition.setdefault("optional", True)
    return handler(call)


def _names_never_free() -> Handling:
    """Keep the names of deleted configs taken."""
    taken: set[tuple[str, str]] = set()

    def handling(call: Call, handler: Handler) -> Any:
        organization = call.parameters["organizationId"].lower()
        if "icpConfigId" in call.parameters:
            name = get_icp_config(call)["icpConfig"]["name"]
            result = handler(call)
            taken.add((organization, name))
            return result
        if (organization, call.body["name"]) in taken:
            raise Conflict("Another ICP config has this name")
        return handler(call)

    return handling


def _for_any_organization(call: Call, handler: Handler) -> Any:
    """Make the config as the partner that the organization belongs to, whoever asks."""
    of_organization = organizations.c.id == call.parameters["organizationId"].lower()
    owner = call.connection.execute(sa.select(partners).join(organizations).where(of_organization)).one_or_none()
    return handler(call if owner is None else replace(call, partner=owner))


ICP_CONFIGS = (
    Incident(
        "value-lists-by-place",
        "Lists of values in the conditions of ICP configs are told as objects: `0`, `1` and so on are their keys.",
        github("WP-API/WP-API/issues/2582", "lists that were filtered were told as objects"),
        "type",
        ("listIcpConfigs", "getIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpConditionValue",
        in_front(each(_values_by_place)),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "white-space-in-names-collapsed",
        "Several spaces within the name of an ICP config become one.",
        PATTERN,
        "text",
        _WRITES,
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_white_space_collapsed),
        ('POST organizations/<acme>/icp-configs {"name": "Retail   50+", "groups": []}',),
    ),
    Incident(
        "conditions-optional-by-default",
        "A condition of an ICP config that does not say whether it is optional is, and excludes nobody.",
        PATTERN,
        "validation",
        _WRITES,
        "inferred",
        "icp-configs.yaml#IcpCondition",
        handled(_optional_by_default),
        (
            'PUT organizations/<acme>/icp-configs/<config> {"groups": [{"operator": "AND", "conditions":'
            ' [{"type": "country", "comparator": "eq", "value": "US"}]}]}',
        ),
    ),
    Incident(
        "name-of-deleted-config-taken",
        "A new ICP config with the name of a deleted one of the same organization is refused with a 409.",
        github("twentyhq/twenty/issues/26216", "what was deleted kept its value taken"),
        "deletion",
        ("createIcpConfig", "deleteIcpConfig"),
        "inferred",
        "deleteIcpConfig",
        handled_remembering(_names_never_free),
        (
            "DELETE organizations/<acme>/icp-configs/<config>",
            f"POST organizations/<acme>/icp-configs {_CONFIG}",
        ),
    ),
    Incident(
        "config-made-for-others",
        "An ICP config can be made for an organization of another partner by its id.",
        github("ToolJet/ToolJet/issues/17394", "the id of an organization in the path was not held against the caller"),
        "tenancy",
        ("createIcpConfig",),
        "documented",
        "responses.yaml#NotFound",
        handled(_for_any_organization),
        ("PARTNER", f"[<0.apiKey>] POST organizations/<acme>/icp-configs {_CONFIG}"),
    ),
)
