"""Finds the described operation that a page means: with the whole address, other names of parameters, or ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from contract_tests.documentation.statement import FIELD_PLACES, NotUnderstood, PageFacts, Statement, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.described import Described

_BRACES = re.compile(r"\{(\w+)\}")


class _Meant(msgspec.Struct, frozen=True):
    """The operation that is meant, the described names of the parameters by those of the page, and what is puzzling."""

    operation: str
    names: dict[str, str] = {}
    puzzle: str = ""


def addressed(described: Described, page: PageFacts) -> PageFacts:
    """Return a page with its requests written as the description writes them.

    A request to another address is not understood, and nothing that is said of it is kept.
    """
    operations = {statement.subject.operation for statement in page.statements} - {""}
    known = [subject.operation for subject in described.parts if subject.place == "operation"]
    meant = {operation: _meant(described, operation, known) for operation in operations}
    lists = _lists(described, {of.operation for of in meant.values()})
    statements: list[Statement] = []
    puzzles = [_addressed(puzzle, meant, lists) for puzzle in page.not_understood]
    for statement in page.statements:
        of = meant.get(statement.subject.operation)
        if of is None:
            statements.append(statement)
            continue
        if statement.subject.place == "operation" and of.puzzle:
            about = Subject(of.operation, "operation") if of.operation else None
            puzzles.append(NotUnderstood(statement.spot, of.puzzle, about))
        if of.operation:
            statements.append(msgspec.structs.replace(statement, subject=_subject(statement.subject, of, lists)))
    return msgspec.structs.replace(page, statements=tuple(statements), not_understood=tuple(puzzles))


def _addressed(puzzle: NotUnderstood, meant: Mapping[str, _Meant], lists: Mapping[Subject, str]) -> NotUnderstood:
    of = meant.get(puzzle.subject.operation) if puzzle.subject is not None else None
    if puzzle.subject is None or of is None or not of.operation:
        return puzzle
    return msgspec.structs.replace(puzzle, subject=_subject(puzzle.subject, of, lists))


def _lists(described: Described, operations: set[str]) -> dict[Subject, str]:
    """Return the paths to the fields of each object, by the object and its path without the marks of lists."""
    paths: dict[Subject, str] = {}
    for subject in described.parts:
        if subject.operation in operations and subject.place in FIELD_PLACES:
            holder = subject.name.rpartition(".")[0]
            paths[Subject(subject.operation, subject.place, holder.replace("[]", ""))] = holder
    return paths


def _subject(subject: Subject, meant: _Meant, lists: Mapping[Subject, str]) -> Subject:
    """Return a subject with the described names; where a page does not say what is a list, the description does."""
    name = subject.name
    if subject.place == "path":
        name = meant.names.get(name, name)
    elif subject.place in FIELD_PLACES and "." in name:
        steps = name.split(".")
        for i in range(len(steps) - 1, 0, -1):
            holder = ".".join(steps[:i])
            path = lists.get(Subject(meant.operation, subject.place, holder.replace("[]", "")))
            if path is not None:
                name = ".".join([path, *steps[i:]])
                break
    return Subject(meant.operation, subject.place, name)


def _meant(described: Described, operation: str, operations: list[str]) -> _Meant:
    method, _, target = operation.partition(" ")
    is_address = target.startswith("http")
    base_path = urlsplit(described.base_url).path.rstrip("/")
    if is_address and not target.startswith(f"{described.base_url}/"):
        return _Meant("", puzzle=f"a request to another address: {operation}")
    path = target.removeprefix(described.base_url if is_address else base_path)
    exact = f"{method} {path}"
    known = [one for one in operations if one.startswith(f"{method} ")]
    if exact in known:
        return _Meant(exact)
    for other in known:
        if _BRACES.sub("{}", other) == _BRACES.sub("{}", exact):
            names = dict(zip(_BRACES.findall(exact), _BRACES.findall(other), strict=True))
            renamed = ", ".join(f"{{{new}}} for {{{old}}}" for new, old in names.items() if new != old)
            return _Meant(other, names, f"other names of path parameters: {renamed}")
    if is_address:
        for other in known:
            pattern = _BRACES.sub("[^/]+", re.sub(r"[.]", r"\\.", other))
            if re.fullmatch(pattern, exact):
                return _Meant(other)
    return _Meant(exact)
