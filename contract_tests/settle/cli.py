"""The command line of settling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contract_tests.settle.observation import ObservationError, read_observation
from contract_tests.settle.settling import settle, write_settled
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.finding import DescriptionError
from generator.regenerate import regenerate

if TYPE_CHECKING:
    from rich.console import Console

    from contract_tests.settle.settling import Settled

ROOT = Path(__file__).parents[2]

app = command_line()


@app.command("settle")
def settle_command(
    source: Annotated[
        Path, typer.Option("--from", help="A conformance report, or what bullseye-partner check wrote, as JSON.")
    ],
    apply: Annotated[bool, typer.Option(help="Write the edits, and generate what follows from them.")] = False,
    root: Annotated[Path, typer.Option(help="The root of the repository.", hidden=True)] = ROOT,
) -> None:
    """Settle guesses: what a live run bore out becomes verified, what it refuted is corrected.

    Exit status: 0 nothing is left open, 1 something is, 2 it was not possible: the file cannot be read, or its target
    is an emulator.
    """
    console = open_console()
    try:
        settled = settle(root, read_observation(source))
        _print(settled, console)
        if apply and settled.files:
            write_settled(root, settled)
            console.print(regenerate(root, check=False).summary(), markup=False, highlight=False)
    except (ObservationError, DescriptionError) as error:
        raise could_not_run(str(error)) from None
    if settled.open or settled.refused:
        raise typer.Exit(FAILED)


def _print(settled: Settled, console: Console) -> None:
    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False, emoji=False)

    for text in settled.corrected:
        line(f"corrected: {text}")
    for text in settled.decided:
        line(f"decided: {text}")
    for fact in settled.verified:
        line(f"verified: {fact}")
    for text, reason in settled.refused:
        line(f"not applied: {text}")
        line(f"    {reason}")
    for text in settled.open:
        line(f"for a person to decide: {text}")
    line(
        f"{len(settled.corrected)} corrected, {len(settled.decided)} decided, {len(settled.verified)} verified in "
        f"{len(settled.files)} files; {len(settled.refused)} not applied, {len(settled.open)} for a person"
    )
