"""The command line that measures what the contract suite makes of incidents."""

from __future__ import annotations

import os
import random
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contract_tests.power.incidents.catalogue import BY_ID, SETS
from contract_tests.power.incidents.report import concerned, outcome, print_outcomes, write_outcomes
from contract_tests.power.incidents.trial import MODES, Mode, try_incident
from contract_tests.process_pool import open_process_pool
from contract_tests.terminal import command_line, could_not_run, open_console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.power.incidents.incident import Incident
    from contract_tests.power.incidents.report import Outcome
    from contract_tests.power.incidents.trial import Trial

_SEED = 1

app = command_line()


@app.command()
def incident_power(
    mode: Annotated[list[str] | None, typer.Option(help=f"{', '.join(MODES)}; local without it. Repeatable.")] = None,
    catalogue: Annotated[str, typer.Option(help=f"Which set of incidents: {', '.join(SETS)}.")] = "first",
    only: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this incident, of any set. Repeatable.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="So many incidents of the set, drawn at random; all without it.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = os.cpu_count() or 1,
    json: Annotated[Path, typer.Option(metavar="FILE", help="Where the outcomes go, as JSON.")] = Path(
        "reports/incident_power.json"
    ),
) -> None:
    """Measure which incidents the contract suite catches.

    Exit status: 0 it was measured, 2 it could not be: the suite found something where there was no incident.
    """
    console = open_console()
    modes: list[Mode] = [known for known in MODES if known in (mode or ["local"])]
    if unknown := set(mode or ()) - set(MODES):
        raise typer.BadParameter(f"there is no mode {', '.join(sorted(unknown))}", param_hint="--mode")
    if catalogue not in SETS:
        raise typer.BadParameter(f"there is no set {catalogue}", param_hint="--catalogue")
    if unknown := set(only or ()) - BY_ID.keys():
        raise typer.BadParameter(f"there is no incident {', '.join(sorted(unknown))}", param_hint="--only")
    chosen = [one for one in BY_ID.values() if one.id in only] if only else list(SETS[catalogue])
    if sample is not None:
        chosen = drawn(chosen, sample)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    outcomes: list[Outcome] = []
    for each in modes:
        members = concerned(each, chosen)
        found: list[Outcome] = []
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task(each, total=len(members) + 1)
            for trial in _tried(each, members, processes):
                progress.advance(task)
                if trial.id:
                    found.append(outcome(trial))
                elif trial.oracle is not None:
                    raise could_not_run(f"Without an incident, a {each} run finds {trial.oracle}: {trial.finding}")
                write_outcomes([*outcomes, *found], json)
        outcomes += found
        print_outcomes(each, found, console)


def drawn(incidents: Sequence[Incident], size: int) -> list[Incident]:
    """Return some incidents in an order of chance, the same ones each time; a larger sample begins with a smaller."""
    shuffled = list(incidents)
    random.Random(_SEED).shuffle(shuffled)  # noqa: S311 -- nothing secret
    return shuffled[:size]


def _tried(mode: Mode, incidents: Sequence[Incident], processes: int) -> Iterator[Trial]:
    """Yield what the suite makes of an emulator without an incident, and of one with each."""
    with open_process_pool(processes) as pool:
        yield from pool.map(partial(try_incident, mode), ["", *(incident.id for incident in incidents)])
