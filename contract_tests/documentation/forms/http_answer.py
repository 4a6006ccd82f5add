"""A block of HTTP that is an answer: its first line has the status, its body may be a sample."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.forms.json_sample import state_sample

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_FIRST = re.compile(r"HTTP/[\d.]+ (?P<status>[1-5]\d\d)(?: [\w' -]*)?")
_STANDARD = frozenset({"content-type", "content-length", "date", "connection", "server"})


def read(block: Block, reading: Reading) -> bool:
    """Read status, headers and body of an answer to the section's request."""
    if not isinstance(block, Code) or block.language not in ("http", "", "text"):
        return False
    first, *rest = block.content.strip().split("\n")
    match = _FIRST.fullmatch(first.strip())
    if match is None or not reading.operation:
        return False
    reading.state("status", match["status"], "presence", True, block.line)
    reading.role, reading.label = ("error" if match["status"][0] in "45" else "response"), "response"
    reading.is_failure = reading.role == "error"
    blank = rest.index("") if "" in rest else len(rest)
    for i, line in enumerate(rest[:blank]):
        name = line.partition(":")[0].strip()
        if name.lower() not in _STANDARD:
            reading.state_of_api("header", name, "presence", True, block.line + 1 + i)
    body = "\n".join(rest[blank + 1 :]).strip()
    if body and not (reading.is_failure or reading.answered):
        reading.answered = state_sample(reading, reading.operation, "response", body, block.line + blank + 2)
    elif body:
        reading.puzzled(block.line + blank + 2, "a second sample of the answer")
    return True
