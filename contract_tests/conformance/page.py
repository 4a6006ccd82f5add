"""The report as one HTML file, which needs no network: for whoever reads it over coffee."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.conformance.columns import below, first_line
from contract_tests.conformance.difference import only_what_differs
from contract_tests.conformance.history import since, standing
from contract_tests.html_page import page_template
from contract_tests.standing import FIRST_RUN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from contract_tests.conformance.history import PastRun
    from contract_tests.conformance.report import Report


_ALIKE = 12
"""Characters that two values share before only their difference is marked."""


def verdict(report: Report) -> str:
    """Say in a few words how the run went."""
    if report.errors and not report.causes:
        return "It could not be tested"
    if report.passed:
        return f"It conforms; {not_described(report)}" if report.notices else "It conforms"
    count = report.differing
    return "One thing differs from the description" if count == 1 else f"{count} things differ from the description"


def not_described(report: Report) -> str:
    """Say how many things contradict nothing."""
    count = len(report.notices)
    return "one thing is not described" if count == 1 else f"{count} things are not described"


def parts_of(text: str, other: str) -> tuple[str, str, str]:
    """Return what a text begins with like another, what only it has, and what both end with."""
    begins = _shared(text, other)
    ends = _shared(text[begins:][::-1], other[begins:][::-1])
    if begins + ends < _ALIKE:
        return "", text, ""
    return text[:begins], text[begins : len(text) - ends], text[len(text) - ends :]


def _shared(text: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))


def render_page(report: Report, runs: Sequence[PastRun], now: datetime) -> str:
    """Return the page of a report.

    Args:
        report: What happened.
        runs: The runs so far, this one the last.
        now: When the run ended.
    """
    names = sorted({name for operation in report.operations for name in operation.checks})
    causes, notices = report.causes, report.notices
    contradicting = [finding for cause in causes for finding in cause.findings]
    return page_template(Path(__file__).parent, "page.html.jinja").render(
        report=report,
        runs=runs,
        now=now,
        verdict=verdict(report),
        names=names,
        found={
            finding.operation_id: cause.finding.fingerprint
            for cause in reversed([*causes, *notices])
            for finding in cause.findings
        },
        first_line=first_line,
        below=below,
        parts=parts_of,
        differing=only_what_differs,
        count=len(contradicting),
        causes=causes,
        notices=notices,
        standing=standing(runs) if runs else FIRST_RUN,
        first_seen={finding.fingerprint: since(finding.fingerprint, runs) for finding in report.found},
        never_exercised=[
            claim
            for claim in (report.ledger.claims if report.ledger else ())
            if claim.verdict in ("not exercised", "contradicted")
        ],
        checks=sum(
            counts.passed + counts.failed for operation in report.operations for counts in operation.checks.values()
        ),
        with_scenario={
            finding.operation_id
            for finding in contradicting
            if finding.engine in ("scenario", "model") and not finding.of_our_copy
        },
        reached=sum(1 for operation in report.operations if operation.successes),
    )
