"""GitBook's blocks `{% swagger %}`, with parameters and responses as tags of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Tag
from contract_tests.documentation.fields_in_text import state_awaited_field
from contract_tests.documentation.labels import Label, Role
from contract_tests.documentation.named_field import Field
from contract_tests.documentation.requests_in_text import read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_TAG = re.compile(r"(?:end)?(?:swagger|api)(?:-[a-z-]+)?")
_PLACES: dict[str, Role] = {"path": "path", "query": "query", "body": "body"}
_STANDARD_HEADERS = frozenset({"content-type", "accept"})


def read(block: Block, reading: Reading) -> bool:
    """Read one tag of such a block."""
    if not isinstance(block, Tag) or not _TAG.fullmatch(block.name):
        return False
    said = block.attributes
    state_awaited_field(reading)
    if block.name.startswith("end"):
        return True
    match block.name.replace("api-method", "swagger").removeprefix("api-").removeprefix("swagger-"):
        case "swagger":
            request = read_request(f"{said.get('method', '').upper()} {said.get('baseUrl', '')}{said.get('path', '')}")
            if request is None:
                reading.puzzled_by_request(block.line, f"the request of {block.source}")
            else:
                state_request(reading, request, block.line)
        case "parameter":
            _parameter(block, reading)
        case "response":
            status = said.get("status", "").split(":")[0].strip()
            reading.follow(Label("error" if status[:1] in ("4", "5") else "response", status), "response", block.line)
        case _:
            pass  # a description as prose
    return True


def _parameter(block: Tag, reading: Reading) -> None:
    said = block.attributes
    name, where = said.get("name", ""), said.get("in", "")
    if where == "header":
        if name.lower() not in _STANDARD_HEADERS:
            reading.state_of_api("header", name, "presence", True, block.line)
        return
    place = _PLACES.get(where)
    if place is None:
        reading.puzzled(block.line, f"a parameter: {block.source}")
        return
    required = said.get("required")
    reading.role = place
    if place == "body":
        reading.state("body", "", "table", True, block.line)
    reading.field = Field(name, block.line, type=said.get("type", ""), required=required or "false")
