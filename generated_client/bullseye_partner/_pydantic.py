# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_pydantic.py.
"""Models as types of Pydantic, and so of FastAPI. Pydantic's hooks import this module, so that nobody else needs it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache, partial
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from pydantic_core import SchemaSerializer, core_schema

from ._lenient import Reading
from ._shape import shape_of

if TYPE_CHECKING:
    from ._json import JSON

_Model = TypeVar("_Model", bound=msgspec.Struct)

_REFERENCE = "#/$defs/"


def schema_of(model: type[msgspec.Struct]) -> core_schema.CoreSchema:
    """Return the schema by which Pydantic takes a model, or the JSON values of one, and writes what is described of it.

    What the API adds does not get into the answers of a partner's own API, as it gets into no JSON of a model.
    """
    return core_schema.no_info_plain_validator_function(
        partial(_validated, model),
        metadata={"pydantic_js_functions": [lambda _schema, _handler: json_schema_of(model)]},  # pyright: ignore[reportUnknownLambdaType] - called by Pydantic
        serialization=core_schema.plain_serializer_function_ser_schema(msgspec.to_builtins),
    )


@cache
def serializer_of(model: type[msgspec.Struct]) -> SchemaSerializer:
    """Return what Pydantic writes a model with where no type says that there is one."""
    return SchemaSerializer(schema_of(model))


def json_schema_of(model: type[msgspec.Struct]) -> dict[str, JSON]:
    """Return the JSON Schema of a model, with the models in it in their places."""
    schema = msgspec.json.schema(model)
    return cast("dict[str, JSON]", _with_definitions(schema, schema.pop("$defs", {})))


def _with_definitions(schema: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 - a part of a JSON Schema
    if isinstance(schema, list):
        return [_with_definitions(item, definitions) for item in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    members = cast("dict[str, Any]", schema)
    if str(members.get("$ref", "")).startswith(_REFERENCE):
        return _with_definitions(definitions[members["$ref"].removeprefix(_REFERENCE)], definitions)
    inlined = {name: _with_definitions(item, definitions) for name, item in members.items()}
    if isinstance(text := members.get("description"), str):
        inlined["description"] = cleandoc(text)
    return inlined


def _validated(model: type[_Model], value: object) -> _Model:
    """Return a model, or read one from its JSON values; unknown properties are kept.

    Raises:
        ValueError: it is neither, or a value is not as described.
    """
    if isinstance(value, model):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"expected {model.__name__} or an object, got {type(value).__name__}")  # noqa: TRY004 - which Pydantic reports
    reading = Reading()
    built = reading.read(shape_of(model), deepcopy(cast("dict[str, Any]", value)))
    for path, expected, got in reading.misfits:
        raise ValueError(f"expected {expected} at {path}, got {got}")
    return cast("_Model", built)
