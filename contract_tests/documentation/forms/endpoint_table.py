"""A table of endpoints: methods and paths in two columns, or both in one (`Endpoint | Purpose`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Table
from contract_tests.documentation.requests_in_text import METHOD, read_request, state_request
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.requests_in_text import Request

_METHODS = ("method", "http method", "verb")
_PATHS = ("path", "endpoint", "url", "route", "uri", "request", "operation")


def read(block: Block, reading: Reading) -> bool:
    """Read each row as an operation; a lone row, in a section without request, is the request of the section."""
    if not isinstance(block, Table):
        return False
    requests = _of_pair(block) or _of_rows(block)
    if requests is None:
        return False
    found = [(request, line) for request, line in requests if request is not None]
    for request, line in requests:
        if request is None:
            reading.puzzled(line, "a row of a table of endpoints")
    if len(found) == len(requests) == 1:
        state_request(reading, found[0][0], found[0][1])
        return True
    for request, line in found:
        reading.add(Subject(request.operation, "operation"), "presence", True, line)
    return True


def _of_rows(table: Table) -> list[tuple[Request | None, int]] | None:
    path = next((i for i, name in enumerate(table.header) if name in _PATHS), None)
    method = next((i for i, name in enumerate(table.header) if name in _METHODS), None)
    if path is None or (method is None and not any(read_request(row[path].plain) for row in table.rows)):
        return None
    rows: list[tuple[Request | None, int]] = []
    for row in table.rows:
        text = row[path].plain if method is None else f"{row[method].plain} {row[path].plain}"
        rows.append((read_request(text), row[path].line))
    return rows


def _of_pair(table: Table) -> list[tuple[Request | None, int]] | None:
    """Read a table whose rows are the parts of one request: `Method | PUT`, `URL | /path`."""
    if len(table.header) != 2 or table.header[0] not in _METHODS or not METHOD.fullmatch(table.header[1].upper()):
        return None
    for row in table.rows:
        if row[0].plain.lower() in _PATHS:
            return [(read_request(f"{table.header[1].upper()} {row[1].plain}"), row[1].line)]
    return None
