# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_check_command.py.
"""The command `check`: shows what the answers say of the description's guesses, and writes it for us."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from ._check import MOST_REQUESTS, Checker, read_guesses
from ._command_address import checked_base_url
from ._command_group import INTERRUPTED, failure
from ._command_run import open_client
from ._errors import BullseyeError
from ._terminal import messages, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from ._check import Check, Guesses


def run_check(base_url: str, output: Path | None, *, writes: bool) -> None:
    """Ask the API, print a table, and write JSON to a file.

    Raises:
        typer.Exit: nothing could be asked, or the file cannot be written.
    """
    guesses = read_guesses()
    try:
        with open_client(checked_base_url(base_url), None) as client, _progress(len(guesses.operations)) as watch:
            found = Checker(client.with_options(max_retries=0), guesses, watch).run()
    except BullseyeError as error:
        raise failure(str(error)) from None
    except KeyboardInterrupt:
        raise failure("Interrupted.", INTERRUPTED) from None
    if len(found.not_reached) == len(guesses.operations):
        reason = next(iter(found.not_reached.values()))
        raise failure(f"Nothing could be checked: {reason}.")
    _print(found, guesses, writes=writes)
    if output is not None:
        try:
            output.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
        except OSError as error:
            raise failure(f"{output} cannot be written: {error.strerror}.") from None
        say(f"{output} has types and formats alone, no values, ids or names; it may be sent to us.")


@contextmanager
def _progress(total: int) -> Generator[Callable[[str], None]]:
    """Show on a terminal which operation is asked; in a pipe, show nothing."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = messages()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("checking", total=total)

        def watch(name: str) -> None:
            progress.update(task, advance=1, description=name)

        yield watch


def _print(found: Check, guesses: Guesses, *, writes: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console.width = 160
    rows = [("confirmed", claim, "") for claim in found.confirmed]
    rows += [
        ("refuted", f"{one.operation_id} {one.where}", f"expected {one.expected}, got {one.got}")
        for one in found.refuted
    ]
    topics = {one.contradiction: one for one in guesses.contradictions}
    rows += [
        ("refuted" if name != topics[key].chosen else "confirmed", f"{key}, {topics[key].topic}", f"the reading {name}")
        for key, name in found.decided.items()
    ]
    rows += [("not asked", name, reason) for name, reason in found.not_reached.items()]
    if writes:
        rows += [("needs a write", name, how) for _, name, how in guesses.needs_write]
    table = Table("verdict", "what", "how", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
    counts = (
        f"{len(found.confirmed)} guesses confirmed, {len(found.refuted)} things refuted, {len(found.not_reached)} "
        f"operations not asked, {found.requests} of at most {MOST_REQUESTS} requests; {len(guesses.needs_write)} "
        f"guesses need a write{'' if writes else ' (--writes lists them)'}."
    )
    console.print(Text(counts))
    if found.target == "emulator":
        say("This was an emulator, which repeats our guesses: it proves nothing.", style="yellow")
