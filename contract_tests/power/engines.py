"""The engines that may catch a mutant: the scenario with its checks, our Schemathesis run, and stock Schemathesis."""

# Schemathesis leaves type arguments of its own classes out.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import copy
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from contract_tests import oracles
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.links import LinkGraph
from contract_tests.fuzzing.profiles import Profile
from contract_tests.fuzzing.randomness import seeded_values
from contract_tests.live.room import RoomError
from contract_tests.live.sandbox import SandboxError
from contract_tests.live.sweep import SweepError
from contract_tests.model.lockstep import Lockstep, lockstep_with
from contract_tests.power.first_finding import detection_of, first_detection
from contract_tests.power.modes import run_mode
from contract_tests.power.mutants import Mutated, all_mutants, mutated
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.power.replay import shows_in, whole_run
from contract_tests.power.report import NOT_READABLE, Detection, StockVerdict, Verdict
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import Target, emulator_target
from generator.description import repository_description
from generator.schema import key_scheme
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Collection, Generator
    from typing import Any

    from contract_tests.finding import Finding
    from contract_tests.power.modes import Mode
    from contract_tests.power.mutants import Mutant

FUZZING = Profile("drift power", coverage=True, fuzzing_cases=10, scenarios=4, page_scenarios=4, steps=6)
"""What the second net tries on a mutant that the scenario missed."""


@dataclass(frozen=True)
class Shown:
    """A target with a mutant, and what counts how often the mutant showed."""

    target: Target
    model: Lockstep | None
    layer: Mutated | None

    @property
    def count(self) -> int:
        """How many answers the mutant changed; deliveries are not counted."""
        return self.layer.touched if self.layer else 1


class Laboratory:
    """Everything that trying a mutant needs, made once for each process.

    Without `fuzzing`, what the scenario misses is missed; without `model`, the scenario has its own oracles alone.
    """

    def __init__(self, seed: int, *, fuzzing: bool = True, model: bool = True) -> None:
        self.seed = seed
        self._second_net = fuzzing
        self.description = repository_description()
        self.strict = strict_variant(self.description.bundle)
        self.facts = Facts(self.description, self.strict)
        self.mutants = {mutant.id: mutant for mutant in all_mutants(self.description.bundle)}
        self._clean = emulator_target(seed)
        twin = self._clean.twin() if self._clean.twin else None
        self._model = Lockstep(self.facts, self._clean, twin) if twin and model else None
        self._links = LinkGraph(self.description)
        self._stock_alarms: dict[tuple[str, ...], frozenset[tuple[str, str]]] = {}

    def close(self) -> None:
        """Let go of the model."""
        if self._model is not None:
            self._model.close()

    def alarms(self, seed: int) -> list[str]:
        """Return what the scenario accuses the emulator as it is of."""
        result = run_scenario(
            self.description, self.strict, self._clean, seed=seed, facts=self.facts, model=self._model
        )
        found = [*result.findings, *result.apart]
        return [f"{seed}: {finding.oracle.id}, {finding.operation_id} {finding.message}" for finding in found]

    def try_mutant(self, mutant_id: str, *, stock: bool) -> Verdict:
        """Let the engines look at a mutant, one after the other until one catches it."""
        mutant = self.mutants[mutant_id]
        verdict = Verdict(mutant.id, mutant.operator, mutant.claim, mutant.equivalent)
        if mutant.equivalent:
            return verdict
        if mutant.unpromised and not self._shows(mutant):
            verdict.nowhere = mutant.unpromised
            return verdict
        with self._with(mutant) as shown:
            verdict.detection = first_detection(self.facts, shown.target, shown.model, self.seed)
            verdict.shown = shown.count
        if verdict.detection is None and mutant.operation_id and self._second_net:
            verdict.detection, again = self._fuzzing(mutant)
            verdict.shown += again
        if stock:
            verdict.stock = self._stock(mutant)
        return verdict

    def try_mode(self, mutant_id: str, mode: Mode) -> Verdict:
        """Let a whole run of a mode look at a mutant; one that could not be made is told by its exit status."""
        mutant = self.mutants[mutant_id]
        verdict = Verdict(mutant.id, mutant.operator, mutant.claim, mutant.equivalent)
        if mutant.equivalent:
            return verdict
        started = time.monotonic()
        try:
            run = run_mode(self.facts, mode, mutant)
        except (RoomError, SandboxError, SweepError) as error:
            verdict.shown = 1
            verdict.detection = Detection(
                "scenario", "transport", oracles.ANSWERS.id, "", str(error), "", 0, time.monotonic() - started
            )
            return verdict
        verdict.shown = run.shown
        if run.result.findings:
            first = run.result.findings[0]
            verdict.detection = detection_of(first, first.exchange, time.monotonic() - started)
        elif not run.shown:
            verdict.nowhere = NOT_READABLE if mode == "read-only" else mutant.unpromised
        return verdict

    def findings(self, mutant_id: str) -> list[Finding]:
        """Return all that a whole run of the scenario finds about a mutant."""
        with self._with(self.mutants[mutant_id]) as shown:
            result = run_scenario(
                self.description, self.strict, shown.target, seed=self.seed, facts=self.facts, model=shown.model
            )
        return result.findings

    def _shows(self, mutant: Mutant) -> bool:
        """Return whether a mutant changes any answer of a run on the emulator as it is, or a delivery."""
        return mutant.delivery is not None or shows_in(mutant, whole_run(self.seed), self.description.bundle)

    @contextmanager
    def _with(self, mutant: Mutant) -> Generator[Shown]:
        if mutant.delivery is not None:
            target = emulator_target(self.seed, emulator_with(mutant.id))
            with lockstep_with(self.facts, target) as model:
                yield Shown(target, model if self._model is not None else None, None)
            return
        assert self._clean.app is not None
        layer = mutated(self._clean.app, mutant)

        def reset() -> None:
            self._clean.reset()
            layer.reset()

        yield Shown(replace(self._clean, app=layer, reset=reset), self._model, layer)

    def _fuzzing(self, mutant: Mutant) -> tuple[Detection | None, int]:
        """Return what Schemathesis finds, and how many answers the mutant changed."""
        started = time.monotonic()
        with self._with(mutant) as shown:
            report = run_conformance(
                self.description,
                self.strict,
                shown.target,
                FUZZING,
                seed=self.seed,
                operation_ids=[mutant.operation_id],
            )
            count = shown.count
        if not report.failures:
            return None, count
        return detection_of(report.failures[0], report.requests, time.monotonic() - started), count

    def _stock(self, mutant: Mutant) -> StockVerdict:
        operations = self._links.leading_to([mutant.operation_id]) if mutant.operation_id else tuple(self._all)
        if operations not in self._stock_alarms:
            self._clean.reset()
            alarms, *_ = self._stock_run(self._clean, operations, frozenset())
            self._stock_alarms[operations] = frozenset(alarms)
        started = time.monotonic()
        with self._with(mutant) as shown:
            shown.target.reset()
            found, requests = self._stock_run(shown.target, operations, self._stock_alarms[operations], stop=True)
        check = next((check for _, check in found), None)
        return StockVerdict(check, requests, time.monotonic() - started)

    @cached_property
    def _all(self) -> list[str]:
        return list(self.facts.operations)

    def _stock_run(
        self, target: Target, operations: Collection[str], known: frozenset[tuple[str, str]], *, stop: bool = False
    ) -> tuple[list[tuple[str, str]], int]:
        """Run Schemathesis as its command does by default; return its failures that are not known, and its requests."""
        config: dict[str, Any] = {
            "seed": self.seed,
            "auth": {"openapi": {key_scheme(self.description.bundle)[0]: {"api_key": target.api_key}}},
            "generation": {"database": "none"},
            "cache": {"enabled": False},
            "continue-on-failure": True,
        }
        schema = schemathesis.openapi.from_dict(
            copy.deepcopy(self.description.bundle), config=SchemathesisConfig.from_dict(config)
        )
        schema.config.update(base_url=target.base_url)
        schema.app = target.app
        chosen = schema.exclude(lambda context: context.operation.definition.raw["operationId"] not in operations)
        found: dict[tuple[str, str], None] = {}
        requests = 0
        with seeded_values():
            for event in from_schema(chosen).execute():
                if isinstance(event, events.NonFatalError) and ("", "error") not in known:
                    found["", "error"] = None
                if not isinstance(event, events.ScenarioFinished):
                    continue
                requests += len(event.recorder.interactions)
                for case_id, checks in event.recorder.checks.items():
                    case = event.recorder.cases[case_id].value
                    operation_id = str(case.operation.definition.raw["operationId"])
                    for check in checks:
                        if check.status is Status.FAILURE and (operation_id, check.name) not in known:
                            found[operation_id, check.name] = None
                if stop and found:
                    break
        return list(found), requests
