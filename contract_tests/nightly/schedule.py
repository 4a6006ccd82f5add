"""Whether the schedule of the nightly is alive: GitHub switches it off where nobody commits."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WARN_AFTER = timedelta(days=50)
"""GitHub disables the schedules of public repositories 60 days after the last commit."""

LONGEST_GAP = timedelta(days=2)
"""Between two nights of a schedule that is alive."""


def schedule_warnings(now: datetime, last_commit: datetime | None, last_night: datetime | None) -> Iterator[str]:
    """Yield what is to be said of the schedule.

    Args:
        now: The time.
        last_commit: When the last commit was made; None if nobody knows.
        last_night: When the last night began; None if there was none.
    """
    if last_commit is None:
        yield "The age of the last commit is not known: whether the schedule will be switched off cannot be said."
    elif now - last_commit > WARN_AFTER:
        days = (now - last_commit).days
        yield (
            f"The last commit is {days} days old. GitHub switches schedules off after 60 days without one: enable the "
            "workflow again (it tries to do so itself), or commit."
        )
    if last_night is not None and now - last_night > LONGEST_GAP:
        yield f"Nights are missing: the last one was on {last_night:%Y-%m-%d}."


def time_of_last_commit(root: Path) -> datetime | None:
    """Return when the last commit of a repository was made; None without git, or without a commit."""
    if (git := shutil.which("git")) is None:
        return None
    command = (git, "log", "-1", "--format=%cI")
    made = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return datetime.fromisoformat(made.stdout.strip()) if made.returncode == 0 and made.stdout.strip() else None
