"""A run against a live target touches nothing but what it made, however it ends, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests import oracles
from contract_tests.live import fence as fence_module
from contract_tests.live.fence import Fence
from contract_tests.live.run import open_fence, run_live
from contract_tests.live.sweep import Sweep, SweepError, Swept
from contract_tests.power.live_account import ELSEWHERE, Account, open_account
from contract_tests.scenario.plan import MARK
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.table import run_whole
from contract_tests.target.exchange import NoAnswerError
from contract_tests.tests.scenario.test_scenario import Layer, Sent
from contract_tests.tests.support.repeated import some_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.target.exchange import Answer, Request, Wire
    from contract_tests.target.target import AsgiApp, Receive, Scope, Send


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path)


def run(facts: Facts, account: Account, wire: Wire | None = None, share: float = 0.3) -> ScenarioResult:
    return run_live(facts, account.target, account.live(share), wire=wire or account.wire())


def swept(facts: Facts, account: Account, app: AsgiApp | None = None) -> Swept:
    fence = open_fence(facts, account.target, account.live(), account.wire(app))
    try:
        return Sweep(fence, facts).clear()
    finally:
        fence.close()


def untouched(account: Account) -> bool:
    """Whether everything that was there before is as it was, and nothing of a run is left."""
    return not (account.damage() or account.remains() or account.trespasses())


@pytest.mark.parametrize("data_set", ["small", "agency"])
def test_a_run_touches_nothing_but_what_it_made_and_leaves_nothing(facts: Facts, tmp_path: Path, data_set: str) -> None:
    account = open_account(tmp_path, data_set=data_set)
    result = run(facts, account)
    assert [finding.message for finding in result.findings] == []
    assert (account.damage(), account.remains(), account.trespasses()) == ([], [], [])
    assert not account.journal.exists()
    written = [request for _, request in account.sent if request.method != "GET"]
    assert len(written) > 100
    assert len(account.rows()) - len(account.before) > 5


def test_the_whole_scenario_is_harmless_behind_the_fence(facts: Facts, account: Account) -> None:
    run_the_whole_scenario(facts, account)
    swept(facts, account)
    assert (account.damage(), account.remains(), account.trespasses()) == ([], [], [])


def test_the_whole_scenario_does_harm_without_the_fence(
    facts: Facts, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fence, "refusal", letting_through)
    monkeypatch.setattr(fence_module, "MADE_AT_MOST", 10**6)
    run_the_whole_scenario(facts, account)
    assert any(damaged.startswith("partners") for damaged in account.damage())
    assert account.trespasses()


def letting_through(_fence: Fence, _request: Request) -> None:
    return None


def run_the_whole_scenario(facts: Facts, account: Account) -> None:
    fence = open_fence(facts, account.target, account.live(), account.wire())
    session = Session(facts, account.target, 1, None, wire=fence)
    run_whole(session)
    session.close()
    assert len(account.sent) > 100


class FailingWire:
    """A wire that fails at one request, or from one on."""

    def __init__(self, wire: Wire, at: int, error: type[BaseException], *, answered: bool, for_good: bool) -> None:
        self._wire = wire
        self._at = at
        self._error = error
        self._answered = answered
        self._for_good = for_good
        self._count = 0

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        self._count += 1
        if self._count == self._at or (self._for_good and self._count > self._at):
            if self._answered:
                self._wire.send(request, key)
            raise self._error("a failure of the wire")
        return self._wire.send(request, key)

    def close(self) -> None:
        self._wire.close()


FAILURES: dict[str, tuple[type[BaseException], bool, bool]] = {
    "the request is lost": (NoAnswerError, False, False),
    "the answer is lost": (NoAnswerError, True, False),
    "the network is gone": (NoAnswerError, True, True),
    "Ctrl-C": (KeyboardInterrupt, True, False),
    "Ctrl-C again and again": (KeyboardInterrupt, True, True),
    "a mistake in the suite": (RuntimeError, True, False),
}


def fail_and_sweep(facts: Facts, account: Account, failure: str, at: int) -> None:
    error, answered, for_good = FAILURES[failure]
    wire = FailingWire(account.wire(), at, error, answered=answered, for_good=for_good)
    with suppress(error, SweepError):
        run(facts, account, wire)
        # Unless the network is gone, or the tidying itself was interrupted, nothing has to be swept.
        assert for_good or not account.remains(), f"at request {at}"
    assert (account.damage(), account.trespasses()) == ([], []), f"at request {at}"
    assert not swept(facts, account).left
    assert untouched(account), f"at request {at}"
    account.restart()


@pytest.mark.parametrize("failure", some_of(FAILURES, 3))
def test_a_run_that_fails_anywhere_leaves_nothing_after_a_sweep(facts: Facts, account: Account, failure: str) -> None:
    run(facts, account)
    last = len(account.sent)
    account.restart()
    # The first requests make and remove something, the last ones remove everything.
    for at in (1, 5, 8, 14, last // 2, last - 20):
        fail_and_sweep(facts, account, failure, at)


def test_an_interrupted_run_removes_what_it_made_and_says_so(facts: Facts, account: Account) -> None:
    wire = FailingWire(account.wire(), 300, KeyboardInterrupt, answered=True, for_good=False)
    with pytest.raises(KeyboardInterrupt) as raised:
        run(facts, account, wire)
    assert raised.value.__notes__ == ["The run left nothing behind."]
    assert untouched(account)


KILLED = """
import sys
from pathlib import Path

from contract_tests.target.target import Target
from contract_tests.power.live_account import ELSEWHERE, TestClock
from contract_tests.target.exchange import HttpWire
from contract_tests.scenario.facts import Facts
from contract_tests.live.run import LiveWrites, run_live
from generator.description import repository_description
from generator.strict import strict_variant

address, key, journal = sys.argv[1:]
description = repository_description()
facts = Facts(description, strict_variant(description.bundle))
target = Target("live", ELSEWHERE, key, None, lambda: None)
live = LiveWrites(Path(journal), 0.3, "killed", TestClock(), locks=Path(journal).parent)
run_live(facts, target, live, wire=HttpWire(address))
"""


def test_a_run_that_is_killed_leaves_nothing_after_a_sweep(facts: Facts, account: Account) -> None:
    for request, after in ((8, True), (400, False)):  # the 8th one makes the first organization
        killed_at(account, request, after=after)
        assert account.remains()
        assert not account.damage()
        assert swept(facts, account).found
        assert untouched(account)
        account.restart()


async def unsent(_message: object) -> None:
    pass


def killed_at(account: Account, number: int, *, after: bool) -> None:
    """Run in a process of its own, which is killed when its n-th request comes, or is answered."""
    came = 0
    process: subprocess.Popen[bytes] | None = None

    async def killing(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal came
        came += 1
        if came == number and after:
            # Carried out, and not answered: an answer could be followed by a request before the process is dead.
            await account.emulator(scope, receive, unsent)
        if came == number and process:
            os.kill(process.pid, signal.SIGKILL)
        elif came < number:
            await account.emulator(scope, receive, send)

    with serve_in_thread(killing) as address:
        arguments = [address + account.emulator.base_path, account.emulator.api_key, str(account.journal)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], env=environment)
        assert process.wait() == -signal.SIGKILL
    assert came == number


def test_the_next_run_sweeps_first(facts: Facts, account: Account) -> None:
    with suppress(NoAnswerError):
        run(facts, account, FailingWire(account.wire(), 300, NoAnswerError, answered=True, for_good=True))
    assert account.remains()
    account.journal.unlink()
    result = run_live(facts, account.target, account.live(run="next"), wire=account.wire())
    assert [finding.message for finding in result.findings] == []
    assert untouched(account)


def with_the_id_of_another(sent: Sent) -> None:
    victim = VICTIMS.get(sent.path.rpartition("/")[2])
    if sent.method == "POST" and sent.status == 201 and victim:
        sent.change(lambda body: give(victim, body))


def give(victim: str, body: dict[str, Any]) -> None:
    for name in body.keys() - {"plainKey"}:
        body[name]["id"] = victim


def with_a_filter_that_does_nothing(scope: Scope) -> None:
    if scope["path"].endswith("/organizations"):
        scope["query_string"] = b"&".join(
            part for part in scope["query_string"].split(b"&") if part.startswith((b"page", b"pageSize"))
        )


def with_names_that_moved(sent: Sent) -> None:
    """The list says the texts of one thing of another."""
    if sent.method == "GET" and sent.status == 200 and sent.path.endswith("/organizations"):
        sent.change(lambda page: move(page["organizations"]))


def move(items: list[dict[str, Any]]) -> None:
    texts = [(item["name"], item["externalId"]) for item in items]
    for item, (name, external_id) in zip(items, [*texts[1:], *texts[:1]], strict=True):
        item.update(name=name, externalId=external_id)


def with_everything_marked(sent: Sent) -> None:
    """The list says of each thing that a run made it."""
    if sent.method == "GET" and sent.status == 200 and sent.path.endswith("/organizations"):
        sent.change(lambda page: mark(page["organizations"]))


def mark(items: list[dict[str, Any]]) -> None:
    for item in items:
        item.update(name=f"{MARK}x", externalId=f"{MARK}y")


def without_deletion(scope: Scope) -> None:
    if scope["method"] == "DELETE":
        scope["method"] = "GET"


def without_a_second_page(scope: Scope) -> None:
    """Only a filter shows what is far behind in the list."""
    if b"search" not in scope["query_string"]:
        scope["query_string"] = scope["query_string"].replace(b"page=2", b"page=1")


VICTIMS: dict[str, str] = {}
DEVIATIONS: dict[str, Callable[[AsgiApp], Layer]] = {
    "create answers with another id": lambda app: Layer(app, after=with_the_id_of_another),
    "filters do nothing": lambda app: Layer(app, before=with_a_filter_that_does_nothing),
    "the list mixes things up": lambda app: Layer(app, after=with_names_that_moved),
    "the list says all is ours": lambda app: Layer(app, after=with_everything_marked),
    "nothing can be deleted": lambda app: Layer(app, before=without_deletion),
}


def choose_victims(account: Account) -> None:
    for table in ("organizations", "api_keys", "icp_configs"):
        VICTIMS[table.replace("_", "-")] = next(key for kind, key in account.before if kind == table)


@pytest.mark.parametrize("before", [with_a_filter_that_does_nothing, without_a_second_page])
def test_a_sweep_needs_no_more_than_one_of_pages_filter_and_journal(
    facts: Facts, tmp_path: Path, before: Callable[[Scope], None]
) -> None:
    account = open_account(tmp_path, data_set="agency")
    wire = FailingWire(account.wire(), 9, NoAnswerError, answered=True, for_good=True)
    run(facts, account, wire)
    assert account.remains()
    account.journal.unlink()
    assert swept(facts, account, Layer(account.emulator, before=before)).found
    assert untouched(account)


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_no_mistake_of_the_target_makes_a_run_touch_what_is_not_its_own(
    facts: Facts, account: Account, deviation: str
) -> None:
    choose_victims(account)
    result = run(facts, account, account.wire(DEVIATIONS[deviation](account.emulator)))
    assert account.damage() == []
    assert account.trespasses() == []
    if deviation != "filters do nothing":
        assert result.findings
    # As long as nothing can be deleted, one organization and one key is all that can be left.
    assert len(account.remains()) <= 2
    swept(facts, account)
    assert untouched(account)


def test_a_target_that_removes_more_than_it_is_told_to_is_written_to_no_more(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path, mutant="semantic-keys:revokeApiKey:all-keys-of-the-name")
    result = run(facts, account)
    assert oracles.ONLY_NAMED_REMOVED in {finding.oracle for finding in result.findings}
    assert len(account.damage()) == 1
    revoked = [request for _, request in account.sent if request.method == "DELETE" and "api-keys" in request.target]
    assert len(revoked) == 1


@pytest.mark.parametrize(
    "mutant",
    [
        "unpersisted-write:createOrganization:/externalId",
        "semantic-creation:createOrganization:name-in-title-case",
        "semantic-lifecycle:deleteOrganization:loses-its-name",
        "semantic-lifecycle:deleteOrganization:loses-its-credits",
        "semantic-icp-configs:listIcpConfigs:first-only",
    ],
)
def test_what_was_made_is_removed_from_a_target_that_changes_it(facts: Facts, tmp_path: Path, mutant: str) -> None:
    account = open_account(tmp_path, mutant=mutant)
    result = run(facts, account)
    assert oracles.NOTHING_LEFT not in {finding.oracle for finding in result.findings}
    assert untouched(account)


def trusting_adoption(
    self: Fence,
    parameter: str,
    path: Mapping[str, str],
    _written: Any = None,
    *,
    journaled: bool = False,
    proven: bool = False,
) -> dict[str, Any]:
    own: dict[str, set[str]] = self._own  # pyright: ignore[reportPrivateUsage] -- a fence with a hole in it
    own[parameter].add(path[parameter])
    return {"id": path[parameter], "credits": 1}


def is_a_text(value: object) -> bool:
    return isinstance(value, str)


HOLES: dict[str, tuple[object, str, object, str]] = {
    "ids are believed": (Fence, "adopt", trusting_adoption, "create answers with another id"),
    "the list is believed": (Fence, "adopt", trusting_adoption, "the list says all is ours"),
    "everything is marked": (fence_module, "_is_mark", is_a_text, "filters do nothing"),
}


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_in_the_fence_is_found(
    facts: Facts, account: Account, hole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, replacement, deviation = HOLES[hole]
    choose_victims(account)
    monkeypatch.setattr(owner, name, replacement)
    with suppress(Exception):
        run(facts, account, account.wire(DEVIATIONS[deviation](account.emulator)))
    assert account.damage()
    assert account.trespasses()


def test_no_key_is_in_the_journal_or_a_finding(facts: Facts, account: Account) -> None:
    result = run(facts, account, FailingWire(account.wire(), 400, NoAnswerError, answered=True, for_good=True))
    text = account.journal.read_text() + "".join(map(str, result.findings)) + json.dumps(result.refused)
    assert len(account.journal.read_text().splitlines()) > 10
    # A text that is nobody's key is sent on purpose; the command of its finding has it.
    assert "pk_live_" not in text.replace("pk_live_nobody_has_this_key", "")
    assert ELSEWHERE in text
