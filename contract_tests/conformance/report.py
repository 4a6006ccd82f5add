"""The report of a run: what `reports/conformance.json` holds."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Self

import msgspec

from contract_tests.accepted import Accepted, Folded, fold
from contract_tests.conformance.causes import Cause, causes_of, covered_echoes
from contract_tests.conformance.columns import cells
from contract_tests.conformance.comparison import Comparison  # noqa: TC001 - msgspec reads the annotations
from contract_tests.conformance.observed import ChangedSince  # noqa: TC001
from contract_tests.conformance.production import SeenInProduction  # noqa: TC001
from contract_tests.conformance.repeating import how_to_repeat
from contract_tests.conformance.weighing import Weighed  # noqa: TC001
from contract_tests.finding import Finding  # noqa: TC001
from contract_tests.fuzzing.outcome import CheckCounts, Skip  # noqa: TC001
from contract_tests.fuzzing.profiles import Profile  # noqa: TC001
from contract_tests.scenario.ledger import LedgerSummary, Verdict  # noqa: TC001
from contract_tests.scenario.states import NotReached  # noqa: TC001
from generator.evidence import Level  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from contract_tests.target.target import Target


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


class Unreached(msgspec.Struct, frozen=True):
    """An operation that never answered with 2xx: `where` is `any phase` or `the stateful phase`."""

    operation_id: str
    where: str


class ScenarioSummary(msgspec.Struct):
    """What the scenario did: its requests, their hash (as of the whole run), its steps and what it found.

    `refused` says of operations why they were not sent, or not always, to a target that belongs to others; `unsettled`
    names the steps that found something and saw others change it, so that nothing can be said. `not_sent` are optional
    properties that neither target nor model sends: operation and JSON path. `apart` is where the
    target differs from our model in what no documentation says, which decides nothing; `compared` is how many answers
    were held against the model's, and `walked` how many more of random walks. `faults` are steps of ours that ended
    early though no answer was wrong. `not_reached` are the states that no answer was given in, `left_out` the questions
    that the budget was too small for, and `left_behind` is what an account for tests has not as it was before.
    `without_own_check` are the operations that no step and no law asks by name, and the file for a law about each.
    """

    requests: int
    request_hash: str
    steps: int
    findings: list[Finding]
    refused: dict[str, str] = {}
    unsettled: list[str] = []
    not_sent: list[str] = []
    apart: list[Finding] = []
    compared: int = 0
    walked: int = 0
    faults: list[str] = []
    not_reached: list[NotReached] = []
    left_out: list[str] = []
    left_behind: list[str] = []
    without_own_check: dict[str, str] = {}


class Report(msgspec.Struct):
    """The outcome of a run.

    Everything but `duration_seconds` and `ended` follows from the description, target, profile and seed.

    Attributes:
        passed: Whether nothing failed, was unreached or went wrong; what contradicts nothing does not count.
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
        errors: What kept operations from being tested, faults of our own suite among it: they say nothing of the API.
        production: What clients logged in production.
        target_is_copy: Whether the target is our own emulator, which can neither refute nor verify anything.
        not_modelled: The operations that our emulator answers from the description alone, by their ids: which function
            to write, and in which file. Their claims are not testable.
        comparison: The same scenario against the emulator; None if it was not asked for.
        documentation: What the documentation says of each claim, by its id; empty when no look at it was given.
        weighed: Which reading of each contradiction the answers speak for; empty when the target is our copy.
        seen: What the answers of the scenario looked like, at each place.
        ended: When the run ended.
        changed: Where an earlier run saw something else; None if it was not compared with one.
        accepted: What was found and is accepted, and which entries have expired or were not met.
        kind: What the run did to the target: `everything`, `reads`, `fenced writes` or `account for tests`.
        contradict_nothing: Fingerprints of what was found and contradicts nothing (`notices.py`); none of our own copy.
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
    failures: list[Finding]
    unreached: list[Unreached]
    skips: list[Skip]
    warnings: list[str]
    errors: list[str]
    production: list[SeenInProduction] = []
    scenario: ScenarioSummary | None = None
    ledger: LedgerSummary | None = None
    target_is_copy: bool = True
    not_modelled: dict[str, str] = {}
    comparison: Comparison | None = None
    documentation: dict[str, str] = {}
    weighed: list[Weighed] = []
    seen: dict[str, list[str]] = {}
    ended: datetime | None = None
    changed: ChangedSince | None = None
    accepted: Folded = Folded()
    kind: str = "everything"
    contradict_nothing: list[str] = []

    @property
    def conforms(self) -> bool:
        """Whether nothing that was found contradicts the description, and all of it was tested."""
        return not (self.causes or self.errors or self.unreached)

    def accept(self, entries: Iterable[Accepted], today: date) -> None:
        """Fold what is accepted and what surely follows from it; the run passes if nothing else failed."""
        whole, causes = self.scenario is not None, [*self.causes, *self.notices]
        apart = self.scenario.apart if self.scenario is not None else []
        engines = ("scenario", "schemathesis", "model") if whole else ()
        folded = fold(entries, [*self.found, *apart], engines, today)
        covering = {finding.fingerprint: entry for finding, entry in folded.findings}
        own = covering.keys() | {entry.fingerprint for entry in folded.expired}
        echoes = [
            (echo, covering[cause.finding.fingerprint])
            for cause in causes
            if cause.finding.fingerprint in covering
            for echo in covered_echoes(cause)
            if echo.fingerprint not in own
        ]
        self.accepted = msgspec.structs.replace(folded, echoes=tuple(echoes))
        if self.scenario is not None:
            self.scenario.apart = [one for one in apart if not self.accepted.holds(one)]
        if self.accepted.findings:
            self.passed = self.conforms

    def keeping(self, target: Target) -> Self:
        """Let the account that the run was lent stay if something was found in it; return the report, which says so."""
        if not self.passed and self.scenario is not None and target.keep is not None:
            self.scenario.left_behind.append(target.keep())
        return self

    @property
    def refuted(self) -> int:
        """Inferred statements of the description that a live target contradicts; laws are counted apart."""
        return self._inferred("contradicted")

    @property
    def borne_out(self) -> int:
        """Inferred statements that a live target confirms, and that nobody has marked as verified yet."""
        return self._inferred("confirmed")

    @property
    def refuted_laws(self) -> int:
        """Inferred laws that a live target breaks."""
        return self._inferred("contradicted", laws=True)

    @property
    def laws_borne_out(self) -> int:
        """Inferred laws that a live target was tried on and keeps."""
        return self._inferred("confirmed", laws=True)

    def _inferred(self, verdict: Verdict, *, laws: bool = False) -> int:
        if self.target_is_copy or self.ledger is None:
            return 0
        wanted = ("inferred", verdict, laws)
        return sum((claim.level, claim.verdict, claim.is_law) == wanted for claim in self.ledger.claims)

    @property
    def settled(self) -> list[Weighed]:
        """The contradictions that the run decides."""
        return [one for one in self.weighed if one.supported is not None]

    @property
    def evidence_of_run(self) -> list[str]:
        """What the run says of what was inferred, and of contradictions, in sentences."""
        if self.target_is_copy:
            own = "The target is our own emulator: nothing is refuted, verified or settled by it."
            return [own, *self.accepted.sentences()]
        facts = f"Inferred facts: {self.refuted} refuted, {self.borne_out} borne out and not marked as verified yet."
        laws = f"Inferred laws: {self.refuted_laws} refuted, {self.laws_borne_out} borne out."
        return [
            facts,
            laws,
            *(
                f"{one.contradiction}, {one.topic}: the answers speak for {one.supported}"
                f"{f', against the chosen reading: {one.against}' if one.supported != one.chosen else ''}."
                for one in self.settled
            ),
            *self.accepted.sentences(),
        ]

    @property
    def to_model(self) -> list[str]:
        """What to write for operations and properties that our emulator, or no check, models; a sentence each."""
        nothing = "which confirms nothing"
        places = self.scenario.not_sent if self.scenario else []
        unchecked = self.scenario.without_own_check if self.scenario and self.target_is_copy else {}
        return [
            *(
                f"{operation_id} is not modelled: the emulator answers it from the description, {nothing}. "
                f"Write {place}."
                for operation_id, place in self.not_modelled.items()
            ),
            *(
                f"{place} is described and our emulator does not send it, {nothing}. Let its handler send it."
                for place in places
                if place.partition(" ")[0] not in self.not_modelled
            ),
            *(
                f"No step or law exercises {operation_id}: write what must hold between its answers into {file} "
                "(its `operations` are those whose answers `broken_by` changes; others need only be sent by `asks`)."
                for operation_id, file in unchecked.items()
            ),
        ]

    @property
    def how_to_repeat(self) -> list[str]:
        """What the printed commands need, in sentences."""
        run = f"python -m nox -s conformance -- --profile {self.profile.name} --seed {self.seed}"
        told = (finding for cause in (*self.causes, *self.notices) for finding in cause.findings)
        return how_to_repeat(told, run, self.seed)

    @property
    def undecided(self) -> str:
        """The steps of which nothing can be said, in a sentence; empty if something can be said of all."""
        steps = self.scenario.unsettled if self.scenario else []
        return f"Could not be decided, others were writing meanwhile: {', '.join(steps)}." if steps else ""

    @property
    def gaps(self) -> dict[str, list[str]]:
        """What the scenario did not see, did not ask and did not put back, each under its title; empty if nothing."""
        if self.scenario is None:
            return {}
        listed = {
            "States not reached": list(map(str, self.scenario.not_reached)),
            "Not asked, the budget of requests was spent": self.scenario.left_out,
            "Left behind in the account": self.scenario.left_behind,
        }
        return {title: texts for title, texts in listed.items() if texts}

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
    def found(self) -> list[Finding]:
        """What all engines found and nobody has accepted, each thing once, in the order of the operations."""
        order = [operation.operation_id for operation in self.operations]
        findings = self.scenario.findings if self.scenario else []
        everything = (*(self.comparison.compared if self.comparison else findings), *self.failures)
        found: dict[str, Finding] = {}
        for finding in everything:
            if not self.accepted.holds(finding):
                found.setdefault(finding.fingerprint, finding)
        return sorted(
            found.values(),
            key=lambda finding: order.index(finding.operation_id) if finding.operation_id in order else -1,
        )

    @property
    def causes(self) -> list[Cause]:
        """What contradicts the description, put together by the deviation that explains it."""
        return [cause for cause in self._all_causes if not self._is_notice(cause)]

    @property
    def notices(self) -> list[Cause]:
        """What was found and contradicts nothing, put together in the same way."""
        return [cause for cause in self._all_causes if self._is_notice(cause)]

    @property
    def _all_causes(self) -> list[Cause]:
        return causes_of(self.found, self._requests, self.contradict_nothing)

    def _is_notice(self, cause: Cause) -> bool:
        return all(finding.fingerprint in self.contradict_nothing for finding in cause.findings)

    @property
    def _requests(self) -> dict[str, str]:
        return {operation.operation_id: f"{operation.method} {operation.path}" for operation in self.operations}

    @property
    def differing(self) -> int:
        """How many things differ from the description: causes, and operations that never succeeded without one."""
        explained = {finding.operation_id for finding in self.found}
        return len(self.causes) + sum(missed.operation_id not in explained for missed in self.unreached)


def write_report(report: Report, path: Path) -> None:
    """Write a report as JSON, in a stable order.

    `found` holds the columns of each finding; `causes` says which of them one deviation explains, by fingerprint, and
    `notices` the same of what contradicts nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    document = msgspec.to_builtins(report) | {
        "found": [cells(finding) for finding in report.found],
        "causes": list(map(_as_json, report.causes)),
        "notices": list(map(_as_json, report.notices)),
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def _as_json(cause: Cause) -> dict[str, str | list[str]]:
    return {
        "title": cause.first_line,
        "fingerprint": cause.finding.fingerprint,
        "operations": cause.operations,
        "echoes": [finding.fingerprint for finding in cause.echoes],
    }
