"""Edits of operations: another path, another method, another status of success."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.edits import together
from contract_tests.documentation.statement import Subject
from generator.contradictions import FILE as CONTRADICTIONS
from generator.json_pointer import JsonObject, join, parent, split
from generator.traversal import HTTP_METHODS

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Spot


def move_operation(found: Findings, part: Part, method: str, path: str, spot: Spot) -> Edit:
    """Return the edit that gives an operation another method or path, with all that is known of it."""
    _, old_path, old_method = split(part.pointer)
    item = cast("JsonObject", found.bundle["paths"][old_path])
    methods = [key for key in item if key in HTTP_METHODS]
    known = found.edit.known(part.pointer, spot) if part.level == "inferred" else None
    if path == old_path:
        if method in item:
            return found.edit.note(part.pointer, f"{old_path} has a {method} already: move this operation to {method}")
        renamed = join(parent(part.pointer), method)
        return together(found.edit.renamed(part.pointer, method), known, *_in_contradictions(found, part, renamed))
    if path in found.bundle["paths"]:
        return found.edit.note(part.pointer, f"move this operation to {method.upper()} {path}")
    target = join("/paths", path, method)
    all_move = all(key == old_method or Subject(f"{key.upper()} {path}", "operation") in found.said for key in methods)
    if all_move:
        first = found.edit.renamed(parent(part.pointer), path)
        new_method = found.edit.renamed(part.pointer, method) if method != old_method else None
        return together(
            first, new_method, known, *_in_root(found, old_path, path), *_in_contradictions(found, part, target)
        )
    return _split(found, part, method, path, known)


def _in_root(found: Findings, old: str, new: str) -> list[Edit]:
    """Return the edits of the index of paths in the root file."""
    root = found.edit.root_file
    reference = str(found.edit.as_written(root)["paths"][old]["$ref"])
    file = reference.partition("#")[0]
    return [
        Edit(root, 1, join("/paths", old), "", key=new),
        Edit(root, 1, join("/paths", old, "$ref"), f"{file}#{join('', new)}"),
    ]


def _split(found: Findings, part: Part, method: str, path: str, known: Edit | None) -> Edit:
    """Return the edit that moves one of several operations of a path to a path of its own."""
    _, old_path, old_method = split(part.pointer)
    file, root = found.edit.file_of(part.pointer), found.edit.root_file
    written = cast("JsonObject", found.edit.as_written(file)[old_path])
    operation = written[old_method]
    if known is not None:
        operation = operation | {"x-evidence": {"level": "documented", "source": known.yaml.rpartition("source: ")[2]}}
    item: JsonObject = {"parameters": written["parameters"]} if "parameters" in written and "{" in path else {}
    relative = posixpath.relpath(file, posixpath.dirname(root))
    return together(
        Edit(file, 1, join("", old_path, old_method), ""),
        found.edit.written(file, join("", path), item | {method: operation}),
        found.edit.written(root, join("/paths", path), {"$ref": f"{relative}#{join('', path)}"}),
        *_in_contradictions(found, part, join("/paths", path, method)),
    )


def _in_contradictions(found: Findings, part: Part, target: str) -> list[Edit]:
    """Return the edits of the recorded contradictions that point into an operation."""
    file = f"{posixpath.dirname(found.edit.root_file)}/{CONTRADICTIONS}"
    edits: list[Edit] = []

    def moved(pointer: str) -> str | None:
        inside = pointer == part.pointer or pointer.startswith(f"{part.pointer}/")
        return target + pointer.removeprefix(part.pointer) if inside else None

    for name, entry in cast("dict[str, JsonObject]", found.edit.as_written(file)).items():
        for i, pointer in enumerate(cast("list[str]", entry["where"])):
            if new := moved(pointer):
                edits.append(found.edit.written(file, join("", name, "where", i), new))
        for reading, value in cast("dict[str, JsonObject]", entry["readings"]).items():
            edits += [
                Edit(file, 1, join("", name, "readings", reading, "patch", pointer), "", key=new)
                for pointer in value.get("patch", {})
                if (new := moved(pointer))
            ]
    return edits


def change_status(found: Findings, part: Part, status: str, spot: Spot) -> Edit:
    """Return the edit that gives the successful response of an operation another status."""
    place = join(found.operation_of(part.subject), "responses", part.subject.name)
    known = found.edit.known(place, spot) if part.level == "inferred" else None
    return together(found.edit.renamed(place, status), known)
