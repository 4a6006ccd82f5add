"""Telling values for each kind of value: what an API may trim, normalise, round, cut or take for something else."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from contract_tests.scenario.values import accepted
from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

SUSPECT = "select name from users where 1=1; <script>alert(1)</script> ../../etc/passwd ${7*7} {{7*7}}"
"""What a firewall may take for an attack, and what is a text as any other."""
WITH_NULL = "null \x00 and \x1b escape"
"""Characters of control that JSON can write, and that some databases cannot store."""
TEXTS: tuple[str, ...] = (
    " space before",
    "space after ",
    "two  spaces",
    "tab\tand\nnewline",
    "MiXeD cAsE",
    "Cafe\u0301 decomposed",
    "Caf\u00e9 composed",
    "stra\u00dfe \u0130stanbul \ufb01n",
    "astral \U0001f680 \U0001d4d0",
    "right to left \u05d0\u05d1 \u200f",
    "unseen \u200b \ufeff \u2028 \u00a0 end",
    "<b>bold</b> & &amp;",
    "*mark* _down_ [link](https://a.example)",
    "100% _under_ 'quote' \\ --",
    "00123",
    "1e3",
    "null",
    "true",
    "0",
    "4711",
    "a+b %2B a,b;c &d=e #f /g ?h",
    "2025-01-15T10:30:00+01:00",
    " ",
    "",
    "-",
    "a" * 101,
    "b" * 256,
    SUSPECT,
    WITH_NULL,
    "\u00fc" * 300,
)
"""Free texts; which of them a schema takes is up to the schema."""

_ADDRESSES = ("First.Last@Example.COM", "a+b@sub.example.org", "o'brien@example.com", "x@y.example")
_COLOURS = ("#AbCdEf", "#000000", "#FFFFFF", "#0a0B0c", "#fff")
_DOMAINS = (
    "Track.Example.NET",
    "a-b.c-d.example.com",
    "xn--bcher-kva.example",
    "t.example.com.",
    "deep.track.example.co.uk",
    "www.example.org",
    "9-lives.example.net",
)
_URIS = (
    "https://Example.com/Path?b=2&a=1#part",
    "https://example.com",
    "https://example.com/",
    "https://example.com:8443/a//b/../c/",
    "https://example.com/%7Euser/%C3%A9?q=%20+",
)
_TIMES = (
    "2031-02-28T23:59:59Z",
    "2032-02-29T00:00:00Z",
    "2031-12-31T23:30:00-02:00",
    "2031-06-01T01:00:00+05:45",
    "2031-06-01T12:34:56.789Z",
    "2031-06-01T12:34:56.789123Z",
    "2031-01-31T00:00:00+00:00",
)
_DAYS = ("2024-02-29", "2025-01-31", "2025-02-01", "2025-02-27", "2025-02-28", "2025-12-31", "2027-03-01", "1999-12-31")
_OF_FORMAT: dict[str, tuple[str, ...]] = {
    "email": _ADDRESSES,
    "uri": _URIS,
    "date-time": _TIMES,
    "date": _DAYS,
    "uuid": ("00000000-0000-4000-8000-00000000000A",),
}
_MOST = 60
"""How many objects a list gets one by one."""
MAPS: tuple[JsonObject, ...] = (
    {"snake_key": 1, "kebab-key": 2, "dotted.key": 3, "camelKey": 4, "PascalKey": 5, "UPPER": 6, "with space": 7},
    {"big": 9007199254740993, "bigger": 2**63, "negative": -(2**53) - 1, "zero": 0},
    {"float": 0.1, "long": 3.141592653589793, "small": 1e-9, "whole": 1.0},
    {"none": None, "no": False, "yes": True, "empty": "", "list": [], "map": {}},
    {"one": ["only"], "two": ["b", "a"], "nested": {"list": [{"deep": [1, [2, [3]]]}]}},
    {"text": " padded ", "accent": "Cafe\u0301", "html": "<i>&</i>", "digits": "007", "day": "2025-02-27"},
    {
        "time": "2025-01-15T10:30:00+01:00",
        "utc": "2025-01-15T10:30:00.000Z",
        "clock": "10:30",
        "date": "15/01/2025",
        "number": "1e3",
        "decimal": "1.50",
        "plus": "+1",
        "hex": "0x1F",
        "truth": "True",
        "nothing": "null",
        "json": '{"a": [1, "2"]}',
        "id": "3F8F6C2E-6C1B-4B0E-9A55-0D3A1C9F4B21",
        "address": "HTTPS://Example.com/%7Ea",
    },
    {
        "serial": "1983516295378495150",
        "count": "42",
        "minus": "-7",
        "half": "1.5",
        "on": "true",
        "off": "false",
        "items": "[]",
        "object": "{}",
        "quoted": '"q"',
    },
    {f"key{number:02}": number for number in range(25)},
    {"long": "a long text " * 100, "list": ["another long text " * 50]},
    {"": "empty key", "__proto__": 1, "constructor": 2, "$ref": "x", "id": "mine"},
)
"""Objects whose properties are the caller's."""


def telling_values(facts: Facts, schema: JsonObject, tag: str) -> list[Json]:
    """Return the telling values that a schema accepts, after those that show its bounds."""
    merged = facts.merged(schema)
    found = accepted(facts, schema, tag)
    for value in candidates(facts, merged):
        if facts.is_valid(value, schema) and not any(value == one and type(value) is type(one) for one in found):
            found.append(value)
    return found


def candidates(facts: Facts, merged: JsonObject) -> Iterator[Json]:
    """Yield values that a merged schema may accept; some of them it may refuse.

    Alternatives and types take turns, so that the first ones have something of each.
    """
    options = [
        candidates(facts, facts.merged(option)) for option in (*merged.get("anyOf", ()), *merged.get("oneOf", ()))
    ]
    return _in_turn(*options, *(_of_type(facts, merged, kind) for kind in types_of(merged)))


def _of_type(facts: Facts, merged: JsonObject, kind: str) -> Iterator[Json]:
    match kind:
        case "string" if "enum" in merged:
            yield from merged["enum"]
        case "string":
            yield from _texts(merged)
        case "boolean":
            yield from (True, False)
        case "integer" | "number":
            yield from _numbers(merged)
        case "array":
            yield from _lists(facts, merged)
        case "object":
            yield from MAPS
            yield from _objects(facts, merged)
        case _:
            pass


def _in_turn(*several: Iterable[Json]) -> Iterator[Json]:
    """Yield the first of each, then the second of each, and so on."""
    missing = object()
    for row in zip_longest(*several, fillvalue=missing):
        yield from (one for one in row if one is not missing)


def _texts(merged: JsonObject) -> Iterator[str]:
    if (known := _OF_FORMAT.get(merged.get("format", ""))) is not None:
        yield from known
        return
    if "pattern" in merged:
        yield from (*_COLOURS, *_DOMAINS)
    yield from TEXTS


def _numbers(merged: JsonObject) -> Iterator[int]:
    low: int = merged.get("minimum", 0)
    yield from (low, low + 1, low + 2, low + 7)
    if "maximum" in merged:
        yield from (merged["maximum"] - 1, merged["maximum"])
    else:
        yield from (999, 1000, 1001, 2**31)


def _lists(facts: Facts, merged: JsonObject) -> Iterator[list[Any]]:
    """Yield lists of none, of one item, of many, of the same ones in another order, and of one twice."""
    items = facts.merged(merged.get("items", {}))
    fitting: list[Any] = [*items.get("enum", ()), *_known(facts, items), *islice(_objects(facts, items), _MOST)]
    if "string" in types_of(items) and "enum" not in items:
        fitting += ["Www.Example.COM", "b.example", "a.example", "*.example", *TEXTS[:6]]
    fitting = [value for value in fitting if facts.is_valid(value, merged.get("items", {}))]
    yield []
    yield fitting[:1]
    yield fitting[:6]
    yield fitting[:6][::-1]
    if fitting:
        yield [fitting[0], fitting[0]]
    yield from ([value] for value in fitting[1:_MOST])


def _known(facts: Facts, items: JsonObject) -> Iterable[Any]:
    example = facts.example(items) if items else None
    return [] if example is None else [example]


def _objects(facts: Facts, merged: JsonObject) -> Iterator[JsonObject]:
    """Yield objects of described properties: each value of each property once, beside the examples of the others.

    The properties take turns, so that the first ones have something of each; before all comes one with what is required
    alone.
    """
    properties: dict[str, JsonObject] = merged.get("properties", {})
    example = {name: facts.example(schema) for name, schema in properties.items()}
    required: list[str] = merged.get("required", [])
    if required and set(required) < properties.keys():
        yield {name: example[name] for name in required}
    yield from _in_turn(
        *(
            [{**example, name: value} for value in candidates(facts, facts.merged(schema))]
            for name, schema in properties.items()
        )
    )
    names: list[str] = facts.merged(merged.get("propertyNames", {})).get("enum", [])
    if names and "boolean" in types_of(switch := facts.merged(merged.get("additionalProperties", {}))):
        values: list[Json] = [True, False, *([None] if "null" in types_of(switch) else [])]
        yield from ({name: value} for name in names for value in values)
