"""A line that is a request: `PUT /path` in code, bold or plain, with or without a label before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.labels import read_label
from contract_tests.documentation.requests_in_text import METHOD, Request, read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_SENTENCE = re.compile(
    r"(?:[\w ,]+ )?(?:send|make|issue|use) an? `?(?P<method>[A-Z]+)`? (?:request|call)"
    r" (?:to|on|at) `(?P<target>\S+?)`[.:]?",
    re.IGNORECASE,
)


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
    request = read_request(text.replace("**", "")) or _in_sentence(block, reading)
    if request is None:
        return False
    reading.role, reading.label = "request", "request"
    state_request(reading, request, block.line)
    return True


def _in_sentence(block: Text, reading: Reading) -> Request | None:
    """Return the request of a sentence in a section without one: "Send a `GET` request to `/path`."."""
    match = _SENTENCE.fullmatch(block.marked.strip())
    return read_request(f"{match['method']} {match['target']}") if match and not reading.operation else None


def read_heading(title: str, reading: Reading) -> None:
    """Read a request that a heading is, or ends with: `### PUT /path`, `## Set domain (PUT /path)`."""
    if request := request_of_title(title):
        state_request(reading, request, 0)


def request_of_title(title: str) -> Request | None:
    """Return the request that a heading is, or ends with: also `[GET] /path`, `Set domain [PUT /path{?a,b}]`."""
    plain = re.sub(r"^\[(\w+)\](?=\s)", r"\1", title.replace("`", "").strip())
    for start in (0, *(match.start() for match in METHOD.finditer(plain) if match.start())):
        if request := read_request(plain[start:].rstrip(")]").strip()):
            return request
    return None
