"""The command line of the nightly."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contract_tests.accepted import ACCEPTED_FILE, AcceptedError, read_accepted
from contract_tests.clock import SystemClock
from contract_tests.fuzzing.profiles import NIGHTLY, PROFILES
from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.github_tracker import API, GitHubTracker
from contract_tests.nightly.memory import NightError, read_nights, remember, write_night
from contract_tests.nightly.night import Setting, watch_night
from contract_tests.nightly.schedule import time_of_last_commit
from contract_tests.nightly.summary import lines_of, markdown
from contract_tests.target.target import KEY_VARIABLE, Target, emulator_target, remote_target
from contract_tests.terminal import COULD_NOT_RUN, FAILED, command_line, could_not_run, open_console
from generator.description import DEFAULT_PATH, repository_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Callable


PUBLISHED = "https://docs.bullseye.so/partner-api/partner-api"
TOKEN_VARIABLE = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable
REPOSITORY_VARIABLE = "GITHUB_REPOSITORY"

app = command_line()


@app.command()
def nightly(
    pages: Annotated[
        str, typer.Option("--from", metavar="URL|FOLDER", help="The documentation, as docs_drift takes it.")
    ] = PUBLISHED,
    target: Annotated[
        str | None,
        typer.Option(metavar="URL", help=f"An account that is only read; its key comes from {KEY_VARIABLE}."),
    ] = None,
    emulator: Annotated[
        bool, typer.Option("--emulator/--no-emulator", help="Ask our emulator, with a new seed.")
    ] = True,
    profile: Annotated[str, typer.Option(help=f"Effort for the emulator: {' or '.join(PROFILES)}.")] = NIGHTLY.name,
    seed: Annotated[int | None, typer.Option(min=0, help="Repeats a night; without it, a new one is made up.")] = None,
    memory: Annotated[Path, typer.Option(metavar="DIR", help="What earlier nights saw; this one is added.")] = Path(
        "reports/nights"
    ),
    reports: Annotated[
        Path, typer.Option(metavar="DIR", help="Where night.json, night.md, edits.patch and edits.md go.")
    ] = Path("reports/nightly"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Keep the issues as files of MEMORY/issues, not on GitHub.")
    ] = False,
    accepted: Annotated[
        Path, typer.Option(metavar="FILE", help="Known differences: nothing is opened for them.")
    ] = ACCEPTED_FILE,
) -> None:
    """Watch the documentation, a live account and our emulator; keep one issue for each cause.

    Exit status: 0 all that is set up passed; 1 something differs; 2 something could not be checked (and nothing
    differs), or the issues could not be kept.
    """
    console = open_console()
    if profile not in PROFILES:
        raise could_not_run(f"There is no profile {profile}: it is {' or '.join(PROFILES)}.")
    clock = SystemClock()
    with ExitStack() as stack:
        try:
            setting = Setting(
                description=repository_description(),
                root=DEFAULT_PATH.parent.parent,
                pages=pages,
                account=_account(target),
                account_address=target or "",
                emulator=emulator_target if emulator else None,
                profile=PROFILES[profile],
                seed=secrets.randbelow(2**32) if seed is None else seed,
                accepted=read_accepted(accepted),
                clock=clock,
                tracker=FolderTracker(memory / "issues") if dry_run else stack.enter_context(_github(clock)),
                reports=reports,
                last_commit=time_of_last_commit(DEFAULT_PATH.parent.parent),
            )
            with console.status("watching"):
                night = watch_night(setting, read_nights(memory))
            remember(memory, night)
            write_night(reports / "night.json", night)
            (reports / "night.md").write_text(markdown(night), encoding="utf-8")
        except (AcceptedError, DescriptionError, NightError, OSError) as error:
            raise could_not_run(f"The night could not be watched: {error}") from None
    for line in lines_of(night):
        console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)
    if night.trouble:
        raise typer.Exit(COULD_NOT_RUN)
    if night.conclusion != "passed":
        raise typer.Exit(FAILED if night.conclusion == "differs" else COULD_NOT_RUN)


def _account(target: str | None) -> Callable[[], Target] | str:
    """Return what makes the target of the live watch, or why there is none."""
    if not target:
        return "no account was named: --target"
    if not os.environ.get(KEY_VARIABLE):
        return f"{KEY_VARIABLE} is not set"
    return lambda: remote_target(target)


def _github(clock: SystemClock) -> GitHubTracker:
    token, repository = os.environ.get(TOKEN_VARIABLE), os.environ.get(REPOSITORY_VARIABLE)
    if not token or not repository:
        raise could_not_run(f"Issues need {TOKEN_VARIABLE} and {REPOSITORY_VARIABLE} (OWNER/NAME), or --dry-run.")
    return GitHubTracker(repository, token, clock, os.environ.get("GITHUB_API_URL", API))
