"""Holds a sample value against a schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import Json, JsonObject

_KINDS: dict[type, tuple[str, ...]] = {
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
    type(None): ("null",),
}
_FORMATS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    # The documentation writes the word for any id.
    "uuid": re.compile(r"(?:\w+[-_])?uuid(?:[-_]?\d+)?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "uri": re.compile(r"https?://\S+"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
}
_STRICT_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\{\{?[\w-]+\}?\}|string(?: ?\([^()]*\))?"
    r"|(?:ISO[ -]?8601|uuid|date|url|email)(?: (?:string|date|timestamp|format))?",
    re.IGNORECASE,
)
_OTHER_TYPE = re.compile(r"\b(?:int(?:eger)?|number|float|bool(?:ean)?|object|array)\b", re.IGNORECASE)
_TELLING = ("date-time", "date")


def kind_of(value: Json) -> str:
    """Return the type of a value, as JSON Schema calls it: `integer` for a whole number."""
    return _kinds_of(value)[0]


def _kinds_of(value: Json) -> tuple[str, ...]:
    return next(names for kind, names in _KINDS.items() if isinstance(value, kind))


def format_of(value: Json) -> str | None:
    """Return the format that a text has; None for one that has none, or that stands for any text."""
    if not isinstance(value, str) or is_placeholder(value):
        return None
    known = next((name for name, pattern in _FORMATS.items() if pattern.fullmatch(value)), None)
    return known if known != "uuid" or _STRICT_UUID.fullmatch(value) else None


def is_placeholder(value: Json) -> bool:
    """Return whether a sample stands for any text: `<uuid>`, `string (ISO 8601)`."""
    return isinstance(value, str) and _PLACEHOLDER.fullmatch(value) is not None and not _OTHER_TYPE.search(value)


def misfits(value: Json, schema: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield (keyword, what the sample shows instead) of each keyword of a schema that a sample does not fit.

    An enum is not looked at: its values have evidence of their own.
    """
    # A reference is to an enum, beside which stands what else is allowed.
    among = [alternative for alternative in schema.get("anyOf", []) if "$ref" not in alternative]
    alternatives = [list(misfits(value, alternative)) for alternative in among]
    if alternatives and all(alternatives):
        yield alternatives[0][0]
    declared = schema.get("type")
    if declared is None:
        return
    allowed = cast("list[str]", declared) if isinstance(declared, list) else [str(declared)]
    kinds = _kinds_of(value)
    if not {*kinds} & {*allowed}:
        yield "type", kinds[0] if value is not None else [*allowed, "null"]
        return
    if isinstance(value, str):
        yield from _text_misfits(value, schema)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if "minimum" in schema and value < schema["minimum"]:
            yield "minimum", value
        if "maximum" in schema and value > schema["maximum"]:
            yield "maximum", value
    elif isinstance(value, list):
        items: JsonObject = schema.get("items", {})
        for item in cast("list[object]", value):
            yield from ((f"items/{keyword}", shown) for keyword, shown in misfits(item, items))


def _text_misfits(value: str, schema: JsonObject) -> Iterator[tuple[str, Json]]:
    if is_placeholder(value):
        return
    declared = schema.get("format")
    if declared in _FORMATS and not _FORMATS[declared].fullmatch(value):
        yield "format", value
    if declared is None and "pattern" not in schema and "enum" not in schema:
        yield from (("format", name) for name in _TELLING if _FORMATS[name].fullmatch(value))
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield "pattern", value
