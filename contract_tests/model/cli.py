"""The command line of the comparison with a recording."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import httpx2
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contract_tests.accepted import ACCEPTED_FILE, AcceptedError, Folded, fold, read_accepted
from contract_tests.model.cassette import CassetteError, read_cassette
from contract_tests.model.replay import Parity, replay
from contract_tests.model.target import emulator_at, emulator_in_process
from contract_tests.target.target import TargetError
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console

if TYPE_CHECKING:
    from collections.abc import Sequence


app = command_line()


@app.command()
def parity(
    cassette: Annotated[Path, typer.Option(help="The recording: HAR, or a VCR or NDJSON cassette of Schemathesis.")],
    target: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="An emulator on this machine instead of one in process; the URL ends like the description's.",
        ),
    ] = None,
    same_start: Annotated[
        bool,
        typer.Option("--same-start", help="The recorded account began like a new one of the emulator: compare all."),
    ] = False,
    accepted: Annotated[
        Path, typer.Option(metavar="FILE", help="Known differences, which do not count for the exit status.")
    ] = ACCEPTED_FILE,
    report: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the outcome there too.")] = None,
) -> None:
    """Replay a recording against the emulator and say what it does differently.

    Exit status: 0 nothing that is not accepted, 1 something, 2 there was nothing that could be compared.
    """
    console, complaints = open_console(), Console(stderr=True)
    try:
        known = read_accepted(accepted)
        exchanges = read_cassette(cassette)
        replay_target = emulator_at(target) if target else emulator_in_process(exchanges[0].at)
        with complaints.status("replaying") as status:

            def watch(number: int) -> None:
                status.update(f"replaying {number} of {len(exchanges)}")

            outcome = replay(exchanges, replay_target, same_start=same_start, watch=watch)
    except (AcceptedError, CassetteError, TargetError, httpx2.HTTPError) as error:
        raise could_not_run(f"The replay was not possible. {error}") from None
    folded = fold(known, (one.finding for one in outcome.differences), ("recording",), datetime.now(UTC).date())
    _print(outcome, folded, replay_target.name, console)
    if report is not None:
        differences = [asdict(one) | {"fingerprint": one.finding.fingerprint} for one in outcome.differences]
        document = asdict(outcome) | {"differences": differences}
        report.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    if not outcome.compared:
        raise could_not_run("There was nothing that could be compared.")
    if any(not folded.holds(one.finding) for one in outcome.differences):
        raise typer.Exit(FAILED)


def _print(outcome: Parity, folded: Folded, target: str, console: Console) -> None:
    rows: list[tuple[str, ...]]
    counted = [found for found in outcome.differences if not folded.holds(found.finding)]
    if counted:
        rows = [
            (
                str(found.exchange),
                found.operation,
                found.kind,
                found.where,
                found.recorded,
                found.replayed,
                found.finding.fingerprint,
            )
            for found in counted
        ]
        columns = ("exchange", "operation", "class", "where", "recorded", "replayed", "fingerprint")
        _table(columns, rows, "Differences", console)
    for sentence in folded.sentences():
        console.print(sentence, markup=False, highlight=False, emoji=False)
    if outcome.incomparable:
        rows = [(str(found.exchange), found.operation, found.where, found.reason) for found in outcome.incomparable]
        _table(("exchange", "operation", "where", "why"), rows, "Cannot be compared", console)
    if outcome.undescribed_headers:
        names = ", ".join(outcome.undescribed_headers)
        console.print(f"Headers that are not described were not compared: {names}.", markup=False, highlight=False)
    if outcome.texts:
        console.print(f"{outcome.texts} texts that no request determined were compared by their kind only.")
    console.print(
        f"{outcome.compared} of {outcome.exchanges} exchanges compared with {target}: "
        f"{len(counted)} differences, {len(outcome.incomparable)} places that cannot be compared.",
        markup=False,
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str, console: Console) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        # Text: what an answer has is no markup.
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    console.print(table)
