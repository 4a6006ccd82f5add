"""What a write changes: `x-changes` of an operation, and how well it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from generator.evidence import Evidence, source_problems
from generator.json_pointer import JsonObject, join, lookup
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

CHANGES = "x-changes"
CHANGED_BY_USE = "x-changed-by-use"
"""Of a property: every request of a key changes it, so that no write is told from it."""


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-changes`: names of values that a write may change, and how we know.

    A name is a component and its property, `Organization.name`; the component alone stands for things of it that come
    and go, with all they have. A property that the body can set changes only when the body sets it.
    """

    values: list[str]
    evidence: Evidence = msgspec.field(name="x-evidence")


def changed_names(bundle: JsonObject, pointer: str) -> frozenset[str]:
    """Return what the operation at a pointer may change."""
    return frozenset(lookup(bundle, pointer)[CHANGES]["values"])


def changes(description: Description) -> Iterator[tuple[str, str]]:
    """Whatever is no GET says what it changes, in names of schemas and their properties."""
    for pointer, _, method, operation in operations_of(description.bundle, "paths"):
        name, place = operation.get("operationId"), join(pointer, CHANGES)
        if method == "get":
            if CHANGES in operation:
                yield place, f"{name} needs no {CHANGES}: GET changes nothing"
            continue
        if CHANGES not in operation:
            yield pointer, f"{name} needs {CHANGES}: what does it change, and how do we know?"
            continue
        try:
            told = msgspec.convert(operation[CHANGES], Changes)
        except msgspec.ValidationError as error:
            yield place, f"what is changed is told by values and x-evidence: {error}"
            continue
        for problem in (told.evidence.lacks, *source_problems(told.evidence)):
            if problem:
                yield place, problem
        for value in told.values:
            if not is_there(description, value):
                yield place, f"there is no {value} in components/schemas"


def is_there(description: Description, name: str) -> bool:
    """Return whether a name in an `x-changes` is that of a schema, or of a property of one."""
    component, *steps = name.split(".")
    schema: JsonObject | None = description.bundle["components"]["schemas"].get(component)
    for step in steps:
        properties: JsonObject = description.resolve(schema).get("properties", {}) if schema is not None else {}
        schema = properties.get(step)
    return schema is not None
