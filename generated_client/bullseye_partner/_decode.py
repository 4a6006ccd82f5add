# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_decode.py.
"""The decoders of the models, and the enum values that none of them knows."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import msgspec

from ._open_enum import OpenEnum

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTERS = frozenset({"page", "page_size", "total"})
"""What a page has beside its items."""


@cache
def model_of(module: str, name: str) -> type[msgspec.Struct]:
    """Return a model by module and class name."""
    model: type[msgspec.Struct] = getattr(import_module(f".models.{module}", __package__), name)
    return model


@cache
def decoder_of(module: str, name: str) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a model."""
    return msgspec.json.Decoder(model_of(module, name))


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
