"""Shows a report to a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from contract_tests.conformance.columns import details
from contract_tests.conformance.page import not_described
from contract_tests.fuzzing.engine import PHASES
from contract_tests.standing import FIRST_RUN
from contract_tests.wording import counted

if TYPE_CHECKING:
    from rich.console import Console

    from contract_tests.conformance.causes import Cause
    from contract_tests.conformance.report import OperationResult, Report
    from contract_tests.standing import Standing

_LEVEL_STYLES = {"documented": "green", "inferred": "yellow", "verified": "bold green"}
_MOST_FINDINGS = 20
_MOST_APART = 5


def print_summary(report: Report, console: Console, since_last: Standing = FIRST_RUN) -> None:
    """Print the table of operations, then what failed, then how sure we are and how to repeat the run."""
    if report.profile.generates:
        console.print(_table(report.operations))
    _print_skips(report, console)
    for warning in report.warnings:
        console.print(f"[yellow]Warning:[/] {escape(warning)}")
    _print_causes("[red]Found:[/]", report.causes, since_last, console)
    _print_causes("[yellow]Not described:[/]", report.notices, since_last, console)
    for sentence in report.how_to_repeat:
        console.print(f"To repeat: {sentence}", markup=False, soft_wrap=True)
    if since_last.in_words:
        console.print(since_last.in_words)
    for title in since_last.gone[:_MOST_FINDINGS]:
        console.print(f"  gone   {escape(title)}", soft_wrap=True)
    _print_changes(report, console)
    for unreached in report.unreached:
        console.print(f"[red]No success:[/] {unreached.operation_id} never answered with 2xx in {unreached.where}.")
    for sentence in report.to_model:
        console.print(f"[yellow]To do:[/] {escape(sentence)}", soft_wrap=True)
    for error in report.errors:
        console.print(f"[red]Not tested:[/] {escape(error)}")
    _print_totals(report, console)


def _table(operations: list[OperationResult]) -> Table:
    table = Table(title="Conformance, operation by operation", box=None, pad_edge=False, title_justify="left")
    table.add_column("operation", no_wrap=True)
    table.add_column("evidence", no_wrap=True)
    for name in (*PHASES, "2xx", "2xx stateful", "passed", "failed"):
        table.add_column(name, justify="right")
    table.add_column("statuses")
    for operation in operations:
        failed = sum(counts.failed for counts in operation.checks.values())
        table.add_row(
            operation.operation_id,
            f"[{_LEVEL_STYLES[operation.level]}]{operation.level}[/]",
            *(str(operation.cases[phase]) for phase in PHASES),
            _needed(operation.successes),
            _needed(operation.stateful_successes),
            str(sum(counts.passed for counts in operation.checks.values())),
            f"[red]{failed}[/]" if failed else "0",
            " ".join(operation.statuses),
        )
    return table


def _more(texts: list[str]) -> str:
    more = len(texts) - _MOST_FINDINGS
    return f"; and {more} more, all of them in the report" if more > 0 else ""


def _needed(count: int) -> str:
    return str(count) if count else "[red]0[/]"


def _print_skips(report: Report, console: Console) -> None:
    reasons: dict[tuple[str, str], list[str]] = {}
    for skip in report.skips:
        reasons.setdefault((skip.phase, skip.reason), []).append(skip.operation_id)
    for (phase, reason), operation_ids in reasons.items():
        console.print(f"Nothing to send in the {phase} phase ({escape(reason)}): {', '.join(operation_ids)}")
    refused = report.scenario.refused if report.scenario else {}
    never_sent: dict[str, list[str]] = {}
    for operation_id in report.unsent:
        never_sent.setdefault(refused[operation_id], []).append(operation_id)
    for reason, operation_ids in never_sent.items():
        console.print(f"Not sent ({escape(reason)}): {', '.join(operation_ids)}")
    if report.undecided:
        console.print(report.undecided, markup=False)
    for title, texts in report.gaps.items():
        console.print(f"{title}: {'; '.join(texts[:_MOST_FINDINGS])}{_more(texts)}.", markup=False, soft_wrap=True)
    if report.accompanying:
        console.print(f"Sent only to reach the chosen operations: {', '.join(report.accompanying)}")


def _print_causes(heading: str, causes: list[Cause], since_last: Standing, console: Console) -> None:
    for cause in causes[:_MOST_FINDINGS]:
        new = "new: " if since_last.since and cause.finding.fingerprint in since_last.new else ""
        console.print(f"{heading} {new}[bold]{escape(cause.first_line)}[/]", soft_wrap=True)
        below = details(cause.finding)
        if others := cause.operations[1:]:
            below.insert(0, ("Also at", ", ".join(others)))
        if cause.echoes:
            laws = list(dict.fromkeys(echo.oracle.id for echo in cause.echoes))
            below.append(("Follows", f"{counted(len(cause.echoes), 'more finding')}, in the report: {', '.join(laws)}"))
        width = max(len(title) for title, _ in below)
        for title, text in below:
            first, *rest = text.splitlines() or [""]
            console.print(f"  {title.lower():<{width}}  {escape(first)}", soft_wrap=True)
            for line in rest:
                console.print(f"  {'':<{width}}  {escape(line)}", soft_wrap=True)
    if (more := len(causes) - _MOST_FINDINGS) > 0:
        console.print(f"… and {more} more, all of them in the report.")


def _print_changes(report: Report, console: Console) -> None:
    if report.changed is None:
        return
    changes = report.changed.changes
    until = f" until {report.ended:%Y-%m-%d %H:%M UTC}" if report.ended else ""
    console.print(f"Changed since {report.changed.since:%Y-%m-%d %H:%M UTC}{until}: {len(changes) or 'nothing'}")
    for change in changes[:_MOST_FINDINGS]:
        console.print(f"  {change.what:<5}  {escape(change.where)}: {escape(change.in_words)}", soft_wrap=True)
    if (more := len(changes) - _MOST_FINDINGS) > 0:
        console.print(f"  … and {more} more, all of them in the report.")


def _print_totals(report: Report, console: Console) -> None:
    checks = [counts for operation in report.operations for counts in operation.checks.values()]
    levels = Counter(operation.level for operation in report.operations)
    facts = ", ".join(f"{count} {level}" for level, count in report.facts.items())
    console.print(
        f"Evidence: {len(report.operations)} operations ("
        + ", ".join(f"{levels[level]} {level}" for level in report.facts)
        + f"); facts of the description: {facts}; {report.contradictions} contradictions of the documentation decided."
    )
    console.print(
        f"Target: {escape(report.target)}. Profile {report.profile.name}, seed {report.seed}: "
        f"{report.requests} requests, {sum(counts.passed + counts.failed for counts in checks)} checks, "
        f"{report.duration_seconds:.1f} seconds."
    )
    if report.scenario:
        console.print(
            f"Scenario: {counted(report.scenario.requests, 'request')}, {counted(report.scenario.steps, 'step')}, "
            f"{counted(len(report.scenario.findings), 'finding')}. Requests (SHA-256): {report.scenario.request_hash}"
        )
    if report.scenario and report.scenario.compared:
        apart = [f"{one.operation_id} {one.where}" for one in report.scenario.apart]
        more = f", and {len(apart) - _MOST_APART} more" if len(apart) > _MOST_APART else ""
        listed = f" (no verdict): {', '.join(apart[:_MOST_APART])}{more}." if apart else "."
        console.print(
            f"Model: {report.scenario.compared} answers compared, and {report.scenario.walked} of random walks; "
            f"{len(apart)} differ in what no documentation says"
            f"{listed}",
            markup=False,
        )
    if report.ledger:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in report.ledger.counts.items())
        unpromised = len(report.ledger.undocumented)
        console.print(f"Claims: {len(report.ledger.claims)} ({counts}); {unpromised} things seen and not described.")
    _print_evidence(report, console)
    if report.requests:
        console.print(f"Requests (SHA-256): {report.request_hash}")
    left = len(report.to_model)
    rest = f" [yellow]{left} {'thing is' if left == 1 else 'things are'} left to do, see above.[/]" if left else ""
    beside = f" [yellow]{not_described(report).capitalize()}, which contradicts nothing.[/]" if report.notices else ""
    console.print(("[green]Conforms.[/]" if report.passed else "[red]Does not conform.[/]") + beside + rest)


def _print_evidence(report: Report, console: Console) -> None:
    if report.comparison:
        same = report.scenario and report.scenario.request_hash == report.comparison.request_hash
        console.print(
            f"Comparison: {counted(report.comparison.requests, 'request')} to the emulator, "
            f"{'the same as' if same else 'not the same as'} to the target; "
            f"{counted(len(report.comparison.compared), 'finding')} in all."
        )
    for sentence in report.evidence_of_run:
        console.print(sentence, markup=False)
