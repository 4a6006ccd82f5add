"""Reads JSON samples: the statements that lie in their fields, each with its line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.json_pointer import Json, JsonObject


DEEPEST = 50
"""How deep a sample may be nested."""


class SampleError(ValueError):
    """A sample is no JSON."""


def read_sample(text: str) -> Json:
    """Return the value of a sample.

    Raises:
        SampleError: it is no JSON, an object has a key twice, or it is nested too deeply.
    """

    def unique(pairs: list[tuple[str, Json]]) -> JsonObject:
        if len(names := dict(pairs)) < len(pairs):
            raise SampleError("an object has a key twice")
        return names

    try:
        value: Json = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise SampleError(f"{error.msg} in line {error.lineno}") from None
    except RecursionError:
        raise SampleError("it is nested too deeply") from None
    if _depth(value) > DEEPEST:
        raise SampleError("it is nested too deeply")
    return value


def _depth(value: Json) -> int:
    """Return how deep a value is nested: 0 for one that holds no others."""
    depth, level = -1, [cast("object", value)]
    while level:
        depth += 1
        level = [inner for one in level for inner in _held(one)]
    return depth


def _held(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


def fields_of(text: str, value: Json) -> Iterator[tuple[str, Json, int]]:
    """Yield (path, value, line from 0) of each field, in the order of the text: `organizations[].id`.

    A field that several items of an array have comes once for each.
    """
    position = line = 0
    for path, key, field in _walk(value, ""):
        start, position = position, text.find(json.dumps(key, ensure_ascii=False), position) + 1
        if position == 0:  # written with escapes
            position = start
        line += text.count("\n", start, position)
        yield path, field, line


def _walk(value: Json, path: str) -> Iterator[tuple[str, str, Json]]:
    if isinstance(value, dict):
        for key, field in cast("JsonObject", value).items():
            inner = f"{path}.{key}" if path else key
            yield inner, key, field
            yield from _walk(field, inner)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _walk(item, f"{path}[]")
