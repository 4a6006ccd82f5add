"""What a watch of the night concludes, and what differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from generator.evidence import Level  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Conclusion: TypeAlias = Literal["passed", "differs", "could not check"]
"""A watch that could not check neither passed nor found drift."""


class Problem(msgspec.Struct, frozen=True):
    """One cause: what an issue says. It holds no secret, and no data of an account that is not ours.

    Attributes:
        watch: The watch that found it.
        fingerprint: Of the finding that says best what is wrong.
        findings: Fingerprints of all that was found of it, the cause first.
        title: What is wrong, in a line.
        place: What has to be looked at again to say that it is gone: a claim of the ledger, or a page.
        claim: Pointer into the bundled description, a law, or the place on a page.
        level: How well the claim is known.
        expected: What the claim says.
        got: What came.
        command: How to see it again.
        edit: What to change, as Markdown.
        follows: What else was found because of it, a line each.
        nights: How many nights in a row must not find it before it counts as gone.
    """

    watch: str
    fingerprint: str
    findings: tuple[str, ...]
    title: str
    place: str
    claim: str
    level: Level
    expected: str
    got: str
    command: str
    edit: str
    follows: tuple[str, ...] = ()
    nights: int = 1


@dataclass(frozen=True)
class Watched:
    """The result of a watch.

    Attributes:
        name: The watch.
        conclusion: What it concludes.
        of: What it looked at: an address without secrets, or the seed.
        reason: Why it could not check all, or anything; empty if it could.
        is_set_up: Whether it was asked for: a live account without a target was not.
        problems: What differs, the most urgent first.
        accepted: Fingerprints that somebody has accepted, with the reason.
        seen: What it saw, to be compared with the next night: hashes of sections, or the look of answers.
        changes: What the last night saw otherwise, a line each.
        notes: What else it says.
        sees: Says of a place whether it was looked at; only then is what is not found there gone.
    """

    name: str
    conclusion: Conclusion
    of: str = ""
    reason: str = ""
    is_set_up: bool = True
    problems: tuple[Problem, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict[str, str])
    seen: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sees: Callable[[str], bool] = lambda _place: True


def not_checked(name: str, reason: str, *, of: str = "", is_set_up: bool = True) -> Watched:
    """Return the result of a watch that could look at nothing."""
    return Watched(name, "could not check", of, reason, is_set_up, sees=lambda _place: False)
