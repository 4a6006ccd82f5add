"""JSON text of requests and responses (RFC 8259), with the limits that keep a hostile body harmless."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeAlias

import msgspec

from bullseye_partner_emulator.errors import BadRequest

Json: TypeAlias = Any
"""A JSON value."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object."""

MAX_DEPTH = 100
"""How deep arrays and objects of a request body may be nested."""

_ENCODER = msgspec.json.Encoder()


def encode(value: Json) -> bytes:
    """Return a JSON value as compact UTF-8 text."""
    return _ENCODER.encode(value)


def decode(body: bytes) -> Json:
    """Return the JSON value of a request body.

    Raises:
        BadRequest: the body is not UTF-8 or not JSON, is nested deeper than `MAX_DEPTH`, or has a number or a character
            that cannot be represented.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"body: not UTF-8 (byte {error.start})", _about_body("not UTF-8")) from error
    # Brackets within strings count too: the exact and slower measure is needed only when there are many.
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth_exceeds(text):
        raise BadRequest(f"body: nested deeper than {MAX_DEPTH} levels", _about_body("nested too deep"))
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite_float)
    except ValueError as error:
        raise BadRequest(f"body: not JSON: {error}", _about_body(f"not JSON: {error}")) from error
    if "\\u" in text and _has_lone_surrogate(value):
        raise BadRequest("body: a lone surrogate is no character", _about_body("a lone surrogate is no character"))
    return value


def _about_body(message: str) -> JsonObject:
    return {"errors": [{"field": "body", "message": message}]}


def _depth_exceeds(text: str) -> bool:
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif character in "]}":
            depth -= 1
    return False


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite_float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:20]} is out of range")
    return number


def _has_lone_surrogate(value: Json) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
