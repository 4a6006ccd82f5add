"""Runs on an emulator that conforms, each at another time and in other circumstances, several at the same time."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import as_completed
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bullseye_partner_emulator import Settings, SteppingClock
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.live.run import run_live
from contract_tests.live.sandbox import run_sandbox
from contract_tests.model.lockstep import lockstep_with
from contract_tests.power.dated_model import DatedModel
from contract_tests.power.false_alarms.circumstances import Circumstances  # noqa: TC001 - msgspec reads the annotations
from contract_tests.power.live_account import TestClock, open_account
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.process_pool import open_process_pool
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import ScenarioResult, run_scenario
from contract_tests.target.exchange import AsgiWire, HttpWire
from contract_tests.target.receiver import InProcessReceiver
from contract_tests.target.target import Target, conforming_emulator, target_of
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from bullseye_partner_emulator import Emulator
    from contract_tests.power.live_account import Account
    from contract_tests.target.exchange import Wire

_SEED = 1
_IN_PROCESS = "http://testserver"
_STEPS = {"local": 0.1, "sandbox": 0.1, "live": 0.05, "read-only": 0.5}
"""By how many seconds the clock runs on with each request, or look at it: each kind of run takes some minutes of it."""
_BUDGET_SHARE = 0.3


class ClockLook(msgspec.Struct, frozen=True):
    """A run in some circumstances.

    Attributes:
        circumstances: Them.
        requests: How many it sent.
        seconds: Wall-clock time.
        processor_seconds: Processor time.
        alarms: What it found, or could not decide; nothing if the emulator passed.
    """

    circumstances: Circumstances
    requests: int
    seconds: float
    processor_seconds: float
    alarms: list[str]


def look_in(circumstances: Circumstances, mutant: str | None = None) -> ClockLook:
    """Hold the emulator, or one with a mutant, against the description."""
    started, worked = time.monotonic(), time.process_time()
    run = {"local": _local, "sandbox": _sandbox, "live": _live, "read-only": _read_only}[circumstances.kind]
    with _zone(circumstances.tz), ExitStack() as stack:
        result = run(circumstances, mutant, stack)
    return ClockLook(
        circumstances,
        result.requests,
        round(time.monotonic() - started, 2),
        round(time.process_time() - worked, 2),
        [
            *(f"{found.operation_id}: {found.oracle.id}: {found.message}" for found in result.findings),
            *(f"{found.operation_id}: apart: {found.message}" for found in result.apart),
            *(f"{step}: nothing can be said of it" for step in result.unsettled),
        ],
    )


def look_in_each(chosen: Sequence[Circumstances], *, processes: int, mutant: str | None = None) -> Iterator[ClockLook]:
    """Yield a look in each of some circumstances, as they end."""
    with open_process_pool(min(processes, len(chosen))) as pool:
        for look in as_completed([pool.submit(look_in, one, mutant) for one in chosen]):
            yield look.result()


@cache
def _facts() -> Facts:
    """Read the description, once for each process."""
    description = repository_description()
    return Facts(description, strict_variant(description.bundle))


@contextmanager
def _zone(tz: str) -> Generator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = tz
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def _clock(circumstances: Circumstances) -> SteppingClock:
    return SteppingClock(circumstances.start, timedelta(seconds=_STEPS[circumstances.kind]))


def _local(circumstances: Circumstances, mutant: str | None, stack: ExitStack) -> ScenarioResult:
    receiver = InProcessReceiver()
    emulator = conforming_emulator(_SEED, receiver=receiver, make=emulator_with(mutant), clock=_clock(circumstances))
    app, address = _reached(emulator, circumstances, stack)
    fill = partial(_fill, data_set=circumstances.data_set)
    target = target_of(emulator, receiver, str(circumstances), address + emulator.base_path, app, fill)
    facts = _facts()
    with lockstep_with(facts, target) as model:
        return run_scenario(facts.description, facts.strict, target, seed=_SEED, facts=facts, model=model)


def _read_only(circumstances: Circumstances, mutant: str | None, stack: ExitStack) -> ScenarioResult:
    emulator = emulator_with(mutant)(Settings(seed=_SEED, clock=_clock(circumstances)))
    app, address = _reached(emulator, circumstances, stack)
    _fill(emulator, circumstances.data_set)
    target = Target(str(circumstances), address + emulator.base_path, emulator.api_key, app, lambda: None)
    facts, model = _facts(), DatedModel(_facts(), emulator)
    return run_scenario(
        facts.description,
        facts.strict,
        target,
        seed=_SEED,
        facts=facts,
        read_only=True,
        budget_share=_BUDGET_SHARE,
        account=model,
    )


def _live(circumstances: Circumstances, mutant: str | None, stack: ExitStack) -> ScenarioResult:
    account, wire = _account(circumstances, mutant, stack)
    model = DatedModel(_facts(), account.emulator)
    return run_live(_facts(), account.target, account.live(_BUDGET_SHARE), seed=_SEED, wire=wire, account=model)


def _sandbox(circumstances: Circumstances, mutant: str | None, stack: ExitStack) -> ScenarioResult:
    account, wire = _account(circumstances, mutant, stack)
    (partner,) = account.emulator.accounts()
    live, model = account.live(_BUDGET_SHARE), DatedModel(_facts(), account.emulator)
    return run_sandbox(_facts(), account.target, live, partner.id, seed=_SEED, wire=wire, account=model)


def _account(circumstances: Circumstances, mutant: str | None, stack: ExitStack) -> tuple[Account, Wire]:
    """Return an account with data of others, and a way to it."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    clock = TestClock(_STEPS[circumstances.kind], circumstances.start)
    account = open_account(folder, mutant=mutant, data_set=circumstances.data_set, clock=clock)
    app, address = _reached(account.emulator, circumstances, stack)
    path = account.emulator.base_path
    return account, HttpWire(address + path) if app is None else AsgiWire(app, path)


def _reached(emulator: Emulator, circumstances: Circumstances, stack: ExitStack) -> tuple[Emulator | None, str]:
    """Return the application to call, None if it is served, and the address of the server."""
    stack.callback(emulator.close)
    if circumstances.transport == "in-process":
        return emulator, _IN_PROCESS
    return None, stack.enter_context(serve_in_thread(emulator))


def _fill(emulator: Emulator, data_set: str) -> None:
    if data_set != "small":
        (account,) = emulator.accounts()
        emulator.reset_partner(account.id, data_set)
