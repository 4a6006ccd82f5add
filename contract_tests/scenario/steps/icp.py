"""ICP configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.values import accepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import Json, JsonObject


class IcpSteps(Ground):
    """Makes, changes and deletes ICP configs."""

    def icp_configs(self) -> None:
        """Create ICP configs with every condition type, comparator and operator; read and list them."""
        path = {"organizationId": self.organization}
        before = self.session.call("listIcpConfigs", path).pick("icpConfigs")
        self.session.equal(before, [], oracles.NEW_ORGANIZATION_WITHOUT_ICP_CONFIGS, "$.icpConfigs")
        operation = self.facts.operations["createIcpConfig"]
        names, groups = accepted(self.facts, self._property(operation, "name"), self.tag), self._groups()
        created = [
            self._create_icp_config(path, {"name": names[number % len(names)], "groups": groups[number % len(groups)]})
            for number in range(max(len(names), len(groups)))
        ]
        listed = self.session.call("listIcpConfigs", path).pick("icpConfigs")
        self.session.equal(listed, created, oracles.LISTED_AFTER_CREATION, "$.icpConfigs")
        self.icp_config = str(created[0]["id"])
        one = {**path, "icpConfigId": self.icp_config}
        for written in reversed(groups):
            with self.session.step("update groups", "updateIcpConfig"):
                updated = self.session.call("updateIcpConfig", one, body={"groups": written}).pick("icpConfig")
                self.session.equal(updated["groups"], written, oracles.ECHO, "$.icpConfig.groups")
                read = self.session.call("getIcpConfig", one).pick("icpConfig")
                self.session.equal(read, updated, oracles.READ_YOUR_WRITES, "$.icpConfig")
        other = self.session.call("listIcpConfigs", {"organizationId": self._id(1)}).pick("icpConfigs")
        self.session.equal(other, [], oracles.ICP_CONFIGS_OF_ONE, "$.icpConfigs")
        elsewhere = {"organizationId": self._id(1), "icpConfigId": self.icp_config}
        self.session.call("getIcpConfig", elsewhere, expect=404, oracle=oracles.ICP_CONFIGS_OF_ONE)

    def _create_icp_config(self, path: Mapping[str, str], body: JsonObject) -> JsonObject:
        created: JsonObject = self.session.call("createIcpConfig", path, body=body).pick("icpConfig")
        for name, value in body.items():
            self.session.equal(created.get(name), value, oracles.ECHO, f"$.icpConfig.{name}")
        read = self.session.call("getIcpConfig", {**path, "icpConfigId": str(created["id"])}).pick("icpConfig")
        self.session.equal(read, created, oracles.READ_YOUR_WRITES, "$.icpConfig")
        return created

    def _groups(self) -> list[Json]:
        """Return groups of conditions that together have every type, comparator, operator and kind of value."""
        schemas: JsonObject = self.facts.bundle["components"]["schemas"]
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

    def icp_config_gone(self) -> None:
        """Delete an ICP config: it is gone for every operation."""
        path = {"organizationId": self.organization, "icpConfigId": self.icp_config}
        before = self.session.call("listIcpConfigs", {"organizationId": self.organization}).pick("icpConfigs")
        self.session.call("deleteIcpConfig", path)
        for operation_id, body in (
            ("getIcpConfig", None),
            ("updateIcpConfig", {"name": "gone"}),
            ("deleteIcpConfig", None),
        ):
            self.session.call(
                operation_id, path, body=body, expect=404, oracle=oracles.GONE_AFTER_DELETION, why="deleted"
            )
        after = self.session.call("listIcpConfigs", {"organizationId": self.organization}).pick("icpConfigs")
        self.session.equal(
            after,
            [item for item in before if item["id"] != self.icp_config],
            oracles.GONE_AFTER_DELETION,
            "$.icpConfigs",
        )
