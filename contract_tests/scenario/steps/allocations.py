"""Allocations, the pool of credits and the tiers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.scenario.values import accepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.session import Session
    from generator.json_pointer import Json, JsonObject


def hold_credits(ground: Ground) -> None:
    """Hold allocations, the pool and the tiers against a model of them."""
    if ground.facts.credits_are_added:
        _added_credits(ground)
        return
    session, cap = ground.session, ground.facts.trial_cap
    refused = ground.facts.broken_rule("allocateCredits")
    total, used, _ = ground.current_pool()
    one, trial = {"organizationId": ground.organization}, {"organizationId": ground.organization_id(1)}
    held = {"one": int(_credits(ground, one)), "trial": int(_credits(ground, trial))}
    rest = used - sum(held.values())

    allocations: set[tuple[str, str, str]] = set()
    notes = accepted(ground.facts, ground.property_of(ground.facts.operations["allocateCredits"], "notes"), ground.tag)

    def allocate(name: str, path: Mapping[str, str], number: int, expect: int = 200) -> None:
        # Another note each time, all of them in turn.
        body: JsonObject = {"credits": number, "notes": notes[0]}
        notes.append(notes.pop(0))
        answer = session.call(
            "allocateCredits",
            path,
            body=body,
            expect=expect,
            oracle=oracles.CREDITS_SET,
            why=f"{name} {number}",
            where="status",
        )
        if expect == 200:
            held[name] = number
            allocation = answer.pick("allocation")
            _check_allocation(session, allocation, number, path)
            allocations.add((name, str(allocation["id"]), str(allocation["partnerId"])))
        session.equal(_credits(ground, path), held[name], oracles.CREDITS_KEPT, "$.organization.credits")
        pool = ground.current_pool()
        session.equal(pool[0], total, oracles.POOL_TOTAL_STAYS, "$.creditPoolTotal")
        _holds_sum(session, pool[1], rest + sum(held.values()))

    for number in (100, 250, 40, 0, 60):
        allocate("one", one, number)
    available = ground.current_pool()[2]
    allocate("one", one, available + held["one"] + 1, refused)
    allocate("one", one, available + held["one"])
    allocate("trial", trial, held["trial"] + 1, refused)
    _is_not_made(ground, {"name": f"{NAME_PREFIX}too dear", "initialCredits": 1, "tier": "paid"}, "the pool is empty")
    allocate("one", one, 60)
    allocate("trial", trial, cap)
    allocate("trial", trial, cap + 1, refused)
    _is_not_made(ground, {"name": f"{NAME_PREFIX}dear", "initialCredits": cap + 1}, "above the trial cap")
    rest += cap + 1
    _make_paid(ground, cap + 1)
    allocate("one", one, cap + 1)
    move(ground, one, "trial", ground.facts.broken_rule("updateOrganizationTier"))
    allocate("one", one, cap)
    move(ground, one, "trial", 200)
    allocate("one", one, cap + 1, refused)
    move(ground, one, "paid", 200)
    allocate("one", one, 0)
    move(ground, trial, "paid", 200)
    allocate("trial", trial, cap + 1)  # who was a trial may have what a trial may not
    _check_account(ground, allocations)


def _make_paid(ground: Ground, credits_: int) -> JsonObject:
    made = ground.create({"name": f"{NAME_PREFIX}rich", "initialCredits": credits_, "tier": "paid"})
    ground.made.organizations.append(made)
    return made


def _is_not_made(ground: Ground, organization: JsonObject, why: str) -> None:
    refused, mark = ground.facts.broken_rule("createOrganization"), f"{ground.tag}-{why}"
    body = {**organization, "externalId": mark}
    ground.session.call("createOrganization", body=body, expect=refused, oracle=oracles.CREATION_WITHIN_POOL, why=why)
    ground.check_not_made(mark)


def _check_account(ground: Ground, allocations: set[tuple[str, str, str]]) -> None:
    session = ground.session
    me = session.call("getPartnerAccount").pick("partner")
    billing = session.call("getBilling").json
    session.equal(
        ground.pool(me), ground.pool(billing), oracles.SAME_FACT, "$.partner.creditPoolUsed", beside="getPartnerAccount"
    )
    session.equal(len(allocations), 2, oracles.ALLOCATION_ID_STAYS, "$.allocation.id")
    session.equal(
        {partner for *_, partner in allocations} == {me["id"]}, True, oracles.SAME_FACT, "$.allocation.partnerId"
    )
    listed = ground.listed(PAGE_OPERATION, {}, "organizations")
    if len(listed) < 100 and ground.facts.credits_are_allocations:
        allocated = sum(item["credits"] for item in listed)
        _holds_sum(session, allocated, ground.current_pool()[1])


def _holds_sum(session: Session, got: Json, expected: Json) -> None:
    """Hold what is allocated of the pool against the allocations; either may be wrong."""
    session.equal(got, expected, oracles.POOL_IS_SUM, "$.creditPoolUsed", beside="allocateCredits")


def _check_allocation(session: Session, allocation: Json, number: int, path: Mapping[str, str]) -> None:
    session.equal(allocation["creditsAllocated"], number, oracles.CREDITS_SET, "$.allocation.creditsAllocated")
    session.equal(
        allocation["creditsAvailable"],
        number - allocation["creditsUsed"],
        oracles.CREDITS_SET,
        "$.allocation.creditsAvailable",
    )
    session.equal(allocation["creditsUsed"], 0, oracles.NEW_ORGANIZATION_UNUSED, "$.allocation.creditsUsed")
    session.equal(allocation["organizationId"], path["organizationId"], oracles.ECHO, "$.allocation.organizationId")
    made_at = session.call("getOrganization", path).pick("organization", "createdAt")
    session.check(
        datetime.fromisoformat(allocation["allocatedAt"]) >= datetime.fromisoformat(made_at),
        oracles.ALLOCATED_AFTER_CREATION,
        f"not before {made_at}",
        allocation["allocatedAt"],
        where="$.allocation.allocatedAt",
    )


def _added_credits(ground: Ground) -> None:
    """Hold allocations that add to what is there against a model of them; they can take nothing back."""
    session, cap = ground.session, ground.facts.trial_cap
    total, used, available = ground.current_pool()
    paid = _make_paid(ground, cap)
    one, trial = {"organizationId": str(paid["id"])}, {"organizationId": ground.organization_id(1)}
    refused = ground.facts.broken_rule("allocateCredits")
    used += cap
    before = int(_credits(ground, trial))
    added = ((one, 100, 200), (one, 0, 200), (one, 60, 200), (one, available - cap, refused))
    for path, number, expect in (*added, (trial, cap - before, 200), (trial, 1, refused)):
        held = int(_credits(ground, path))
        why = f"{number} more"
        answer = session.call(
            "allocateCredits",
            path,
            body={"credits": number},
            expect=expect,
            oracle=oracles.CREDITS_SET,
            why=why,
            where="status",
        )
        if expect == 200:
            held += number
            used += number
            allocated = answer.pick("allocation", "creditsAllocated")
            session.equal(allocated, held, oracles.CREDITS_SET, "$.allocation.creditsAllocated")
        session.equal(_credits(ground, path), held, oracles.CREDITS_KEPT, "$.organization.credits")
        _holds_sum(session, list(ground.current_pool()), [total, used, total - used])
    move(ground, one, "trial", ground.facts.broken_rule("updateOrganizationTier"))
    for tier in ("paid", "trial", "paid"):
        move(ground, trial, tier, 200)
    session.call("allocateCredits", trial, body={"credits": 1}, oracle=oracles.CREDITS_SET, why="no trial any more")


def _credits(ground: Ground, path: Mapping[str, str]) -> Json:
    return ground.session.call("getOrganization", path).pick("organization", "credits")


def move(ground: Ground, path: Mapping[str, str], tier: str, expect: int) -> None:
    before: JsonObject = ground.session.call("getOrganization", path).pick("organization")
    why = f"to {tier}"
    answer = ground.session.call(
        "updateOrganizationTier",
        path,
        body={"tier": tier},
        # With full access: whatever else a target might do on the way, the key allows it.
        key=ground.session.target.api_key,
        expect=expect,
        oracle=oracles.TIER_CHANGE,
        why=why,
    )
    after = {**before, "tier": tier} if expect == 200 else before
    if expect == 200:
        ground.session.equal(answer.pick("organization"), after, oracles.TIER_ALONE, "$.organization")
    read = ground.session.call("getOrganization", path).pick("organization")
    ground.session.equal(read, after, oracles.TIER_ALONE, f"organization {why}")
