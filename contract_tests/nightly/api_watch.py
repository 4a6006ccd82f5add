"""Watches an API: our emulator with a new seed, or an account that is only read."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.conformance.correction import what_to_do
from contract_tests.conformance.observed import Observed, changed_since
from contract_tests.conformance.run import run_conformance
from contract_tests.documentation.page_source import shown_address
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.nightly.masking import Mask
from contract_tests.nightly.watched import Problem, Watched, not_checked
from contract_tests.target.target import TargetError
from generator.contradictions import read_contradictions
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.accepted import Accepted
    from contract_tests.clock import Clock
    from contract_tests.conformance.causes import Cause
    from contract_tests.conformance.report import Report
    from contract_tests.finding import Finding
    from contract_tests.fuzzing.profiles import Profile
    from contract_tests.target.target import Target
    from generator.description import Description

ATTEMPTS = 3
WAIT_SECONDS = 90.0
"""Longer than a window of the rate limit: each attempt may spend its share of one."""

NIGHTS_OF_CHANCE = 3
"""What random requests found may not come up with the next seed: so many nights without it, and it is gone."""

_TROUBLE = frozenset({"no answer", *(f"{word}{status}" for word in ("status ", "") for status in (429, 502, 503, 504))})
"""What a network or a gateway does to an answer."""


def watch_api(
    name: str,
    description: Description,
    target: Target,
    profile: Profile | None,
    *,
    seed: int,
    command: str,
    accepted: Iterable[Accepted],
    before: Observed | None,
    clock: Clock,
    budget_share: float = 0.3,
) -> Watched:
    """Hold the description against a target.

    Args:
        name: The watch.
        description: The description.
        target: What is asked.
        profile: The effort; None only reads, and spends at most `budget_share` of one window of the rate limit.
        seed: Of all random values.
        command: What repeats the run.
        accepted: Known differences.
        before: What the last night saw.
        clock: The time, and how to wait before the next attempt.
        budget_share: See `profile`.
    """
    reason = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            report = _run(description, target, profile, seed, budget_share)
        except TargetError as error:
            reason = str(error)
        else:
            if profile is not None or not (reason := _trouble(report)):
                report.accept(accepted, datetime.fromtimestamp(clock.now(), UTC).date())
                return _watched(name, _Issues(name, description, target, report, command), seed, before)
        if attempt < ATTEMPTS:
            clock.sleep(WAIT_SECONDS)
    shown = shown_address(target.name)
    return not_checked(name, f"{reason.replace(target.name, shown)} ({ATTEMPTS} attempts)", of=shown)


def _run(description: Description, target: Target, profile: Profile | None, seed: int, budget_share: float) -> Report:
    return run_conformance(
        description,
        strict_variant(description.bundle),
        target,
        profile or QUICK,  # it counts only where Schemathesis is let loose
        seed=seed,
        contradictions=read_contradictions(description),
        budget_share=budget_share if profile is None else None,
    )


def _trouble(report: Report) -> str:
    """Return what looks like trouble of the network in a run; empty if nothing does."""
    for finding in report.found:
        if finding.oracle is oracles.ANSWERS or (finding.got in _TROUBLE and finding.where in ("status", "answer")):
            return f"{finding.operation_id or 'the API'} answered with {finding.got}"
    return ""


def _watched(name: str, issues: _Issues, seed: int, before: Observed | None) -> Watched:
    report, target = issues.report, issues.target
    problems = tuple(issues.problem(cause) for cause in report.causes) + tuple(issues.unreached())
    unsettled = bool(report.scenario and report.scenario.unsettled)
    claims = report.ledger.claims if report.ledger else []
    unseen = [
        claim.id
        for claim in claims
        if claim.verdict in ("not exercised", "not testable") or (unsettled and claim.is_law)
    ]
    checked = bool(report.ledger and report.ledger.checked)
    shown = shown_address(target.name)
    same = before is not None and before.target == shown
    return Watched(
        name,
        "differs" if problems else "passed" if checked and not report.errors else "could not check",
        f"{shown}, seed {seed}",
        "; ".join(report.errors) or ("" if checked else "nothing of the description was seen"),
        problems=problems,
        accepted={
            one.fingerprint: f"{entry.who}: {entry.reason}"
            for one, entry in (*report.accepted.findings, *report.accepted.echoes)
        },
        seen=report.seen,
        changes=tuple(
            f"{change.what}: {change.where}: {change.in_words}"
            for change in (changed_since(before, report.seen).changes if before and same else ())
        ),
        notes=tuple(_notes(report)),
        unseen=tuple(unseen),
        whole=not report.errors,
    )


def _notes(report: Report) -> Iterator[str]:
    """Yield what the run says besides; of answers, nothing."""
    sent = report.requests + (report.scenario.requests if report.scenario else 0)
    yield f"{sent} requests"
    yield from (f"not described: {cause.title_and_place}" for cause in report.notices)
    if report.undecided:
        yield report.undecided
    for one in report.settled:
        yield f"{one.contradiction}, {one.topic}: the answers speak for {one.supported}; chosen is {one.chosen}"


class _Issues:
    """Says what issues say of the causes of a run."""

    def __init__(self, name: str, description: Description, target: Target, report: Report, command: str) -> None:
        self.target = target
        self.report = report
        self._name = name
        self._command = command
        self._mask = None if target.is_copy else Mask(description.bundle)
        self._requests = {one.operation_id: f"{one.method} {one.path}" for one in report.operations}

    def problem(self, cause: Cause) -> Problem:
        """Return what an issue says of a cause."""
        finding = cause.finding
        others = cause.operations[1:]
        by_chance = all(one.engine == "schemathesis" for one in cause.findings)
        return Problem(
            watch=self._name,
            fingerprint=finding.fingerprint,
            findings=tuple(dict.fromkeys(one.fingerprint for one in cause.findings)),
            title=cause.title_and_place,
            place=finding.claim,
            claim=f"{finding.where} ({finding.claim or 'nothing that is described'})",
            level=finding.level,
            expected=self._mask.expected(finding) if self._mask else finding.expected,
            got=self._mask.got(finding) if self._mask else finding.got,
            command=self._repeat(finding),
            edit=what_to_do(finding),
            follows=(
                *([f"the same at {', '.join(others)}"] if others else []),
                *dict.fromkeys(f"{one.operation_id}: {one.where}: {one.oracle.says}" for one in cause.echoes),
            ),
            nights=NIGHTS_OF_CHANCE if by_chance else 1,
        )

    def unreached(self) -> Iterator[Problem]:
        """Yield the operations that never succeeded although nothing else was found of them."""
        explained = {finding.operation_id for finding in self.report.found}
        for one in dict.fromkeys(missed.operation_id for missed in self.report.unreached):
            if one not in explained:
                fingerprint = hashlib.sha256(f"unreached {one}".encode()).hexdigest()[:12]
                yield Problem(
                    self._name,
                    fingerprint,
                    (fingerprint,),
                    f"{one} never succeeds",
                    "",
                    self._requests[one],
                    "documented",
                    "status 2xx",
                    "none",
                    self._command,
                    "Correct its path, its method or what leads to it.",
                    nights=NIGHTS_OF_CHANCE,
                )

    def _repeat(self, finding: Finding) -> str:
        """Return how to see a finding again; the requests to an account have ids in them, which are left out."""
        if self._mask:
            request = self._requests.get(finding.operation_id, "")
            return f"{self._command}  # {request}" if request else self._command
        return f"{self._command}\n{finding.repeat}"
