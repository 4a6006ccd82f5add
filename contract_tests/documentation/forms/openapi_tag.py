"""`{% openapi src="…" path="/path" method="put" %}`: the operation is stated, its fields are in another document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Tag
from contract_tests.documentation.requests_in_text import read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read method and path of the tag; what the document says of fields is not understood."""
    if not isinstance(block, Tag) or not re.fullmatch(r"(?:end)?openapi(?:-operation)?", block.name):
        return False
    if block.name.startswith("end"):
        return True
    method, path = block.attributes.get("method", ""), block.attributes.get("path", "")
    request = read_request(f"{method.upper()} {path}")
    if request is not None:
        state_request(reading, request, block.line)
    reading.puzzled(block.line, f"an OpenAPI document: {block.source}")
    return True
