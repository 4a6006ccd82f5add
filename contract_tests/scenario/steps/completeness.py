"""What was promised and never came in the whole run: successes, properties, values, items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from contract_tests import oracles
from contract_tests.wording import json_path
from generator.json_pointer import Json, JsonObject, join
from generator.operations import JSON_MEDIA_TYPE
from generator.strict import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.steps.ground import Ground
    from generator.operations import Operation

_Seen: TypeAlias = Literal["absent", "not sent", "null", "empty", "full"]
_PROMISES: dict[_Seen, tuple[Oracle, str]] = {
    "absent": (oracles.PROPERTY_COMES, "the property at least once"),
    "null": (oracles.PROPERTY_HAS_VALUE, "a value at least once"),
    "empty": (oracles.PROPERTY_NOT_EMPTY, "one at least once"),
}
"""The oracle, and what it expects, of a place where nothing better than this was seen."""
_RANKS: list[_Seen] = ["absent", "not sent", "null", "empty", "full"]
_Path: TypeAlias = tuple[str | int, ...]


def everything_was_reached(ground: Ground) -> None:
    """Look back at all exchanges: every operation succeeded, and everything described came."""
    reachability(ground)
    completeness(ground)


def reachability(ground: Ground) -> None:
    """Every operation answered with success at least once."""
    reached = {exchange.operation_id for exchange in ground.session.exchanges if 200 <= exchange.answer.status < 300}
    for operation_id, operation in ground.facts.operations.items():
        if operation_id not in reached and ground.facts.usual_status(operation) < 300:
            ground.session.find(
                oracles.REACHED,
                "a success",
                "none",
                claim=operation.pointer,
                where="reachability",
                operation_id=operation_id,
            )


def completeness(ground: Ground) -> None:
    """Every described property of every answer came at least once, and not always as null or empty.

    Not for runs that only read: they find what there is, and nobody promised that it is complete.
    """
    best: dict[tuple[str, str, _Path], _Seen] = {}
    for exchange in ground.session.exchanges:
        operation = ground.facts.operations.get(exchange.operation_id)
        if operation is None:
            continue
        pointer = ground.facts.response_pointer(operation, exchange.answer.status)
        if pointer is None or not exchange.answer.body:
            continue
        schema = _schema(ground, operation, exchange.answer.status)
        schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        for path, seen in _seen(ground, schema, exchange.answer.json, ()):
            place = (operation.operation_id, schema_pointer, path)
            best[place] = max(seen, best.get(place, seen), key=_RANKS.index)
    apart = {(one.operation_id, one.where) for one in ground.session.apart}
    for (operation_id, pointer, path), at_best in best.items():
        # What our model sends and the target never does is absent; what neither sends, our emulator lacks.
        model_sends = (operation_id, json_path(list(path))) in apart
        told: _Seen = "absent" if at_best == "not sent" and model_sends else at_best
        if told == "not sent":
            ground.session.not_sent.append(f"{operation_id} {json_path(list(path))}")
        elif told in _PROMISES:
            oracle, expected = _PROMISES[told]
            ground.session.find(
                oracle,
                expected,
                f"{told} in every answer",
                claim=ground.facts.claim_at(path, pointer),
                where=json_path(list(path)),
                operation_id=operation_id,
            )


def _schema(ground: Ground, operation: Operation, status: int) -> JsonObject:
    """Return the schema of an answer; an empty one if it is to have no body."""
    content: JsonObject = ground.facts.strict_response(operation, status).get("content", {})
    schema: JsonObject = content.get(JSON_MEDIA_TYPE, {}).get("schema", {})
    return schema


def _seen(ground: Ground, schema: JsonObject, value: Json, path: _Path) -> Iterator[tuple[_Path, _Seen]]:
    """Yield what is at each described place within a value; all items of a list are one place."""
    if isinstance(value, dict):
        entity = cast("JsonObject", value)
        for name, part in _properties(ground, schema).items():
            place = (*path, name)
            if name not in entity and part.get("x-organization-api"):
                continue  # nobody but the Organization API promises it
            if ALWAYS in part:
                continue  # the strict schema asks for just this value
            if entity.get(name) is None:
                is_ahead = bool(part.get("x-optional")) and ground.session.has_model
                yield place, "null" if name in entity else "not sent" if is_ahead else "absent"
            else:
                yield place, "empty" if entity[name] in ([], "") else "full"
                yield from _seen(ground, part, entity[name], place)
    elif isinstance(value, list) and "items" in (merged := ground.facts.merged(schema)):
        for item in cast("list[object]", value):
            yield from _seen(ground, merged["items"], item, (*path, 0))


def _properties(ground: Ground, schema: JsonObject) -> dict[str, JsonObject]:
    """Return the properties of an object, those of the schemas that it is made of included."""
    resolved = ground.facts.resolve(schema)
    found: dict[str, JsonObject] = {}
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in resolved.get(keyword, []):
            found |= _properties(ground, part)
    own: dict[str, JsonObject] = resolved.get("properties", {})
    return found | own
