"""In what two JSON values differ: what a reader wants to see of two large objects."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.json_pointer import Json, JsonObject

_LEFT_OUT = "…"
"""Stands for items of a list that are the same in both."""
_MARK = re.compile(r'"(?:…|\\u2026)"')
_BEFORE = 12
"""Characters that a cut text has before the first difference."""


def only_what_differs(one: str, other: str) -> tuple[str, str]:
    """Return two texts without what both have: members of objects and items of lists, however deep.

    Texts that are no JSON objects or lists come back as they are.
    """
    values = _values(one, other)
    if values is None or _same(*values):
        return one, other
    this, that = (_MARK.sub(_LEFT_OUT, _text(value)) for value in _pruned(*values))
    return this, that


def narrowed(where: str, one: str, other: str) -> tuple[str, str, str]:
    """Return the place of the only member in which two objects at a JSON path differ, and both its values."""
    one, other = only_what_differs(one, other)
    values = _values(one, other)
    while values is not None and all(isinstance(value, dict) for value in values):
        this, that = (cast("JsonObject", value) for value in values)
        if len(this) != 1 or this.keys() != that.keys():
            break
        (name,) = this
        where = f"{where}.{name}"
        one, other = _text(this[name]), _text(that[name])
        values = _values(one, other)
    return where, one, other


def cut(text: str, other: str, longest: int) -> str:
    """Return a text in one line; of a longer one, the characters around its first difference from another one."""
    text, other = " ".join(text.split()), " ".join(other.split())
    if len(text) <= longest:
        return text
    before = min(_BEFORE, longest // 2)
    begin = max(0, min(_alike(text, other) - before, len(text) - longest))
    end = begin + longest
    return f"{_LEFT_OUT if begin else ''}{text[begin:end]}{_LEFT_OUT if end < len(text) else ''}"


def _text(value: Json) -> str:
    """Return a value as JSON, with its own letters; no file can hold half a surrogate pair, which is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() or text.encode("utf-8", "ignore").decode() == text else json.dumps(value)


def _same(one: Json, other: Json) -> bool:
    """Return whether two values are one JSON text; true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _alike(one: Sequence[Json], other: Sequence[Json]) -> int:
    """Return with how many things two sequences begin alike."""
    return sum(1 for _ in takewhile(lambda pair: _same(*pair), zip(one, other, strict=False)))


def _values(one: str, other: str) -> tuple[Json, Json] | None:
    """Return two objects, or two lists; None if the texts are anything else."""
    try:
        values: tuple[Json, Json] = json.loads(one), json.loads(other)
    except ValueError:
        return None
    both_are = (all(isinstance(value, kind) for value in values) for kind in (dict, list))
    return values if any(both_are) else None


def _pruned(one: object, other: object) -> tuple[Json, Json]:
    whole = (one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return _pruned_objects(cast("JsonObject", one), cast("JsonObject", other))
    if isinstance(one, list) and isinstance(other, list):
        return _pruned_lists(cast("list[object]", one), cast("list[object]", other))
    return whole


def _pruned_objects(one: JsonObject, other: JsonObject) -> tuple[Json, Json]:
    differing = [name for name in one if name in other and not _same(one[name], other[name])]
    both = {name: _pruned(one[name], other[name]) for name in differing}
    mine = {name: both[name][0] if name in both else one[name] for name in one if name in both or name not in other}
    its = {name: both[name][1] if name in both else other[name] for name in other if name in both or name not in one}
    return mine, its


def _pruned_lists(one: list[object], other: list[object]) -> tuple[Json, Json]:
    begin = _alike(one, other)
    rest, others = one[begin:], other[begin:]
    end = _alike(rest[::-1], others[::-1])
    rest, others = rest[: len(rest) - end], others[: len(others) - end]
    if len(rest) == len(others):
        same = (_LEFT_OUT, _LEFT_OUT)
        pairs = [same if _same(this, that) else _pruned(this, that) for this, that in zip(rest, others, strict=True)]
        rest, others = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    before, after = [_LEFT_OUT] * bool(begin), [_LEFT_OUT] * bool(end)
    return [*before, *rest, *after], [*before, *others, *after]
