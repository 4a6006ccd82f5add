"""Requests and answers as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

from contract_tests.json_body import json_in
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import Json, JsonObject

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """A request. `operation` is the operationId it means, empty for an unknown path or method; `path` is decoded.

    Header names are in lower case.
    """

    operation: str
    method: str
    path: str
    query_string: str
    headers: Headers
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The query parameters, the last one of each name."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def json(self) -> Json:
        """The body, None if it is no JSON."""
        return json_in(self.body)

    @property
    def object(self) -> JsonObject | None:
        """The body, None if it is no JSON object."""
        return _object(self.body)

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case."""
        return dict(self.headers).get(name)

    def with_query(self, **changes: str | None) -> Request:
        """Return the request with other query parameters; None takes one away."""
        merged = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return replace(self, query_string=urlencode(merged))

    def with_json(self, value: Json) -> Request:
        """Return the request with another body."""
        body = json.dumps(value).encode()
        return replace(self, body=body, headers=_with(self.headers, "content-length", str(len(body))))

    def with_header(self, name: str, value: str | None) -> Request:
        """Return the request with another header; None takes it away. The name is in lower case."""
        return replace(self, headers=_with(self.headers, name, value))

    def asking(self, method: str, path: str) -> Request:
        """Return a request without query and body, by the same caller."""
        headers = tuple((name, value) for name, value in self.headers if not name.startswith("content-"))
        return replace(self, method=method, path=path, query_string="", headers=headers, body=b"")


@dataclass(frozen=True)
class Answer:
    """An answer. Header names are in lower case."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Json:
        """The body, None if it is no JSON."""
        return json_in(self.body)

    @property
    def object(self) -> JsonObject | None:
        """The body, None if it is no JSON object."""
        return _object(self.body)

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case."""
        return dict(self.headers).get(name)

    def with_json(self, value: Json) -> Answer:
        """Return the answer with another body."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        answer = replace(self, body=body).with_header("content-length", str(len(body)))
        return answer.with_header("content-type", JSON_MEDIA_TYPE)

    def with_header(self, name: str, value: str | None) -> Answer:
        """Return the answer with another header; None takes it away. The name is in lower case."""
        return replace(self, headers=_with(self.headers, name, value))

    def with_status(self, status: int) -> Answer:
        """Return the answer with another status."""
        return replace(self, status=status)

    def without_body(self, status: int) -> Answer:
        """Return the answer with another status and nothing else than what every answer has."""
        return (
            replace(self, status=status, body=b"").with_header("content-length", None).with_header("content-type", None)
        )


def _object(body: bytes) -> JsonObject | None:
    value = json_in(body)
    return cast("JsonObject", value) if isinstance(value, dict) else None


def _with(headers: Headers, name: str, value: str | None) -> Headers:
    if value is None:
        return tuple(header for header in headers if header[0] != name)
    if any(header[0] == name for header in headers):
        return tuple((name, value) if header[0] == name else header for header in headers)
    return (*headers, (name, value))
