"""The command line that measures what settling repairs: `python -m contract_tests.power.settle_power`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from contract_tests.power.mutants import all_mutants
from contract_tests.power.repair import expressible, measure
from contract_tests.power.sample import stratified
from contract_tests.terminal import FAILED, command_line, open_console
from generator.description import repository_description

if TYPE_CHECKING:
    from rich.console import Console

    from contract_tests.power.repair import Repair, RepairReport

GOAL = 0.95

app = command_line()


@app.command()
def settle_power(
    sample: Annotated[int | None, typer.Option(min=1, help="So many mutants, of all operators; all without it.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample and the emulator.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = 1,
    report: Annotated[Path, typer.Option(help="Where the report goes, as JSON.")] = Path("reports/settle_power.json"),
) -> None:
    """Measure how many mutants that a description can express conform to it after settling.

    Exit status: 0 the goals hold, 1 they do not (at least 95 % conform, none conforms less than before).
    """
    console = open_console()
    mutants = expressible(all_mutants(repository_description().bundle))
    chosen = mutants if sample is None else stratified(mutants, sample, seed)

    def watch(done: int, repair: Repair) -> None:
        state = "conforms" if repair.conforms else f"{repair.after} left of {repair.before}"
        console.print(f"{done}/{len(chosen)} {repair.id}: {state}", markup=False, highlight=False)

    result = measure(chosen, seed=seed, processes=processes, watch=watch)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    _print(result, console)
    if result.rate < GOAL or any(one.worse for one in result.repairs):
        raise typer.Exit(FAILED)


def _print(result: RepairReport, console: Console) -> None:
    table = Table("operator", "shown", "conform", box=None, pad_edge=False)
    shown, conform = (Counter(one.operator for one in of) for of in (result.shown, _conforming(result)))
    for operator in sorted(shown):
        table.add_row(operator, str(shown[operator]), str(conform[operator]))
    console.print(table)
    for one in result.shown:
        if not one.conforms or one.worse:
            console.print(f"{one.id}: {one.before} before, {one.after} after")
            for text in one.left[:3]:
                console.print(f"    {text}", markup=False)
    hidden = len(result.repairs) - len(result.shown)
    console.print(
        f"{len(_conforming(result))} of {len(result.shown)} conform after settling ({result.rate:.1%}), "
        f"{sum(one.worse for one in result.repairs)} worse; {hidden} showed nothing that a description states; "
        f"{result.seconds:.0f} s"
    )


def _conforming(result: RepairReport) -> list[Repair]:
    return [one for one in result.shown if one.conforms]


if __name__ == "__main__":
    app(prog_name="settle_power")
