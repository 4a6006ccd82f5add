"""The command line of the measurement."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from contract_tests.power.diagnosis.measure import diagnose, diagnose_incidents
from contract_tests.power.incidents.catalogue import SETS
from contract_tests.power.mutants import all_mutants
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description
from generator.finding import DescriptionError

app = command_line()


@app.command()
def diagnosis(
    sample: Annotated[int, typer.Option(min=1, help="So many mutants, of all operators.")] = 300,
    catalogue: Annotated[str | None, typer.Option(help=f"Incidents of this set instead: {', '.join(SETS)}.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample and the runs.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = os.cpu_count() or 1,
    report: Annotated[Path, typer.Option(help="Where the figures go, as JSON.")] = Path("reports/diagnosis.json"),
) -> None:
    """Measure how many causes a report gives for a deviation, whether they name it, and what each kind of check finds.

    Exit status: 0 the goals hold, 1 they do not (one cause in the median, at most 1.3 on average, 95 % named), 2 it
    could not be measured.
    """
    console = open_console()
    if catalogue is not None and catalogue not in SETS:
        raise typer.BadParameter(f"it is one of {', '.join(SETS)}", param_hint="--catalogue")
    try:
        description = repository_description()
    except DescriptionError as error:
        raise could_not_run(f"Nothing was measured. {error}") from None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        incidents = SETS[catalogue] if catalogue is not None else ()
        task = progress.add_task("deviations", total=len(incidents) or sample)

        def watch(done: int) -> None:
            progress.update(task, completed=done)

        if incidents:
            result = diagnose_incidents(description, incidents, seed, processes, watch)
        else:
            result = diagnose(description, all_mutants(description.bundle), sample, seed, processes, watch)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    console.print(
        f"{result.caught} of {result.tried} deviations found, {result.findings_median:.0f} findings each "
        f"in the median.\nCauses: {result.causes_median:.0f} in the median, {result.causes_mean:.2f} on average.\n"
        f"The first cause names what deviates: {result.caught - len(result.unnamed)} of {result.caught}.\n"
        f"Three deviations at once: {result.together:.2f} causes on average; fewer than three in {result.hidden:.0%}.",
        markup=False,
        highlight=False,
    )
    for kind, by in result.found_by.items():
        console.print(
            f"Checks of the kind {kind} find {by.found} of {result.caught}, {by.alone} of which no other kind finds.",
            markup=False,
            highlight=False,
        )
    table = Table("oracle", "finds", "finds alone", title="What each oracle finds", box=None, title_justify="left")
    for name, by in result.by_oracle.items():
        table.add_row(name, str(by.found), str(by.alone))
    console.print(table)
    for identifier, count in result.several.items():
        console.print(f"{count} causes: {identifier}", markup=False, highlight=False)
    for identifier in result.unnamed:
        console.print(f"Not named: {identifier}", markup=False, highlight=False)
    for shortfall in result.shortfalls:
        console.print(f"Goal missed: {shortfall}", style="red", markup=False)
    console.print(f"Report: {report}", markup=False)
    if result.shortfalls:
        raise typer.Exit(FAILED)
