"""The credit pool against a small model of it: one caller that does anything, and many that do it at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from bullseye_partner_emulator import Emulator, Settings, create_app
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 8
CALLS = 240


class Pool:
    """The model: who holds how much of a total."""

    def __init__(self, total: int, trial_cap: int) -> None:
        self.total, self.trial_cap = total, trial_cap
        self.held: dict[str, int] = {}
        self.tier: dict[str, str] = {}

    def used(self) -> int:
        return sum(self.held.values())

    def allows(self, organization: str, tier: str, wanted: int) -> bool:
        return (tier == "paid" or wanted <= self.trial_cap) and (
            self.used() - self.held.get(organization, 0) + wanted <= self.total
        )


@pytest.fixture
def emulator(database_url: str) -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, database_url=database_url, rate_limit=10**9))
    yield emulator
    emulator.close()


def new_account(emulator: Emulator) -> Caller:
    return Caller(emulator, emulator.create_partner("empty").api_key)


def pool_of(api: Caller) -> tuple[int, int, int]:
    billing = api.get("/partner/billing")
    return billing["creditPoolTotal"], billing["creditPoolUsed"], billing["creditPoolAvailable"]


def pool_machine(emulator: Emulator, trial_cap: int) -> type[RuleBasedStateMachine]:
    total, _, _ = pool_of(new_account(emulator))
    amounts = st.sampled_from([0, trial_cap, trial_cap + 1, total, total + 1]) | st.integers(0, total)
    tiers = st.sampled_from(["trial", "paid"])

    class PoolMachine(RuleBasedStateMachine):
        organizations = Bundle[str]("organizations")

        def __init__(self) -> None:
            super().__init__()
            self.model = Pool(total, trial_cap)
            self.api = new_account(emulator)

        @rule(target=organizations, tier=tiers, amount=amounts)
        def create(self, tier: str, amount: int) -> Any:
            answer = self.api("POST", "/partner/organizations", {"name": "o", "tier": tier, "initialCredits": amount})
            if not self.model.allows("", tier, amount):
                assert answer.status == 422
                return cast("object", multiple())
            created: str = answer.json["organization"]["id"]
            self.model.held[created], self.model.tier[created] = amount, tier
            return created

        @rule(organization=organizations, amount=amounts)
        def allocate(self, organization: str, amount: int) -> None:
            allowed = self.model.allows(organization, self.model.tier[organization], amount)
            answer = self.api("PUT", f"/partner/organizations/{organization}/credits", {"credits": amount})
            assert answer.status == (200 if allowed else 422)
            if allowed:
                self.model.held[organization] = amount

        @rule(organization=organizations, tier=tiers)
        def change_tier(self, organization: str, tier: str) -> None:
            allowed = self.model.allows(organization, tier, self.model.held[organization])
            answer = self.api("PUT", f"/partner/organizations/{organization}/tier", {"tier": tier})
            assert answer.status == (200 if allowed else 422)
            if allowed:
                self.model.tier[organization] = tier

        @rule(organization=organizations)
        def delete(self, organization: str) -> None:
            assert self.api("DELETE", f"/partner/organizations/{organization}").status == 204

        @invariant()
        def the_pool_is_that_of_the_model(self) -> None:
            assert pool_of(self.api) == (total, self.model.used(), total - self.model.used())
            listed = self.api.get("/partner/organizations?pageSize=100")["organizations"]
            assert {organization["id"]: organization["credits"] for organization in listed} == self.model.held

    return PoolMachine


def test_any_sequence_of_calls_agrees_with_the_model(emulator: Emulator, bundle: dict[str, Any]) -> None:
    cap: int = bundle["components"]["schemas"]["OrganizationTier"]["x-trial-credit-cap"]
    slow = [HealthCheck.too_slow]
    effort = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=slow)
    run_state_machine_as_test(pool_machine(emulator, cap), settings=effort)


def test_callers_at_the_same_time_never_overdraw_the_pool(emulator: Emulator) -> None:
    api = new_account(emulator)
    total, _, _ = pool_of(api)
    shared = [api.create_organization(tier="paid")["id"] for _ in range(3)]

    def call(number: int) -> tuple[str, int] | None:
        """Return what was acknowledged: an organization of this call alone, and the credits that it holds."""
        dice = random.Random(number)  # noqa: S311 -- the same calls in each run
        amount = dice.randrange(1, total // 4)
        if number % 3:
            answer = api("PUT", f"/partner/organizations/{dice.choice(shared)}/credits", {"credits": amount})
            assert answer.status in {200, 422}, answer
            return None
        answer = api("POST", "/partner/organizations", {"name": "o", "tier": "paid", "initialCredits": amount // 20})
        assert answer.status in {201, 422}, answer
        return (answer.json["organization"]["id"], amount // 20) if answer.status == 201 else None

    with ThreadPoolExecutor(WORKERS) as threads:
        acknowledged = [found for found in threads.map(call, range(CALLS)) if found is not None]
    listed = api.get("/partner/organizations?pageSize=100")["organizations"]
    held = {organization["id"]: organization["credits"] for organization in listed}
    assert pool_of(api) == (total, sum(held.values()), total - sum(held.values()))
    assert sum(held.values()) <= total
    assert len(acknowledged) > 10
    assert {created: held[created] for created, _ in acknowledged} == dict(acknowledged)
    assert len(held) == len(acknowledged) + len(shared)


def test_no_more_organizations_than_allowed_at_the_same_time(emulator: Emulator) -> None:
    api = new_account(emulator)
    limit = api.get("/partner/me")["partner"]["maxOrganizations"]

    def create(_: int) -> int:
        return api("POST", "/partner/organizations", {"name": "o"}).status

    with ThreadPoolExecutor(WORKERS) as threads:
        statuses = list(threads.map(create, range(limit + 20)))
    assert sorted(set(statuses)) == [201, 422]
    assert statuses.count(201) == limit == api.get("/partner/organizations")["total"]
