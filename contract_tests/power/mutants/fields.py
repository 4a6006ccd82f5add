"""Mutants of the properties of answers: dropped, renamed, of another type, value or format."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.places import EACH, change_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import Json
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.places import OperationPlaces, Place, Reader

    Change: TypeAlias = Callable[[Json, str | int], None]

_UNDESCRIBED = "undescribed"
_OF_ANOTHER_API = "only the Organization API is known to send it, and the target does not"
_AMOUNT = re.compile(r"credit|cost|usage|quantity", re.IGNORECASE)


def field_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every change of every property in the answer of every operation."""
    for operation in reader.operations:
        for steps in operation.objects:
            pointer = "".join(f"/{step}" for step in (*steps, _UNDESCRIBED))
            yield Mutant(
                "add-field",
                operation.id,
                pointer,
                "The description has all properties of the answer",
                _whole(steps, _add),
                frozenset({operation.id}),
            )
        for place in operation.answer:
            for operator, claim, change in _changes(place):
                yield _mutant(reader, operation, place, operator, claim, change)


def on_success(change: Callable[[Json], Json]) -> Callable[[], Deviation]:
    """Return a deviation that changes the body of each success."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded or not answer.body:
            return answer
        before, after = answer.json, change(answer.json)
        return answer if before == after and _same_types(before, after) else answer.with_json(after)

    return stateless(deviate)


def _mutant(
    reader: Reader, operation: OperationPlaces, place: Place, operator: str, claim: str, change: Change
) -> Mutant:
    def changed(body: Json) -> Json:
        change_at(body, place.steps, change)
        return body

    equivalent = _hidden(reader, place) if operator in {"null-field", "empty-list"} else None
    return Mutant(
        operator,
        operation.id,
        place.pointer,
        claim,
        on_success(changed),
        frozenset({operation.id}),
        equivalent,
        unpromised=_OF_ANOTHER_API if place.schema.get("x-organization-api") else None,
    )


def _hidden(reader: Reader, place: Place) -> str | None:
    """Say why nobody can tell a property that lost its value from one that never had one."""
    if "null" not in place.types and "array" not in place.types:
        return None
    if place.schema.get("x-optional"):
        return None
    written = any(w.name == place.name for operation in reader.operations for w in operation.body)
    elsewhere = sum(place.name == p.name for operation in reader.operations for p in operation.answer)
    if written or elsewhere > 1 or "array" in place.types:
        return None
    return f"{place.name} may be null, and neither can it be written nor is it shown anywhere else"


def _changes(place: Place) -> Iterator[tuple[str, str, Change]]:
    name, schema, types = place.name, place.schema, place.types - {"null"}
    if name != EACH:
        yield "drop-field", f"The answer has {name}", _drop
        yield "rename-field", f"The property is called {name}", _rename
        null = "may be null, but is not always" if "null" in place.types else "is not null"
        yield "null-field", f"{name} {null}", _set(lambda _: None)
    yield "retype-field", f"{name} is {' or '.join(sorted(place.types))}", _set(lambda v: _retyped(v, place.types))
    if "enum" in schema:
        yield (
            "enum-value",
            f"{name} is one of {', '.join(map(str, schema['enum']))}",
            _set(lambda value: f"new_{value}"),
        )
    for operator, change in _FORMATS.get(schema.get("format", ""), {}).items():
        yield operator, f"{name} has the format {schema['format']}", _set(change)
    if "pattern" in schema:
        yield "break-pattern", f"{name} matches {schema['pattern']}", _set(lambda _: "navy blue")
    if schema.get("minLength"):
        yield "empty-text", f"{name} is not empty", _set(lambda _: "")
    if types == frozenset({"integer"}):
        yield "fraction", f"{name} is an integer", _set(lambda value: value + 0.5)
    if types & {"integer", "number"}:
        if "minimum" in schema:
            yield "below-minimum", f"{name} is at least {schema['minimum']}", _set(lambda _: schema["minimum"] - 1)
        if "maximum" in schema:
            yield "above-maximum", f"{name} is at most {schema['maximum']}", _set(lambda _: schema["maximum"] + 1)
        if _AMOUNT.search(name):
            yield "wrong-amount", f"{name} is what the other amounts make it", _set(lambda value: value + 1)
    if "array" in types and "string" not in types:
        yield "empty-list", f"{name} has its items", _set(lambda _: [])


def _set(new: Callable[[Json], Json]) -> Change:
    def change(container: Json, key: str | int) -> None:
        if container[key] is not None:
            container[key] = new(container[key])

    return change


def _drop(container: Json, key: str | int) -> None:
    del container[key]


def _rename(container: Json, key: str | int) -> None:
    words = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", str(key)).lower()
    container[words if words != key else f"{key}Value"] = container.pop(key)


def _retyped(value: Json, allowed: frozenset[str]) -> Json:
    """Return a value of a type that is not allowed, if there is one."""
    match value:
        case bool() if "string" not in allowed:
            return str(value).lower()
        case int() | float() if "string" not in allowed:
            return str(value)
        case dict():
            return [value]
        case str() | int() | float():
            return {"value": value}
        case _:
            return {"items": value}


def _add(container: Json) -> None:
    container[_UNDESCRIBED] = None


def _whole(steps: tuple[str, ...], change: Callable[[Json], None]) -> Callable[[], Deviation]:
    def changed(body: Json) -> Json:
        if steps:

            def change_value(container: Json, key: str | int) -> None:
                if container[key] is not None:
                    change(container[key])

            change_at(body, steps, change_value)
        else:
            change(body)
        return body

    return on_success(changed)


def _same_types(before: Json, after: Json) -> bool:
    """Whether two equal values are written the same way: 1 equals 1.0 and True."""
    return repr(before) == repr(after)


def _without_zone(text: str) -> str:
    return text.removesuffix("Z")


def _epoch(text: str) -> str:
    return str(int(datetime.fromisoformat(text).timestamp()))


_FORMATS: dict[str, dict[str, Callable[[str], Json]]] = {
    "date-time": {
        "date-without-zone": _without_zone,
        "date-as-epoch": _epoch,
        "date-with-space": lambda text: text.replace("T", " "),
    },
    "date": {
        "date-with-time": lambda text: f"{text}T00:00:00Z",
        "date-reordered": lambda t: "/".join(t.split("-")[::-1]),
    },
    "uuid": {
        "uuid-without-dashes": lambda text: text.replace("-", ""),
        "uuid-as-number": lambda text: f"id_{text[:8]}",
    },
    "uri": {"uri-without-scheme": lambda text: text.partition("://")[2]},
    "email": {"email-with-name": lambda text: f"Somebody <{text}>"},
}
