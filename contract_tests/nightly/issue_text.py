"""What an issue says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.nightly.markdown import block, code, visible

if TYPE_CHECKING:
    from contract_tests.nightly.tracker import Marker
    from contract_tests.nightly.watched import Problem

_TITLE = 200
_TEXT = 8_000
"""Characters of one text of a finding. GitHub takes 65,536 in an issue."""
_FOLLOWS = 30


def issue_title(problem: Problem) -> str:
    """Return the title of an issue."""
    title = " ".join(visible(f"{problem.watch}: {problem.title}").split())
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def issue_body(problem: Problem, marker: Marker, today: str) -> str:
    """Return the text of an issue: the marker, since when, evidence, proposed edit, what follows."""
    if marker.nights == 1:
        status = f"**Found on {today}**, for the first time."
    else:
        status = f"**Still there on {today}**, since {marker.since} ({marker.nights} nights)."
    parts = [
        str(marker),
        status,
        f"- Claim: {code(problem.claim)}\n- Evidence: {problem.level}\n- Fingerprint: {code(problem.fingerprint)}",
        f"Expected:\n\n{block(_cut(problem.expected))}",
        f"Got:\n\n{block(_cut(problem.got))}",
        f"To see it again:\n\n{block(_cut(problem.command), 'sh')}",
        f"Proposed edit:\n\n{_cut(problem.edit)}",
    ]
    if problem.follows:
        more = len(problem.follows) - _FOLLOWS
        lines = [f"- {code(line)}" for line in problem.follows[:_FOLLOWS]] + (
            [f"- and {more} more"] if more > 0 else []
        )
        parts.append("\n".join(["What follows from it:", "", *lines]))
    parts.append(
        "The nightly keeps this issue, and closes it when it is gone. To accept the difference for a time, put its "
        "fingerprint into `contract_tests/accepted.yaml`; to be left alone with it, close the issue as not planned."
    )
    return "\n\n".join(parts) + "\n"


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}\n… {len(text) - _TEXT} more characters"
