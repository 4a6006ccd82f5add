"""JSON values and pointers into them (RFC 6901)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias, cast

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list or dict with string keys."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object; its values are JSON values."""


@lru_cache(maxsize=65_536)  # a run asks for the same few thousand places a million times
def join(pointer: str, *tokens: str | int) -> str:
    """Return `pointer` extended by unescaped `tokens` (property names or array indices)."""
    return pointer + "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)


def split(pointer: str) -> list[str]:
    """Return the unescaped tokens of a pointer; `""` has none.

    Raises:
        ValueError: the pointer is neither empty nor begins with a slash.
    """
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON pointer: it must be empty or begin with /")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def parent(pointer: str) -> str:
    """Return the pointer of the value that contains the one at `pointer`."""
    return pointer.rpartition("/")[0]


def lookup(document: Json, pointer: str) -> Json:
    """Return the value at `pointer`.

    Raises:
        KeyError: there is no such value.
        ValueError: `pointer` is not a JSON pointer.
    """
    value: Json = document
    for token in split(pointer):
        index = int(token) if token.isascii() and token.isdigit() else -1
        if isinstance(value, dict) and token in value:
            value = cast("JsonObject", value)[token]
        elif isinstance(value, list) and 0 <= index < len(cast("list[object]", value)):
            value = cast("list[object]", value)[index]
        else:
            raise KeyError(pointer)
    return value
