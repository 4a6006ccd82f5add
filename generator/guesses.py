"""What of the description is inferred, as the client's command `check` needs it: by the answers to GET that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from generator.contradictions import read_contradictions, under_other_readings
from generator.evidence import evidence_book
from generator.json_pointer import join, lookup
from generator.named_components import Component
from generator.operations import JSON_MEDIA_TYPE, read_operations
from generator.schema import layers, merged, parameter_places, types_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description
    from generator.json_pointer import JsonObject
    from generator.operations import Operation

GuessedPlace: TypeAlias = tuple[tuple[str, ...], str, tuple[str, ...], bool, tuple[str, ...]]
"""JSON types, format, enum values, whether it may be missing, pointers of what is inferred of it."""

_DEPTH = 8


class Reached(msgspec.Struct, frozen=True):
    """An operation that reads, and what its answer is described to hold.

    `query` are parameters that it cannot do without; `claims` the inferred facts that a success of it bears out.
    """

    operation_id: str
    pointer: str
    path: str
    status: int
    query: dict[str, str]
    claims: tuple[str, ...]
    places: dict[str, GuessedPlace]


class OtherReadings(msgspec.Struct, frozen=True):
    """A contradiction that answers to GET may decide: what only one reading has, by reading.

    A place is `getBilling $.allocation`, or `getBilling $.tier=paid` for a value of an enum.
    """

    contradiction: str
    topic: str
    chosen: str
    only: dict[str, tuple[str, ...]]


class Guesses(msgspec.Struct, frozen=True):
    """All guesses.

    `needs_write` are those that reading cannot settle: pointer, what it is, what would settle it.
    """

    operations: tuple[Reached, ...]
    contradictions: tuple[OtherReadings, ...]
    needs_write: tuple[tuple[str, str, str], ...]


def read_guesses(description: Description) -> Guesses:
    """Return what is inferred in a description, and how a reader of the API can tell whether it is so."""
    reached = _reached(description)
    shown = {
        claim
        for one in reached
        for claim in (*one.claims, *(claim for place in one.places.values() for claim in place[4]))
    }
    return Guesses(reached, tuple(_contradictions(description, reached)), tuple(_needing_writes(description, shown)))


def _reached(description: Description) -> tuple[Reached, ...]:
    inferred = {fact.pointer for fact in evidence_book(description).facts if fact.evidence.level == "inferred"}
    return tuple(
        _of_operation(description.bundle, operation, inferred)
        for operation in read_operations(description)
        if operation.http_method == "GET"
    )


def _of_operation(bundle: JsonObject, operation: Operation, inferred: set[str]) -> Reached:
    status = operation.success[0].status
    response = join(operation.pointer, "responses", status)
    content = join(response, "content", JSON_MEDIA_TYPE)
    parameters = [parameter for _, parameter in parameter_places(bundle, operation.pointer)]
    path_parameters = [pointer for pointer, one in parameter_places(bundle, operation.pointer) if one["in"] == "path"]
    claims = [operation.pointer, response, content, *path_parameters]
    if operation.scope == Component.API_KEY_SCOPE.of(bundle)["enum"][0]:  # every key has it: a success needs no more
        claims.append(join(operation.pointer, "security"))
    places: dict[str, GuessedPlace] = {}
    if operation.success[0].schema_name:
        _flatten(bundle, join(content, "schema"), "$", inferred, places, optional=False)
    return Reached(
        operation.operation_id,
        operation.pointer,
        operation.path,
        status,
        {one["name"]: str(one["example"]) for one in parameters if one["in"] == "query" and one.get("required")},
        tuple(claim for claim in claims if claim in inferred),
        places,
    )


def _flatten(
    bundle: JsonObject,
    pointer: str,
    where: str,
    inferred: set[str],
    places: dict[str, GuessedPlace],
    *,
    optional: bool,
    depth: int = 0,
) -> None:
    """Put a schema, and all within it, into the places of an answer."""
    around = list(layers(bundle, pointer, lookup(bundle, pointer)))
    schema = merged(bundle, lookup(bundle, pointer))
    claims = tuple(dict.fromkeys(at for at, _ in around if at in inferred))
    inner = around[-1][0]
    values: tuple[str, ...] = tuple(schema.get("enum", ()))
    claims += tuple(at for i in range(len(values)) if (at := join(inner, "enum", i)) in inferred)
    types = types_of(schema)
    if where in places or depth > _DEPTH:
        return
    places[where] = (types, schema.get("format", ""), values, optional, claims)
    for name, value in schema.get("properties", {}).items():
        _flatten(
            bundle,
            join(inner, "properties", name),
            f"{where}.{name}",
            inferred,
            places,
            optional=value.get("x-optional") is True,
            depth=depth + 1,
        )
    if "items" in schema:
        _flatten(bundle, join(inner, "items"), f"{where}[]", inferred, places, optional=True, depth=depth + 1)


def _contradictions(description: Description, reached: tuple[Reached, ...]) -> Iterator[OtherReadings]:
    chosen = _signs(reached)
    for identifier, contradiction in read_contradictions(description).items():
        if contradiction.decided is not None:
            continue
        signs = {contradiction.chosen: chosen}
        for name, reading in contradiction.readings.items():
            if name != contradiction.chosen:
                signs[name] = _signs(_reached(under_other_readings(description, [reading])))
        only = {
            name: tuple(sorted(own - set[str].union(*(of for other, of in signs.items() if other != name))))
            for name, own in signs.items()
        }
        if any(only.values()):
            yield OtherReadings(identifier, contradiction.topic, contradiction.chosen, only)


def _signs(reached: tuple[Reached, ...]) -> set[str]:
    """Return what answers may show: places with their types, and values of enums."""
    return {
        sign
        for one in reached
        for where, place in one.places.items()
        for sign in (f"{one.operation_id} {where}", *(f"{one.operation_id} {where}={value}" for value in place[2]))
    }


def _needing_writes(description: Description, shown: set[str]) -> Iterator[tuple[str, str, str]]:
    texts = _texts(description)
    operations = {one.pointer: one for one in read_operations(description)}
    for fact in evidence_book(description).facts:
        if fact.evidence.level != "inferred" or fact.pointer in shown:
            continue
        name = f"{fact.kind} {fact.name} of {fact.operation_id or (fact.component or '').partition('/')[2]}"
        operation = operations.get("/".join(fact.pointer.split("/")[:4]))
        if operation is not None:
            yield fact.pointer, name, f"{operation.http_method} {operation.path}"
        else:
            yield fact.pointer, name, _users_of(description, texts, fact.pointer)


def _texts(description: Description) -> dict[str, str]:
    """Return the JSON of each component but links, by what a reference to it says, and of each operation, by its id."""
    of_components = {
        f"#/components/{kind}/{name}": value
        for kind, components in description.bundle["components"].items()
        for name, value in components.items()
        if kind != "links"
    }
    of_operations = {one.operation_id: lookup(description.bundle, one.pointer) for one in read_operations(description)}
    return {name: msgspec.json.encode(value).decode() for name, value in (of_components | of_operations).items()}


def _users_of(description: Description, texts: dict[str, str], pointer: str) -> str:
    """Return the requests that a component is for, or whose answers have it."""
    reference = f"#{'/'.join(pointer.split('/')[:4])}"
    names = {reference}
    for _ in range(_DEPTH):
        more = {
            name for name, text in texts.items() if name.startswith("#") and any(f'"{one}"' in text for one in names)
        }
        if more <= names:
            break
        names |= more
    found = [
        f"{operation.http_method} {operation.path}"
        for operation in read_operations(description)
        if any(f'"{one}"' in texts[operation.operation_id] for one in names)
    ]
    writes = [one for one in found if not one.startswith("GET ")]
    return " or ".join((writes or found)[:2]) or "a webhook delivery"


def guesses_text(description: Description) -> str:
    """Return the guesses of a description as the text of a JSON file, one item a line."""
    guesses = read_guesses(description)
    lists = {name: getattr(guesses, name) for name in guesses.__struct_fields__}
    parts = (
        f'"{name}": [\n' + ",\n".join(msgspec.json.encode(one).decode() for one in items) + "\n]"
        for name, items in lists.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"
