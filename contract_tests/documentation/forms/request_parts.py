"""A request in parts, each with its label: `**Method:** PUT`, `**Path:** /path`, `**URL:** https://…`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items, Text
from contract_tests.documentation.requests_in_text import METHODS, TARGET, read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_PART = re.compile(
    r"\W*(?P<part>(?:http |request )?(?:method|verb)|(?:request |endpoint )?"
    r"(?:path|url|uri|route)|endpoint)[\s*]*:[\s*]*"
    r"(?P<value>\S.*)",
    re.IGNORECASE,
)


def read(block: Block, reading: Reading) -> bool:
    """Read lines or bullets that are all parts of a request."""
    if isinstance(block, Text):
        lines = [(line, block.line + i) for i, line in enumerate(block.lines)]
    elif isinstance(block, Items):
        lines = [(item.marked, item.line) for item in block.items]
    else:
        return False
    parts = [(_PART.fullmatch(text.replace("`", "").strip()), line) for text, line in lines]
    if not any(part for part, _ in parts):
        return False
    for (part, line), (text, _) in zip(parts, lines, strict=True):
        if part is None:
            reading.puzzled(line, f"a line beside a request: {text}")
        else:
            _part(reading, part["value"].strip(), line)
    return True


def _part(reading: Reading, value: str, line: int) -> None:
    reading.role, reading.label = "request", "request"
    if re.fullmatch(METHODS, value, re.IGNORECASE):
        reading.method = value.upper()
        return
    request = read_request(value)
    if request is None and reading.method and re.fullmatch(rf"{TARGET}(?:\?\S*)?", value):
        request = read_request(f"{reading.method} {value}")
    if request is None:
        reading.puzzled_by_request(line, f"a part of a request: {value}")
    else:
        state_request(reading, request, line)
