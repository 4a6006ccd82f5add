"""Reads a request out of a line: `PUT /partner/domain`, with or without address, version and query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from contract_tests.documentation.reading import Reading

METHODS = r"(?:GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)"
METHOD = re.compile(METHODS)
TARGET = r"(?:https?://[\w.:-]+|\{\{?\w+\}\}?(?=/)|\$\{?\w+\}?(?=/))?/[\w/{}.:<>@~-]*"

_REQUEST = re.compile(
    rf"(?P<method>{METHODS})\s+(?P<target>{TARGET})(?:\?(?P<query>\S*))?(?P<version> HTTP/[\d.]+)?", re.IGNORECASE
)
_BRACES = re.compile(r"\{(?P<name>[^{}/]+)\}")
_VARIABLE = re.compile(r"(?:\{\{?\w+\}\}?|\$\{?\w+\}?)(?=/)")
_TEMPLATE = re.compile(r"\{\?(?P<names>[\w,]+)\}$")
_BASE = re.compile(r"^(?:https?://[^/]+)?(?:/api(?=/))?(?:/v\d+(?=/))?")
_OTHER_BRACES = re.compile(r"(?<=/)(?::(?P<colon>\w+)|<(?P<angle>[\w-]+)>)(?=/|$)")


class Request(msgspec.Struct, frozen=True):
    """A request: `operation` is `PUT /partner/domain` (or has the whole address), `query` what follows `?`."""

    operation: str
    query: str = ""
    version: str = ""


def read_request(text: str) -> Request | None:
    """Return the request that a text is; None if it is none."""
    match = _REQUEST.fullmatch(_TEMPLATE.sub("", text.strip()))
    if match is None:
        return None
    return Request(
        f"{match['method'].upper()} {with_braces(match['target'])}",
        match["query"] or "",
        (match["version"] or "").strip(),
    )


def with_braces(target: str) -> str:
    """Return an address or path with its parameters in braces: `/a/:id` is `/a/{id}`."""
    path = _VARIABLE.sub("", target, count=1) if _VARIABLE.match(target) else target
    return _OTHER_BRACES.sub(lambda match: f"{{{match['colon'] or match['angle']}}}", path)


def state_request(reading: Reading, request: Request, line: int) -> None:
    """State the operation of a section and the parameters in its path."""
    if reading.operation and reading.operation != request.operation:
        if _is_example_of(request.operation, reading.operation):
            return
        if _is_example_of(reading.operation, request.operation):
            _name_parameters(reading, request.operation, line)
            return
        reading.puzzled(line, f"a second request in the section of {reading.operation}: {request.operation}")
        return
    if not reading.operation:
        reading.begin_operation(request.operation, line)
        for match in _BRACES.finditer(request.operation):
            reading.state("path", match["name"], "presence", True, line)
    if request.query:
        reading.puzzled(line, f"a query in the request: {request.query}")


def _name_parameters(reading: Reading, operation: str, line: int) -> None:
    """Give the operation of a section, which only an example showed so far, the names of its parameters."""
    reading.rename_operation(operation)
    for match in _BRACES.finditer(operation):
        reading.state("path", match["name"], "presence", True, line)


def _is_example_of(operation: str, template: str) -> bool:
    """Return whether a request is that of a template with values for its parameters, with or without an address."""
    pattern = re.sub(r"\\{[^/]*?\\}", r"[^/]+", re.escape(_without_base(template)))
    return re.fullmatch(pattern, _without_base(operation)) is not None


def _without_base(operation: str) -> str:
    """Return a request without address and version of the API: `GET https://api.example.com/api/v1/me` is `GET /me`."""
    method, _, target = operation.partition(" ")
    return f"{method} {_BASE.sub('', target)}"
