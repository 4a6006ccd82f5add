"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from benchmarks import calls, imports, memory, peers, rate_budget
from benchmarks.rows import Row, as_json, table

if TYPE_CHECKING:
    from collections.abc import Iterator


def _rows(*, quick: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        peers.generate(Path(folder))
        yield from calls.measure(3 if quick else 21)
        yield from imports.measure(3 if quick else 21)
        yield memory.measure()
        if not quick:
            yield from rate_budget.measure(requests=1000, seconds=20)


def main(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few rounds, no rate budget; missed goals do not count.")
    ] = False,
    output: Annotated[Path, typer.Option(help="Where the results are written as JSON.")] = Path("reports/bench.json"),
) -> None:
    """Measure the client side by side with its peers; exit status 1 when a goal is missed."""
    console = Console()
    rows: list[Row] = []
    progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True)
    with progress:
        task = progress.add_task("generating the peers", total=None)
        for row in _rows(quick=quick):
            rows.append(row)
            progress.update(task, description=f"{row.name}: {row.ratio:.2f}")
    console.print(table(rows))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(as_json(rows))
    console.print(f"written to {output}")
    if not quick and any(row.met is False for row in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
