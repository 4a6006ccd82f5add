"""Where issues are kept, and what the nightly writes down in each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL = "nightly"
"""What issues of the nightly are labelled with. Only those who may write to the repository can set labels, so that
nobody else makes an issue that the nightly takes for its own."""

Reason: TypeAlias = Literal["", "completed", "not_planned"]
"""Why an issue is closed, as GitHub has it; empty while it is open."""

_MARKER = re.compile(r"<!-- bullseye-partner-nightly (?P<json>\{.*\}) -->")


class TrackerError(Exception):
    """The tracker cannot be read or written; the message says why, without a secret."""


class Marker(msgspec.Struct, frozen=True):
    """What stands in the comment at the start of an issue.

    Attributes:
        cause: The fingerprint of the cause.
        findings: Those of all that was found of it last.
        watch: The watch that found it.
        place: See `Problem.place`.
        since: The night that found it first, as a date.
        nights: How many nights found it.
        patience: How many nights in a row must not find it before the issue is closed.
        missed: How many have not, so far.
        closed: The date on which the nightly closed the issue; empty if it did not.
    """

    cause: str
    findings: tuple[str, ...]
    watch: str
    place: str
    since: str
    nights: int = 1
    patience: int = 1
    missed: int = 0
    closed: str = ""

    def __str__(self) -> str:
        # A place may hold anything; `--` and `>` would end the comment.
        text = msgspec.json.encode(self).decode()
        for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("--", "-\\u002d")):
            text = text.replace(sign, escaped)
        return f"<!-- bullseye-partner-nightly {text} -->"


class Issue(msgspec.Struct, frozen=True):
    """An issue: its number, title and text, whether it is open, and if not, why."""

    number: int
    title: str
    body: str
    is_open: bool = True
    reason: Reason = ""

    @property
    def marker(self) -> Marker | None:
        """What the nightly wrote down in it; None if somebody took that out, or never put it there."""
        first = self.body.lstrip().partition("\n")[0].strip()
        if (found := _MARKER.fullmatch(first)) is None:
            return None
        try:
            return msgspec.json.decode(found["json"], type=Marker)
        except msgspec.DecodeError:
            return None


class Tracker(Protocol):
    """Keeps issues with the label of the nightly. Each method raises `TrackerError`."""

    def issues(self) -> Sequence[Issue]:
        """Return all issues of the nightly, closed ones too, the oldest first."""
        ...

    def open(self, title: str, body: str) -> Issue:
        """Make an issue, once: also when an earlier attempt seemed to fail."""
        ...

    def change(self, issue: Issue) -> None:
        """Give the issue of a number this title, text and state."""
        ...

    def comment(self, number: int, text: str) -> None:
        """Say something below an issue."""
        ...
