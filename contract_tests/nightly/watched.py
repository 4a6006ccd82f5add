"""What a watch of the night concludes, and what differs."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from generator.evidence import Level  # noqa: TC001 - msgspec reads the annotations

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


class Watched(msgspec.Struct, frozen=True):
    """The result of a watch.

    Attributes:
        name: The watch.
        conclusion: What it concludes.
        of: What it looked at, without secrets.
        reason: Why it could not check all, or anything; empty if it could.
        is_set_up: Whether it was asked for: a live account without a target was not.
        problems: What differs, the most urgent first.
        accepted: Fingerprints that somebody has accepted, with the reason.
        seen: What it saw, to be compared with the next night: hashes of sections, or the look of answers.
        changes: What the last night saw otherwise, a line each.
        notes: What else it says.
        unseen: Claims or pages that it did not look at: what was found there is not gone.
        whole: Whether it looked at everything else.
        seconds: How long it took.
    """

    name: str
    conclusion: Conclusion
    of: str = ""
    reason: str = ""
    is_set_up: bool = True
    problems: tuple[Problem, ...] = ()
    accepted: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    whole: bool = True
    seconds: float = 0.0

    def sees(self, place: str) -> bool:
        """Return whether a place was looked at; only then is what is not found there gone."""
        return self.whole and self.conclusion != "could not check" and place not in self.unseen


def not_checked(name: str, reason: str, *, of: str = "", is_set_up: bool = True) -> Watched:
    """Return the result of a watch that could look at nothing."""
    return Watched(name, "could not check", of, reason, is_set_up, whole=False)
