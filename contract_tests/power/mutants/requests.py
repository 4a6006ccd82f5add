"""Mutants of what the API accepts: rules that are no longer held, and rules that are new."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.places import EACH, change_at
from generator.schema import allowed_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.places import OperationPlaces, Place, QueryParameter, Reader

    Holds: TypeAlias = Callable[[Json], bool]
    Mended: TypeAlias = Callable[[Json], Json]

_UNDESCRIBED = "undescribed"
_LONG = 64
_FORMATS: dict[str, tuple[re.Pattern[str], Json]] = {
    "date-time": (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "2030-01-01T00:00:00Z"),
    "uri": (re.compile(r"[a-z][a-z0-9+.-]*:[^ ]+", re.IGNORECASE), "https://example.com/"),
    "uuid": (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I), "00000000-0000-4000-8000-000000000000"),
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), "2025-02-01"),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def request_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every rule about bodies and query parameters dropped, and every plausible new one."""
    for operation in reader.operations:
        for place in operation.body:
            yield from _relaxed_body(operation, place)
            yield from _tightened_body(operation, place)
        if operation.body:
            yield _extra_accepted(operation)
        for parameter in operation.query:
            yield from _relaxed_query(operation, parameter)
            yield from _tightened_query(operation, parameter)
        if operation.query:
            yield _extra_parameter(operation)


def rules_of(schema: JsonObject) -> Iterator[tuple[str, Holds, Mended]]:
    """Yield each rule of a schema about a value: its keyword, whether a value holds it, and how to make it hold."""
    types = allowed_types(schema)
    sample = sample_of(schema)
    python_types = tuple(t for name in types for t in _TYPES[name])
    yield (
        "type",
        lambda value: isinstance(value, python_types) and (bool in python_types or value is not True),
        (lambda _: sample),
    )
    if "enum" in schema:
        yield "enum", lambda value: value in schema["enum"] or not isinstance(value, str), lambda _: sample
    if "minimum" in schema:
        yield "minimum", lambda value: not _number(value) or value >= schema["minimum"], lambda _: schema["minimum"]
    if "maximum" in schema:
        yield "maximum", lambda value: not _number(value) or value <= schema["maximum"], lambda _: schema["maximum"]
    if schema.get("minLength") and "pattern" not in schema:
        yield "minLength", lambda value: value != "", lambda _: sample
    if "maxLength" in schema:
        length = schema["maxLength"]
        yield (
            "maxLength",
            lambda value: not isinstance(value, str) or len(value) <= length,
            lambda value: sample if "pattern" in schema else value[:length],
        )
    if "pattern" in schema:
        pattern = re.compile(schema["pattern"])
        yield "pattern", lambda value: not isinstance(value, str) or bool(pattern.search(value)), lambda _: sample
    if schema.get("format") in _FORMATS:
        form = _FORMATS[schema["format"]][0]
        yield "format", lambda value: not isinstance(value, str) or bool(form.fullmatch(value)), lambda _: sample
    if schema.get("minItems"):
        yield "minItems", lambda value: value != [], lambda _: sample
    if schema.get("uniqueItems"):
        yield (
            "uniqueItems",
            _distinct,
            lambda value: list(dict.fromkeys(value)),
        )


def sample_of(schema: JsonObject) -> Json:
    """Return a value that a resolved schema allows."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]][1]
    if "pattern" in schema:
        return "#123456" if "#" in schema["pattern"] else "track.sample.example"
    types = allowed_types(schema)
    if "string" in types:
        return "Sample"
    if types & {"integer", "number"}:
        return schema.get("minimum", 1)
    if "boolean" in types:
        return True
    if "array" in types:
        items: JsonObject = schema.get("items", {})
        return [sample_of(items)] if schema.get("minItems") and "enum" in items else []
    return {}


def _equals(value: Json, got: Json) -> bool:
    return bool(got == value)


def _distinct(value: Json) -> bool:
    if not isinstance(value, list):
        return True
    items = [str(item) for item in cast("list[object]", value)]
    return len(set(items)) == len(items)


def _several(value: Json) -> bool:
    return isinstance(value, list) and len(cast("list[object]", value)) > 1


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _relaxed_body(operation: OperationPlaces, place: Place) -> Iterator[Mutant]:
    pointer = place.pointer
    for keyword, holds, mended in rules_of(place.schema):

        def mend(body: Json, holds: Callable[[Json], bool] = holds, mended: Callable[[Json], Json] = mended) -> None:
            def change(container: Json, key: str | int) -> None:
                if not holds(container[key]):
                    container[key] = mended(container[key])

            change_at(body, place.steps, change)

        claim = f"{keyword} of {place.name} is checked"
        yield _mending(operation, f"unchecked-{keyword.lower()}", pointer, claim, mend)
    if place.required and place.name != EACH:

        def complete(body: Json) -> None:
            def change(container: Json, _key: str | int) -> None:
                if isinstance(container, dict):
                    cast("JsonObject", container).setdefault(place.name, sample_of(place.schema))

            if len(place.steps) == 1:
                change(body, "")
            else:
                change_at(body, place.steps[:-1], lambda container, key: change(container[key], ""))

        yield _mending(operation, "unchecked-required", pointer, f"{place.name} is required", complete)


def _mending(operation: OperationPlaces, operator: str, place: str, claim: str, mend: Callable[[Json], None]) -> Mutant:
    """Return a mutant that repairs one fault of a body before the API sees it."""

    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        if body is None:
            return await api(request)
        try:
            mend(body)
        except (TypeError, AttributeError, KeyError):
            return await api(request)  # the body is wrong in another way on the way there
        return await api(request if body == request.object else request.with_json(body))

    return Mutant(operator, operation.id, place, claim, stateless(deviate), frozenset({operation.id}))


def _extra_accepted(operation: OperationPlaces) -> Mutant:
    known = {place.name for place in operation.writable}

    def mend(body: Json) -> None:
        for name in [name for name in body if name not in known]:
            del body[name]

    return _mending(operation, "unchecked-extra-property", "", "Unknown properties are refused", mend)


def _tightened_body(operation: OperationPlaces, place: Place) -> Iterator[Mutant]:
    name, schema, pointer = place.name, place.schema, place.pointer
    single = len(place.steps) == 1
    if single and not place.required:
        yield _refusing_body(
            operation, "new-required", pointer, f"{name} may be left out", lambda body: name not in body
        )
    for operator, target, claim, refuses in _new_rules(name, schema):

        def refused(body: Json, refuses: Callable[[Json], bool] = refuses) -> bool:
            hits: list[Json] = []
            change_at(body, place.steps, lambda container, key: hits.append(container[key]))
            return any(refuses(value) for value in hits)

        yield _refusing_body(operation, operator, pointer + target, claim, refused)


def _new_rules(name: str, schema: JsonObject) -> Iterator[tuple[str, str, str, Callable[[Json], bool]]]:
    for value in schema.get("enum", []):
        yield "enum-value-refused", f"={value}", f"{name} may be {value}", partial(_equals, value)
    if "null" in allowed_types(schema):
        yield "null-refused", "", f"{name} may be null", lambda got: got is None
    if "minimum" in schema:
        low = schema["minimum"]
        yield "higher-minimum", "", f"{name} may be {low}", lambda got: _number(got) and got == low
    if "maximum" in schema:
        high = schema["maximum"]
        yield "lower-maximum", "", f"{name} may be {high}", lambda got: _number(got) and got == high
    if "maxLength" in schema:
        length = schema["maxLength"]
        yield (
            "lower-maxlength",
            "",
            f"{name} may have {length} characters",
            lambda got: isinstance(got, str) and len(got) == length,
        )
    if "string" in allowed_types(schema) and not {"enum", "format", "pattern", "maxLength", "anyOf"} & schema.keys():
        yield (
            "new-maxlength",
            "",
            f"{name} may be long",
            lambda got: isinstance(got, str) and len(got) > _LONG,
        )
    if "string" in allowed_types(schema) and not {"enum", "format", "pattern", "anyOf"} & schema.keys():
        yield "ascii-only", "", f"{name} is any text", lambda got: isinstance(got, str) and not got.isascii()
    if "array" in allowed_types(schema):
        yield "one-item-only", "", f"{name} may have several items", _several
        if not schema.get("minItems"):
            yield "empty-refused", "", f"{name} may be empty", lambda got: got == []


def _refusing_body(
    operation: OperationPlaces, operator: str, place: str, claim: str, refuses: Callable[[Json], bool]
) -> Mutant:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object or {}
        try:
            hit = bool(request.body) and refuses(body)
        except (TypeError, AttributeError, KeyError):
            hit = False
        # The API itself refuses what it does not know: its answer has all that belongs to a refusal.
        return await api(request.with_json({**body, _UNDESCRIBED: None}) if hit else request)

    return Mutant(operator, operation.id, place, claim, stateless(deviate), frozenset({operation.id}))


def _relaxed_query(operation: OperationPlaces, parameter: QueryParameter) -> Iterator[Mutant]:
    name, schema = parameter.name, parameter.schema
    alternatives = cast("list[JsonObject]", schema.get("anyOf", [schema]))
    rules = [rule for part in alternatives for rule in rules_of(part)] if len(alternatives) == 1 else []

    for keyword, holds, mended in rules:
        if keyword == "type" and "string" in allowed_types(schema):
            continue

        async def deviate(
            request: Request,
            api: Api,
            holds: Callable[[Json], bool] = holds,
            mended: Callable[[Json], Json] = mended,
        ) -> Answer:
            value = _typed(schema, request.query.get(name))
            broken = value is not None and not holds(value)
            return await api(request.with_query(**{name: str(mended(value))}) if broken else request)

        claim = f"{keyword} of {name} is checked"
        yield Mutant(
            f"unchecked-{keyword.lower()}",
            operation.id,
            f"?{name}",
            claim,
            stateless(deviate),
            frozenset({operation.id}),
        )
    if len(alternatives) > 1:

        async def any_text(request: Request, api: Api) -> Answer:
            value = request.query.get(name)
            formats = [_FORMATS[part["format"]] for part in alternatives]
            broken = value is not None and not any(form.fullmatch(value) for form, _ in formats)
            return await api(request.with_query(**{name: None}) if broken else request)

        yield Mutant(
            "unchecked-format",
            operation.id,
            f"?{name}",
            f"{name} has one of its formats",
            stateless(any_text),
            frozenset({operation.id}),
        )
    if parameter.required:

        async def fill(request: Request, api: Api) -> Answer:
            missing = name not in request.query
            return await api(request.with_query(**{name: str(sample_of(schema))}) if missing else request)

        yield Mutant(
            "unchecked-required",
            operation.id,
            f"?{name}",
            f"{name} is required",
            stateless(fill),
            frozenset({operation.id}),
        )


def _typed(schema: JsonObject, text: str | None) -> Json:
    if text is not None and "integer" in allowed_types(schema) and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text


def _tightened_query(operation: OperationPlaces, parameter: QueryParameter) -> Iterator[Mutant]:
    name, schema = parameter.name, parameter.schema
    rules: list[tuple[str, str, str, Callable[[Any], bool]]] = list(_new_rules(name, schema))
    if not parameter.required:
        rules.append(("new-required", "", f"{name} may be left out", lambda got: got is None))
    for operator, target, claim, refuses in rules:

        async def deviate(request: Request, api: Api, refuses: Callable[[Any], bool] = refuses) -> Answer:
            hit = refuses(_typed(schema, request.query.get(name)))
            return await api(request.with_query(**{_UNDESCRIBED: ""}) if hit else request)

        yield Mutant(
            operator,
            operation.id,
            f"?{name}{target}",
            claim,
            stateless(deviate),
            frozenset({operation.id}),
        )


def _extra_parameter(operation: OperationPlaces) -> Mutant:
    known = {parameter.name for parameter in operation.query}

    async def deviate(request: Request, api: Api) -> Answer:
        unknown: dict[str, str | None] = dict.fromkeys(name for name in request.query if name not in known)
        return await api(request.with_query(**unknown) if unknown else request)

    return Mutant(
        "unchecked-extra-parameter",
        operation.id,
        "",
        "Unknown parameters are refused",
        stateless(deviate),
        frozenset({operation.id}),
        "The documentation does not say what becomes of an unknown parameter",
    )
