"""Bullets that are requests: `* PUT /path: sets it`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items
from contract_tests.documentation.requests_in_text import METHODS, TARGET, read_request, state_request
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_BULLET = re.compile(
    rf"(?:Endpoint:|Request:)?\s*(?P<request>{METHODS}\s+{TARGET}(?:\?\S+)?)(?:\s*[:\u2013\u2014-]+\s.*)?"
)


def read(block: Block, reading: Reading) -> bool:
    """Read each bullet as an operation; a lone one is the request of the section."""
    if not isinstance(block, Items):
        return False
    matches = [_BULLET.fullmatch(item.plain.strip()) for item in block.items]
    if not all(matches):
        return False
    for item, match in zip(block.items, matches, strict=True):
        request = read_request(match["request"]) if match else None
        if request is None:
            continue
        if len(matches) == 1:
            state_request(reading, request, item.line)
        else:
            reading.add(Subject(request.operation, "operation"), "presence", True, item.line)
    return True
