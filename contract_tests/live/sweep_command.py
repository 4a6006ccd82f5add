"""The command line of the sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contract_tests.live.exclusion import BusyError, alone
from contract_tests.live.journal import JournalError, journal_beside
from contract_tests.live.run import LiveWrites, open_fence
from contract_tests.live.sweep import Sweep, SweepError
from contract_tests.scenario.facts import Facts
from contract_tests.target.target import KEY_VARIABLE, TargetError, remote_target
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description
from generator.finding import DescriptionError
from generator.strict import strict_variant

_JOURNAL = journal_beside(Path("reports/conformance.json"))

app = command_line()


@app.command()
def sweep(
    target: Annotated[str, typer.Option(metavar="URL", help=f"The server; the key comes from {KEY_VARIABLE}.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what is left, remove nothing.")] = False,
    budget_share: Annotated[
        float, typer.Option(min=0, max=1, help="Part of the rate limit that may be spent in any window.")
    ] = 0.3,
    journal: Annotated[
        Path, typer.Option(metavar="FILE", help="What runs wrote down; what they left is found without it too.")
    ] = _JOURNAL,
) -> None:
    """Remove what runs left behind: organizations and keys whose names say so, or the journal of an account for tests.

    Exit status: 0 nothing is left, 1 something is, 2 it could not be looked.
    """
    console = open_console()
    try:
        description = repository_description()
        with console.status("looking") as status:
            live = LiveWrites(
                journal, budget_share, on_wait=lambda s: status.update(f"waiting {s:.0f} s for the rate limit")
            )
            facts = Facts(description, strict_variant(description.bundle))
            remote = remote_target(target)
            with alone(live.locks, remote.base_url, journal):
                fence = open_fence(facts, remote, live)
                fence.patient = True
                try:
                    sweeping = Sweep(fence, facts)
                    found = sweeping.find() if dry_run else []
                    swept = None if dry_run else sweeping.clear()
                finally:
                    fence.close()
    except (TargetError, SweepError, JournalError, BusyError, DescriptionError) as error:
        raise could_not_run(f"It could not be looked. {error}") from None
    left = found if swept is None else swept.left
    for leftover in left:
        console.print(f"left: {leftover}", markup=False)
    if swept is not None:
        console.print(f"Found {len(swept.found)}, removed {len(swept.found) - len(left)}, {len(left)} left.")
    else:
        console.print(f"{len(left)} left; without --dry-run they are removed." if left else "Nothing is left.")
    if left:
        raise typer.Exit(FAILED)
