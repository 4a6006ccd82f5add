"""Which mutants of the API does settling repair? (`nox -s settle_power`)

Each mutant is put before the emulator and looked at by the scenario. What that finds is settled in a copy of the
description. Then the answers of the API with the mutant to all requests of a whole run are held against the copy, and
the scenario looks again if one does not fit. The refusal to settle by an emulator is left out here.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from contract_tests.conformance.observed import look_of
from contract_tests.documentation.applying import FOLDER, ROOT_FILE, lint_findings
from contract_tests.power.mutants import find_mutant, mutated
from contract_tests.power.replay import answers_with, held_against, whole_run
from contract_tests.process_pool import open_process_pool
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.settle.observation import Observation, refuted
from contract_tests.settle.settling import settle, write_settled
from contract_tests.target.target import emulator_target
from generator.description import load_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_tests.power.mutants import Mutant
    from contract_tests.scenario.run import ScenarioResult
    from generator.description import Description

ROOT = Path(__file__).parents[2]
_DAY = "2026-01-01"
_ROUNDS = 3
"""A run that meets a corrected description sees further; a maintainer would settle again, too."""

EXPRESSIBLE: dict[str, str] = {
    "add-field": "property",
    "drop-field": "property",
    "rename-field": "property name, wrapper",
    "null-field": "nullability",
    "retype-field": "type",
    "uuid-without-dashes": "format",
    "uuid-as-number": "format",
    "empty-text": "bound",
    "email-with-name": "format",
    "uri-without-scheme": "format",
    "break-pattern": "bound",
    "enum-value": "enum value",
    "fraction": "type",
    "below-minimum": "bound",
    "above-maximum": "bound",
    "date-without-zone": "format",
    "date-as-epoch": "format",
    "date-with-space": "format",
    "date-with-time": "format",
    "date-reordered": "format",
    "success-status": "status",
    "lost-header": "header",
    "header-no-integer": "header",
    "error-without": "property",
    "error-lost-header": "header",
}
"""The operators that are measured, and what is to be corrected: what a single answer shows of its own shape.

Left out is what no single answer shows: laws, filters, pages, scopes, what a request must have. So is what an answer
does not tell: another path or method, HTML. Not measured yet, though a description has words for them: another status,
code or envelope of errors, another media type, lists without items.
"""


class Repair(msgspec.Struct):
    """What settling did about a mutant.

    Attributes:
        id: The mutant.
        operator: Its kind.
        before: What the answers to a whole run contradict before (see `contract_tests.power.replay`).
        after: The same after settling.
        rounds: How often was settled.
        corrected: What was corrected.
        left: What is still found.
    """

    id: str
    operator: str
    before: int
    after: int
    rounds: int
    corrected: list[str] = []
    left: list[str] = []

    @property
    def conforms(self) -> bool:
        """Whether every answer is as the description says now."""
        return self.after == 0

    @property
    def worse(self) -> bool:
        """Whether the same answers contradict more than before."""
        return self.after > self.before


class RepairReport(msgspec.Struct):
    """The measurement."""

    seed: int
    seconds: float
    repairs: list[Repair]

    @property
    def shown(self) -> list[Repair]:
        """The mutants that a statement of the description showed; the others have nothing to repair."""
        return [one for one in self.repairs if one.before]

    @property
    def rate(self) -> float:
        """The part of the shown mutants that conform after settling; 1 if there is none."""
        return sum(one.conforms for one in self.shown) / len(self.shown) if self.shown else 1.0


def expressible(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return the mutants that a description can express."""
    return [one for one in mutants if one.operator in EXPRESSIBLE and not one.equivalent and one.delivery is None]


def measure(
    mutants: Sequence[Mutant], *, seed: int, processes: int, watch: Callable[[int, Repair], None]
) -> RepairReport:
    """Settle mutants, each on its own, in several processes; `watch` is told of each."""
    started = time.monotonic()
    repairs: list[Repair] = []
    with open_process_pool(processes) as pool:
        for repair in pool.map(partial(repair_of, seed=seed), [one.id for one in mutants]):
            repairs.append(repair)
            watch(len(repairs), repair)
    return RepairReport(seed, time.monotonic() - started, repairs)


def repair_of(mutant_id: str, *, seed: int) -> Repair:
    """Settle one mutant in a copy of the description."""
    with tempfile.TemporaryDirectory(prefix="repair-") as temporary:
        copy = Path(temporary)
        shutil.copytree(ROOT / FOLDER, copy / FOLDER)
        shutil.copy(ROOT / "pyproject.toml", copy / "pyproject.toml")
        original = load_description(copy / ROOT_FILE)
        mutant = find_mutant(original.bundle, mutant_id)
        run = whole_run(seed)
        answers = answers_with(mutant, run, original.bundle)
        found = held_against(original, run, answers)
        repair = Repair(mutant.id, mutant.operator, len(found), len(found), 0)
        description = original
        while found and repair.rounds < _ROUNDS:
            looked = _look(mutant, original, description, seed)
            settled = settle(copy, _observed(looked, description), check=lint_findings)
            if not settled.files:
                break
            write_settled(copy, settled)
            repair.rounds += 1
            repair.corrected += settled.corrected
            description = load_description(copy / ROOT_FILE)
            found = held_against(description, run, answers)
        repair.after = len(found)
        repair.left = found
        return repair


def _look(mutant: Mutant, original: Description, description: Description, seed: int) -> ScenarioResult:
    """Run the scenario as a description says, on the emulator of another one with a mutant before it."""
    target = emulator_target(seed)
    assert target.app is not None
    layer = mutated(target.app, mutant, original.bundle)

    def reset() -> None:
        target.reset()
        layer.reset()

    strict = strict_variant(description.bundle)
    facts = Facts(description, strict)
    shown = replace(target, app=layer, reset=reset)
    return run_scenario(description, strict, shown, seed=seed, facts=facts)


def _observed(result: ScenarioResult, description: Description) -> Observation:
    looks = look_of(result.exchanges, Facts(description, strict_variant(description.bundle)))
    return Observation(_DAY, (), tuple(map(refuted, result.findings)), {}, looks)
