"""Reads the type of a field as pages spell it: `int`, `array of strings`, `date (ISO)`, `string or null`."""

from __future__ import annotations

import re

import msgspec

TYPES = frozenset({"string", "integer", "number", "boolean", "object"})

_SPELLINGS = {
    **dict.fromkeys(("int", "int32", "int64", "long", "whole number", "unix timestamp"), "integer"),
    **dict.fromkeys(("float", "double", "float32", "float64", "decimal", "decimal number"), "number"),
    **dict.fromkeys(("bool", "true/false", "flag"), "boolean"),
    **dict.fromkeys(("json", "map", "dict", "dictionary", "hash", "json object", "key-value map"), "object"),
    **dict.fromkeys(("str", "text", "enum"), "string"),
    **{f"{name}s": name for name in (*TYPES, "text", "decimal number", "whole number")},
    "true/falses": "boolean",
    "texts": "string",
    "whole numbers": "integer",
    "decimal numbers": "number",
}
_FORMATS = {
    **dict.fromkeys(("uuid", "guid", "uuid string", "uuids"), "uuid"),
    **dict.fromkeys(("datetime", "date-time", "timestamp", "date time"), "date-time"),
    **dict.fromkeys(("date", "date string"), "date"),
    **dict.fromkeys(("url", "uri"), "uri"),
    **dict.fromkeys(("email", "e-mail"), "email"),
}
_VAGUE = frozenset({"iso", "iso 8601", "iso8601", "iso date", "int32", "int64", "float", "double"})
"""Words beside a type that leave its format open: a day or a time."""

_QUALIFIER = re.compile(r"\s*(?:\((?P<inside>[^()]*)\)|<(?P<angle>[\w -]+)>|,\s*(?P<after>[^|]+?))$")
_REQUIRED = {"required": True, "optional": False}
_QUOTED = re.compile(r"\s*(?P<values>\"[^\"]*\"(?:\s*\|\s*\"[^\"]*\")*)(?=\s*(?:$|[|,(]))")
_MAP = re.compile(r"(?:record|map|dict|dictionary|hash)\s*[<\[(][^<>\[\]()]*[>\])]")


class TypeWords(msgspec.Struct, frozen=True):
    """A type as text says it.

    `kind` is its one spelling (`string`, `string[]`, several with blanks: `integer string`), None if it is none that is
    known; `required` what stands beside it; `format` that of a text; `nullable` whether null is one of the types;
    `values` those of a union of texts; `rest` what is not understood.
    """

    kind: str | None
    required: bool | None = None
    rest: str = ""
    format: str = ""
    nullable: bool = False
    values: tuple[str, ...] = ()


def read_type_words(text: str) -> TypeWords:
    """Read a cell of the column Type, or what stands in brackets after the name of a field."""
    plain = text.replace("\\", "").replace("`", "").strip()
    values: tuple[str, ...] = ()
    if match := _QUOTED.match(plain):
        values = tuple(re.findall(r"\"([^\"]*)\"", match["values"]))
        plain = f"string{plain[match.end() :]}"
    name, nullable = _without_null(plain.lower())
    required: bool | None = None
    rest: list[str] = []
    format_ = "date" if name == "iso date" else ""
    kinds: list[str | None] = []
    for alternative in re.split(r"\s*\|\s*|\s+or\s+", name):
        one, of_type, said, more = _qualified(alternative)
        required = said if said is not None else required
        format_ = format_ or of_type
        rest += more
        kinds.append(_kind(one) or ("string" if _format_of(one) else None))
        format_ = format_ or _format_of(one)
    known = sorted({kind for kind in kinds if kind})
    return TypeWords(None if None in kinds else " ".join(known), required, ", ".join(rest), format_, nullable, values)


def _format_of(name: str) -> str:
    return _FORMATS.get(name, "")


def _without_null(name: str) -> tuple[str, bool]:
    """Return a type without the null beside it, and whether there was one."""
    bare = re.sub(
        r"\s*(?:\||,|\bor\b)\s*null\b|\bnull\s*(?:\||\bor\b)\s*|,?\s*\(?\bnullable\b\)?|^\?(?=\w)|(?<=\w)\?$", "", name
    )
    return (bare.strip(), True) if bare != name and bare.strip() else (name, False)


def _qualified(name: str) -> tuple[str, str, bool | None, list[str]]:
    """Return a type without the words beside it; the format, the need and what is not understood of these."""
    required: bool | None = None
    rest: list[str] = []
    format_ = ""
    while (
        not _MAP.fullmatch(name)
        and (match := _QUALIFIER.search(name))
        and not (match["angle"] and re.match(r"(?:array|list)\s*<", name))
    ):
        for word in re.split(r",\s*", match["inside"] or match["angle"] or match["after"] or ""):
            if word.strip() in _REQUIRED:
                required = _REQUIRED[word.strip()]
            elif word.strip() in _FORMATS:
                format_ = _FORMATS[word.strip()]
            elif word.strip() not in _VAGUE:
                rest.append(word.strip())
        name = name[: match.start()].strip()
    for word, value in _REQUIRED.items():
        if name.endswith(f" {word}") or name.startswith(f"{word} "):
            required, name = value, name.replace(word, "").strip()
    return name, format_, required, rest


def _kind(name: str) -> str | None:
    of_array = (
        re.fullmatch(r"(?P<item>.+?)\s*\[\]", name)
        or re.fullmatch(r"\[\]\s*(?P<item>.+)", name)
        or re.fullmatch(r"(?:array|list)\s*(?:of|<|\[|\()\s*(?P<item>[\w /-]+?)\s*[>\])]?", name)
        or re.fullmatch(r"(?P<item>\w+) (?:array|list)", name)
    )
    if of_array:
        item = _kind(of_array["item"]) or ("string" if _format_of(of_array["item"]) else None)
        return f"{item}[]" if item else None
    if name in TYPES:
        return name
    if _MAP.fullmatch(name):
        return "object"
    if name in ("iso date", "iso 8601", "iso8601"):
        return "string"
    return _SPELLINGS.get(name)
