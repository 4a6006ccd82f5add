"""An account for tests: its limit is used up once, if the run may spend all of it; deliveries arrive by a tunnel."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator import Settings
from contract_tests import oracles
from contract_tests.conformance import cli as conformance_cli
from contract_tests.live import sandbox
from contract_tests.live.pace import Pace, PacedWire
from contract_tests.live.sandbox import SandboxError, run_sandbox
from contract_tests.live.used_up_limit import use_up_limit
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import Account, EmulatorClock, TestClock, open_account
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import TOO_MANY, Answer
from contract_tests.target.receiver import LoopbackReceiver, Tunnel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_tests.live.run import LiveWrites
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.scenario.steps.table import Step
    from contract_tests.target.exchange import Request, Wire


class Slow:
    """A wire on which each answer takes some seconds, so that no window is ever used up."""

    def __init__(self, wire: Wire, clock: TestClock, seconds: float) -> None:
        self._wire = wire
        self._clock = clock
        self._seconds = seconds

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        self._clock.sleep(self._seconds)
        return self._wire.send(request, key)

    def close(self) -> None:
        self._wire.close()


class Lenient:
    """A wire to a target that announces its limit and does not enforce it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        answer = self._wire.send(request, key)
        return answer if answer.status != TOO_MANY else Answer(404, answer.headers, b"{}")

    def close(self) -> None:
        self._wire.close()


class Endless:
    """A wire to a target that says after each request that as many are left as before."""

    def __init__(self, facts: Facts, wire: Wire) -> None:
        self._facts = facts
        self._wire = wire
        self.sent: list[str] = []

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        assert key
        self.sent.append(request.method)
        headers = {self._facts.limit_header: "1000", self._facts.remaining_header: "999"}
        reset = {self._facts.reset_header: "1795392060"}
        return Answer(200, headers | reset, b"{}")

    def close(self) -> None:
        self._wire.close()


def run_briefly(
    facts: Facts, account: Account, monkeypatch: pytest.MonkeyPatch, live: LiveWrites, *steps: Step
) -> ScenarioResult:
    """Run some steps alone, before the limit is used up."""

    def read_nothing(_ground: Ground) -> None:
        pass

    monkeypatch.setattr(sandbox, "STEPS", steps)
    monkeypatch.setattr(sandbox, "run_reading", read_nothing)
    (partner,) = account.emulator.accounts()
    return run_sandbox(facts, account.target, live, partner.id, wire=account.wire())


def used_up(facts: Facts, account: Account, wire: Wire, pace: Pace) -> Session:
    with closing(PacedWire(wire, pace)) as paced:
        session = Session(facts, account.target, 1, None, wire=paced)
        use_up_limit(Ground(session), paced)
        return session


def test_each_operation_is_refused_beyond_the_limit_and_the_next_window_is_open(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    pace = Pace(facts, 1.0, account.clock)

    session = used_up(facts, account, account.wire(), pace)

    assert [finding.message for finding in session.findings] == []
    refused = {one.operation_id for one in session.exchanges if one.answer.status == TOO_MANY}
    assert refused == facts.operations.keys()
    assert session.exchanges[-1].answer.status == 200
    assert pace.waited > 0
    assert len(session.exchanges) <= 2 * facts.rate_limit + len(facts.operations) + 1
    assert account.rows() == account.before


def test_what_requests_take_is_not_concluded_from_those_that_were_sent_at_once(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    pace = Pace(facts, 1.0, account.clock)

    used_up(facts, account, account.wire(), pace)

    assert [*pace.consumption.otherwise()] == []


def test_a_target_that_is_too_slow_never_gets_there_and_is_not_accused(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)

    session = used_up(facts, account, Slow(account.wire(), account.clock, 3), Pace(facts, 1.0, account.clock))

    assert [finding.message for finding in session.findings] == []
    assert TOO_MANY not in {one.answer.status for one in session.exchanges}
    assert len(session.exchanges) < 100


def test_a_target_whose_limit_never_ends_is_not_asked_for_ever(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    wire = Endless(facts, account.wire())

    session = used_up(facts, account, wire, Pace(facts, 1.0, account.clock))

    assert facts.rate_limit < len(wire.sent) < 2 * facts.rate_limit + 20
    assert {finding.oracle for finding in session.findings} >= {oracles.RATE_COUNT}


@pytest.mark.parametrize("incident", ["r-exceeded-without-remaining", "p-reset-of-daily-quota"])
def test_what_is_wrong_beyond_the_limit_is_found(facts: Facts, tmp_path: Path, incident: str) -> None:
    clock = TestClock()
    with DeviatingEmulator(Settings(seed=1, clock=EmulatorClock(clock)), BY_ID[incident]) as emulator:
        account = Account(emulator, tmp_path / "journal.jsonl", clock, "small")

        session = used_up(facts, account, account.wire(), Pace(facts, 1.0, clock))

    assert session.findings


def test_a_limit_that_is_not_enforced_is_found(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)

    session = used_up(facts, account, Lenient(account.wire()), Pace(facts, 1.0, account.clock))

    assert {finding.oracle for finding in session.findings} >= {oracles.RATE_LIMIT}


@pytest.mark.parametrize(("share", "refused"), [(0.9, False), (1.0, True)])
def test_only_a_run_that_may_spend_the_whole_limit_uses_it_up(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float, refused: bool
) -> None:
    account = open_account(tmp_path)

    result = run_briefly(facts, account, monkeypatch, account.live(share))

    assert (TOO_MANY in {one.answer.status for one in result.exchanges}) is refused
    assert [finding.message for finding in result.findings] == []


def test_deliveries_of_an_account_elsewhere_arrive_at_the_receiver(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = open_account(tmp_path)
    steps = [step for step in sandbox.STEPS if step.name == "webhooks"]

    live = replace(account.live(0.9), tunnel=Tunnel())
    result = run_briefly(facts, account, monkeypatch, live, *steps)

    assert [finding.message for finding in result.findings] == []
    assert result.deliveries


def test_a_receiver_that_nothing_arrives_at_is_refused_before_anything_is_changed(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = open_account(tmp_path)

    with pytest.raises(SandboxError, match=r"not reached at http://127\.0\.0\.1:1: .* Nothing was changed"):
        run_briefly(facts, account, monkeypatch, replace(account.live(1.0), tunnel=Tunnel("http://127.0.0.1:1")))

    assert account.rows() == account.before
    assert {request.method for _, request in account.sent} == {"GET"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--receiver-url", "https://t.example", "--receiver-port", "8099"], "they take --sandbox"),
        (["--sandbox", "x", "--target", "https://a.example", "--receiver-url", "https://t.example"], "give both"),
        (
            ["--sandbox", "x", "--target", "https://a.example", "--receiver-url", "t.example", "--receiver-port", "80"],
            "an address without a path",
        ),
        (
            [
                *("--sandbox", "x", "--target", "https://a.example"),
                *("--receiver-url", "https://t.example/in", "--receiver-port", "8099"),
            ],
            "an address without a path",
        ),
    ],
)
def test_options_of_the_receiver_that_are_wrong_are_refused(options: list[str], said: str) -> None:
    ran = CliRunner().invoke(conformance_cli.app, options)

    assert ran.exit_code == 2
    assert said in " ".join(ran.output.split())


def test_a_port_that_is_taken_is_named(facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = open_account(tmp_path)

    with LoopbackReceiver() as other, pytest.raises(SandboxError, match=f"Port {other.port} .* cannot be listened on"):
        live = replace(account.live(1.0), tunnel=Tunnel("http://127.0.0.1:1", other.port))
        run_briefly(facts, account, monkeypatch, live)
