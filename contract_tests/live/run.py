"""A run of the scenario against a live target: behind a fence, at a pace, and with nothing left at its end."""

from __future__ import annotations

import secrets
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.clock import Clock, SystemClock
from contract_tests.live.exclusion import alone, undisturbed
from contract_tests.live.fence import CREDITS_AT_MOST, MADE_AT_MOST, Fence
from contract_tests.live.journal import Journal
from contract_tests.live.pace import Pace
from contract_tests.live.room import account_of, confirm_room
from contract_tests.live.steps import LiveGround, run_live_steps
from contract_tests.live.sweep import Sweep, SweepError, Swept
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.reading.run import run_reading
from contract_tests.scenario.run import ScenarioResult
from contract_tests.scenario.session import Session
from contract_tests.scenario.states import states_not_reached
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import NoAnswerError, open_wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.scenario.account_model import AccountModel
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire
    from contract_tests.target.receiver import Tunnel
    from contract_tests.target.target import Target

_LIMIT = "/info/x-rate-limit"
_SWEEPS = 3
"""How often a run tries to remove what it made; a target that is away for a moment costs one."""


def _nothing(_seconds: float) -> None:
    """Say nothing of a pause."""


@dataclass(frozen=True)
class LiveWrites:
    """How a target that belongs to others is written to.

    Attributes:
        journal: The file in which a run writes down what it is about to make.
        budget_share: The part of the rate limit that is spent in any window.
        run: Part of all external ids, so that no two runs have the same.
        clock: The time; tests bring their own.
        on_wait: Is told of each pause, in seconds.
        locks: The folder in which all runs of this machine look whether another one is at work.
        sandbox: The partner whose account is for tests, so that the whole scenario runs there; None if it is not.
        tunnel: By which such an account that is not on this machine delivers to it; None if it cannot.
    """

    journal: Path
    budget_share: float
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    clock: Clock = field(default_factory=SystemClock)
    on_wait: Callable[[float], None] = _nothing
    locks: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    sandbox: str | None = None
    tunnel: Tunnel | None = None


def open_fence(facts: Facts, target: Target, live: LiveWrites, wire: Wire | None = None) -> Fence:
    """Return the fence around a target; `wire` is another way to it than its own."""
    pace = Pace(facts, live.budget_share, live.clock, live.on_wait)
    journal = Journal(live.journal, target.base_url)
    return Fence(wire or open_wire(target), facts, target.api_key, journal, pace)


def run_live(
    facts: Facts,
    target: Target,
    live: LiveWrites,
    *,
    seed: int = 1,
    wire: Wire | None = None,
    account: AccountModel | None = None,
) -> ScenarioResult:
    """Remove what earlier runs left, run the steps that are safe, and remove what they made.

    What was made is removed after an exception and after Ctrl-C too. After anything worse, the next run does it.
    Another run at the same target is kept out until then: its sweep would remove what this one uses. `account` predicts
    the answers.

    Raises:
        SweepError: it cannot be seen what earlier runs left; nothing was written.
        RoomError: the account has no room for what the run makes; only what earlier runs left was removed.
        JournalError: the journal cannot be read; nothing was sent.
        BusyError: another run or sweep is at work there; nothing was sent.
    """
    with alone(live.locks, target.base_url, live.journal):
        return _run_alone(facts, target, live, seed, wire, account)


def _run_alone(
    facts: Facts, target: Target, live: LiveWrites, seed: int, wire: Wire | None, account: AccountModel | None
) -> ScenarioResult:
    started = time.monotonic()
    if account is not None:
        wire = account.listen(wire or open_wire(target))
    fence = open_fence(facts, target, live, wire)
    session = Session(facts, target, seed, None, wire=fence, tag=tag_of(live.run), shared=True)
    try:
        sweep = Sweep(fence, facts)
        before = sweep.clear()
        try:
            if before.left:
                # Who cannot remove what is there must not make more of it.
                _tell(session, before)
                run_reading(Ground(session))
            else:
                _confirm_room(facts, target, fence)
                run_live_steps(LiveGround(session, fence))
                _tell_consumption(session, fence)
            if account is not None:
                with session.step("the model of the account"):
                    account.hold_against(session)
        except BaseException as error:
            error.add_note(_said(_tidy(fence, sweep)))
            raise
        after = _tidy(fence, sweep)
        if isinstance(after, SweepError):
            session.find(oracles.NOTHING_LEFT, "a look at what is left", str(after), where="sweep")
        elif not before.left:
            _tell(session, after)
    finally:
        session.close()
    never = {name: reason for name, operation in facts.operations.items() if (reason := fence.never(operation))}
    return ScenarioResult(
        findings=session.findings,
        requests=fence.sent,
        seconds=time.monotonic() - started,
        steps=session.steps,
        request_hash=session.request_hash,
        exchanges=session.exchanges,
        deliveries=[],
        exercised=dict(session.exercised),
        refused=session.refusals | never,
        unsettled=session.unsettled,
        apart=session.apart,
        compared=account.compared if account is not None else 0,
        faults=session.faults,
        not_reached=states_not_reached(facts, session.exchanges),
    )


def _confirm_room(facts: Facts, target: Target, fence: Fence) -> None:
    """Check that there is room for what the run makes. If the target does not answer, the steps find that."""
    key = target.api_key
    with suppress(NoAnswerError):
        account = account_of(facts, fence, key)
        confirm_room(facts, fence, key, account, organizations=MADE_AT_MOST, credits_needed=CREDITS_AT_MOST)


def _tidy(fence: Fence, sweep: Sweep) -> Swept | SweepError:
    fence.patient = True
    outcome: Swept | SweepError = SweepError("The sweep did not run.")
    with undisturbed():
        for _ in range(_SWEEPS):
            try:
                outcome = sweep.clear()
            except SweepError as error:
                outcome = error
            else:
                if not outcome.left:
                    break
    return outcome


def _tell(session: Session, swept: Swept) -> None:
    left = "; ".join(map(str, swept.left))
    session.check(not left, oracles.NOTHING_LEFT, "nothing of a run", left, where="sweep")


def _tell_consumption(session: Session, fence: Fence) -> None:
    """Note what takes another number of requests of the rate limit than one."""
    for kind, taken in fence.pace.consumption.otherwise():
        where = f"header {session.facts.remaining_header}"
        session.find(
            oracles.RATE_COUNT,
            "1 less after each request",
            f"{taken} less after each {kind}",
            claim=_LIMIT,
            where=where,
        )


def _said(outcome: Swept | SweepError) -> str:
    if isinstance(outcome, SweepError):
        return f"It could not be seen what the run left behind: {outcome} Sweep it when the target is back."
    left = "; ".join(map(str, outcome.left))
    return f"The run left behind: {left}. Sweep it." if left else "The run left nothing behind."
