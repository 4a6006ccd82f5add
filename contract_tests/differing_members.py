"""In which members two JSON values differ."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import Json, JsonObject

Steps: TypeAlias = "tuple[str | int, ...]"
"""The way to a value; every item of a list is the first: a mistake in all of them is one finding."""

_ABSENT = object()


def differing_members(expected: str, got: str) -> list[Steps]:
    """Return the ways to the members, however deep, in which two JSON objects or lists differ.

    Texts that are anything else differ in no member. A member that is missing is not null, and true is not 1.
    """
    try:
        one, other = json.loads(expected), json.loads(got)
    except ValueError:
        return []
    return list(dict.fromkeys(_differing(one, other, ()))) if isinstance(one, dict | list) else []


def _differing(one: Json, other: Json, steps: Steps) -> Iterator[Steps]:
    if isinstance(one, dict) and isinstance(other, dict):
        this, that = cast("JsonObject", one), cast("JsonObject", other)
        for name in {**this, **that}:
            yield from _differing(this.get(name, _ABSENT), that.get(name, _ABSENT), (*steps, name))
    elif (
        isinstance(one, list)
        and isinstance(other, list)
        and len(cast("list[object]", one)) == len(cast("list[object]", other))
    ):
        for pair in zip_longest(cast("list[object]", one), cast("list[object]", other)):
            yield from _differing(*pair, (*steps, 0))
    elif one is _ABSENT or other is _ABSENT or json.dumps(one) != json.dumps(other):
        yield steps
