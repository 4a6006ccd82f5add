"""What is new, still there and gone since an earlier run of the same kind."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations

import msgspec


class Standing(msgspec.Struct, frozen=True):
    """How what was found stands to an earlier run.

    Attributes:
        since: When that run ended; None if there was none.
        new: Fingerprints of what it did not find.
        still: Fingerprints of what it found too.
        gone: Titles of what only it found.
    """

    since: datetime | None
    new: list[str]
    still: list[str]
    gone: list[str]

    @property
    def in_words(self) -> str:
        """The figures, in a sentence; empty if there was no such run."""
        if self.since is None:
            return ""
        figures = f"{len(self.new)} new, {len(self.still)} still there, {len(self.gone)} gone"
        return f"Since {self.since:%Y-%m-%d %H:%M UTC}: {figures}."


FIRST_RUN = Standing(None, [], [], [])
"""There is nothing to compare with."""
