"""A fenced request: one line `PUT /path`, or in a block of HTTP with headers and body below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.forms.json_sample import state_sample
from contract_tests.documentation.requests_in_text import read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_LANGUAGES = ("", "http", "text", "plaintext", "plain", "txt", "rest")
_STANDARD = frozenset({"host", "content-type", "accept", "content-length", "user-agent"})


def read(block: Block, reading: Reading) -> bool:
    """Read a request; one below the label of requests that is not understood leaves its section unread."""
    if not isinstance(block, Code) or block.language not in _LANGUAGES:
        return False
    content = block.content.strip()
    first, *rest = content.split("\n")
    request = read_request(first)
    if request is None or ((rest or request.version) and block.language != "http"):
        if reading.role != "request" or reading.operation or content.startswith(("{", "curl")):
            return False
        reading.puzzled_by_request(block.line, f"the request {content!r}")
        return True
    state_request(reading, request, block.line)
    reading.role, reading.label = "request", "request"
    blank = rest.index("") if "" in rest else len(rest)
    for i, line in enumerate(rest[:blank]):
        name, colon, _ = line.partition(":")
        if not colon:
            reading.puzzled(block.line + 1 + i, f"a line of a request: {line}")
        elif name.lower() not in _STANDARD:
            reading.state_of_api("header", name.strip(), "presence", True, block.line + 1 + i)
    if body := "\n".join(rest[blank + 1 :]).strip():
        state_sample(reading, reading.operation, "body", body, block.line + blank + 2)
    return True
