"""What `reports/drift_power.json` holds, and when it is good enough."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from contract_tests.finding import Engine
from contract_tests.oracles import FAMILIES, Family
from contract_tests.power.modes import Mode  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from pathlib import Path

GOALS: dict[Mode, float] = {
    "local": 0.99,
    "served": 0.99,
    "target": 0.93,
    "sandbox": 0.93,
    "live": 0.75,
    "read-only": 0.9,
}
"""The part of the mutants that a run of each mode has to catch; reading alone, of those that any answer to it shows."""
OPERATOR_GOAL = 0.95
"""The part of each operator, in the modes that everything is allowed in."""
NOT_READABLE = "no answer to a request that reads shows it"


class Detection(msgspec.Struct, frozen=True):
    """The first finding about a mutant, after how many requests and seconds.

    Attributes:
        engine: Who found it.
        family: Of the oracle.
        oracle: Its id.
        operation_id: The operation.
        where: The place in the answer.
        fingerprint: Of the finding.
        requests: How many were sent until then.
        seconds: Wall-clock time until then.
    """

    engine: Engine
    family: Family
    oracle: str
    operation_id: str
    where: str
    fingerprint: str
    requests: int
    seconds: float


class StockVerdict(msgspec.Struct, frozen=True):
    """What stock Schemathesis made of a mutant; `check` is None if it noticed nothing."""

    check: str | None
    requests: int
    seconds: float


class Verdict(msgspec.Struct):
    """One mutant.

    Attributes:
        id: Its id, for `nox -s mutated_emulator`.
        operator: The kind of change.
        claim: What it breaks.
        equivalent: Why nobody can observe it; such a mutant is not run.
        nowhere: Why it is counted apart: the scenario ran, it changed no answer, and no answer has to show what it
            changes.
        shown: How many answers it changed before it was caught, or in the whole run; 0 with no detection says that the
            suite never asks for what is different.
        detection: How it was caught; None if it was missed.
        stock: What stock Schemathesis made of it; None if it was not among those that it was tried on.
    """

    id: str
    operator: str
    claim: str
    equivalent: str | None = None
    nowhere: str | None = None
    shown: int = 0
    detection: Detection | None = None
    stock: StockVerdict | None = None


class OperatorResult(msgspec.Struct):
    """An operator and its mutants.

    Attributes:
        operator: The kind of change.
        caught: Those that were caught.
        all: Those that can be observed.
        equivalent: Those that nobody can observe.
        nowhere: Those that ran and showed nowhere; see `Verdict`.
        stock_caught: What stock Schemathesis caught of those that it was tried on.
        stock_tried: How many it was tried on.
    """

    operator: str
    caught: int = 0
    all: int = 0
    equivalent: int = 0
    nowhere: int = 0
    stock_caught: int = 0
    stock_tried: int = 0

    @property
    def share(self) -> float:
        """Caught of those that can be observed; 1 if none can."""
        return self.caught / self.all if self.all else 1.0


class Report(msgspec.Struct):
    """The result of a run; `false_alarms` has what clean seeds were accused of, as `seed: check, where`."""

    seed: int
    sampled: int | None
    mutants: int
    clean_seeds: int
    false_alarms: list[str]
    seconds: float
    stock_note: str
    operators: list[OperatorResult]
    engines: dict[Engine, int]
    families: dict[Family, int]
    verdicts: list[Verdict]
    mode: Mode = "local"

    @property
    def caught(self) -> int:
        """Mutants that were caught."""
        return sum(operator.caught for operator in self.operators)

    @property
    def observable(self) -> int:
        """Mutants that can be observed."""
        return sum(operator.all for operator in self.operators)

    @property
    def shortfalls(self) -> list[str]:
        """Why the goals do not hold; empty if they do."""
        found: list[str] = []
        if self.observable == 0:
            found.append("no mutant was run")
        elif self.caught / self.observable < (goal := GOALS[self.mode]):
            found.append(f"{self.caught} of {self.observable} mutants were caught, fewer than {goal:.0%}")
        found += [
            f"{result.operator}: {result.caught} of {result.all}, fewer than {OPERATOR_GOAL:.0%}"
            for result in self.operators
            if result.share < OPERATOR_GOAL and self.mode in ("local", "served")
        ]
        found += [f"false alarm with seed {alarm}" for alarm in self.false_alarms]
        return found


def by_operator(verdicts: list[Verdict]) -> list[OperatorResult]:
    """Return the table of a report."""
    results: dict[str, OperatorResult] = {}
    for verdict in verdicts:
        result = results.setdefault(verdict.operator, OperatorResult(verdict.operator))
        if verdict.equivalent:
            result.equivalent += 1
            continue
        if verdict.nowhere:
            result.nowhere += 1
            continue
        result.all += 1
        result.caught += verdict.detection is not None
        if verdict.stock is not None:
            result.stock_tried += 1
            result.stock_caught += verdict.stock.check is not None
    return sorted(results.values(), key=lambda result: result.operator)


def by_engine(verdicts: list[Verdict]) -> dict[Engine, int]:
    """Return how many mutants each engine caught first."""
    counts = Counter[Engine](verdict.detection.engine for verdict in verdicts if verdict.detection is not None)
    return dict(sorted(counts.items()))


def by_family(verdicts: list[Verdict]) -> dict[Family, int]:
    """Return how many mutants an oracle of each family caught first, whichever engine ran it."""
    counts = Counter(verdict.detection.family for verdict in verdicts if verdict.detection is not None)
    return {family: counts[family] for family in FAMILIES if counts[family]}


def write_report(report: Report, file: Path) -> None:
    """Write a report as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
