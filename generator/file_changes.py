"""What regenerating would change in files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class FileChange:
    """A generated file that is not what it should be; `hint` is the first line that differs."""

    path: str
    what: Literal["added", "removed", "changed"]
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.what}{': ' if self.hint else ''}{self.hint}"


def compare_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Return the differences between the generated files that are there and those that should be, by path."""
    changes: list[FileChange] = []
    for path in sorted(old.keys() | new.keys()):
        if path not in new:
            changes.append(FileChange(path, "removed"))
        elif path not in old:
            changes.append(FileChange(path, "added"))
        elif old[path] != new[path]:
            changes.append(FileChange(path, "changed", _first_difference(old[path], new[path])))
    return tuple(changes)


def _first_difference(old: bytes, new: bytes) -> str:
    """Return the first line that differs, with its number and a minus or plus as in a unified diff."""
    before, after = old.decode(errors="replace").splitlines(), new.decode(errors="replace").splitlines()
    for tag, start, end, new_start, _ in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            line, sign, number = (before[start], "-", start) if end > start else (after[new_start], "+", new_start)
            return f"line {number + 1}: {sign} {line.strip()}"
    return "line ends"
