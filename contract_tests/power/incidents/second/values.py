"""Values that are told, or stored, as another kind of value."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, cast

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.incidents.change import Handling

_WRITES = ("createOrganization", "updateOrganization")
_ICP = ("listIcpConfigs", "createIcpConfig", "getIcpConfig", "updateIcpConfig")


def _throughout(value: Json, change: Callable[[Json], Json]) -> Json:
    """Return a JSON value, each number, text and literal of which is changed."""
    if isinstance(value, dict):
        members = cast("JsonObject", value)
        return {name: _throughout(member, change) for name, member in members.items()}
    if isinstance(value, list):
        return [_throughout(element, change) for element in cast("Json", value)]
    return change(value)


def _metadata(change: Callable[[Json], Json]) -> Handling:
    """Store metadata whose values are changed."""

    def handling(call: Call, handler: Handler) -> Any:
        if "metadata" in call.body:
            call.body["metadata"] = _throughout(call.body["metadata"], change)
        return handler(call)

    return handling


def _in_single_precision(value: Json) -> Json:
    if not isinstance(value, float) or abs(value) > 1e38:
        return value
    return struct.unpack("f", struct.pack("f", value))[0]


def _unwrapped(config: JsonObject) -> None:
    for group in config["groups"]:
        for condition in group["conditions"]:
            if isinstance(condition["value"], list) and len(condition["value"]) == 1:
                condition["value"] = condition["value"][0]


def _unknown_as_zero(visitor: JsonObject) -> None:
    if visitor["icpScore"] is None:
        visitor.update(icpScore=0, icpMatch=False)


def _ids_in_upper_case(body: JsonObject) -> None:
    for organization in body["organizations"]:
        organization["id"] = organization["id"].upper()


def _changed_preferences(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    changed: JsonObject = call.partner.email_preferences or {}
    return {"preferences": {name: value for name, value in result["preferences"].items() if name in changed}}


VALUES = (
    Incident(
        "metadata-in-single-precision",
        "Fractions in the metadata of an organization are stored in single precision.",
        github("bitaxeorg/ESP-Miner/pull/1364", "a REST API told floats as doubles, and 0.1 as 0.10000000149011612"),
        "type",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        handled(_metadata(_in_single_precision)),
        ('POST organizations {"name": "n", "metadata": {"discount": 0.1}}',),
    ),
    Incident(
        "empty-metadata-texts-become-null",
        "Empty texts in the metadata of an organization become null.",
        github(
            "burningmantech/ranger-clubhouse-api/pull/1743",
            "a new version of Laravel turned empty texts of requests into null again",
        ),
        "null",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        handled(_metadata(lambda value: None if value == "" else value)),
        ('POST organizations {"name": "n", "metadata": {"comment": ""}}',),
    ),
    Incident(
        "single-values-unwrapped",
        "A list of one value in an ICP condition is told as that value.",
        github("jettison-json/jettison/issues/1", "an array with a single element became that element"),
        "type",
        _ICP,
        "documented",
        "icp-configs.yaml#IcpCondition",
        in_front(each(_unwrapped)),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "AND", "conditions": '
            '[{"type": "country", "comparator": "in", "value": ["DE"]}]}]}',
        ),
    ),
    Incident(
        "unknown-fit-as-zero",
        "Visitors whose fit is unknown have the score 0 and do not match.",
        PATTERN,
        "null",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(each(_unknown_as_zero)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "listed-ids-in-upper-case",
        "The list of organizations tells ids in upper case; all other answers tell them in lower case.",
        github("Azure/azure-mobile-services/pull/708", "ids came back from the server in another case"),
        "text",
        ("listOrganizations",),
        "nothing",
        "",
        in_front(told(_ids_in_upper_case)),
        ("GET organizations",),
    ),
    Incident(
        "default-preferences-left-out",
        "The partner's e-mail preferences tell only those that were ever changed.",
        PATTERN,
        "null",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailPreferencesEnvelope",
        handled(_changed_preferences),
        ("GET email-preferences",),
    ),
)
