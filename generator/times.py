"""What a time in an answer means: `x-time` of a property."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description
    from generator.json_pointer import JsonObject

TIME = "x-time"

Meaning: TypeAlias = Literal["created", "changed", "past"]
"""created: when the thing was made, which never changes. changed: when it was last changed, by an operation that names
the property in its `x-changes`. past: any other time that has come when it is told."""

_MEANINGS: tuple[Meaning, ...] = get_args(Meaning)


def times_of(schema: JsonObject) -> dict[str, Meaning]:
    """Return what the times of an object mean, by the name of the property."""
    properties: JsonObject = schema.get("properties", {})
    return {name: each[TIME] for name, each in properties.items() if each.get(TIME) in _MEANINGS}


def time_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Check that an `x-time` is one of those that are known, and belongs to a property, whatever its form."""
    for part in visit(description.bundle):
        if part.kind != "schema" or TIME not in part.value:
            continue
        if part.value[TIME] not in _MEANINGS:
            yield part.pointer, f"{TIME} is one of {', '.join(_MEANINGS)}, not {part.value[TIME]!r}"
        elif part.role != "properties":
            yield part.pointer, f"{TIME} belongs to a property"
