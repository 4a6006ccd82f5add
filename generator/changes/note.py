"""A line of release notes, and the version bump that lines ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

Impact: TypeAlias = Literal["breaking", "feature", "fix"]
Bump: TypeAlias = Literal["none", "patch", "minor", "major"]

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""From the smallest to the largest (Semantic Versioning 2.0.0)."""

_BUMP_FOR: dict[Impact, Bump] = {"breaking": "major", "feature": "minor", "fix": "patch"}
_TITLES: dict[Impact, str] = {"breaking": "Breaking changes", "feature": "New", "fix": "Fixes and documentation"}


class Note(msgspec.Struct, frozen=True):
    """One change.

    `impact` is what it means to code that uses the client, `subject` the part of the API or of the package, `text` what
    has happened to it, `view` where it was seen: in the description or in the Python API.
    """

    impact: Impact
    subject: str
    text: str
    view: Literal["description", "python"] = "description"

    def __str__(self) -> str:
        return f"`{self.subject}` {self.text}"


class ReleaseNotes(msgspec.Struct, frozen=True):
    """All changes; `python_api` says whether the Python API was compared, or why it was not."""

    bump: Bump
    notes: tuple[Note, ...]
    python_api: str

    def markdown(self) -> str:
        """Return the notes as Markdown, without the last line end."""
        lines = [f"Version: {self.bump}" if self.notes else "no change", ""]
        for impact, title in _TITLES.items():
            for view, suffix in (("description", ""), ("python", " (Python)")):
                chosen = [f"- {note}" for note in self.notes if note.impact == impact and note.view == view]
                if chosen:
                    lines += [f"## {title}{suffix}", "", *chosen, ""]
        return "\n".join([*lines, f"Python API: {self.python_api}."])


def bump_for(notes: Iterable[Note]) -> Bump:
    """Return the smallest bump that all notes allow."""
    return BUMPS[max((BUMPS.index(_BUMP_FOR[note.impact]) for note in notes), default=0)]
