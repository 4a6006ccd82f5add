"""Credits of organizations that a run made, and the pool that they come out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.live.fence import MORE_THAN_ANYBODY_HAS
from contract_tests.scenario.resources import entity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject

_ATTEMPTS = 3


def hold_credits(ground: Ground, most: int, marked: Callable[[str, str], JsonObject]) -> None:
    """Allocate up to `most` credits, and more than anybody has, and hold the pool against it.

    Args:
        ground: What the steps stand on; its first organization is paid, its second one in the trial tier.
        most: How many credits an organization gets.
        marked: Makes the body of a create, by which the thing is found again, of operation and word.
    """
    session, path = ground.session, {"organizationId": ground.organization_id(1)}
    for number in (most, 1, 0):
        allocation = session.call("allocateCredits", path, body={"credits": number}).pick("allocation")
        for name, expected in (("creditsAllocated", number), ("creditsAvailable", number), ("creditsUsed", 0)):
            session.equal(allocation[name], expected, oracles.CREDITS_SET, f"$.allocation.{name}")
        session.equal(allocation["organizationId"], path["organizationId"], oracles.ECHO, "$.allocation")
        read = session.call("getOrganization", path).pick("organization", "credits")
        session.equal(read, number, oracles.CREDITS_KEPT, "$.organization.credits")
    # What binds first is the cap of the trial tier for the one, and the pool for the other.
    for number in (1, 0):
        _allocate_too_many(ground, {"organizationId": ground.organization_id(number)})
    _create_with_too_many(ground, marked("createOrganization", "rich"))
    # Others may allocate at the same time: only what is wrong each time is wrong.
    seen: list[tuple[int, ...]] = []
    back: list[tuple[int, ...]] = []
    told: list[tuple[tuple[int, int, int], tuple[int, int, int]]] = []
    while ((0, 1, -1) not in seen or (0, -1, 1) not in back) and len(seen) < _ATTEMPTS:
        before = ground.current_pool()
        session.call("allocateCredits", path, body={"credits": 1})
        after = ground.current_pool()
        of_account = ground.pool(session.call("getPartnerAccount").pick("partner"))
        of_billing = ground.pool(session.call("getBilling").json)
        told.append((of_account, of_billing))
        seen.append(moved(before, after))
        session.call("allocateCredits", path, body={"credits": 0})
        back.append(moved(after, ground.current_pool()))
    same = any(one == other for one, other in told)
    where = "$.partner.creditPoolUsed"
    session.check(same, oracles.SAME_FACT, "the pool of the billing", f"{told}", where=where)
    where = "$.creditPoolUsed"
    session.check(any(one[1] == 1 for one in seen), oracles.POOL_IS_SUM, "1 credit more", f"{seen}", where=where)
    session.check(any(one[1] == -1 for one in back), oracles.POOL_IS_SUM, "1 credit less", f"{back}", where=where)
    where = "$.creditPoolTotal"
    session.check(any(one[0] == 0 for one in seen), oracles.POOL_TOTAL_STAYS, "the same total", f"{seen}", where=where)


def moved(before: Sequence[int], after: Sequence[int]) -> tuple[int, ...]:
    """Return by how much total, allocated and allocatable credits moved."""
    return tuple(new - old for old, new in zip(before, after, strict=True))


def _allocate_too_many(ground: Ground, path: Mapping[str, str]) -> None:
    """Ask for more credits than anybody has, which is refused; if it is not, they are given back at once."""
    session = ground.session
    held = int(session.call("getOrganization", path).pick("organization", "credits"))
    answer = session.call(
        "allocateCredits",
        path,
        body={"credits": MORE_THAN_ANYBODY_HAS},
        expect=ground.facts.broken_rule("allocateCredits"),
        oracle=oracles.CREDITS_SET,
        why="more than anybody has",
    )
    if not 400 <= answer.status < 500:
        session.call("allocateCredits", path, body={"credits": 0})
        return
    read = session.call("getOrganization", path).pick("organization", "credits")
    session.equal(read, held, oracles.CREDITS_KEPT, "$.organization.credits")


def _create_with_too_many(ground: Ground, body: JsonObject) -> None:
    session = ground.session
    answer = session.call(
        "createOrganization",
        body={**body, "tier": "paid", "initialCredits": MORE_THAN_ANYBODY_HAS},
        expect=ground.facts.broken_rule("createOrganization"),
        oracle=oracles.CREATION_WITHIN_POOL,
        why="more than anybody has",
    )
    if 200 <= answer.status < 300:
        path = {"organizationId": str(entity_of(answer.json).get("id"))}
        session.call("allocateCredits", path, body={"credits": 0})
    else:
        ground.check_not_made(str(body["externalId"]))
