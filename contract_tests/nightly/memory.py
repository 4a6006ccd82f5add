"""What earlier nights saw, in a folder that outlives them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from contract_tests.nightly.issue_plan import Told  # noqa: TC001 - msgspec reads the annotations
from contract_tests.nightly.watched import Conclusion, Watched  # noqa: TC001

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 60
"""Nights that are kept."""


class NightError(Exception):
    """What earlier nights left cannot be read, or that of this one not be written."""


class Proposal(msgspec.Struct, frozen=True):
    """Edits of `openapi/` that apply cleanly, as a patch: how many findings they settle, and which they cannot."""

    files: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Night(msgspec.Struct, frozen=True):
    """The report of a night.

    Attributes:
        at: When it began.
        conclusion: `differs` if a watch says so; else `could not check` if one that is set up could not; else `passed`.
        watches: Each watch.
        issues: What was done about each cause.
        warnings: What a person has to see to, though nothing differs.
        proposal: The edits that apply cleanly.
    """

    at: datetime
    conclusion: Conclusion
    watches: tuple[Watched, ...]
    issues: tuple[Told, ...] = ()
    warnings: tuple[str, ...] = ()
    proposal: Proposal = Proposal()


def read_nights(folder: Path) -> list[Night]:
    """Return the earlier nights, oldest first; none if there is no such folder.

    Raises:
        NightError: one of them is damaged.
    """
    return [read_night(path) for path in sorted(folder.glob("night-*.json"))]


def remember(folder: Path, night: Night) -> Path:
    """Write down a night, and forget the oldest ones; return the file.

    Raises:
        NightError: it cannot be written.
    """
    path = folder / f"night-{night.at:%Y-%m-%dT%H-%M-%SZ}.json"
    write_night(path, night)
    for old in sorted(folder.glob("night-*.json"))[:-KEPT]:
        old.unlink()
    return path


def read_night(path: Path) -> Night:
    """Return the report of a night.

    Raises:
        NightError: it is damaged.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Night)
    except (OSError, msgspec.DecodeError) as error:
        raise NightError(f"{path} is no report of a night ({error})") from None


def write_night(path: Path, night: Night) -> None:
    """Write the report of a night.

    Raises:
        NightError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(night), indent=2) + b"\n")
    except OSError as error:
        raise NightError(f"{path} cannot be written: {error.strerror}") from None


def last_checked(nights: list[Night], watch: str) -> tuple[datetime, Watched] | None:
    """Return the last night in which a watch could look, and what it saw."""
    for night in reversed(nights):
        for record in night.watches:
            if record.name == watch and record.conclusion != "could not check" and record.seen:
                return night.at, record
    return None
