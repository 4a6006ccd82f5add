"""The command line of the conformance run."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from contract_tests.conformance.documentation_column import DocumentationError, documentation_column, read_look
from contract_tests.conformance.history import HistoryError, add_to_history, read_history
from contract_tests.conformance.job_summary import junit_xml, markdown_summary
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
from contract_tests.target.receiver import is_loopback
from contract_tests.target.served import STORAGES, served_target
from contract_tests.target.target import KEY_VARIABLE, Target, TargetError, emulator_target, remote_target
from contract_tests.terminal import open_console
from generator.contradictions import read_contradictions
from generator.description import repository_description
from generator.finding import DescriptionError
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Generator

    from contract_tests.fuzzing.record import Record

_FAILED = 1
_COULD_NOT_RUN = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def conformance(
    target: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A server instead of the emulator in process. On this machine its data is changed and deleted, and it "
            "needs credits, organizations and a rate limit that some thousand requests do not use up; anywhere else it "
            "is only read, unless writes are allowed. The URL ends like the description's, /api/v1; the key comes from "
            f"{KEY_VARIABLE}.",
        ),
    ] = None,
    served: Annotated[
        str | None,
        typer.Option(
            metavar="STORAGE",
            help=f"The emulator over HTTP instead of in process, its state in one of {', '.join(STORAGES)}.",
        ),
    ] = None,
    budget_share: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            help="Part of a minute's rate limit that a target elsewhere may be asked for: in all when it is only "
            "read, in any minute when it is written to.",
        ),
    ] = 0.3,
    allow_writes: Annotated[
        bool,
        typer.Option(
            "--allow-writes",
            help="Write to a target elsewhere too: to organizations and keys that the run makes and removes.",
        ),
    ] = False,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Send the scenario to the emulator in process too, and say of each finding whether the description, "
            "the API or our copy is wrong.",
        ),
    ] = False,
    profile: Annotated[str, typer.Option(help=f"Effort: {' or '.join(PROFILES)}.")] = QUICK.name,
    seed: Annotated[int | None, typer.Option(min=0, help="Repeats a run; without it, a new one is made up.")] = None,
    operation: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Test only this operationId (can be given again).")
    ] = None,
    production: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Drift that clients logged in production (can be given again)."),
    ] = None,
    report: Annotated[
        Path, typer.Option(help="Where the report goes, as JSON; the page, JUnit XML and Markdown beside it.")
    ] = Path("reports/conformance.json"),
    docs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON of docs_drift: what the documentation says of each claim."),
    ] = None,
    history: Annotated[
        Path | None, typer.Option(help="What earlier runs found; this run is added. Beside the report without it.")
    ] = None,
) -> None:
    """Hold the description against a running Partner API.

    Exit status: 0 it conforms, 1 a check failed or an operation never succeeded, 2 it could not be tested, was
    interrupted or terminated, or another run is at work on the target.
    """
    console = open_console()
    complaints = Console(stderr=True)
    if profile not in PROFILES:
        complaints.print(f"There is no profile {profile}: it is {' or '.join(PROFILES)}.", markup=False)
        raise typer.Exit(_COULD_NOT_RUN)
    if served is not None and (target is not None or served not in STORAGES):
        wrong = "not together with --target" if target else f"not {served}"
        complaints.print(f"--served takes one of {', '.join(STORAGES)}, {wrong}.", markup=False)
        raise typer.Exit(_COULD_NOT_RUN)
    chosen_seed = secrets.randbelow(2**32) if seed is None else seed
    console.print(
        f"Seed {chosen_seed} (--seed {chosen_seed} repeats the requests, as far as the target repeats its answers)"
    )
    try:
        past = history or report.with_name("history.jsonl")
        read_history(past)  # a history that cannot be read is said before the run, not after it
        description = repository_description()
        strict = strict_variant(description.bundle)
        seen_in_production = read_production(production, Facts(description, strict)) if production else []
        look = read_look(docs) if docs else None
        with (
            interrupted_by_termination(),
            console.status("starting") as status,
            _target(target, served, chosen_seed) as tested,
        ):

            def watch(doing: str, record: Record) -> None:
                status.update(f"{doing}: {record.requests} requests, {len(record.failures)} failures")

            live = LiveWrites(
                journal_beside(report),
                budget_share,
                on_wait=lambda s: status.update(f"waiting {s:.0f} s for the limit"),
            )
            result = run_conformance(
                description,
                strict,
                tested,
                PROFILES[profile],
                seed=chosen_seed,
                contradictions=read_contradictions(description),
                operation_ids=operation or (),
                watch=watch,
                budget_share=None if target is None or is_loopback(target) else budget_share,
                compare_with=emulator_target(chosen_seed) if compare else None,
                live=live if allow_writes and target is not None and not is_loopback(target) else None,
            )
    except (
        TargetError,
        UnknownOperationError,
        DescriptionError,
        DocumentationError,
        HistoryError,
        ProductionError,
    ) as error:
        complaints.print(f"The run was not possible. {error}", markup=False)
        raise typer.Exit(_COULD_NOT_RUN) from None
    except KeyboardInterrupt as error:  # Ctrl-C or SIGTERM
        complaints.print(" ".join(["Interrupted.", *getattr(error, "__notes__", ())]), markup=False)
        raise typer.Exit(_COULD_NOT_RUN) from None
    result.production = seen_in_production
    if look is not None and result.ledger is not None:
        result.documentation = documentation_column(look, description, result.ledger.claims)
    print_summary(result, console)
    now = datetime.now(UTC).replace(microsecond=0)
    write_report(result, report)
    page = report.with_suffix(".html")
    page.write_text(render_page(result, add_to_history(past, result, now), now), encoding="utf-8")
    report.with_suffix(".md").write_text(markdown_summary(result), encoding="utf-8")
    report.with_suffix(".junit.xml").write_bytes(junit_xml(result))
    console.print(f"Report: {page}, and as JSON, Markdown and JUnit XML beside it", markup=False)
    if result.errors or not (result.ledger and result.ledger.checked):
        raise typer.Exit(_COULD_NOT_RUN)
    if not result.passed:
        raise typer.Exit(_FAILED)


@contextmanager
def _target(url: str | None, served: str | None, seed: int) -> Generator[Target]:
    for storage in STORAGES:
        if storage == served:
            with served_target(storage, seed) as target:
                yield target
            return
    yield emulator_target(seed) if url is None else remote_target(url)
