"""Reads the type of a field as pages spell it: `int`, `string[]`, `array of strings`, `date (ISO)`."""

from __future__ import annotations

import re

import msgspec

TYPES = frozenset({"string", "integer", "number", "boolean", "object"})

_SPELLINGS = {
    **dict.fromkeys(("int", "int32", "int64", "long", "whole number", "unix timestamp"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    **dict.fromkeys(("bool",), "boolean"),
    **dict.fromkeys(("json", "map", "dict", "dictionary", "hash", "json object", "key-value map"), "object"),
    **dict.fromkeys(("str", "text", "enum", "uuid", "guid", "date", "datetime", "date-time", "timestamp"), "string"),
    **dict.fromkeys(("url", "uri", "email", "iso date", "iso 8601", "iso8601", "uuid string", "date string"), "string"),
    **{f"{name}s": name for name in TYPES},
    "uuids": "string",
}
_QUALIFIER = re.compile(r"\s*(?:\((?P<inside>[^()]*)\)|,\s*(?P<after>.+))$")
_REQUIRED = {"required": True, "optional": False}
_FORMATS = frozenset(
    {"iso", "iso 8601", "uuid", "url", "uri", "email", "date", "date-time", "datetime", "int32", "int64"}
)


class TypeWords(msgspec.Struct, frozen=True):
    """A type as text says it.

    `kind` is its one spelling (`string`, `string[]`), None if it is none that is known; `required` what stands beside
    it; `rest` what is not understood.
    """

    kind: str | None
    required: bool | None = None
    rest: str = ""


def read_type_words(text: str) -> TypeWords:
    """Read a cell of the column Type, or what stands in brackets after the name of a field."""
    name = text.replace("\\", "").replace("`", "").strip().lower()
    required: bool | None = None
    rest: list[str] = []
    while match := _QUALIFIER.search(name):
        for word in re.split(r",\s*", match["inside"] or match["after"]):
            if word.strip() in _REQUIRED:
                required = _REQUIRED[word.strip()]
            elif word.strip() not in _FORMATS:
                rest.append(word.strip())
        name = name[: match.start()].strip()
    alternatives = [part.strip() for part in re.split(r"\||\bor\b", name)]
    if len(alternatives) == 2 and "null" in alternatives:
        rest.append("null")
        name = next(part for part in alternatives if part != "null")
    for word, value in _REQUIRED.items():
        if name.endswith(f" {word}") or name.startswith(f"{word} "):
            required, name = value, name.replace(word, "").strip()
    return TypeWords(_kind(name), required, ", ".join(rest))


def _kind(name: str) -> str | None:
    of_array = (
        re.fullmatch(r"(?P<item>.+?)\s*\[\]", name)
        or re.fullmatch(r"(?:array|list)\s*(?:of|<|\[|\()\s*(?P<item>[\w -]+?)\s*[>\])]?", name)
        or re.fullmatch(r"(?P<item>\w+) (?:array|list)", name)
    )
    if of_array:
        item = _kind(of_array["item"])
        return f"{item}[]" if item else None
    if name in TYPES:
        return name
    return _SPELLINGS.get(name)
