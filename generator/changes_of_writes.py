"""What a write changes: `x-changes` of an operation, and how well it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec

from generator.evidence import Evidence, source_problems
from generator.json_pointer import JsonObject, join, lookup
from generator.schema import followed, schema_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from generator.description import Description

NamesOfValues: TypeAlias = "Mapping[tuple[str, tuple[str, ...]], str]"
"""What an `x-changes` calls the values that can be read, by operationId and the way to each in the answer."""

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


def names_of_values(bundle: JsonObject) -> NamesOfValues:
    """Return what an `x-changes` calls each value that an operation shows which only reads."""
    names: dict[tuple[str, tuple[str, ...]], str] = {}
    for pointer, _, method, operation in operations_of(bundle, "paths"):
        for status, stated in cast("dict[str, JsonObject]", operation["responses"]).items():
            place, response = followed(bundle, join(pointer, "responses", status), stated)
            if method == "get" and status[0] == "2" and schema_of(response) is not None:
                media_type = next(iter(response["content"]))
                schema = join(place, "content", media_type, "schema")
                names |= {(operation["operationId"], way): name for way, name in _names(bundle, schema, (), "", ())}
    return names


def _names(
    bundle: JsonObject, pointer: str, way: tuple[str, ...], name: str, around: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the way to each value within a schema, and its name; an object with one property is no part of names."""
    pointer, schema = followed(bundle, pointer, lookup(bundle, pointer))
    if pointer in around:
        return
    around = (*around, pointer)
    name = name or pointer.removeprefix("/components/schemas/")
    yield way, name
    properties: JsonObject = schema.get("properties", {})
    for key in properties:
        inner = "" if len(properties) == 1 else f"{name}.{key}"
        yield from _names(bundle, join(pointer, "properties", key), (*way, key), inner, around)
    if isinstance(schema.get("items"), dict):
        items, item = followed(bundle, join(pointer, "items"), schema["items"])
        if "id" in item.get("properties", {}):
            yield from _names(bundle, items, (*way, "[]"), "", around)


def is_named(name: str, values: Collection[str]) -> bool:
    """Return whether an `x-changes` with some values names a value, itself or with all that its component has."""
    return name in values or name.rpartition(".")[0] in values


def names_now(values: Collection[str], before: NamesOfValues, now: NamesOfValues) -> list[str]:
    """Return the names that an `x-changes` lacks since values are called otherwise than before."""
    missing: dict[str, None] = {}
    for (operation_id, way), name in now.items():
        was = before.get((operation_id, _way_before(operation_id, way, before, now)))
        if was is not None and was != name and is_named(was, values) and not is_named(name, (*values, *missing)):
            missing[name] = None
    return [*missing]


def _way_before(operation_id: str, way: tuple[str, ...], before: NamesOfValues, now: NamesOfValues) -> tuple[str, ...]:
    """Return what the way to a value was: where one property has gone and another come, this is that one."""
    for length in range(1, len(way) + 1):
        holder, key = way[: length - 1], way[length - 1]
        if (operation_id, (*holder, key)) in before:
            continue
        gone = [one for one in _keys(operation_id, holder, before) if (operation_id, (*holder, one)) not in now]
        come = [one for one in _keys(operation_id, holder, now) if (operation_id, (*holder, one)) not in before]
        if len(gone) == len(come) == 1:
            way = (*holder, gone[0], *way[length:])
    return way


def _keys(operation_id: str, holder: tuple[str, ...], names: NamesOfValues) -> list[str]:
    return [way[-1] for one, way in names if one == operation_id and way and way[:-1] == holder]
