"""Says of a failed check which claim it is about, what was expected where, and what came instead."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from schemathesis.core.failures import MalformedJson, ServerError
from schemathesis.openapi.checks import JsonSchemaError, MissingHeaders, UndefinedContentType, UndefinedStatusCode

from contract_tests.oracles import of_check
from contract_tests.scenario.claims import body_claim, header_claim, status_claim
from contract_tests.schema_words import demand
from contract_tests.wording import REDACTED, THE_PROPERTY, json_path
from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_LONGEST_VALUE = 120
_REQUIRED = re.compile(r'"(?P<name>[^"]+)" is a required property')
_UNEXPECTED = re.compile(r"'(?P<name>[^']+)'")
_HEADER_CHECK = "response_headers_conformance"


_REFUSALS = {"negative_data_rejection": 400, "missing_required_header": 401, "ignored_auth": 401}
"""The status that a check of refusals is about."""


class Explanation:
    """What a person needs to know of a failure.

    Values of properties in `Facts.secrets` are not repeated, nor are whole objects, which may hold one.

    Attributes:
        claim: The claim of the ledger that it is about; the law's if the check is one.
        where: JSON path into the body, in which each item of a list is the first, `header NAME`, `status` or `answer`.
        expected: What the description says.
        got: What came.
    """

    claim: str
    where: str
    expected: str
    got: str

    def __init__(self, failure: Failure, response: Response, check: str, operation: Operation, facts: Facts) -> None:
        status = f"status {response.status_code}"
        statuses = join(operation.pointer, "responses")
        self.claim = status_claim(operation, _REFUSALS[check]) if check in _REFUSALS else statuses
        self.where, self.got = "status", status
        match failure:
            case JsonSchemaError() if check == _HEADER_CHECK:
                self._explain_schema(failure, facts.secrets)
                names = _headers_with(failure.instance, response)
                spelled = [header_claim(facts, operation, response.status_code, name) for name in names]
                self.claim = spelled[0][0] if spelled else statuses
                self.where = f"header {' or '.join(name for _, name in spelled) or 'with the value below'}"
            case JsonSchemaError():
                path = self._explain_schema(failure, facts.secrets)
                self.claim = body_claim(facts, operation, response.status_code, path)
                self.where = json_path([0 if isinstance(step, int) else step for step in path])
            case UndefinedStatusCode():
                self.expected = f"status {', '.join(failure.defined_status_codes)}"
            case ServerError():
                self.expected = "a status below 500"
            case MissingHeaders():
                found = [header_claim(facts, operation, response.status_code, one) for one in failure.missing_headers]
                self.claim = found[0][0]
                self.where = f"header {', '.join(name for _, name in found)}"
                self.expected, self.got = "the header, which is required", "no such header"
            case UndefinedContentType():
                self.claim = facts.response_pointer(operation, response.status_code) or statuses
                self.where = "header Content-Type"
                self.expected = " or ".join(failure.defined_content_types)
                self.got = f"{failure.content_type} ({status})"
            case MalformedJson():
                self.claim = facts.response_pointer(operation, response.status_code) or statuses
                self.where, self.expected, self.got = "$", "a JSON document", f"a body that is none ({status})"
            case _:
                lines = [line for line in failure.message.splitlines() if line]
                self.where, self.expected = "answer", "; ".join(lines) or failure.title
        self.claim = of_check(check).law or self.claim

    def _explain_schema(self, failure: JsonSchemaError, secrets: Collection[str]) -> list[str | int]:
        """Say what was expected and came; return the path of the value, or of the property that it is about."""
        path = list(failure.instance_path)
        keyword = str(failure.schema_path[-1]) if failure.schema_path else ""
        message = failure.validation_message
        self.expected = demand(keyword, failure.schema.get(keyword)) if keyword else message
        if keyword == "required" and (match := _REQUIRED.search(message)):
            self.got = "no such property"
            return [*path, match["name"]]
        unexpected = [match["name"] for match in _UNEXPECTED.finditer(message)]
        if keyword in {"additionalProperties", "unevaluatedProperties"} and unexpected:
            self.got = THE_PROPERTY
            return [*path, min(unexpected, key=lambda name: name not in secrets)]  # a secret before all others
        hidden = any(str(step) in secrets for step in path)
        self.got = REDACTED if hidden else _shown(failure.instance)
        return path


def _headers_with(value: Json, response: Response) -> list[str]:
    """Return the headers that have a value: Schemathesis keeps to itself which one it is about."""
    return [name for name, values in response.headers.items() if str(value) in values]


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return f"an object with {', '.join(cast('JsonObject', value)) or 'no properties'}"
    if isinstance(value, list):
        return f"an array of {len(cast('list[object]', value))}"
    return _shortened(value)


def _shortened(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
