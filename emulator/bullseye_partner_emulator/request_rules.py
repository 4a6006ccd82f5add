"""Holds parameters and body of a request against the description and turns them into JSON values."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bullseye_partner_emulator import json_text
from bullseye_partner_emulator.errors import BadRequest, UnsupportedMediaType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import jsonschema_rs

    from bullseye_partner_emulator.description import Body, Operation, Parameter
    from bullseye_partner_emulator.json_text import Json, JsonObject

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")
_BOOLEANS = {"true": True, "false": False}
_MAX_ERRORS = 20
_MAX_MESSAGE = 300  # characters


def parameters_of(
    operation: Operation, path: Mapping[str, str], query_string: bytes, *, ignore_unknown: bool
) -> JsonObject:
    """Return path and query parameters as JSON values, defaults filled in.

    An undescribed query parameter is refused like a wrong value, unless `ignore_unknown` or the operation describes no
    answer to a wrong request.

    Raises:
        BadRequest: a parameter is missing, undescribed, repeated, or not as its schema wants it.
    """
    values: JsonObject = {name: _json_value(operation.parameters[name], text) for name, text in path.items()}
    if query_string and operation.refuses_requests:
        for name, text in _query(query_string):
            parameter = operation.parameters.get(name)
            if parameter is None or parameter.location != "query":
                if not ignore_unknown:
                    raise _bad_request([(f"query.{name}", "is no parameter of this operation")])
                continue
            if name in values:
                raise _bad_request([(f"query.{name}", "is given more than once")])
            values[name] = _json_value(parameter, text)
    if not operation.parameter_validator.is_valid(values):
        raise _bad_request(
            (_field(operation.parameters[str(error.instance_path[0])].location, error), error.message)
            for error in operation.parameter_validator.iter_errors(values)
        )
    for name, parameter in operation.parameters.items():
        if name not in values:
            if parameter.required:
                raise _bad_request([(f"{parameter.location}.{name}", "is required")])
            if parameter.default is not None:
                values[name] = parameter.default
    return values


def body_of(rules: Body, content_type: str | None, content: bytes) -> JsonObject:
    """Return the body of a request, defaults filled in.

    Raises:
        BadRequest: the body is missing, is not JSON, or is not as its schema wants it.
        UnsupportedMediaType: the body is not declared as JSON in UTF-8.
    """
    if not content:
        raise _bad_request([("body", "is required")])
    if not _is_declared_as(rules.media_type, content_type):
        message = f"The request body must be declared as {rules.media_type} in UTF-8"
        raise UnsupportedMediaType(message, {"field": "header.Content-Type"})
    value = json_text.decode(content)
    if not rules.validator.is_valid(value):
        raise _bad_request((_field("body", error), error.message) for error in rules.validator.iter_errors(value))
    body: JsonObject = {**rules.defaults, **value}
    for name in rules.integers & body.keys():
        body[name] = int(body[name])  # 1.0 is an integer in JSON Schema (Draft 2020-12 Validation, section 6.1.1)
    return body


def _query(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise _bad_request([("query", "is not percent-encoded UTF-8")]) from error


def _json_value(parameter: Parameter, text: str) -> Json:
    if "integer" in parameter.types and _INTEGER.fullmatch(text):
        return int(text)
    if "boolean" in parameter.types and text in _BOOLEANS:
        return _BOOLEANS[text]
    return text


def _is_declared_as(media_type: str, content_type: str | None) -> bool:
    if content_type is None:
        return False
    essence, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {part.partition("=")[2].strip('"') for part in parameters if part.startswith("charset=")}
    return essence == media_type and charsets <= {"utf-8"}


def _field(location: str, error: jsonschema_rs.ValidationError) -> str:
    return location + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)


def _bad_request(errors: Iterable[tuple[str, str]]) -> BadRequest:
    listed = [
        {"field": field[:_MAX_MESSAGE], "message": message[:_MAX_MESSAGE]}
        for field, message in islice(errors, _MAX_ERRORS)
    ]
    first = listed[0]
    return BadRequest(f"{first['field']}: {first['message']}", {"errors": listed})
