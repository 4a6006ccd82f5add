"""The command line of the nightly."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer

from contract_tests.accepted import ACCEPTED_FILE, AcceptedError, read_accepted
from contract_tests.clock import SystemClock
from contract_tests.fuzzing.profiles import NIGHTLY, PROFILES
from contract_tests.nightly import options  # noqa: TC001 - typer reads the annotations
from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.github_tracker import API, GitHubTracker
from contract_tests.nightly.issue_plan import tell
from contract_tests.nightly.memory import NightError, read_night, read_nights, remember, write_night
from contract_tests.nightly.night import Setting, watch_night
from contract_tests.nightly.schedule import time_of_last_commit
from contract_tests.nightly.summary import lines_of, markdown
from contract_tests.nightly.tracker import TrackerError
from contract_tests.target.target import KEY_VARIABLE, Target, emulator_target, remote_target
from contract_tests.terminal import COULD_NOT_RUN, FAILED, command_line, could_not_run, open_console
from generator.description import DEFAULT_PATH, repository_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.nightly.memory import Night
    from contract_tests.nightly.tracker import Tracker


PUBLISHED = "https://docs.bullseye.so/partner-api/partner-api"
TOKEN_VARIABLE = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable
REPOSITORY_VARIABLE = "GITHUB_REPOSITORY"

app = command_line()


@app.command()
def nightly(
    pages: options.Pages = PUBLISHED,
    target: options.Target = None,
    emulator: options.AskEmulator = True,
    profile: options.Profile = NIGHTLY.name,
    seed: options.Seed = None,
    memory: options.Memory = Path("reports/nights"),
    reports: options.Reports = Path("reports/nightly"),
    dry_run: options.DryRun = False,
    watch_only: options.WatchOnly = False,
    tell_of: options.TellOf = None,
    accepted: options.AcceptedFile = ACCEPTED_FILE,
) -> None:
    """Watch the documentation, a live account and our emulator; keep one issue for each cause.

    Exit status: 0 all that is set up passed; 1 something differs; 2 something could not be checked (and nothing
    differs), or the issues could not be kept. With --tell: 0 the issues are kept, 2 they are not.
    """
    console = open_console()
    if profile not in PROFILES:
        raise could_not_run(f"There is no profile {profile}: it is {' or '.join(PROFILES)}.")
    if not (dry_run or watch_only) and not all(map(os.environ.get, (TOKEN_VARIABLE, REPOSITORY_VARIABLE))):
        raise could_not_run(
            f"Issues need {TOKEN_VARIABLE} and {REPOSITORY_VARIABLE} (OWNER/NAME); or --dry-run, or --watch-only."
        )
    try:
        if tell_of is None:
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
                clock=SystemClock(),
                reports=reports,
                last_commit=time_of_last_commit(DEFAULT_PATH.parent.parent),
            )
            with console.status("watching"):
                night = watch_night(setting, read_nights(memory))
            remember(memory, night)
            write_reports(reports, night)
        else:
            night = read_night(tell_of)
        if not watch_only:
            night = _tell(night, memory / "issues" if dry_run else None)
            write_reports(reports, night)
    except (AcceptedError, DescriptionError, NightError, OSError, TrackerError) as error:
        raise could_not_run(f"The night could not be watched to its end: {error}") from None
    for line in lines_of(night):
        console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)
    if tell_of is None and night.conclusion != "passed":
        raise typer.Exit(FAILED if night.conclusion == "differs" else COULD_NOT_RUN)


def write_reports(folder: Path, night: Night) -> None:
    """Write the report of a night for programs and for people."""
    write_night(folder / "night.json", night)
    (folder / "night.md").write_text(markdown(night), encoding="utf-8")


def _tell(night: Night, folder: Path | None) -> Night:
    """Keep the issues in a folder, or on GitHub; return the night with what was done."""
    with ExitStack() as stack:
        tracker: Tracker
        if folder is not None:
            tracker = FolderTracker(folder)
        else:
            token, repository = os.environ[TOKEN_VARIABLE], os.environ[REPOSITORY_VARIABLE]
            api = os.environ.get("GITHUB_API_URL", API)
            tracker = stack.enter_context(GitHubTracker(repository, token, SystemClock(), api))
        return msgspec.structs.replace(night, issues=tuple(tell(tracker, night.watches, f"{night.at:%Y-%m-%d}")))


def _account(target: str | None) -> Callable[[], Target] | str:
    """Return what makes the target of the live watch, or why there is none."""
    if not target:
        return "no account was named: --target"
    if not os.environ.get(KEY_VARIABLE):
        return f"{KEY_VARIABLE} is not set"
    return lambda: remote_target(target)
