# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_body.py.
"""Request bodies as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._model import Model

_encoder = msgspec.json.Encoder()


def content_of(body: Model | None, extra: Mapping[str, object] | None) -> bytes | None:
    """Return what is sent as the body: the properties of a model, and over them those of `extra_body`.

    Raises:
        TypeError: a property of the model is None where the description has no null, or cannot be written as JSON.
    """
    if body is None:
        return _encoder.encode(extra) if extra else None
    content = _encoder.encode(body)
    if b"null" in content:  # which may also be a part of some text
        for name in _wrong_nulls(body):
            raise TypeError(f"{name} must not be None, since the description has no null there; extra_body sends any")
    return content if not extra else _encoder.encode({**msgspec.to_builtins(body), **extra})


@cache
def _types_of(model: type[msgspec.Struct]) -> dict[str, Any]:
    return get_type_hints(model)


def _wrong_nulls(value: msgspec.Struct) -> Iterator[str]:
    """Yield where a struct, or what it holds, is None though its type has no None."""
    for name, expected in _types_of(type(value)).items():
        yield from _wrong_nulls_in(getattr(value, name), expected, name)


def _wrong_nulls_in(value: object, expected: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - a type expression
    kinds: tuple[Any, ...] = get_args(expected) if get_origin(expected) in (Union, UnionType) else (expected,)
    if value is None:
        if NoneType not in kinds:
            yield name
    elif isinstance(value, msgspec.Struct):
        yield from (f"{name}.{inner}" for inner in _wrong_nulls(value))
    elif isinstance(value, list | tuple):
        item = next((get_args(kind)[0] for kind in kinds if get_origin(kind) in (list, Sequence)), Any)
        for number, element in enumerate(cast("Sequence[object]", value)) if item is not Any else ():
            yield from _wrong_nulls_in(element, item, f"{name}[{number}]")
    elif isinstance(value, dict):  # in place of a model, for whoever does not mind the types
        given = cast("dict[str, object]", value)
        models = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct))
        for model in models:
            for field in structs.fields(model):
                if field.encode_name in given:
                    inner = _types_of(model)[field.name]
                    yield from _wrong_nulls_in(given[field.encode_name], inner, f"{name}.{field.name}")
