"""The command line of the question whether the conformance run cries wolf."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bullseye_partner_emulator.mutants import all_mutants
from contract_tests.conformance.profiles import PROFILES, QUICK
from contract_tests.false_alarms.look import look_with_each
from contract_tests.scenario.exclusion import interrupted_by_termination
from contract_tests.terminal import open_console
from generator.description import repository_description

_ALARMED = 1
_COULD_NOT_RUN = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def false_alarms(
    profile: Annotated[str, typer.Option(help=f"Effort of each run: {' or '.join(PROFILES)}.")] = QUICK.name,
    seeds: Annotated[int, typer.Option(min=1, help="How many runs, each with a seed of its own.")] = 20,
    first: Annotated[int, typer.Option(min=0, help="The seed of the first; the others count on from it.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = os.cpu_count() or 1,
    mutant: Annotated[
        str | None,
        typer.Option(metavar="ID", help="One thing in which the emulator deviates: shows that alarms are raised."),
    ] = None,
    report: Annotated[Path, typer.Option(help="Where the runs go, a line of JSON for each as soon as it ends.")] = Path(
        "reports/false_alarms.jsonl"
    ),
) -> None:
    """Hold the emulator against the description with many seeds: it conforms, so that each finding is a false alarm.

    Exit status: 0 there is none, 1 there are some, 2 it could not be tried, was interrupted or
    terminated.
    """
    console = open_console()
    complaints = Console(stderr=True)
    if profile not in PROFILES:
        complaints.print(f"There is no profile {profile}: it is {' or '.join(PROFILES)}.", markup=False)
        raise typer.Exit(_COULD_NOT_RUN)
    if mutant is not None and mutant not in {one.id for one in all_mutants(repository_description().bundle)}:
        complaints.print(f"There is no mutant {mutant}; reports/drift_power.json lists them.", markup=False)
        raise typer.Exit(_COULD_NOT_RUN)
    report.parent.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    requests = checks = alarmed = 0
    chosen = range(first, first + seeds)
    try:
        with (
            interrupted_by_termination(),
            report.open("wb") as file,
            Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task(f"seeds, profile {profile}", total=seeds)
            for look in look_with_each(chosen, PROFILES[profile], processes=processes, mutant=mutant):
                file.write(msgspec.json.encode(look) + b"\n")
                file.flush()
                progress.advance(task)
                requests += look.scenario_requests + look.requests
                checks += look.checks
                alarmed += bool(look.alarms)
                progress.console.print(
                    f"Seed {look.seed}: {look.scenario_requests:,} + {look.requests:,} requests, {look.checks:,} "
                    f"checks, {look.seconds:,.0f} s: alarms: {len(look.alarms)}",
                    markup=False,
                )
                for alarm in look.alarms:
                    progress.console.print(f"  {alarm}", markup=False, soft_wrap=True)
    except KeyboardInterrupt:  # Ctrl-C or SIGTERM
        complaints.print(f"Interrupted. The runs that had ended are in {report}.", markup=False)
        raise typer.Exit(_COULD_NOT_RUN) from None
    console.print(
        f"{seeds} seeds of the profile {profile}: {requests:,} requests, {checks:,} checks, alarms with "
        f"{alarmed or 'none'} of them. Report: {report}",
        markup=False,
    )
    if alarmed:
        raise typer.Exit(_ALARMED)
