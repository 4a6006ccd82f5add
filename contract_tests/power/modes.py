"""The kinds of run that a mutant can be tried on: what each of them is sent, and how it is reached."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from bullseye_partner_emulator import Settings
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.live.run import run_live
from contract_tests.live.sandbox import run_sandbox
from contract_tests.model.account import LiveModel
from contract_tests.model.local_run import run_local
from contract_tests.model.lockstep import lockstep_with
from contract_tests.power.dated_model import DatedModel
from contract_tests.power.live_account import open_account
from contract_tests.power.mutants import Mutated, mutated
from contract_tests.power.mutated_emulator import MutatedEmulator, emulator_with
from contract_tests.scenario.run import ScenarioResult, run_scenario
from contract_tests.target.local_target import local_target
from contract_tests.target.receiver import InProcessReceiver
from contract_tests.target.target import conforming_emulator, target_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from bullseye_partner_emulator import Emulator
    from contract_tests.power.live_account import Account
    from contract_tests.power.mutants import Mutant
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import AsgiApp, MakeEmulator, Target

Mode: TypeAlias = Literal["local", "served", "target", "sandbox", "live", "read-only"]
"""local: the whole scenario, in process. served: the same over HTTP. target: over HTTP to an emulator that another
process runs, of which only is known what it shows. sandbox: what of it an account for tests allows.
live: what another's account may be put through.
read-only: what changes nothing, within the budget of one window of the rate limit."""

MODES: tuple[Mode, ...] = get_args(Mode)
_SEED = 1
_BUDGET_SHARE = 0.3


@dataclass(frozen=True)
class ModeRun:
    """A run of a mode against an emulator with a mutant.

    Attributes:
        result: What it gave.
        shown: How many answers the mutant changed, whether the budget was large enough for them or not; 1 for a mutant
            of deliveries, which are not counted and which reading alone never causes.
    """

    result: ScenarioResult
    shown: int


def run_mode(facts: Facts, mode: Mode, mutant: Mutant | None) -> ModeRun:
    """Run a mode against the emulator, with a mutant if one is given.

    Raises:
        SweepError: nobody could see what earlier runs left, so that nothing was written.
        SandboxError: the account did not say whose it is.
    """
    if mode in ("local", "served"):
        return _whole(facts, mutant, served=mode == "served")
    if mode == "target":
        return _elsewhere(facts, mutant)
    with account_with(mutant) as (account, app):
        model = DatedModel(facts, account.emulator)
        if mode == "live":
            live = account.live(_BUDGET_SHARE)
            result = run_live(facts, account.target, live, seed=_SEED, wire=account.wire(app), account=model)
        elif mode == "sandbox":
            (partner,) = account.emulator.accounts()
            live = account.live(1.0)
            wire = account.wire(app)
            result = run_sandbox(facts, account.target, live, partner.id, seed=_SEED, wire=wire, account=model)
        else:
            target = replace(account.target, app=app)
            result = _read(facts, target, account.emulator, _BUDGET_SHARE)
            if not result.findings and isinstance(app, Mutated) and not app.touched:
                _read(facts, target, account.emulator, None)
        return ModeRun(result, app.touched if isinstance(app, Mutated) else int(mode != "read-only"))


def _elsewhere(facts: Facts, mutant: Mutant | None) -> ModeRun:
    emulator = MutatedEmulator(Settings(), *([mutant.id] if mutant is not None else []))
    with closing(emulator), serve_in_thread(emulator) as address, local_target(address + emulator.base_path) as target:
        result = run_local(facts, target, LiveModel(facts, target.api_key), seed=_SEED)
        return ModeRun(result, emulator.touched)


def _read(facts: Facts, target: Target, emulator: Emulator, share: float | None) -> ScenarioResult:
    return run_scenario(
        facts.description,
        facts.strict,
        target,
        seed=_SEED,
        facts=facts,
        read_only=True,
        budget_share=share,
        account=DatedModel(facts, emulator),
    )


@contextmanager
def account_with(mutant: Mutant | None) -> Generator[tuple[Account, AsgiApp]]:
    """Open an account with a mutant in front of it, which was not there when the account got its data."""
    with tempfile.TemporaryDirectory() as folder:
        of_deliveries = mutant is not None and mutant.delivery is not None
        account = open_account(Path(folder), mutant=mutant.id if mutant is not None and of_deliveries else None)
        try:
            yield account, account.emulator if mutant is None or of_deliveries else mutated(account.emulator, mutant)
        finally:
            account.emulator.close()


def _whole(facts: Facts, mutant: Mutant | None, *, served: bool) -> ModeRun:
    make: MakeEmulator = emulator_with(mutant.id if mutant is not None and mutant.delivery is not None else None)
    with ExitStack() as stack:
        receiver = InProcessReceiver()
        emulator = conforming_emulator(_SEED, receiver=receiver, make=make)
        stack.callback(emulator.close)
        layer = mutated(emulator, mutant) if mutant is not None and mutant.delivery is None else None
        app: AsgiApp = layer or emulator
        address = stack.enter_context(serve_in_thread(app)) if served else "http://testserver"
        target = target_of(emulator, receiver, "the emulator", address + emulator.base_path, None if served else app)
        model = stack.enter_context(lockstep_with(facts, target))
        result = run_scenario(facts.description, facts.strict, target, seed=_SEED, facts=facts, model=model)
        return ModeRun(result, layer.touched if layer else 1)
