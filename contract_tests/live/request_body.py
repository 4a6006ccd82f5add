"""What the body of a request says, read so strictly that no other reader finds more in it."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject

_NUMBER = re.compile(r"-?[0-9]{1,9}")


def is_cut_off(body: bytes) -> bool:
    """Return whether a body ends before any property has a value, so that nobody can read one."""
    return body.startswith(b"{") and b":" not in body and b"}" not in body


def credits_of(value: Json) -> int | None:
    """Return how many credits a value moves at most, also if it is a mistake that is accepted; None if nobody knows."""
    match value:
        case None:
            return 0
        case bool() | int() | float():
            return math.ceil(abs(value))
        case str() if _NUMBER.fullmatch(value):
            return abs(int(value))
        case _:
            return None


def json_object_of(body: bytes | None) -> JsonObject | None:
    """Return the object that a body holds; None if it is none, or one that has a name twice."""
    try:
        value: Json = None if body is None else json.loads(body, object_pairs_hook=_with_each_name_once)
    except ValueError:
        return None
    return cast("JsonObject", value) if isinstance(value, dict) else None


def _with_each_name_once(pairs: list[tuple[str, Json]]) -> JsonObject:
    entity = dict(pairs)
    if len(entity) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return entity
