"""The command line of the question whether the conformance run raises false alarms."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bullseye_partner_emulator.data_sets import DATA_SETS
from contract_tests.fuzzing.profiles import PROFILES, QUICK
from contract_tests.live.exclusion import interrupted_by_termination
from contract_tests.power.false_alarms.circumstances import (
    KINDS,
    TRANSPORTS,
    Circumstances,
    CircumstancesError,
    all_circumstances,
    chosen_circumstances,
)
from contract_tests.power.false_alarms.clocks import ClockLook, look_in_each
from contract_tests.power.false_alarms.look import Look, look_with_each
from contract_tests.power.mutants import all_mutants
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

_Keep: TypeAlias = "Callable[[Look | ClockLook, str], None]"
"""Takes a run that has ended, and what is printed of it, and of its alarms; nothing if that is empty."""

app = command_line()


@app.command()
def false_alarms(
    profile: Annotated[str, typer.Option(help=f"Effort of each run: {' or '.join(PROFILES)}.")] = QUICK.name,
    seeds: Annotated[int, typer.Option(min=1, help="How many runs, each with a seed of its own.")] = 20,
    first: Annotated[int, typer.Option(min=0, help="The seed of the first; the others count on from it.")] = 1,
    clocks: Annotated[
        bool,
        typer.Option(
            "--clocks",
            help="Instead: the scenario at all hours of days on which something ends, in all kinds, data sets, "
            "transports and several time zones.",
        ),
    ] = False,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="With --clocks: one run, from this time on.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"Of the run of --at: {', '.join(KINDS)}.")] = None,
    data_set: Annotated[str | None, typer.Option(help=f"Of the run of --at: {', '.join(DATA_SETS)}.")] = None,
    transport: Annotated[str | None, typer.Option(help=f"Of the run of --at: {', '.join(TRANSPORTS)}.")] = None,
    tz: Annotated[str | None, typer.Option(help="Time zone of the process of the run of --at.")] = None,
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
    one = {"at": at, "kind": kind, "data_set": data_set, "transport": transport, "tz": tz}
    told = {name: value for name, value in one.items() if value is not None}
    if profile not in PROFILES:
        raise could_not_run(f"There is no profile {profile}: it is {' or '.join(PROFILES)}.")
    if mutant is not None and mutant not in {one.id for one in all_mutants(repository_description().bundle)}:
        raise could_not_run(f"There is no mutant {mutant}; reports/drift_power.json lists them.")
    if told and not (clocks and at):
        raise could_not_run(
            f"--{next(iter(told)).replace('_', '-')} takes --clocks{'' if at else ' and --at'} beside it."
        )
    if not clocks:
        alarmed = _seeds(profile, range(first, first + seeds), processes, mutant, report)
    else:
        try:
            chosen = [chosen_circumstances(**told)] if told else all_circumstances()
        except CircumstancesError as error:
            raise could_not_run(str(error)) from None
        alarmed = _clocks(chosen, processes, mutant, report)
    if alarmed:
        raise typer.Exit(FAILED)


def _seeds(profile: str, seeds: Sequence[int], processes: int, mutant: str | None, report: Path) -> int:
    """Run with each seed; return how many raised alarms."""
    requests = checks = alarmed = 0
    with _kept(f"seeds, profile {profile}", len(seeds), report) as keep:
        for look in look_with_each(seeds, PROFILES[profile], processes=processes, mutant=mutant):
            requests += look.scenario_requests + look.requests
            checks += look.checks
            alarmed += bool(look.alarms)
            keep(
                look,
                f"Seed {look.seed}: {look.scenario_requests:,} + {look.requests:,} requests, {look.checks:,} checks, "
                f"{look.seconds:,.0f} s: alarms: {len(look.alarms)}",
            )
    open_console().print(
        f"{len(seeds)} seeds of the profile {profile}: {requests:,} requests, {checks:,} checks, alarms with "
        f"{alarmed or 'none'} of them. Report: {report}",
        markup=False,
    )
    return alarmed


def _clocks(chosen: Sequence[Circumstances], processes: int, mutant: str | None, report: Path) -> int:
    """Run in each of some circumstances; return how many raised alarms. Only those are printed."""
    requests = alarmed = 0
    worked = 0.0
    again = f" --mutant {mutant}" if mutant else ""
    with _kept("clocks", len(chosen), report) as keep:
        for look in look_in_each(chosen, processes=processes, mutant=mutant):
            requests += look.requests
            worked += look.processor_seconds
            alarmed += bool(look.alarms)
            command = f"nox -s false_alarms -- {look.circumstances.options}{again}"
            keep(look, f"{look.circumstances.at}, alarms: {len(look.alarms)}; {command}" if look.alarms else "")
    open_console().print(
        f"{len(chosen)} runs at {len({one.at for one in chosen})} times: {requests:,} requests, {worked:,.0f} s of "
        f"processor time, alarms in {alarmed or 'none'} of them. Report: {report}",
        markup=False,
    )
    return alarmed


@contextmanager
def _kept(doing: str, total: int, report: Path) -> Generator[_Keep]:
    """Show the progress of runs on a terminal, and write each of them into the report as soon as it ends."""
    console = open_console()
    report.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            interrupted_by_termination(),
            report.open("wb") as file,
            Progress(*_COLUMNS, console=console, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task(doing, total=total)

            def keep(look: Look | ClockLook, line: str) -> None:
                file.write(msgspec.json.encode(look) + b"\n")
                file.flush()
                progress.advance(task)
                for text in (line, *(f"  {alarm}" for alarm in look.alarms)):
                    if text:
                        progress.console.print(text, markup=False, soft_wrap=True)

            yield keep
    except KeyboardInterrupt:  # Ctrl-C or SIGTERM
        raise could_not_run(f"Interrupted. The runs that had ended are in {report}.") from None
