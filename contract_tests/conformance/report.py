"""The report of a run: what `reports/conformance.json` holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from contract_tests.conformance.comparison import Cause, Comparison  # noqa: TC001 - msgspec reads the annotations
from contract_tests.conformance.production import SeenInProduction  # noqa: TC001
from contract_tests.conformance.weighing import Weighed  # noqa: TC001
from contract_tests.finding import Finding  # noqa: TC001
from contract_tests.fuzzing.outcome import CheckCounts, CheckFailure, Skip  # noqa: TC001
from contract_tests.fuzzing.profiles import Profile  # noqa: TC001
from contract_tests.scenario.ledger import LedgerSummary, Verdict  # noqa: TC001
from generator.evidence import Level  # noqa: TC001

if TYPE_CHECKING:
    from pathlib import Path


class OperationResult(msgspec.Struct):
    """What happened to one operation.

    Attributes:
        operation_id: Its id in the description.
        method: Its HTTP method.
        path: Its path in the description.
        level: How well the operation itself is known.
        facts: Facts of each level that the operation rests on.
        cases: Requests in each phase that was run.
        successes: Answers with 2xx to its own method.
        stateful_successes: Those of them in the stateful phase.
        statuses: Answers of each status, all methods.
        checks: The row of the matrix: counts of each check.
    """

    operation_id: str
    method: str
    path: str
    level: Level
    facts: dict[Level, int]
    cases: dict[str, int]
    successes: int
    stateful_successes: int
    statuses: dict[str, int]
    checks: dict[str, CheckCounts]


class Found(msgspec.Struct, frozen=True):
    """A finding of either engine, as people read it.

    Attributes:
        operation_id: The operation; empty for what belongs to none.
        engine: Who found it: `scenario`, or Schemathesis's phase.
        check: The oracle or check.
        title: What is wrong, in a few words.
        place: Where in the answer; None for the answer as a whole.
        expected: What the description says.
        got: What came.
        curl: The requests that show it, the key redacted.
        cause: What a comparison with the emulator says of it; None without one.
    """

    operation_id: str
    engine: str
    check: str
    title: str
    place: str | None
    expected: str
    got: str
    curl: str
    cause: Cause | None = None

    @classmethod
    def by_scenario(cls, finding: Finding, cause: Cause | None = None, *, of_our_copy: bool = False) -> Found:
        """Return a finding of the scenario."""
        return cls(
            operation_id=finding.operation_id,
            engine="scenario on the emulator" if of_our_copy else "scenario",
            check=finding.oracle,
            title=f"{'the emulator: ' if of_our_copy else ''}{finding.oracle} ({finding.level})",
            place=finding.where,
            expected=finding.expected,
            got=finding.got,
            curl=finding.curl,
            cause=cause,
        )

    @classmethod
    def by_schemathesis(cls, failure: CheckFailure) -> Found:
        """Return a failed check."""
        return cls(
            failure.operation_id,
            failure.phase,
            failure.check,
            failure.title,
            failure.field,
            failure.expected,
            failure.got,
            failure.curl,
        )

    @property
    def headline(self) -> str:
        """What is wrong, and its cause if that is known."""
        return f"{self.title}: {self.cause}" if self.cause else self.title

    @property
    def fingerprint(self) -> str:
        """What tells this finding from others, the same in each run that meets it."""
        text = "\0".join((self.operation_id, self.check, self.title, self.place or "", self.expected))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class Unreached(msgspec.Struct, frozen=True):
    """An operation that never answered with 2xx: `where` is `any phase` or `the stateful phase`."""

    operation_id: str
    where: str


class ScenarioSummary(msgspec.Struct):
    """What the scenario did: its requests, their hash (as of the whole run), its steps and what it found.

    `refused` says of operations why they were not sent, or not always, to a target that belongs to others; `unsettled`
    names the steps that found something and saw others change it, so that nothing can be said.
    """

    requests: int
    request_hash: str
    steps: int
    findings: list[Finding]
    refused: dict[str, str] = {}
    unsettled: list[str] = []


class Report(msgspec.Struct):
    """The outcome of a run. Everything but `duration_seconds` follows from the description, target, profile and seed.

    Attributes:
        passed: Whether nothing failed, was unreached or went wrong.
        target: What was tested.
        profile: The effort.
        seed: Of all random values.
        requests: How many Schemathesis sent.
        request_hash: SHA-256 over method, path, query and body of them, in their order.
        scenario: What the scenario did; None when only some operations were chosen.
        ledger: What the requests of both say of each claim of the description.
        duration_seconds: Wall-clock time.
        facts: Facts of the description by level of evidence.
        contradictions: Contradictions of the documentation that the description had to decide.
        operations: One entry an operation, in the description's order.
        accompanying: Operations that were only sent to reach the chosen ones; empty in a whole run.
        failures: What failed.
        unreached: Operations without a success.
        skips: Phases in which an operation had nothing to send.
        warnings: What Schemathesis warned of.
        errors: What kept operations from being tested.
        production: What clients logged in production.
        target_is_copy: Whether the target is our own emulator, which can neither refute nor verify anything.
        comparison: The same scenario against the emulator; None if it was not asked for.
        documentation: What the documentation says of each claim, by its id; empty when no look at it was given.
        weighed: Which reading of each contradiction the answers speak for; empty when the target is our copy.
    """

    passed: bool
    target: str
    profile: Profile
    seed: int
    requests: int
    request_hash: str
    duration_seconds: float
    facts: dict[Level, int]
    contradictions: int
    operations: list[OperationResult]
    accompanying: list[str]
    failures: list[CheckFailure]
    unreached: list[Unreached]
    skips: list[Skip]
    warnings: list[str]
    errors: list[str]
    production: list[SeenInProduction] = []
    scenario: ScenarioSummary | None = None
    ledger: LedgerSummary | None = None
    target_is_copy: bool = True
    comparison: Comparison | None = None
    documentation: dict[str, str] = {}
    weighed: list[Weighed] = []

    @property
    def refuted(self) -> int:
        """Inferred claims that a live target contradicts."""
        return self._inferred("contradicted")

    @property
    def borne_out(self) -> int:
        """Inferred claims that a live target confirms, and that nobody has marked as verified yet."""
        return self._inferred("confirmed")

    def _inferred(self, verdict: Verdict) -> int:
        if self.target_is_copy or self.ledger is None:
            return 0
        return self.ledger.by_level.get("inferred", {}).get(verdict, 0)

    @property
    def settled(self) -> list[Weighed]:
        """The contradictions that the run decides."""
        return [one for one in self.weighed if one.supported is not None]

    @property
    def evidence_of_run(self) -> list[str]:
        """What the run says of what was inferred, and of contradictions, in sentences."""
        if self.target_is_copy:
            return ["The target is our own emulator: nothing is refuted, verified or settled by it."]
        facts = f"Inferred facts: {self.refuted} refuted, {self.borne_out} borne out and not marked as verified yet."
        return [
            facts,
            *(
                f"{one.contradiction}, {one.topic}: the answers speak for {one.supported}"
                f"{f', against the chosen reading: {one.against}' if one.supported != one.chosen else ''}."
                for one in self.settled
            ),
        ]

    @property
    def undecided(self) -> str:
        """The steps of which nothing can be said, in a sentence; empty if something can be said of all."""
        steps = self.scenario.unsettled if self.scenario else []
        return f"Could not be decided, others were writing meanwhile: {', '.join(steps)}." if steps else ""

    @property
    def unsent(self) -> list[str]:
        """The operations that were refused to a target that belongs to others, each time."""
        claims = self.ledger.claims if self.ledger else []
        unseen = [claim for claim in claims if claim.kind == "operation" and claim.verdict == "not exercised"]
        names = {claim.name.partition(":")[0] for claim in unseen}
        return [
            operation_id for operation_id in (self.scenario.refused if self.scenario else ()) if operation_id in names
        ]

    @property
    def found(self) -> list[Found]:
        """What the scenario and Schemathesis found, each thing once, in the order of the operations."""
        order = [operation.operation_id for operation in self.operations]
        findings = self.scenario.findings if self.scenario else []
        of_our_copy = self.comparison.of_our_copy if self.comparison else []
        everything = (
            *(Found.by_scenario(one, self.comparison.cause_of(one) if self.comparison else None) for one in findings),
            *(Found.by_scenario(one.finding, one.cause, of_our_copy=True) for one in of_our_copy),
            *map(Found.by_schemathesis, self.failures),
        )
        found = {one.fingerprint: one for one in everything}
        return sorted(
            found.values(), key=lambda one: order.index(one.operation_id) if one.operation_id in order else -1
        )


def write_report(report: Report, path: Path) -> None:
    """Write a report as JSON, in a stable order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
