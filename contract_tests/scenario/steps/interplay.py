"""What one thing does to another: nothing but what was asked for changes, and what is done twice is done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION, Ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import Json, JsonObject

_ALONE = "nothing else changes"
_SEARCHED = 10
"""Organizations that are searched for visitors."""


class InterplaySteps(Ground):
    """Looks at everything about an organization while one thing of it changes."""

    def nothing_else_changes(self) -> None:
        """Change an organization in every way, one after the other, and look at all that belongs to it each time."""
        session, disabled = self.session, self.facts.disabled
        before = self._current_pool()[1]
        metadata: JsonObject = {"none": None, "list": [], "map": {}, "text": "", "zero": 0, "no": False}
        # Decomposed: an accent of its own, which is another text than the composed one.
        name = f"{NAME_PREFIX}Cafe\u0301 {self.tag}"
        body: JsonObject = {"name": name, "externalId": f"{self.tag}-all", "tier": "paid", "metadata": metadata}
        state = self._create({**body, "initialCredits": 3})
        self.organizations.append(state)
        session.equal(self._current_pool()[1], before + 3, "initial credits come out of the pool", "$.creditPoolUsed")
        path = {"organizationId": str(state["id"])}
        session.call("updatePixelConfig", path, body={"allowedReferrers": ["a.example", "b.example"]})
        session.call("createIcpConfig", path, body={"name": f"{NAME_PREFIX}kept", "groups": []})
        around = self._around(path)
        tiers: list[str] = self._property(self.facts.operations["updateOrganizationTier"], "tier")["enum"]
        renamed = f"{NAME_PREFIX}renamed {self.tag}"
        changes: list[tuple[str, JsonObject | None, JsonObject]] = [
            ("updateOrganization", {"name": renamed}, {"name": renamed}),
            ("updateOrganization", {"externalId": None}, {"externalId": None}),
            ("updateOrganization", {"externalId": f"{self.tag}-again"}, {"externalId": f"{self.tag}-again"}),
            *(("updateOrganizationTier", {"tier": tier}, {"tier": tier}) for tier in (*tiers, *reversed(tiers))),
            ("updateOrganizationTier", {"tier": tiers[0]}, {"tier": tiers[0]}),
            ("updateOrganizationStatus", self.facts.status_body(disabled), {"status": disabled}),
            ("updateOrganizationStatus", self.facts.status_body(disabled), {"status": disabled}),
            ("updateOrganizationStatus", self.facts.status_body(self.facts.enabled), {"status": self.facts.enabled}),
            ("allocateCredits", {"credits": 4}, {"credits": 7 if self.facts.credits_are_added else 4}),
            ("deleteOrganization", None, {"status": self.facts.deleted}),
            ("updateOrganization", {"name": f"{renamed} still"}, {"name": f"{renamed} still"}),
            ("updateOrganizationStatus", self.facts.status_body(self.facts.enabled), {"status": self.facts.enabled}),
        ]
        for operation_id, written, changed in changes:
            with session.step(f"{operation_id} {written or ''}", operation_id):
                state = {**state, **changed}
                # With full access: whatever else a target might do on the way, the key allows it.
                session.call(operation_id, path, body=written, key=session.target.api_key)
                read = session.call("getOrganization", path).pick("organization")
                session.equal(read, state, _ALONE, "$.organization", operation_id=operation_id)
                session.equal(self._around(path), around, _ALONE, "what belongs to it", operation_id=operation_id)
                used = self._current_pool()[1]
                session.equal(used, before + state["credits"], _ALONE, "$.creditPoolUsed", operation_id=operation_id)
        session.call("updatePixelConfig", path, body={"allowedReferrers": []})
        referrers = session.call("getPixelConfig", path).pick("pixelConfig", "allowedReferrers")
        session.equal(referrers, [], "an empty list is kept", "$.pixelConfig.allowedReferrers")
        for searched, found in ((name, []), (f"{renamed} still", [state["id"]])):
            listed = self._all(PAGE_OPERATION, {"search": searched}, "organizations")
            session.equal([one["id"] for one in listed], found, "search is by the name of now", "$.organizations")

    def _around(self, path: Mapping[str, str]) -> Json:
        """Return what belongs to an organization and is shown apart from it."""
        readings = ("getPixelConfig", "listIcpConfigs", "listOrganizationVisitors")
        return [self.session.call(operation_id, path).json for operation_id in readings]

    def visitors_stay(self) -> None:
        """Delete an organization that has visitors, and bring it back: the visitors stay."""
        session = self.session
        for item in self._all(PAGE_OPERATION, {"status": self.facts.enabled}, "organizations")[:_SEARCHED]:
            path = {"organizationId": str(item["id"])}
            before = session.call("listOrganizationVisitors", path).json
            if not before["visitors"]:
                continue
            session.call("deleteOrganization", path)
            session.equal(session.call("listOrganizationVisitors", path).json, before, _ALONE, "$.visitors")
            session.call("updateOrganizationStatus", path, body=self.facts.status_body(item["status"]))
            return

    def twice(self) -> None:
        """Create the same thing twice: it is there twice, in the order of creation, and goes one by one."""
        session = self.session
        body: JsonObject = {"name": f"{NAME_PREFIX}twice {self.tag}", "tier": "paid"}
        made = [self._create(body) for _ in range(2)]
        self.organizations += made
        session.check(made[0]["id"] != made[1]["id"], "each create makes one", "another id", made[1]["id"])
        path = {"organizationId": str(made[0]["id"])}
        config: JsonObject = {"name": f"{NAME_PREFIX}twice", "groups": []}
        configs = [session.call("createIcpConfig", path, body=config).pick("icpConfig") for _ in range(2)]
        for one in configs:
            session.equal(one["name"], config["name"], "echo", "$.icpConfig.name")
        listed = session.call("listIcpConfigs", path).pick("icpConfigs")
        session.equal(listed, configs, "each create makes one", "$.icpConfigs")
        first = {**path, "icpConfigId": str(configs[0]["id"])}
        configs[0] = session.call("updateIcpConfig", first, body={"name": f"{NAME_PREFIX}changed"}).pick("icpConfig")
        listed = session.call("listIcpConfigs", path).pick("icpConfigs")
        session.equal(listed, configs, "stable order", "$.icpConfigs")
        while configs:
            gone = configs.pop()
            session.call("deleteIcpConfig", {**path, "icpConfigId": str(gone["id"])})
            listed = session.call("listIcpConfigs", path).pick("icpConfigs")
            session.equal(listed, configs, "gone after deletion", "$.icpConfigs")
        session.call("getIcpConfig", {**path, "icpConfigId": NOBODY}, expect=404, oracle="gone after deletion")
