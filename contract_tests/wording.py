"""How findings of all engines name a place in an answer, and what they show instead of a secret."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REDACTED = "[redacted]"
THE_PROPERTY = "the property"
"""What came where no property was due: its value says nothing."""

_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\*|\d+)\]|\[(?P<quoted>\"(?:[^\"\\]|\\.)*\")\]")


def counted(number: int, noun: str) -> str:
    """Return a number and a noun as a reader says them: `1 finding`, `2,000 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def json_steps(path: str) -> list[str | int]:
    """Return the steps of a JSON path; each item of a list is the first: a mistake in all of them is one finding."""
    return [0 if step["index"] else step["name"] or json.loads(step["quoted"]) for step in _STEP.finditer(path)]


def json_path(steps: Sequence[str | int]) -> str:
    """Return steps into a JSON value as a JSON path (RFC 9535): `$.organizations[0].name`."""
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if step.isidentifier() else f"[{json.dumps(step)}]"
        for step in steps
    )
