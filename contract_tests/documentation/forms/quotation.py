"""A quotation that is a request or a label: "> `GET /path`", "> 200 Response"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Other
from contract_tests.documentation.labels import read_label
from contract_tests.documentation.requests_in_text import read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_WORDS_OF_LABEL = 4


def read(block: Block, reading: Reading) -> bool:
    """Read one line; a quotation that says something else is left to nobody."""
    if not isinstance(block, Other) or block.kind != "blockquote":
        return False
    text = re.sub(r"[`*]", "", block.content).strip()
    if request := read_request(text):
        reading.role, reading.label = "request", "request"
        state_request(reading, request, block.line)
        return True
    label = read_label(text) if len(text.split()) <= _WORDS_OF_LABEL and "." not in text else None
    if label is None or label.role == "silent":
        return False
    reading.follow(label, text, block.line)
    return True
