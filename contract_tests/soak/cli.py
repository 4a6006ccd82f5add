"""The command line of the soak."""

from __future__ import annotations

import os
import secrets
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from contract_tests.soak.emulator_process import StartError
from contract_tests.soak.run import soak
from contract_tests.soak.summary import as_json, print_summary
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console

app = command_line()


@app.command()
def emulator_soak(
    cases: Annotated[int, typer.Option(min=1, help="How many inputs.")] = 100_000,
    seed: Annotated[int | None, typer.Option(min=0, help="Repeats a run; without it, a new one is made up.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, help="How many make the inputs of Schemathesis, the slowest part.")
    ] = os.cpu_count() or 1,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the result goes as JSON.")] = None,
) -> None:
    """Send bad input to a fresh emulator: no fault, no growth of memory, every refusal in the described envelope.

    Exit status: 0 nothing was wrong, 1 something was, 2 the emulator did not start.
    """
    console = open_console()
    chosen_seed = secrets.randbelow(2**32) if seed is None else seed
    console.print(f"Seed {chosen_seed} (--seed {chosen_seed} --cases {cases} repeats the inputs)")
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("soak", total=cases)
            result = soak(
                cases,
                chosen_seed,
                processes=processes,
                watch=lambda done: progress.update(task, completed=done),
            )
    except StartError as error:
        raise could_not_run(str(error)) from None
    print_summary(result, console)
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(as_json(result))
        console.print(f"Result: {json}", markup=False)
    if not result.passed:
        raise typer.Exit(FAILED)
