"""An account for tests gets a random walk after the scenario, and what an emulator lends beside it is used."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.live import sandbox
from contract_tests.live.pace import Pace, PacedWire
from contract_tests.live.sandbox import run_sandbox
from contract_tests.model.account import LiveModel
from contract_tests.model.drawn_walk import FEW_ORGANIZATIONS
from contract_tests.model.walk import Walker
from contract_tests.power.live_account import TestClock, open_account
from contract_tests.scenario.steps.table import Step
from contract_tests.target.events import VisitorIdentified
from contract_tests.target.exchange import AsgiWire, request_of
from contract_tests.target.local_target import given_target
from contract_tests.target.target import KEY_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.power.live_account import Account
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.scenario.session import Session
    from contract_tests.scenario.steps.ground import Ground

PUT_BACK = {"partners", "api_keys", "email_preferences", "webhooks", "webhook_logs", "domains"}
"""Tables of what belongs to the account as a whole, which the walk may change."""


def walk(facts: Facts, account: Account) -> ScenarioResult:
    model = LiveModel(facts, account.emulator.api_key)
    (partner,) = account.emulator.accounts()
    return run_sandbox(facts, account.target, account.live(1.0), partner.id, account=model, wire=account.wire())


def read_nothing(_ground: Ground) -> None:
    """Stand for the questions of reading."""


def made_in(account: Account) -> int:
    return sum(place[0] == "organizations" and place not in account.before for place in account.rows())


@pytest.mark.parametrize("spares", [True, False])
def test_a_walk_in_an_account_for_tests_writes_to_nothing_that_was_there(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spares: bool
) -> None:
    monkeypatch.setattr(sandbox, "STEPS", ())
    if not spares:

        def takes_all(session: Session, *, spares_others: bool) -> Walker:
            assert spares_others
            return Walker(session)

        monkeypatch.setattr(sandbox, "Walker", takes_all)
    account = open_account(tmp_path)
    result = walk(facts, account)
    was = {place: row for place, row in account.before.items() if place[0] not in PUT_BACK}
    now = account.rows()
    assert len(was) > 10
    assert all(now.get(place) == row for place, row in was.items()) is spares
    assert 10 < made_in(account) <= FEW_ORGANIZATIONS
    assert len({exchange.operation_id for exchange in result.exchanges}) >= len(facts.operations)
    assert not spares or result.findings == []


def test_a_walk_makes_nothing_where_the_scenario_needs_all_the_room(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "STEPS", ())
    account = open_account(tmp_path)
    (partner,) = account.emulator.accounts()
    there = sum(
        place[0] == "organizations" and row["partner_id"] == partner.id and row["status"] != "canceled"
        for place, row in account.before.items()
    )
    limits = account.emulator.limits(partner.id)
    account.emulator.set_limits(partner.id, replace(limits, max_organizations=there + sandbox.ORGANIZATIONS))
    assert walk(facts, account).findings == []
    assert made_in(account) == 0


@pytest.mark.parametrize("known", [True, False])
def test_what_a_lent_key_asks_does_not_wait_and_says_nothing_of_the_limit(facts: Facts, known: bool) -> None:
    with create_app(Settings(seed=1)) as emulator:
        lent = emulator.create_partner("empty", 3).api_key
        clock = TestClock(step=0)
        create, read = facts.operations["createApiKey"], facts.operations["getBilling"]
        with closing(PacedWire(AsgiWire(emulator, emulator.base_path), Pace(facts, 1.0, clock))) as paced:
            if known:
                paced.leave_alone({lent})
            made = paced.send(request_of(create, content=b'{"name": "a"}'), {facts.key_header: lent})
            for _ in range(5):
                paced.send(request_of(read), {facts.key_header: made.json["plainKey"]})
            assert (paced.pace.allowed == facts.rate_limit) is known
            assert (clock.slept == 0) is known


@pytest.mark.parametrize("control", [True, False])
def test_an_emulator_lends_accounts_beside_the_one_for_tests(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, control: bool
) -> None:
    lent: list[str] = []

    def look(ground: Ground) -> None:
        with ground.session.another_account() as key:
            if key is None:
                return
            body = {"name": "a", "tier": "paid", "initialCredits": 5}
            identifier = ground.session.call("createOrganization", body=body, key=key).pick("organization", "id")
            assert ground.session.bring_about(key, VisitorIdentified(identifier))
            visitors = ground.session.call("listOrganizationVisitors", {"organizationId": identifier}, key=key)
            lent.append(visitors.pick("visitors", 0, "id"))

    monkeypatch.setattr(sandbox, "STEPS", (Step("look", "", look),))
    monkeypatch.setattr(sandbox, "run_reading", read_nothing)
    live = open_account(tmp_path).live(0.9)  # with all of it, the run would use the limit up
    with create_app(Settings(seed=1, control=control)) as emulator, serve_in_thread(emulator) as address:
        monkeypatch.setenv(KEY_VARIABLE, emulator.api_key)
        (partner,) = emulator.accounts()
        with given_target(address + emulator.base_path) as target:
            assert target.api_key == emulator.api_key
            result = run_sandbox(facts, target, replace(live, tunnel=None), partner.id)
        assert [account.id for account in emulator.accounts()] == [partner.id]
    assert (len(lent), result.findings, result.faults) == (int(control), [], [])
