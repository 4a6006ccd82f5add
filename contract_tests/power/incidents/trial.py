"""Lets the contract suite look at an emulator to which an incident happens, in each of the ways that it can run."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

import msgspec

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.conformance.run import run_conformance
from contract_tests.live.exclusion import BusyError
from contract_tests.live.journal import JournalError
from contract_tests.live.room import RoomError
from contract_tests.live.run import run_live
from contract_tests.live.sandbox import SandboxError, run_sandbox
from contract_tests.live.sweep import SweepError
from contract_tests.model.account import LiveModel
from contract_tests.model.local_run import run_local
from contract_tests.model.lockstep import lockstep_with
from contract_tests.power.dated_model import DatedModel
from contract_tests.power.engines import FUZZING
from contract_tests.power.first_finding import first_detection
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import Account, EmulatorClock, TestClock
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.target.exchange import AsgiWire
from contract_tests.target.local_target import local_target
from contract_tests.target.receiver import Tunnel
from contract_tests.target.target import Target, TargetError, emulator_target
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from contract_tests.finding import Finding
    from contract_tests.power.incidents.incident import Incident
    from contract_tests.target.target import MakeEmulator

Mode: TypeAlias = Literal["local", "target", "sandbox", "live", "read-only"]
"""The whole suite in process; over HTTP to an emulator of which only is known what it shows; what an account for tests
may be put through; what a live one may; what changes nothing."""

MODES: tuple[Mode, ...] = get_args(Mode)
_SEED = 1
_BUDGET_SHARE = 0.3
_LIVE_STEP, _READ_STEP = 0.05, 1.5
"""By how many seconds the clock runs on with each look at it: either run takes some minutes of it."""


class Trial(msgspec.Struct, frozen=True):
    """What the suite made of an incident.

    Attributes:
        id: Of the incident; empty if there was none.
        mode: How the suite ran.
        oracle: The check that found something first; None if nothing did.
        finding: What it found: the operation and the message, or the place.
        refused: Why the suite did not run at all; None if it ran.
        seconds: Wall-clock time.
        apart: If nothing was found, the first place where the target differs from the model, without a verdict.
    """

    id: str
    mode: Mode
    oracle: str | None
    finding: str
    refused: str | None
    seconds: float
    apart: str = ""


class Told(NamedTuple):
    """What a run told first: a finding, or else a difference from the model that stands apart; see `Trial`."""

    oracle: str | None
    finding: str
    apart: str = ""


def try_incident(mode: Mode, incident_id: str) -> Trial:
    """Let the suite look at an emulator with an incident, or without one if there is no id.

    A local run ends with the first finding; what the scenario and the walk miss of certain operations goes through
    Schemathesis too. A mutant is judged in the same way.

    Raises:
        KeyError: there is no such incident.
    """
    incident = BY_ID[incident_id] if incident_id else None
    started = time.monotonic()
    told, refused = Told(None, ""), None
    try:
        told = _RUNS[mode](incident)
    except (BusyError, JournalError, RoomError, SandboxError, SweepError, TargetError) as error:
        refused = f"{type(error).__name__}: {error}"
    seconds = round(time.monotonic() - started, 2)
    return Trial(incident_id, mode, told.oracle, told.finding, refused, seconds, told.apart)


def _made_with(incident: Incident | None) -> MakeEmulator:
    return create_app if incident is None else lambda settings: DeviatingEmulator(settings, incident)


@cache
def _facts() -> Facts:
    """Read the description, once for each process."""
    description = repository_description()
    return Facts(description, strict_variant(description.bundle))


def _local(incident: Incident | None) -> Told:
    facts = _facts()
    target = emulator_target(_SEED, _made_with(incident))
    with lockstep_with(facts, target) as model:
        detection = first_detection(facts, target, model, _SEED)
    if detection is not None:
        return Told(detection.oracle, f"{detection.operation_id} {detection.where}".strip())
    target.reset()
    if fuzzed := _fuzzed(target, incident):
        return _first(fuzzed, [])
    target.reset()
    with lockstep_with(facts, target) as model:
        result = run_scenario(facts.description, facts.strict, target, seed=_SEED, facts=facts, model=model)
    return _first(result.findings, result.apart)


def _target(incident: Incident | None) -> Told:
    facts = _facts()
    with (
        _made_with(incident)(Settings(seed=_SEED)) as emulator,
        serve_in_thread(emulator) as address,
        local_target(address + emulator.base_path) as target,
    ):
        result = run_local(facts, target, LiveModel(facts, target.api_key), seed=_SEED)
        findings = result.findings or _fuzzed(target, incident)
    return _first(findings, result.apart)


def _fuzzed(target: Target, incident: Incident | None) -> list[Finding]:
    """Return what Schemathesis finds about the operations of an incident."""
    facts = _facts()
    chosen = [operation for operation in (incident.operations if incident else ()) if operation in facts.operations]
    if not chosen:
        return []
    report = run_conformance(facts.description, facts.strict, target, FUZZING, seed=_SEED, operation_ids=chosen)
    return report.failures


def _read_only(incident: Incident | None) -> Told:
    facts = _facts()
    clock = SteppingClock(step=timedelta(seconds=_READ_STEP))
    with _made_with(incident)(Settings(seed=_SEED, clock=clock)) as emulator:
        target = Target(
            "an account of others", f"http://testserver{emulator.base_path}", emulator.api_key, emulator, _stay
        )
        result = run_scenario(
            facts.description,
            facts.strict,
            target,
            seed=_SEED,
            facts=facts,
            read_only=True,
            budget_share=_BUDGET_SHARE,
            account=DatedModel(facts, emulator),
        )
    return _first(result.findings, result.apart)


def _live(incident: Incident | None) -> Told:
    with _account(incident) as account:
        emulator = account.emulator
        wire, model = AsgiWire(emulator, emulator.base_path), DatedModel(_facts(), emulator)
        live = account.live(_BUDGET_SHARE)
        result = run_live(_facts(), account.target, live, seed=_SEED, wire=wire, account=model)
    return _first(result.findings, result.apart)


def _sandbox(incident: Incident | None) -> Told:
    with _account(incident) as account:
        emulator = account.emulator
        wire, model = AsgiWire(emulator, emulator.base_path), DatedModel(_facts(), emulator)
        partner, *_ = emulator.accounts()
        # What it delivers arrives over HTTP, as through a tunnel.
        live = replace(account.live(1.0), tunnel=Tunnel())
        target = replace(account.target, second_key=emulator.create_partner("small").api_key)
        result = run_sandbox(_facts(), target, live, partner.id, seed=_SEED, wire=wire, account=model)
    return _first(result.findings, result.apart)


@contextmanager
def _account(incident: Incident | None) -> Generator[Account]:
    clock = TestClock(_LIVE_STEP)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        emulator = stack.enter_context(_made_with(incident)(Settings(seed=_SEED, clock=EmulatorClock(clock))))
        account = Account(emulator, folder / "journal.jsonl", clock, "small")
        account.restart()
        yield account


def _first(findings: list[Finding], apart: list[Finding]) -> Told:
    if findings:
        return Told(findings[0].oracle.id, f"{findings[0].operation_id} {findings[0].message}".strip())
    return Told(None, "", f"{apart[0].operation_id} {apart[0].where}" if apart else "")


def _stay() -> None:
    """Take nothing back: the account is somebody else's."""


_RUNS: dict[Mode, Callable[[Incident | None], Told]] = {
    "local": _local,
    "target": _target,
    "sandbox": _sandbox,
    "live": _live,
    "read-only": _read_only,
}
