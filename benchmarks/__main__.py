"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from benchmarks import async_calls, call_parts, calls, commits, emulator, imports, memory, peers, rate_budget
from benchmarks.rows import Row, as_json, table

if TYPE_CHECKING:
    from collections.abc import Iterator


def _rows(*, quick: bool) -> Iterator[Row]:
    rounds = _rounds(quick=quick)
    with tempfile.TemporaryDirectory() as folder, peers.generated(Path(folder)):
        yield from calls.measure(rounds)
        yield from async_calls.measure(rounds)
        yield from imports.measure(rounds)
        yield memory.measure()
        if not quick:
            yield from rate_budget.measure(requests=1000, seconds=20)
    yield from emulator.measure(1 if quick else 7, quick=quick)


def _parts(*, quick: bool) -> Iterator[Row]:
    yield from call_parts.measure(_rounds(quick=quick))
    yield from imports.parts(_rounds(quick=quick))
    yield from memory.parts()


def _rounds(*, quick: bool) -> int:
    return 1 if quick else 21


def main(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="One round, no rate budget; missed goals do not count.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also what the parts of calls, imports and memory cost.")
    ] = False,
    against: Annotated[
        str | None, typer.Option(help="Measure the client side by side with that of another commit instead.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where the results are written as JSON.")] = Path("reports/bench.json"),
) -> None:
    """Measure the client side by side with its peers; exit status 1 when a goal is missed."""
    measured = commits.measure(against, 4 if quick else 60) if against else _rows(quick=quick)
    console = Console(width=None if sys.stdout.isatty() else 150)  # a pipe has no width, and the rows need this
    rows: list[Row] = []
    progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True)
    with progress:
        task = progress.add_task("generating the peers", total=None)
        for row in itertools.chain(measured, _parts(quick=quick) if profile else ()):
            rows.append(row)
            progress.update(task, description=f"{row.name}: {row.ratio:.2f}")
    console.print(table(rows))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(as_json(rows))
    console.print(f"written to {output}")
    if not quick and any(row.met is False for row in rows):
        if not profile:
            console.print("--profile shows what stands in the way of a goal that was missed")
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
