"""The command line of the conformance run."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from contract_tests.accepted import ACCEPTED_FILE, AcceptedError, read_accepted
from contract_tests.conformance import options
from contract_tests.conformance.documentation_column import DocumentationError, documentation_column, read_look
from contract_tests.conformance.history import HistoryError, add_to_history, read_history, standing
from contract_tests.conformance.job_summary import junit_xml, markdown_summary
from contract_tests.conformance.observed import ObservedError, changed_since, read_observed
from contract_tests.conformance.page import render_page
from contract_tests.conformance.production import ProductionError, read_production
from contract_tests.conformance.report import write_report
from contract_tests.conformance.run import UnknownOperationError, run_conformance
from contract_tests.conformance.summary import print_summary
from contract_tests.fuzzing.profiles import PROFILES, QUICK
from contract_tests.live.exclusion import interrupted_by_termination
from contract_tests.live.journal import journal_beside
from contract_tests.live.run import LiveWrites
from contract_tests.scenario.facts import Facts
from contract_tests.target.local_target import given_target, local_target
from contract_tests.target.receiver import Tunnel, is_loopback
from contract_tests.target.served import STORAGES, served_target
from contract_tests.target.target import Target, TargetError, emulator_target
from contract_tests.terminal import COULD_NOT_RUN, FAILED, command_line, could_not_run, open_console
from generator.contradictions import read_contradictions
from generator.description import repository_description
from generator.finding import DescriptionError
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console
    from rich.status import Status

    from contract_tests.conformance.report import Report
    from contract_tests.fuzzing.passes import Watcher
    from contract_tests.fuzzing.record import Record
    from contract_tests.standing import Standing

_CANNOT_RUN = (
    AcceptedError,
    TargetError,
    UnknownOperationError,
    DescriptionError,
    DocumentationError,
    HistoryError,
    ObservedError,
    ProductionError,
)

app = command_line()


@app.command()
def conformance(
    target: options.Target = None,
    served: options.Served = None,
    budget_share: options.BudgetShare = 0.3,
    allow_writes: options.AllowWrites = False,
    sandbox: options.Sandbox = None,
    receiver_url: options.ReceiverUrl = None,
    receiver_port: options.ReceiverPort = None,
    compare: options.Compare = False,
    profile: options.Profile = QUICK.name,
    seed: options.Seed = None,
    operation: options.Operation = None,
    production: options.Production = None,
    report: options.Report = Path("reports/conformance.json"),
    docs: options.Docs = None,
    history: options.History = None,
    since: options.Since = None,
    accepted: options.AcceptedFile = ACCEPTED_FILE,
) -> None:
    """Hold the description against a running Partner API.

    Exit status: 0 it conforms, 1 a check failed or an operation never succeeded, 2 it could not be tested, was
    interrupted or terminated, or another run is at work on the target.
    """
    console = open_console()
    wrong = options.check_options(profile, target, served, operation or (), sandbox, allow_writes=allow_writes)
    if wrong := wrong or options.check_receiver(receiver_url, receiver_port, sandbox):
        raise could_not_run(wrong)
    tunnel = Tunnel(receiver_url.rstrip("/"), receiver_port) if receiver_url and receiver_port else None
    chosen_seed = _seed(seed, console)
    with _told_why_it_could_not_run():
        past = history or report.with_name("history.jsonl")
        known = read_accepted(accepted)
        read_history(past)  # a history that cannot be read is said before the run, not after it
        description = repository_description()
        strict = strict_variant(description.bundle)
        seen_in_production = read_production(production, Facts(description, strict)) if production else []
        look = read_look(docs) if docs else None
        earlier = read_observed(since) if since else None
        with (
            interrupted_by_termination(),
            console.status("starting") as status,
            _target(target, served, chosen_seed, is_given=sandbox is not None) as tested,
        ):
            elsewhere = sandbox is not None or (target is not None and not is_loopback(target))
            result = run_conformance(
                description,
                strict,
                tested,
                PROFILES[profile],
                seed=chosen_seed,
                contradictions=read_contradictions(description),
                operation_ids=operation or (),
                watch=_watcher(status),
                budget_share=budget_share if elsewhere else None,
                compare_with=emulator_target(chosen_seed) if compare else None,
                live=_writes(report, budget_share, sandbox, tunnel, status, allowed=elsewhere and allow_writes),
            ).keeping(tested)
    result.production = seen_in_production
    if look is not None and result.ledger is not None:
        result.documentation = documentation_column(look, description, result.ledger.claims)
    if earlier is not None:
        result.changed = changed_since(earlier, result.seen)
    result.accept(known, datetime.now(UTC).date())
    _tell(result, console, report, past)


@contextmanager
def _told_why_it_could_not_run() -> Generator[None]:
    try:
        yield
    except _CANNOT_RUN as error:
        raise could_not_run(f"The run was not possible. {error}") from None
    except KeyboardInterrupt as error:  # Ctrl-C or SIGTERM
        raise could_not_run(" ".join(["Interrupted.", *getattr(error, "__notes__", ())])) from None


def _tell(result: Report, console: Console, report: Path, past: Path) -> None:
    """Print and write a result, and end with its exit status, if that is another than 0."""
    page, since_last = write_reports(result, report, past)
    print_summary(result, console, since_last)
    console.print(f"Report: {page}, and as JSON, Markdown and JUnit XML beside it", markup=False)
    if result.errors and result.causes:
        raise typer.Exit(FAILED)
    if result.errors or not (result.ledger and result.ledger.checked):
        raise typer.Exit(COULD_NOT_RUN)
    if not result.passed:
        raise typer.Exit(FAILED)


def _seed(given: int | None, console: Console) -> int:
    seed = secrets.randbelow(2**32) if given is None else given
    console.print(f"Seed {seed} (--seed {seed} repeats the requests, as far as the target repeats its answers)")
    return seed


def _watcher(status: Status) -> Watcher:
    def watch(doing: str, record: Record) -> None:
        status.update(f"{doing}: {record.requests} requests, {len(record.failures)} failures")

    return watch


def _writes(
    report: Path, budget_share: float, sandbox: str | None, tunnel: Tunnel | None, status: Status, *, allowed: bool
) -> LiveWrites | None:
    """Return how a live target is written to; None if it is only read."""
    if sandbox is None and not allowed:
        return None

    def told(seconds: float) -> None:
        status.update(f"waiting {seconds:.0f} s for the limit")

    return LiveWrites(journal_beside(report), budget_share, on_wait=told, sandbox=sandbox, tunnel=tunnel)


def write_reports(result: Report, path: Path, past: Path) -> tuple[Path, Standing]:
    """Write a report as JSON, page, Markdown and JUnit XML, and add it to the history.

    Returns:
        The page, and what is new and gone since the last run.
    """
    result.ended = now = datetime.now(UTC).replace(microsecond=0)
    write_report(result, path)
    runs = add_to_history(past, result, now)
    since_last = standing(runs)
    page = path.with_suffix(".html")
    page.write_text(render_page(result, runs, now), encoding="utf-8")
    path.with_suffix(".md").write_text(markdown_summary(result, since_last), encoding="utf-8")
    path.with_suffix(".junit.xml").write_bytes(junit_xml(result))
    return page, since_last


@contextmanager
def _target(url: str | None, served: str | None, seed: int, *, is_given: bool) -> Generator[Target]:
    """Open the target; `is_given` says that the account of the key is meant and no other."""
    for storage in STORAGES:
        if storage == served:
            with served_target(storage, seed) as target:
                yield target
            return
    if url is None:
        yield emulator_target(seed)
        return
    with local_target(url) if is_loopback(url) and not is_given else given_target(url) as target:
        yield target
