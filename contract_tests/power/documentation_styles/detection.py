"""What the reader of pages says about a change: found, not understood, or nothing."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.drift import Drift

Outcome: TypeAlias = Literal["found", "not understood", "missed"]
DIFFERENCES = ("missing", "extra", "different", "refuted", "contradicted")


def outcome_of(before: Iterable[Drift], after: Iterable[Drift], old: str, new: str) -> Outcome:
    """Return what became of a change.

    It is found if a difference is told that was not told of the unchanged page. It is not understood if a block of the
    changed lines is told to be that, or one that hides them: a label above them, a request above its section.

    Args:
        before: What is told of the unchanged page.
        after: What is told of the changed one.
        old: The unchanged page.
        new: The changed one.
    """
    fresh = fresh_of(before, after)
    if any(drift.kind in DIFFERENCES for drift in fresh):
        return "found"
    puzzles = [drift for drift in after if drift.kind == "not understood"]
    if any(drift.kind == "not understood" for drift in fresh):
        return "not understood"
    lines = new.splitlines()
    blocks = _blocks(lines)
    hidden = {at for line in _changed_lines(old.splitlines(), lines) for at in _hiding(line, lines, blocks)}
    return "not understood" if any(blocks.get(drift.spot.line - 1) in hidden for drift in puzzles) else "missed"


def fresh_of(before: Iterable[Drift], after: Iterable[Drift]) -> list[Drift]:
    """Return what is told of the changed page and not of the unchanged one."""
    known = {_key(drift) for drift in before}
    return [drift for drift in after if _key(drift) not in known]


def _key(drift: Drift) -> tuple[str, ...]:
    place = "" if drift.kind != "not understood" else drift.spot.section
    return (drift.kind, str(drift.subject), drift.aspect, drift.expected, drift.got, place)


def _changed_lines(old: list[str], new: list[str]) -> list[int]:
    found: list[int] = []
    for tag, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += range(start, end) if end > start else [min(start, len(new) - 1)]
    return found


def _blocks(lines: list[str]) -> dict[int, int]:
    """Return the number of the block that each line (from 0) stands in; blank lines stand in none."""
    blocks: dict[int, int] = {}
    number, in_fence = 0, False
    for i, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            in_fence = not in_fence
        if not line.strip() and not in_fence:
            number += 1
        else:
            blocks[i] = number
    return blocks


def _hiding(line: int, lines: list[str], blocks: dict[int, int]) -> set[int]:
    """Return the blocks that, not understood, hide a line: its own, its label, the head of its section."""
    own = blocks.get(line)
    if own is None:
        return set()
    heading = next((i for i in range(line, -1, -1) if lines[i].startswith("#") and i in blocks), 0)
    return {own, own - 1, blocks.get(heading, 0)}
