"""Says of a failed check what was expected where, and what came instead."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from schemathesis.core.failures import MalformedJson, ServerError
from schemathesis.openapi.checks import JsonSchemaError, MissingHeaders, UndefinedContentType, UndefinedStatusCode

from contract_tests.wording import REDACTED, json_path

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response

    from generator.json_pointer import Json, JsonObject

_LONGEST_VALUE = 120
_REQUIRED = re.compile(r'"(?P<name>[^"]+)" is a required property')
_UNEXPECTED = re.compile(r"\('(?P<name>[^']+)'")
_HEADER_CHECK = "response_headers_conformance"


class Explanation:
    """What a person needs to know of a failure: the `field`, what was `expected`, and what it `got`.

    Values of properties in `secrets` are not repeated, nor are whole objects, which may hold one.
    """

    field: str | None
    expected: str
    got: str

    def __init__(self, failure: Failure, response: Response, check: str, secrets: Collection[str]) -> None:
        status = f"status {response.status_code}"
        match failure:
            case JsonSchemaError():
                self._explain_schema(failure, secrets)
                if check == _HEADER_CHECK:
                    self.field = _header_with(failure.instance, response)
            case UndefinedStatusCode():
                self.field, self.got = None, status
                self.expected = f"status {', '.join(failure.defined_status_codes)}"
            case ServerError():
                self.field, self.expected, self.got = None, "a status below 500", status
            case MissingHeaders():
                self.field = f"header {', '.join(failure.missing_headers)}"
                self.expected, self.got = "the header, which is required", "no such header"
            case UndefinedContentType():
                self.field = "header Content-Type"
                self.expected = " or ".join(failure.defined_content_types)
                self.got = f"{failure.content_type} ({status})"
            case MalformedJson():
                self.field, self.expected, self.got = "$", "a JSON document", f"a body that is none ({status})"
            case _:
                lines = [line for line in failure.message.splitlines() if line]
                self.field, self.got = None, status
                self.expected = "; ".join(lines) or failure.title

    def _explain_schema(self, failure: JsonSchemaError, secrets: Collection[str]) -> None:
        path = list(failure.instance_path)
        keyword = str(failure.schema_path[-1]) if failure.schema_path else ""
        message = failure.validation_message
        if keyword == "required" and (match := _REQUIRED.search(message)):
            self.field = json_path([*path, match["name"]])
            self.expected, self.got = "the property, which is required", "no such property"
        elif keyword in {"additionalProperties", "unevaluatedProperties"} and (match := _UNEXPECTED.search(message)):
            self.field = json_path([*path, match["name"]])
            self.expected, self.got = "no such property, the description does not have it", "the property"
        else:
            self.field = json_path(path)
            rule = failure.schema.get(keyword)
            self.expected = f"{keyword} {_shortened(rule)}" if keyword else message
            hidden = any(str(step) in secrets for step in path)
            self.got = REDACTED if hidden else _shown(failure.instance)


def _header_with(value: Json, response: Response) -> str:
    """Return the header that has a value: Schemathesis keeps to itself which one it is about."""
    names = [name for name, values in response.headers.items() if str(value) in values]
    return f"header {' or '.join(names) or 'with the value below'}"


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return f"an object with {', '.join(cast('JsonObject', value)) or 'no properties'}"
    if isinstance(value, list):
        return f"an array of {len(cast('list[object]', value))}"
    return _shortened(value)


def _shortened(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
