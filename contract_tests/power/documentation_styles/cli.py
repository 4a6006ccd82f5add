"""The command line of the measurement."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from contract_tests.power.documentation_styles.matrix import run_matrix
from contract_tests.power.documentation_styles.styles import NUMBER_OF_STYLES, styles
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.matrix import Report
    from contract_tests.power.documentation_styles.measurement import StyleResult

app = command_line()


@app.command()
def docs_power(
    number: Annotated[
        int, typer.Option("--styles", min=1, max=NUMBER_OF_STYLES, help="So many styles.")
    ] = NUMBER_OF_STYLES,
    changes: Annotated[int, typer.Option(min=1, help="Changes drawn for each style.")] = 200,
    repairs: Annotated[int, typer.Option(min=0, help="Of each style's changes, so many are applied.")] = 10,
    seed: Annotated[int, typer.Option(min=1, help="Of the changes, and of the seeded styles from it on.")] = 1,
    only: Annotated[list[str] | None, typer.Option(metavar="STYLE", help="Only this style. Repeatable.")] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = os.cpu_count() or 1,
    report: Annotated[Path, typer.Option(help="Where the report goes, as JSON.")] = Path("reports/docs_power.json"),
) -> None:
    """Measure how much the reader of the documentation understands of pages in other styles than the published ones.

    Exit status: 0 the goals hold, 1 they do not, 2 it could not be measured.
    """
    console = open_console()
    chosen = styles(seed)
    if only:
        if unknown := set(only) - {style.name for style in chosen}:
            raise typer.BadParameter(f"there is no style {', '.join(sorted(unknown))}", param_hint="--only")
        chosen = tuple(style for style in chosen if style.name in only)
    try:
        repository_description()
    except DescriptionError as error:
        raise could_not_run(f"Nothing was measured. {error}") from None
    # Some made by hand and some seeded, however few are asked for.
    step = len(chosen) / min(number, len(chosen))
    chosen = tuple(chosen[int(i * step)] for i in range(min(number, len(chosen))))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("styles", total=len(chosen))

        def watch(done: int, result: StyleResult) -> None:
            progress.update(task, completed=done, description=f"styles, {result.style} done")

        result = run_matrix(chosen, seed=seed, changes=changes, repairs=repairs, processes=processes, watch=watch)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    console.print(_table(result))
    time = f"{result.seconds:.0f} s, {result.processor_seconds:.0f} s of processor time"
    console.print(f"{time}; report: {report}", markup=False)
    if not result.holds:
        raise typer.Exit(FAILED)


def _table(report: Report) -> Table:
    table = Table(title=f"Reader of the documentation, seed {report.seed}")
    table.add_column("style")
    for name in (
        "facts",
        "understood",
        "false differences",
        "changes",
        "found",
        "not understood",
        "missed",
        "repaired",
    ):
        table.add_column(name, justify="right")
    for one in report.styles:
        outcomes = [one.outcomes.get(name, 0) for name in ("found", "not understood", "missed")]
        shares = [f"{count / one.changes:.1%}" if one.changes else "-" for count in outcomes[:2]]
        tried = sum(one.repairs.values())
        repaired = f"{one.repairs.get('repaired', 0)}/{tried}" if tried else "-"
        cells = [
            one.facts,
            f"{one.understood / one.facts:.1%}",
            one.false_differences,
            one.changes,
            *shares,
            outcomes[2],
        ]
        table.add_row(one.style, *(str(cell) for cell in cells), repaired)
    table.add_section()
    facts, changes = sum(one.facts for one in report.styles), sum(one.changes for one in report.styles)
    cells = [facts, f"{report.understood:.1%}", report.false_differences, changes, f"{report.found:.1%}"]
    cells += [f"{report.not_understood:.1%}", report.missed, f"{report.repaired:.1%}, {report.wrong} wrong"]
    table.add_row("all", *(str(cell) for cell in cells))
    return table
