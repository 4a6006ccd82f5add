"""Runs some steps of the scenario against an emulator that deviates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.table import WHOLE, run_steps
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.finding import Finding
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.receiver import Receiver
    from contract_tests.target.target import Target

_STEPS = {step.name: step for step in WHOLE}


def deviating_target(operation_ids: Iterable[str], deviation: Deviate) -> Target:
    """Return an emulator of which some operations deviate."""
    target = emulator_target(1)
    assert target.app is not None
    chosen = frozenset(operation_ids)
    return replace(target, app=mutated(target.app, Mutant("test", min(chosen), "", "", stateless(deviation), chosen)))


def findings_of(
    facts: Facts, names: Iterable[str], target: Target | None = None, receiver: Receiver | None = None
) -> list[Finding]:
    """Return what steps find, by their names and in this order, in an emulator that conforms if none is given."""
    target = target or emulator_target(1)
    target.reset()
    session = Session(facts, target, 1, receiver or target.receiver)
    run_steps(Ground(session), [_STEPS[name] for name in names])
    session.close()
    assert session.faults == []
    return session.findings


def ids(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Return oracle and operation of each finding."""
    return {(one.oracle.id, one.operation_id) for one in findings}
