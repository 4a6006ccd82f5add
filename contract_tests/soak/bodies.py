"""Raw cases whose bodies are bad."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_from_bytes

from bullseye_partner_emulator import Settings
from contract_tests.soak.case import Case
from contract_tests.soak.ingredients import JSON

if TYPE_CHECKING:
    from contract_tests.soak.ingredients import Ingredients, Maker

_MAX_BODY = Settings().max_body_bytes
_MAX_CONTROL_BODY = 65_536
_INVALID_UTF8 = (b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf", b"\xfe\xff", b"\xe2\x82")
_NUMBERS = (
    *("-0", "-0.0", "0e0", "1.0", "1e22", "1e400", "-1e400", "1e-400", "1E+308", "1e1000000000", "9007199254740993"),
    *("9223372036854775808", "-9223372036854775809", "2147483648", "4294967296", "0x10", "1_000", "01", "+1", ".5"),
    *("5.", "-", "NaN", "Infinity", "-Infinity", "nan", "inf"),
)
_DIGITS = (19, 20, 39, 309, 400, 1000, 1001, 4300, 4301, 100_000)
_DEPTHS = (2, 50, 98, 99, 100, 101, 102, 127, 128, 254, 255, 256, 999, 1000, 5000, 30_000, 300_000)
_ESCAPES = (
    "\\ud800",
    "\\udfff\\ud800",
    "\\u0000",
    "\\u",
    "\\u12",
    "\\uXYZW",
    "\\x41",
    "\\",
    "\\uFFFE",
    "\\ud83d\\ude00",
)
_OTHER_VALUES = ("null", "true", "0", "-1", '""', '"x"', "[]", "{}", "[[]]", "[null]", '{"": null}', '"\\u0000"')
_CONTENT_TYPES = (
    "",
    ";",
    "/",
    "json",
    "text/json",
    "text/plain",
    "text/html; charset=utf-8",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/problem+json",
    "application/json; charset=utf-16",
    "application/json; charset=latin-1",
    "application/json; charset=",
    "application/json; charset",
    "application/json;;;",
    "application/json, text/plain",
    "application/\x80json",
    "*/*",
)
_FOREIGN_BODIES = (
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    b"name=x&tier=paid",
    b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--x--\r\n',
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"\x80\x04\x95\x00\x00\x00\x00",
)
_IN_QUERY = 0.3
_CLOSED = 0.7
_WHOLE = 0.3


def _case(kind: str, made: Ingredients, value: str) -> Case:
    """Return a case whose body has a piece of text for one of its values."""
    subject = made.subject_with_body()
    return Case(kind, made.request(subject, body=made.body_with(subject, value)), control=subject.control)


def _query_case(kind: str, made: Ingredients, value: str) -> Case:
    """Return a case whose query has a percent-encoded value for one of its parameters."""
    subject = made.subject_with_query()
    target = f"{subject.path}?{made.one_of(subject.query)}={value}"
    return Case(kind, made.request(subject, target=target), control=subject.control)


def invalid_utf8(made: Ingredients) -> Case:
    """Bytes that are no UTF-8: in a body, or percent-encoded in a query."""
    kind, bad = "invalid UTF-8", made.one_of(_INVALID_UTF8)
    if made.chance.random() < _IN_QUERY:
        return _query_case(kind, made, quote_from_bytes(bad))
    subject = made.subject_with_body()
    body = json.dumps(subject.body).encode()
    place = made.chance.randrange(len(body) + 1)
    return Case(kind, made.request(subject, body=body[:place] + bad + body[place:]), control=subject.control)


def deep_nesting(made: Ingredients) -> Case:
    """Arrays and objects in each other, closed or not."""
    opening, closing = made.one_of((("[", "]"), ('{"a":', "}"), ('[{"":', "}]")))
    depth = min(made.one_of(_DEPTHS), _MAX_CONTROL_BODY if made.chance.random() < _IN_QUERY else 10**9)
    text = opening * depth + (("1" + closing * depth) if made.chance.random() < _CLOSED else "")
    subject = made.subject_with_body()
    body = made.body_with(subject, text) if made.chance.random() < _CLOSED else text.encode()
    return Case("deep nesting", made.request(subject, body=body), control=subject.control)


def huge_numbers(made: Ingredients) -> Case:
    """Numbers that are too large, too exact, or none: in a body or a query."""
    number = made.one_of((*_NUMBERS, *("9" * digits for digits in _DIGITS), "-" + "9" * 400, "0." + "9" * 400))
    if made.chance.random() < _IN_QUERY:
        return _query_case("huge numbers", made, quote(number[:4000]))
    return _case("huge numbers", made, number)


def duplicate_keys(made: Ingredients) -> Case:
    """The same property, query parameter or header again and again."""
    times = made.one_of((2, 3, 50, 2000))
    subject = made.subject_with_body()
    again = ",".join(f'"{made.one_of([*(subject.body or {}), "x"])}":{value}' for value in _OTHER_VALUES)
    body = json.dumps(subject.body or {})[:-1] + ("," if subject.body else "") + ",".join([again] * times) + "}"
    where = made.chance.randrange(3)
    if where == 0:
        return Case("duplicate keys", made.request(subject, body=body.encode()), control=subject.control)
    if where == 1:
        query = "&".join(f"{name}=1" for name in subject.query or ("x",))
        target = f"{subject.path}?{'&'.join([query] * min(times, 50))}"
        return Case("duplicate keys", made.request(subject, target=target), control=subject.control)
    headers = [made.one_of((made.key, ("Content-Type", JSON), ("Accept", JSON)))] * min(times, 50)
    return Case("duplicate keys", made.request(subject, headers=headers), control=subject.control)


def nul_bytes(made: Ingredients) -> Case:
    """NUL, raw or escaped: in a body, a path or a query."""
    subject = made.subject()
    match made.chance.randrange(4):
        case 0:
            place = made.chance.randrange(len(subject.path)) + 1
            target = f"{subject.path[:place]}%00{subject.path[place:]}"
            return Case("NUL bytes", made.request(subject, target=target), control=subject.control)
        case 1:
            return _query_case("NUL bytes", made, made.one_of(("%00", "a%00b", "%00" * 500)))
        case 2:
            return _case("NUL bytes", made, made.one_of(('"\\u0000"', '"a\\u0000b"', '{"\\u0000": "\\u0000"}')))
        case _:
            return _case("NUL bytes", made, made.one_of(("\0", '"\0"', '"x"\0', "\0" * 5000)))


def strange_escapes(made: Ingredients) -> Case:
    """Escapes in strings that mean half a character, none, or one that is seldom seen."""
    text = made.one_of(_ESCAPES)
    return _case("strange escapes", made, made.one_of((f'"{text}"', f'{{"{text}": 1}}', f'["a{text}"]')))


def other_values(made: Ingredients) -> Case:
    """Values of another type, of one property or of the whole body."""
    value = made.one_of(_OTHER_VALUES)
    if made.chance.random() < _WHOLE:
        subject = made.subject_with_body()
        return Case("other values", made.request(subject, body=value.encode()), control=subject.control)
    return _case("other values", made, value)


def mutated_json(made: Ingredients) -> Case:
    """A right body in which some bytes are changed, lost, doubled or moved."""
    subject = made.subject_with_body()
    body = bytearray(json.dumps(subject.body).encode())
    for _ in range(made.one_of((1, 1, 2, 5, 20))):
        place = made.chance.randrange(len(body) + 1)
        piece = body[place : place + made.chance.randrange(1, 9)]
        match made.chance.randrange(4):
            case 0:
                body[place : place + 1] = bytes([made.chance.randrange(256)])
            case 1:
                del body[place : place + len(piece)]
            case 2:
                body[place:place] = piece
            case _:
                body += piece
    return Case("mutated JSON", made.request(subject, body=bytes(body)), control=subject.control)


def wrong_content_types(made: Ingredients) -> Case:
    """Bodies that are declared as something else, or are something else, or both."""
    subject = made.subject_with_body()
    body = made.one_of((*_FOREIGN_BODIES, json.dumps(subject.body).encode()))
    content_type = made.one_of((*_CONTENT_TYPES, JSON, None))
    data = made.request(subject, body=body, content_type=content_type)
    return Case("wrong content types", data, control=subject.control)


def oversized_bodies(made: Ingredients) -> Case:
    """Bodies about as large as the limit and far above."""
    subject = made.subject_with_body()
    limit = _MAX_CONTROL_BODY if subject.control else _MAX_BODY
    size = made.one_of((limit - 1, limit, limit + 1, 2 * limit, 3 * limit))
    start = made.one_of((b"", b"[1,", b'{"x": "', json.dumps(subject.body).encode()))
    body = start + made.one_of((b" ", b"x", b"\0", b"\xff", b"[")) * (size - len(start))
    return Case("oversized bodies", made.request(subject, body=body), control=subject.control)


KINDS: dict[Maker, int] = {
    invalid_utf8: 6,
    deep_nesting: 4,
    huge_numbers: 8,
    duplicate_keys: 4,
    nul_bytes: 6,
    strange_escapes: 4,
    other_values: 8,
    mutated_json: 12,
    wrong_content_types: 6,
    oversized_bodies: 1,
}
"""Kinds of cases and how often they come."""
