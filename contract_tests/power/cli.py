"""The command line of the measurement."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from contract_tests.power.matrix import run_matrix
from contract_tests.power.modes import MODES, Mode
from contract_tests.power.mutants import all_mutants
from contract_tests.power.report import write_report
from contract_tests.power.sample import stratified
from contract_tests.scenario.every_oracle import ORACLES
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.console import Console

    from contract_tests.power.mutants import Mutant
    from contract_tests.power.report import Report

_MOST_MISSED = 40

app = command_line()


@app.command()
def drift_power(
    sample: Annotated[
        int | None, typer.Option(min=1, help="So many mutants, of all operators; all without it.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample, the emulator and all engines.")] = 1,
    operator: Annotated[list[str] | None, typer.Option(help="Only mutants of this operator. Repeatable.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this mutant, by its id. Repeatable.")] = None,
    stock: Annotated[
        int, typer.Option(min=0, help="So many mutants are tried with stock Schemathesis too, about 10 seconds each.")
    ] = 0,
    clean_seeds: Annotated[int, typer.Option(min=0, help="Runs on the emulator as it is, for false alarms.")] = 20,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = os.cpu_count() or 1,
    fuzzing: Annotated[
        bool, typer.Option(help="Let Schemathesis look at what the scenario missed, about 10 seconds each.")
    ] = True,
    mode: Annotated[str, typer.Option(help=f"The kind of run that has to catch them: {', '.join(MODES)}.")] = "local",
    oracle: Annotated[
        list[str] | None,
        typer.Option(help="List the mutants that this oracle (docs/oracles.md) was the first to catch. Repeatable."),
    ] = None,
    report: Annotated[Path, typer.Option(help="Where the report goes, as JSON.")] = Path("reports/drift_power.json"),
) -> None:
    """Measure how many mutants of the API the contract suite catches.

    Exit status: 0 the goals hold, 1 they do not (at least 99 % of all, 95 % of each operator, no false alarm; of a run
    in an account for tests 93 %, with fenced writes 75 %, of one that only reads 90 % of what reads show), 2 it could
    not be measured.
    """
    console = open_console()
    try:
        mutants = all_mutants(repository_description().bundle)
    except DescriptionError as error:
        raise could_not_run(f"Nothing was measured. {error}") from None
    mutants = _chosen(mutants, operator or (), only or ())
    if mode not in MODES:
        raise typer.BadParameter(f"it is one of {', '.join(MODES)}", param_hint="--mode")
    if unknown := set(oracle or ()) - {known.id for known in ORACLES}:
        raise typer.BadParameter(f"there is no oracle {', '.join(sorted(unknown))}", param_hint="--oracle")
    chosen = mutants if sample is None else stratified(mutants, sample, seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("mutants", total=len(chosen))

        def watch(done: int, caught: int) -> None:
            progress.update(task, completed=done, description=f"mutants, {caught} caught")

        result = run_matrix(
            chosen,
            seed=seed,
            sampled=sample,
            stock=[mutant.id for mutant in stratified(chosen, stock, seed)],
            clean_seeds=clean_seeds if mode == "local" else 0,
            processes=processes,
            fuzzing=fuzzing,
            mode=msgspec.convert(mode, Mode),
            watch=watch,
        )
    write_report(result, report)
    _print(result, console)
    for name in oracle or ():
        _print_caught_by(name, result, console)
    console.print(f"Report: {report}", markup=False)
    if result.shortfalls:
        raise typer.Exit(FAILED)


def _chosen(mutants: list[Mutant], operators: Collection[str], only: Collection[str]) -> list[Mutant]:
    """Return the mutants of some operators, and of some ids; no operator, or id, stands for all.

    Raises:
        BadParameter: there is no such operator, or mutant.
    """
    if unknown := set(operators) - {mutant.operator for mutant in mutants}:
        raise typer.BadParameter(f"there is no operator {', '.join(sorted(unknown))}", param_hint="--operator")
    chosen = [mutant for mutant in mutants if not operators or mutant.operator in operators]
    if unknown := set(only) - {mutant.id for mutant in chosen}:
        raise typer.BadParameter(f"there is no mutant {', '.join(sorted(unknown))}", param_hint="--only")
    return [mutant for mutant in chosen if not only or mutant.id in only]


def _print_caught_by(oracle: str, report: Report, console: Console) -> None:
    """Print what an oracle caught before any other did."""
    caught = [one for one in report.verdicts if one.detection is not None and one.detection.oracle == oracle]
    console.print(f"Caught first by {oracle}: {len(caught)}", markup=False)
    for verdict in caught:
        console.print(f"  {verdict.id}: {verdict.claim}", markup=False)


def _print(report: Report, console: Console) -> None:
    table = Table(title="Mutants caught, operator by operator", box=None, pad_edge=False, title_justify="left")
    table.add_column("operator", no_wrap=True)
    for name in ("caught", "all", "share", "equivalent", "nowhere", "stock"):
        table.add_column(name, justify="right")
    for result in report.operators:
        style = "green" if result.caught == result.all else "red"
        stock = f"{result.stock_caught}/{result.stock_tried}" if result.stock_tried else "-"
        share = f"[{style}]{result.share:.1%}[/]" if result.all else "-"
        counts = (str(result.caught), str(result.all), share, str(result.equivalent), str(result.nowhere), stock)
        table.add_row(result.operator, *counts)
    console.print(table)
    missed = [v for v in report.verdicts if v.detection is None and not v.equivalent and not v.nowhere]
    for verdict in missed[:_MOST_MISSED]:
        why = f"shown {verdict.shown} times" if verdict.shown else "never shown"
        console.print(f"Missed: {verdict.id} ({why}): {verdict.claim}", markup=False)
    if len(missed) > _MOST_MISSED:
        console.print(f"… and {len(missed) - _MOST_MISSED} more, all of them in the report.")
    for reason in sorted({v.equivalent for v in report.verdicts if v.equivalent}):
        console.print(f"Equivalent, {sum(v.equivalent == reason for v in report.verdicts)}: {reason}", markup=False)
    for reason in sorted({v.nowhere for v in report.verdicts if v.nowhere}):
        console.print(f"Show nowhere, {sum(v.nowhere == reason for v in report.verdicts)}: {reason}", markup=False)
    families, engines = (
        ", ".join(f"{name} {count:,}" for name, count in counts.items()) for counts in (report.families, report.engines)
    )
    console.print(f"{report.caught} of {report.observable} caught in {report.seconds:.0f} s")
    console.print(f"Caught first by oracles of: {families}; by: {engines}", markup=False)
    console.print(f"{len(report.false_alarms)} false alarms with {report.clean_seeds} clean seeds", markup=False)
    tried = [verdict for verdict in report.verdicts if verdict.stock is not None]
    if tried:
        caught = sum(verdict.stock is not None and verdict.stock.check is not None for verdict in tried)
        console.print(f"{report.stock_note} It caught {caught}.", markup=False)
    for shortfall in report.shortfalls:
        console.print(f"Goal missed: {shortfall}", style="red", markup=False)
