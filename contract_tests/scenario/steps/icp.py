"""ICP configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.values import accepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject


def icp_configs(ground: Ground) -> None:
    """Create ICP configs with every condition type, comparator and operator; read and list them."""
    path = {"organizationId": ground.organization}
    before = ground.session.call("listIcpConfigs", path).pick("icpConfigs")
    ground.session.equal(before, [], oracles.NEW_ORGANIZATION_WITHOUT_ICP_CONFIGS, "$.icpConfigs")
    operation = ground.facts.operations["createIcpConfig"]
    names, groups = accepted(ground.facts, ground.property_of(operation, "name"), ground.tag), _groups(ground)
    created = [
        _create_icp_config(ground, path, {"name": names[number % len(names)], "groups": groups[number % len(groups)]})
        for number in range(max(len(names), len(groups)))
    ]
    listed = ground.session.call("listIcpConfigs", path).pick("icpConfigs")
    ground.session.equal(listed, created, oracles.LISTED_AFTER_CREATION, "$.icpConfigs")
    ground.made.icp_config = str(created[0]["id"])
    one = {**path, "icpConfigId": ground.made.icp_config}
    for written in reversed(groups):
        with ground.session.step("update groups", "updateIcpConfig"):
            updated = ground.session.call("updateIcpConfig", one, body={"groups": written}).pick("icpConfig")
            ground.session.equal(updated["groups"], written, oracles.ECHO, "$.icpConfig.groups")
            read = ground.session.call("getIcpConfig", one).pick("icpConfig")
            ground.session.equal(read, updated, oracles.READ_YOUR_WRITES, "$.icpConfig")
    other = ground.session.call("listIcpConfigs", {"organizationId": ground.organization_id(1)}).pick("icpConfigs")
    ground.session.equal(other, [], oracles.ICP_CONFIGS_OF_ONE, "$.icpConfigs")
    elsewhere = {"organizationId": ground.organization_id(1), "icpConfigId": ground.made.icp_config}
    ground.session.call("getIcpConfig", elsewhere, expect=404, oracle=oracles.ICP_CONFIGS_OF_ONE)


def _create_icp_config(ground: Ground, path: Mapping[str, str], body: JsonObject) -> JsonObject:
    created: JsonObject = ground.session.call("createIcpConfig", path, body=body).pick("icpConfig")
    for name, value in body.items():
        ground.session.equal(created.get(name), value, oracles.ECHO, f"$.icpConfig.{name}")
    read = ground.session.call("getIcpConfig", {**path, "icpConfigId": str(created["id"])}).pick("icpConfig")
    ground.session.equal(read, created, oracles.READ_YOUR_WRITES, "$.icpConfig")
    return created


def _groups(ground: Ground) -> list[Json]:
    """Return groups of conditions that together have every type, comparator, operator and kind of value."""
    schemas: JsonObject = ground.facts.bundle["components"]["schemas"]
    comparators, operators = schemas["IcpComparator"]["enum"], schemas["IcpOperator"]["enum"]
    values: list[Json] = [["a", "é"], "text", 5, 0.5, True]
    conditions = [
        {
            "type": kind,
            "comparator": comparators[number % len(comparators)],
            "value": values[number % len(values)],
            "optional": number % 2 == 0,
        }
        for number, kind in enumerate(schemas["IcpConditionType"]["enum"])
    ]
    bare: JsonObject = {"operator": operators[0], "conditions": []}
    empty: JsonObject = {"operator": operators[0], "conditions": [{**conditions[0], "value": []}]}
    return [[{"operator": operator, "conditions": conditions} for operator in operators], [bare, empty], []]


def icp_config_gone(ground: Ground) -> None:
    """Delete an ICP config: it is gone for every operation, and nothing of it comes back in one of the same name."""
    organization = {"organizationId": ground.organization}
    path = {**organization, "icpConfigId": ground.made.icp_config}
    before: list[JsonObject] = ground.session.call("listIcpConfigs", organization).pick("icpConfigs")
    ground.session.call("deleteIcpConfig", path)
    for operation_id, body in (
        ("getIcpConfig", None),
        ("updateIcpConfig", {"name": "gone"}),
        ("deleteIcpConfig", None),
    ):
        ground.session.call(
            operation_id, path, body=body, expect=404, oracle=oracles.GONE_AFTER_DELETION, why="deleted"
        )
    after = ground.session.call("listIcpConfigs", organization).pick("icpConfigs")
    ground.session.equal(
        after,
        [item for item in before if item["id"] != ground.made.icp_config],
        oracles.GONE_AFTER_DELETION,
        "$.icpConfigs",
    )
    namesake = next(one for one in before if one["id"] == ground.made.icp_config)
    groups: Json = _groups(ground)[0] if namesake["groups"] == [] else []
    again = _create_icp_config(ground, organization, {"name": namesake["name"], "groups": groups})
    ground.session.call("deleteIcpConfig", {**organization, "icpConfigId": str(again["id"])})
