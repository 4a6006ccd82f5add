"""Reads answers: fast when they are as described, leniently when they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias, cast, get_args, get_origin, get_type_hints

import msgspec

from ._open_enum import OpenEnum

Report: TypeAlias = Callable[[str, str, str], None]
"""Is told the JSON path of a misfit, what was expected there, and what came."""


@cache
def model_of(module: str, name: str) -> type[msgspec.Struct]:
    """Return a model by module and class name."""
    model: type[msgspec.Struct] = getattr(import_module(f".models.{module}", __package__), name)
    return model


@cache
def decoder_of(module: str, name: str) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a model."""
    return msgspec.json.Decoder(model_of(module, name))


COUNTERS = frozenset({"page", "page_size", "total"})
"""What a page has beside its items."""


def places_of_data(model: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the JSON paths without which there is nothing to return: the body, and in it the only property with data.

    That property holds the items of a page, or what a call unwraps. Of a model with several, each is but a part.
    """
    data = [f"$.{field.encode_name}" for field in msgspec.structs.fields(model) if field.name not in COUNTERS]
    return ("$", *data) if len(data) == 1 else ("$",)


def decode_leniently(model: type[msgspec.Struct], content: bytes, report: Report) -> Any:  # noqa: ANN401 - an instance of the model
    """Build a model from JSON that does not fit it; each misfit is reported with its path.

    Raises:
        msgspec.DecodeError: the content is not JSON.
    """
    return convert_leniently(model, msgspec.json.decode(content), report)


def convert_leniently(model: type[msgspec.Struct], value: object, report: Report) -> Any:  # noqa: ANN401 - an instance of the model
    """Build a model from JSON values that do not fit it; each misfit is reported with its path."""
    return _build(model, value, "$", report)


def _build(expected: Any, value: Any, path: str, report: Report) -> Any:  # noqa: ANN401 - types and values at run time
    try:
        return msgspec.convert(value, expected)
    except msgspec.ValidationError:
        pass
    if isinstance(value, dict) and get_origin(expected) is dict:
        item = get_args(expected)[1]
        members = cast("dict[str, object]", value)
        return {name: _build(item, member, f"{path}.{name}", report) for name, member in members.items()}
    if isinstance(value, dict) and (model := _struct_in(expected)):
        return _build_struct(model, cast("dict[str, Any]", value), path, report)
    if isinstance(value, list) and get_origin(expected) in (list, Sequence):
        item = get_args(expected)[0]
        elements = cast("list[object]", value)
        return [_build(item, element, f"{path}[*]", report) for element in elements]
    report(path, getattr(expected, "__name__", str(expected)), _kind(cast("object", value)))
    return cast("object", value)


def unknown_words(value: object, path: str = "$") -> Iterator[tuple[str, str, str]]:
    """Yield the JSON path of each enum value that the description does not have, the known values, and the value."""
    if isinstance(value, OpenEnum):
        if not value.is_known:
            yield path, f"one of {', '.join(type(value))}", value.value
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(type(value)):
            yield from unknown_words(getattr(value, field.name), f"{path}.{field.encode_name}")
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from unknown_words(item, f"{path}[*]")


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__


def _struct_in(expected: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - any type expression
    """Return the struct that a type is, or the one in a union."""
    candidates = (expected, *get_args(expected)) if get_origin(expected) not in (list, Sequence) else ()
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, msgspec.Struct)), None)


def _build_struct(model: type[msgspec.Struct], value: dict[str, Any], path: str, report: Report) -> msgspec.Struct:
    hints = get_type_hints(model)
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(model):
        where = f"{path}.{field.encode_name}"
        if field.encode_name in value:
            values[field.name] = _build(hints[field.name], value[field.encode_name], where, report)
        elif field.required:
            report(where, getattr(hints[field.name], "__name__", str(hints[field.name])), "nothing")
            values[field.name] = None
    return model(**values)
