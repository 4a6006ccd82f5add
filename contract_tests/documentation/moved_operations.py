"""Requests that the description does not have, in the place of one that it has: the operation has moved."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.operation_edits import move_operation
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_tests.documentation.drift import Kind
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import PageFacts, Spot

_ALIKE = 0.6
"""How much of their fields, and of their paths, two requests have in common if they are one operation; from 0 to 1."""


def find_moved_operations(found: Findings, pages: list[PageFacts]) -> dict[str, str]:
    """Note the operations that have another method or path, and return their old requests by the new ones.

    They are known by their section; in a section of another heading, by the fields that they state.
    """
    moved: dict[str, str] = {}
    for page in pages:
        on_page = {statement.subject.operation for statement in page.statements}
        for statement in page.statements:
            subject, spot = statement.subject, statement.spot
            if subject.place != "operation" or statement.aspect != "presence" or subject in found.parts:
                continue
            if subject.operation in moved:
                continue
            known = found.described.sections.get(spot.source) if "#" in spot.source else None
            if known is None or known in on_page:
                known = _alike(found, page, subject.operation, {*on_page, *moved.values()})
            if known is not None:
                _note(found, known, subject.operation, spot)
                moved[subject.operation] = known
    found.moved |= moved.keys()
    for subject, statements in list(found.said.items()):
        if subject.operation in moved:
            known_subject = msgspec.structs.replace(subject, operation=moved[subject.operation])
            found.said.setdefault(known_subject, []).extend(statements)
    return moved


def _note(found: Findings, known: str, new: str, spot: Spot) -> None:
    part = found.parts[Subject(known, "operation")]
    kind: Kind = "different" if part.level == "documented" else "refuted"
    method, path = new.split(" ", 1)
    edit = move_operation(found, part, method.lower(), path, spot)
    found.note(kind, Subject(known, "operation"), "presence", spot, known, new, edit, part)


def _alike(found: Findings, page: PageFacts, new: str, taken: Collection[str]) -> str | None:
    """Return the operation of a page, one that it no longer states, whose path and fields are those of a new one."""
    gone = [
        subject.operation
        for subject, part in found.parts.items()
        if subject.place == "operation" and part.page == page.page and subject.operation not in taken
    ]
    gone = [one for one in gone if " /" in one]
    here = _names({statement.subject for statement in page.statements}, new)
    method, path = new.split(" ", 1)
    likely: list[tuple[float, str]] = []
    for operation in gone:
        old_method, old_path = operation.split(" ", 1)
        if method != old_method and path != old_path:
            continue
        names = _names(found.parts.keys(), operation)
        common = len(here & names) / len(here | names) if here | names else 1.0
        likeness = SequenceMatcher(None, path.split("/"), old_path.split("/")).ratio()
        if common >= _ALIKE and likeness >= _ALIKE:
            likely.append((common + likeness, operation))
    return max(likely, default=(0, None))[1]


def _names(subjects: Collection[Subject], operation: str) -> set[tuple[str, str]]:
    """Return the fields of an operation, those within others aside."""
    places = ("query", "body", "response")
    return {(s.place, s.name) for s in subjects if s.operation == operation and s.place in places and "." not in s.name}
