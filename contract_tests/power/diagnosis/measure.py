"""Runs the whole scenario against deviations, and looks at the causes that a report would give."""

from __future__ import annotations

import random
import statistics
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from contract_tests.conformance.causes import causes_of
from contract_tests.finding import Finding  # noqa: TC001 - msgspec reads the annotations
from contract_tests.model.lockstep import lockstep_with
from contract_tests.oracles import FRAME
from contract_tests.power.engines import Laboratory
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.sample import stratified
from contract_tests.process_pool import open_process_pool
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import emulator_target
from generator.operations import read_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract_tests.conformance.causes import Cause
    from contract_tests.oracles import Oracle
    from contract_tests.power.incidents.incident import Incident
    from contract_tests.power.mutants import Mutant
    from generator.description import Description

MEDIAN_GOAL = 1
MEAN_GOAL = 1.3
NAMED_GOAL = 0.95

_laboratory: Laboratory | None = None


class Diagnosed(msgspec.Struct, frozen=True):
    """What a whole run of the scenario found about one deviation.

    Attributes:
        id: Of the mutant or the incident.
        operations: The operations that deviate; empty if it is all of them.
        name: The property, parameter or header that deviates; empty if it is none, or not known.
        findings: In the order in which they came up.
    """

    id: str
    operations: tuple[str, ...]
    name: str
    findings: list[Finding]


class FoundBy(msgspec.Struct, frozen=True):
    """What checks of one kind are good for.

    Attributes:
        found: How many deviations they find, whatever the others do.
        alone: How many of these no other kind finds.
    """

    found: int
    alone: int


class Diagnosis(msgspec.Struct):
    """The figures.

    Attributes:
        tried: How many deviations.
        caught: How many of them gave findings.
        findings_median: Findings for each caught one.
        causes_median: Causes for each caught one.
        causes_mean: The same.
        several: Ids of those with more than one cause, and how many.
        unnamed: Ids of those whose first cause names neither one of their operations nor their property.
        together: How many causes three deviations at once give, on average; 3 would be right.
        hidden: The share of such three of which fewer than three causes were told.
        found_by: What each family of checks finds; the frame rule stands apart from the other checks of state.
        by_oracle: What each oracle finds, by its id; what finds most that no other finds comes first.
    """

    tried: int
    caught: int
    findings_median: float
    causes_median: float
    causes_mean: float
    several: dict[str, int]
    unnamed: list[str]
    together: float
    hidden: float
    found_by: dict[str, FoundBy]
    by_oracle: dict[str, FoundBy]

    @property
    def shortfalls(self) -> list[str]:
        """Which goals are missed, in sentences."""
        if not self.caught:
            return ["none was caught"]
        named = 1 - len(self.unnamed) / self.caught
        return [
            text
            for text, missed in (
                (f"{self.causes_median} causes in the median", self.causes_median > MEDIAN_GOAL),
                (f"{self.causes_mean:.2f} causes on average", self.causes_mean > MEAN_GOAL),
                (f"{named:.0%} of the first causes name what deviates", named < NAMED_GOAL),
            )
            if missed
        ]


def diagnose(
    description: Description,
    mutants: Sequence[Mutant],
    sample: int,
    seed: int,
    processes: int,
    watch: Callable[[int], None] = lambda _done: None,
) -> Diagnosis:
    """Try a seeded sample of mutants, each in a whole run of the scenario.

    Args:
        description: What the operations are.
        mutants: All there are.
        sample: How many of them.
        seed: Of the sample and the runs.
        processes: How many run at the same time.
        watch: Is told how many are done.
    """
    chosen = stratified([one for one in mutants if not one.equivalent], sample, seed)
    return _measure(description, _try, [mutant.id for mutant in chosen], seed, processes, watch)


def diagnose_incidents(
    description: Description,
    incidents: Sequence[Incident],
    seed: int,
    processes: int,
    watch: Callable[[int], None] = lambda _done: None,
) -> Diagnosis:
    """Try incidents, each in a whole run of the scenario; see `diagnose`."""
    return _measure(description, _try_incident, [one.id for one in incidents], seed, processes, watch)


def _measure(
    description: Description,
    attempt: Callable[[str], Diagnosed],
    ids: Sequence[str],
    seed: int,
    processes: int,
    watch: Callable[[int], None],
) -> Diagnosis:
    requests = {one.operation_id: f"{one.http_method} {one.path}" for one in read_operations(description)}
    tried: list[Diagnosed] = []
    with open_process_pool(processes, initializer=_open, initargs=(seed,)) as pool:
        for one in pool.map(attempt, ids):
            tried.append(one)
            watch(len(tried))
    return figures(tried, requests, seed)


def figures(tried: Sequence[Diagnosed], requests: Mapping[str, str], seed: int) -> Diagnosis:
    """Return the figures of mutants that were tried.

    Args:
        tried: What was found about each.
        requests: Method and path of each operation, by its id.
        seed: Of the threes that are told together.
    """
    caught = [one for one in tried if one.findings]
    causes = {one.id: causes_of(one.findings, requests) for one in caught}
    counts = [len(found) for found in causes.values()]
    threes = [len(causes_of(findings, requests)) for findings in _threes(caught, seed)]
    return Diagnosis(
        tried=len(tried),
        caught=len(caught),
        findings_median=statistics.median([len(one.findings) for one in caught] or [0]),
        causes_median=statistics.median(counts or [0]),
        causes_mean=statistics.mean(counts or [0]),
        several={identifier: len(found) for identifier, found in causes.items() if len(found) > 1},
        unnamed=[one.id for one in caught if not _named(one, causes[one.id][0])],
        together=statistics.mean(threes or [0]),
        hidden=sum(count < 3 for count in threes) / (len(threes) or 1),
        found_by=_found_by(caught, _kind),
        by_oracle=_found_by(caught, attrgetter("id")),
    )


def _found_by(caught: Sequence[Diagnosed], name_of: Callable[[Oracle], str]) -> dict[str, FoundBy]:
    """Return what checks find that have one name; what finds most that nothing else finds comes first."""
    told = [{name_of(finding.oracle) for finding in one.findings} for one in caught]
    found = {
        name: FoundBy(sum(name in names for names in told), told.count({name}))
        for name in sorted(set[str]().union(*told))
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1].alone, -item[1].found)))


def _kind(oracle: Oracle) -> str:
    return oracle.id if oracle == FRAME else oracle.family


def _named(mutant: Diagnosed, cause: Cause) -> bool:
    """Return whether a cause names an operation that deviates, or the very property, if the mutant has these."""
    text = f"{cause.first_line} {' '.join(cause.operations)}"
    return (
        not mutant.operations
        or any(name in text for name in mutant.operations)
        or bool(mutant.name and mutant.name in text)
    )


def _threes(caught: Sequence[Diagnosed], seed: int) -> list[list[Finding]]:
    """Return what three mutants of three operations would give together, as far as they do not touch each other."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    by_operation: dict[str, list[Diagnosed]] = {}
    for one in caught:
        if one.operations:
            by_operation.setdefault(one.operations[0], []).append(one)
    if len(by_operation) < 3:
        return []
    threes: list[list[Finding]] = []
    for _ in range(100):
        chosen = [chance.choice(by_operation[name]) for name in chance.sample(sorted(by_operation), 3)]
        findings = {finding.fingerprint: finding for one in chosen for finding in one.findings}
        threes.append(list(findings.values()))
    return threes


def _open(seed: int) -> None:
    global _laboratory
    _laboratory = Laboratory(seed, fuzzing=False)


def _try(mutant_id: str) -> Diagnosed:
    assert _laboratory is not None
    mutant = _laboratory.mutants[mutant_id]
    name = mutant.place.rsplit("/", 1)[-1]
    operations = (mutant.operation_id,) if mutant.operation_id else ()
    return Diagnosed(mutant_id, operations, name, _laboratory.findings(mutant_id))


def _try_incident(incident_id: str) -> Diagnosed:
    assert _laboratory is not None
    incident, facts = BY_ID[incident_id], _laboratory.facts
    target = emulator_target(_laboratory.seed, lambda settings: DeviatingEmulator(settings, incident))
    with lockstep_with(facts, target) as model:
        result = run_scenario(facts.description, facts.strict, target, seed=_laboratory.seed, facts=facts, model=model)
    return Diagnosed(incident_id, incident.operations, "", result.findings)
