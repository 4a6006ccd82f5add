"""What one thing does to another: nothing but what was asked for changes, and what is done twice is done twice."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.packed_values import PACKED_TEXT
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION, Ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import Json, JsonObject

_SEARCHED = 10
"""Organizations that are searched for visitors."""


def nothing_else_changes(ground: Ground) -> None:
    """Change an organization in every way, one after the other, and look at all that belongs to it each time."""
    session, disabled = ground.session, ground.facts.disabled
    before = ground.current_pool()[1]
    metadata: JsonObject = {"none": None, "list": [], "map": {}, "text": "", "zero": 0, "no": False}
    body: JsonObject = {
        "name": f"{NAME_PREFIX}whole {ground.tag}",
        "externalId": f"{ground.tag}-all",
        "tier": "paid",
        "metadata": metadata,
    }
    state = ground.create({**body, "initialCredits": 3})
    ground.made.organizations.append(state)
    session.equal(ground.current_pool()[1], before + 3, oracles.INITIAL_CREDITS_FROM_POOL, "$.creditPoolUsed")
    path = {"organizationId": str(state["id"])}
    session.call("updatePixelConfig", path, body={"allowedReferrers": ["a.example", "b.example"]})
    session.call("createIcpConfig", path, body={"name": f"{NAME_PREFIX}kept", "groups": []})
    around = _around(ground, path)
    tiers: list[str] = ground.property_of(ground.facts.operations["updateOrganizationTier"], "tier")["enum"]
    renamed = f"{NAME_PREFIX}renamed {ground.tag}"
    changes: list[tuple[str, JsonObject | None, JsonObject]] = [
        ("updateOrganization", {"name": renamed}, {"name": renamed}),
        ("updateOrganization", {"externalId": None}, {"externalId": None}),
        ("updateOrganization", {"externalId": f"{ground.tag}-again"}, {"externalId": f"{ground.tag}-again"}),
        *(("updateOrganizationTier", {"tier": tier}, {"tier": tier}) for tier in (*tiers, *reversed(tiers))),
        ("updateOrganizationTier", {"tier": tiers[0]}, {"tier": tiers[0]}),
        ("updateOrganizationStatus", ground.facts.status_body(disabled), {"status": disabled}),
        ("updateOrganizationStatus", ground.facts.status_body(disabled), {"status": disabled}),
        ("updateOrganizationStatus", ground.facts.status_body(ground.facts.enabled), {"status": ground.facts.enabled}),
        ("allocateCredits", {"credits": 4}, {"credits": 7 if ground.facts.credits_are_added else 4}),
        ("deleteOrganization", None, {"status": ground.facts.deleted}),
        ("updateOrganization", {"name": f"{renamed} still"}, {"name": f"{renamed} still"}),
        ("updateOrganizationStatus", ground.facts.status_body(ground.facts.enabled), {"status": ground.facts.enabled}),
    ]
    for operation_id, written, changed in changes:
        with session.step(" ".join((operation_id, *(written or ()))), operation_id):
            state = {**state, **changed}
            # With full access: whatever else a target might do on the way, the key allows it.
            session.call(operation_id, path, body=written, key=session.target.api_key)
            read = session.call("getOrganization", path).pick("organization")
            session.equal(read, state, oracles.NOTHING_ELSE_CHANGES, "$.organization", operation_id=operation_id)
            session.equal(
                _around(ground, path),
                around,
                oracles.NOTHING_ELSE_CHANGES,
                "what belongs to it",
                operation_id=operation_id,
            )
            used = ground.current_pool()[1]
            session.equal(
                used,
                before + state["credits"],
                oracles.NOTHING_ELSE_CHANGES,
                "$.creditPoolUsed",
                operation_id=operation_id,
            )
    session.call("updatePixelConfig", path, body={"allowedReferrers": []})
    referrers = session.call("getPixelConfig", path).pick("pixelConfig", "allowedReferrers")
    session.equal(referrers, [], oracles.EMPTY_LIST_KEPT, "$.pixelConfig.allowedReferrers")


def _around(ground: Ground, path: Mapping[str, str]) -> Json:
    """Return what belongs to an organization and is shown apart from it."""
    readings = (
        one.operation_id
        for one in ground.facts.operations.values()
        if one.http_method == "GET" and re.fullmatch(r"/partner/organizations/\{organizationId\}/[^{}]+", one.path)
    )
    return [ground.session.call(operation_id, path).json for operation_id in readings]


def visitors_stay(ground: Ground) -> None:
    """Delete an organization that has visitors, and bring it back: the visitors stay."""
    session = ground.session
    for item in ground.listed(PAGE_OPERATION, {"status": ground.facts.enabled}, "organizations")[:_SEARCHED]:
        path = {"organizationId": str(item["id"])}
        before = session.call("listOrganizationVisitors", path).json
        if not before["visitors"]:
            continue
        session.call("deleteOrganization", path)
        session.equal(
            session.call("listOrganizationVisitors", path).json, before, oracles.NOTHING_ELSE_CHANGES, "$.visitors"
        )
        session.call("updateOrganizationStatus", path, body=ground.facts.status_body(item["status"]))
        return


def twice(ground: Ground) -> None:
    """Create the same organization twice: it is there twice; so is the same ICP config."""
    session = ground.session
    body: JsonObject = {"name": f"{NAME_PREFIX}twice {ground.tag}", "tier": "paid"}
    made = [ground.create(body) for _ in range(2)]
    ground.made.organizations.extend(made)
    session.check(made[0]["id"] != made[1]["id"], oracles.ONE_PER_CREATE, "another id", made[1]["id"])
    icp_config_twice(ground, {"organizationId": str(made[0]["id"])})


def icp_config_twice(ground: Ground, path: Mapping[str, str]) -> None:
    """Create the same ICP config twice: it is there twice, in the order of creation, and goes one by one."""
    session = ground.session
    config: JsonObject = {"name": f"{NAME_PREFIX}twice{PACKED_TEXT}", "groups": []}
    configs = [session.call("createIcpConfig", path, body=config).pick("icpConfig") for _ in range(2)]
    for one in configs:
        session.equal(one["name"], config["name"], oracles.ECHO, "$.icpConfig.name")
    listed = session.call("listIcpConfigs", path).pick("icpConfigs")
    session.equal(listed, configs, oracles.ONE_PER_CREATE, "$.icpConfigs")
    namesake = configs.pop()
    session.call("deleteIcpConfig", {**path, "icpConfigId": str(namesake["id"])})
    listed = session.call("listIcpConfigs", path).pick("icpConfigs")
    session.equal(listed, configs, oracles.ONLY_NAMED_REMOVED, "$.icpConfigs", operation_id="deleteIcpConfig")
    configs.append(session.call("createIcpConfig", path, body=config).pick("icpConfig"))
    first = {**path, "icpConfigId": str(configs[0]["id"])}
    configs[0] = session.call("updateIcpConfig", first, body={"name": f"{NAME_PREFIX}changed"}).pick("icpConfig")
    listed = session.call("listIcpConfigs", path).pick("icpConfigs")
    by_id: list[JsonObject] = sorted(listed, key=itemgetter("id"))
    session.equal(by_id, sorted(configs, key=itemgetter("id")), oracles.READ_YOUR_WRITES, "$.icpConfigs")
    order, made = ([one["id"] for one in some] for some in (listed, configs))
    session.equal(order, made, oracles.CREATION_ORDER, "$.icpConfigs")
    while configs:
        gone = configs.pop()
        session.call("deleteIcpConfig", {**path, "icpConfigId": str(gone["id"])})
        listed = session.call("listIcpConfigs", path).pick("icpConfigs")
        session.equal(listed, configs, oracles.GONE_AFTER_DELETION, "$.icpConfigs")
    session.call("getIcpConfig", {**path, "icpConfigId": NOBODY}, expect=404, oracle=oracles.GONE_AFTER_DELETION)
