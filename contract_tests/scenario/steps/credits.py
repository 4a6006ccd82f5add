"""Allocations, the pool of credits and the tiers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.scenario.values import accepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import Json, JsonObject


class CreditSteps(Ground):
    """Holds credits against a model of them."""

    def credits(self) -> None:
        """Hold allocations, the pool and the tiers against a model of them."""
        if self.facts.credits_are_added:
            self._added_credits()
            return
        session, cap = self.session, self.facts.trial_cap
        refused, not_created = (self.facts.broken_rule(name) for name in ("allocateCredits", "createOrganization"))
        total, used, _ = self._current_pool()
        one, trial = {"organizationId": self.organization}, {"organizationId": self._id(1)}
        held = {"one": int(self._credits(one)), "trial": int(self._credits(trial))}
        rest = used - sum(held.values())

        notes = accepted(self.facts, self._property(self.facts.operations["allocateCredits"], "notes"), self.tag)

        def allocate(name: str, path: Mapping[str, str], number: int, expect: int = 200) -> None:
            # Another note each time, all of them in turn.
            body: JsonObject = {"credits": number, "notes": notes[0]}
            notes.append(notes.pop(0))
            answer = session.call(
                "allocateCredits", path, body=body, expect=expect, oracle="credits", why=f"{name} {number}"
            )
            if expect == 200:
                held[name] = number
                allocation = answer.pick("allocation")
                session.equal(allocation["creditsAllocated"], number, "credits", "$.allocation.creditsAllocated")
                session.equal(
                    allocation["creditsAvailable"],
                    number - allocation["creditsUsed"],
                    "credits",
                    "$.allocation.creditsAvailable",
                )
                session.equal(
                    allocation["creditsUsed"], 0, "a new organization has used nothing", "$.allocation.creditsUsed"
                )
                session.equal(
                    allocation["organizationId"], path["organizationId"], "echo", "$.allocation.organizationId"
                )
                made_at = session.call("getOrganization", path).pick("organization", "createdAt")
                session.check(
                    datetime.fromisoformat(allocation["allocatedAt"]) >= datetime.fromisoformat(made_at),
                    "what is allocated is there already",
                    f"not before {made_at}",
                    allocation["allocatedAt"],
                    where="$.allocation.allocatedAt",
                )
                self._allocations.add((name, str(allocation["id"]), str(allocation["partnerId"])))
            session.equal(self._credits(path), held[name], "credits are kept", "$.organization.credits")
            pool = self._current_pool()
            session.equal(pool[0], total, "the pool's total stays", "$.creditPoolTotal")
            session.equal(
                pool[1], rest + sum(held.values()), "the pool is the sum of the allocations", "$.creditPoolUsed"
            )

        for number in (100, 250, 40, 0, 60):
            allocate("one", one, number)
        available = self._current_pool()[2]
        allocate("one", one, available + held["one"] + 1, refused)
        allocate("one", one, available + held["one"])
        allocate("trial", trial, held["trial"] + 1, refused)
        session.call(
            "createOrganization",
            body={"name": f"{NAME_PREFIX}too dear", "initialCredits": 1, "tier": "paid"},
            expect=not_created,
            oracle="credits",
            why="the pool is empty",
        )
        allocate("one", one, 60)
        allocate("trial", trial, cap)
        allocate("trial", trial, cap + 1, refused)
        body = {"name": f"{NAME_PREFIX}dear", "initialCredits": cap + 1}
        session.call("createOrganization", body=body, expect=not_created, oracle="credits", why="above the trial cap")
        rest += cap + 1
        made = self._create({"name": f"{NAME_PREFIX}rich", "initialCredits": cap + 1, "tier": "paid"})
        self.organizations.append(made)
        allocate("one", one, cap + 1)
        self._move(one, "trial", self.facts.broken_rule("updateOrganizationTier"))
        allocate("one", one, cap)
        self._move(one, "trial", 200)
        allocate("one", one, cap + 1, refused)
        self._move(one, "paid", 200)
        allocate("one", one, 0)
        self._move(trial, "paid", 200)
        me = session.call("getPartnerAccount").pick("partner")
        session.equal(
            self._pool(me), self._pool(session.call("getBilling").json), "the same fact", "$.partner.creditPoolUsed"
        )
        ids = self._allocations
        session.equal(len(ids), 2, "an allocation keeps its id", "$.allocation.id")
        session.equal({partner for *_, partner in ids} == {me["id"]}, True, "the same fact", "$.allocation.partnerId")
        listed = self._all(PAGE_OPERATION, {}, "organizations")
        if len(listed) < 100 and self.facts.credits_are_allocations:
            allocated = sum(item["credits"] for item in listed)
            session.equal(
                allocated, self._current_pool()[1], "the pool is the sum of the allocations", "$.creditPoolUsed"
            )

    def _added_credits(self) -> None:
        """Hold allocations that add to what is there against a model of them; they can take nothing back."""
        session, cap = self.session, self.facts.trial_cap
        total, used, available = self._current_pool()
        paid = self._create({"name": f"{NAME_PREFIX}rich", "initialCredits": cap, "tier": "paid"})
        self.organizations.append(paid)
        one, trial = {"organizationId": str(paid["id"])}, {"organizationId": self._id(1)}
        refused = self.facts.broken_rule("allocateCredits")
        used += cap
        before = int(self._credits(trial))
        added = ((one, 100, 200), (one, 0, 200), (one, 60, 200), (one, available - cap, refused))
        for path, number, expect in (*added, (trial, cap - before, 200), (trial, 1, refused)):
            held = int(self._credits(path))
            why = f"{number} more"
            answer = session.call(
                "allocateCredits", path, body={"credits": number}, expect=expect, oracle="credits", why=why
            )
            if expect == 200:
                held += number
                used += number
                allocated = answer.pick("allocation", "creditsAllocated")
                session.equal(allocated, held, "credits", "$.allocation.creditsAllocated")
            session.equal(self._credits(path), held, "credits are kept", "$.organization.credits")
            session.equal(
                list(self._current_pool()),
                [total, used, total - used],
                "the pool is the sum of the allocations",
                "$.creditPoolUsed",
            )
        self._move(one, "trial", self.facts.broken_rule("updateOrganizationTier"))
        for tier in ("paid", "trial"):
            self._move(trial, tier, 200)

    def _credits(self, path: Mapping[str, str]) -> Json:
        return self.session.call("getOrganization", path).pick("organization", "credits")

    def _move(self, path: Mapping[str, str], tier: str, expect: int) -> None:
        before: JsonObject = self.session.call("getOrganization", path).pick("organization")
        why = f"to {tier}"
        answer = self.session.call(
            "updateOrganizationTier",
            path,
            body={"tier": tier},
            # With full access: whatever else a target might do on the way, the key allows it.
            key=self.session.target.api_key,
            expect=expect,
            oracle="tier change",
            why=why,
        )
        after = {**before, "tier": tier} if expect == 200 else before
        if expect == 200:
            self.session.equal(answer.pick("organization"), after, "the tier changes alone", "$.organization")
        read = self.session.call("getOrganization", path).pick("organization")
        self.session.equal(read, after, "the tier changes alone", f"organization {why}")
