"""Code that has the names of facts in it: what a person changes after the facts."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from contract_tests.documentation.drift import Drift

HANDLERS = "emulator/bullseye_partner_emulator"
"""Where the emulator's behaviour is."""

STEPS = "contract_tests/scenario"
"""Where the steps of the scripted run are."""

_KINDS = ("different", "refuted", "missing")
_MOST = 12
"""Places that are named for one fact."""


def places_to_change(drifts: Iterable[Drift], root: Path) -> list[str]:
    """Return the places (`file:line: name`) whose code reads what findings have changed or taken away.

    Handlers are functions called after their operation; in them, and in the steps, fields and values are strings.
    """
    names = dict.fromkeys(name for drift in drifts if drift.kind in _KINDS for name in _names(drift))
    if not names:
        return []
    found: dict[str, list[str]] = {name: [] for name in names}
    for folder in (HANDLERS, STEPS):
        for path in sorted((root / folder).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            for name, line in _read(path):
                if name in found and len(found[name]) < _MOST:
                    found[name].append(f"{file}:{line}: {name}")
    return [place for places in found.values() for place in places]


def _names(drift: Drift) -> Iterator[str]:
    """Return the names under which code knows what a finding is about: a field or parameter, a value, an operation."""
    subject = drift.subject
    if subject.place in ("operation", "status") and drift.edit:
        yield from (change.pointer.rpartition("/")[2] for change in drift.edit.changes if change.key)
    elif drift.aspect == "values" and drift.kind != "different":
        yield drift.expected
    elif subject.name:
        yield subject.name.rpartition(".")[2].removesuffix("[]")


def _read(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the strings and the functions of a module, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w.-]+", node.value):
            yield node.value, node.lineno
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno
