"""A line that is a request: `PUT /path` in code, bold or plain, with or without a label before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.labels import read_label
from contract_tests.documentation.requests_in_text import METHOD, read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read a request that fills a paragraph."""
    if not isinstance(block, Text):
        return False
    text = block.plain.strip()
    if block.label is not None and not METHOD.match(block.label.upper()):
        label = read_label(block.label)
        if label is None or label.role != "request":
            return False
        text = block.rest.replace("`", "")
    request = read_request(text.replace("**", ""))
    if request is None:
        return False
    reading.role, reading.label = "request", "request"
    state_request(reading, request, block.line)
    return True


def read_heading(title: str, reading: Reading) -> None:
    """Read a request that a heading is, or ends with: `### PUT /path`, `## Set domain (PUT /path)`."""
    for start in (0, *(match.start() for match in METHOD.finditer(title) if match.start())):
        if request := read_request(title[start:].replace("`", "").rstrip(")").strip()):
            state_request(reading, request, 0)
            return
