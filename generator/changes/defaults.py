"""Finds changed defaults of the client's kernel: code that relies on one behaves otherwise after an update."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import griffe

from generator.changes.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

GENERATED = frozenset(
    {"models", "resources", "client", "_commands", "_events", "_facts", "_operations", "_raw_resources"}
)
"""The modules of the client that follow from the description, which is compared by itself."""


def compare_defaults(old: griffe.Object | griffe.Alias, new: griffe.Object | griffe.Alias) -> Iterator[Note]:
    """Yield each default that has changed: of fields of classes, and constants that are literals.

    They count in private modules too: `_core.Settings.timeout` is what a client waits if nobody says how long.
    """
    before = dict(_defaults(old))
    for path, value in _defaults(new):
        if path in before and before[path] != value:
            yield Note("feature", path, f"is {value} by default instead of {before[path]}", "python")


def _defaults(module: griffe.Object | griffe.Alias) -> Iterator[tuple[str, str]]:
    for name, member in module.members.items():
        if isinstance(member, griffe.Module):
            if not (module.is_package and name in GENERATED):
                yield from _defaults(member)
        elif isinstance(member, griffe.Class):
            yield from _defaults(member)
        elif isinstance(member, griffe.Attribute) and member.value is not None and not name.startswith("_"):
            is_field = module.is_class and member.annotation is not None
            if is_field or (module.is_module and _is_literal(str(member.value))):
                yield member.canonical_path, str(member.value)


def _is_literal(text: str) -> bool:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    return not any(isinstance(part, ast.Name | ast.Call | ast.Attribute | ast.JoinedStr) for part in ast.walk(node))
