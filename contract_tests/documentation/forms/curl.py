"""An example with curl: checked against the request of its section, or, in a section without one, the request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.forms.json_sample import state_sample
from contract_tests.documentation.requests_in_text import read_request, state_request

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_LANGUAGES = ("bash", "sh", "shell", "curl", "console", "zsh", "", "text")
_URL = re.compile(r"(?P<url>https?://[^\s'\"\\]+)")
_METHOD = re.compile(r"(?:-X|--request)[\s=]+'?\"?(?P<method>[A-Z]+)")
_HEADER = re.compile(r"(?:-H|--header)\s+(?P<quote>['\"])(?P<name>[\w-]+):")
_BODY = re.compile(r"(?:-d|--data(?:-raw|-binary)?|--json)[\s=]+(?:\$)?'(?P<body>[^']*)'", re.DOTALL)
_ANY_BODY = re.compile(r"\s(?:-d|--data(?:-raw|-binary)?|--json|-F|--form)[\s=]")
_STANDARD_HEADERS = frozenset({"content-type", "accept"})


def read(block: Block, reading: Reading) -> bool:
    """Read a call; one of another program is left to the other forms."""
    if not isinstance(block, Code) or block.language not in _LANGUAGES:
        return False
    content = block.content
    if re.search(r"\bcurl\b", content) is None:
        return False
    if content.count("curl ") > 1:
        reading.puzzled(block.line, f"an example with several calls: {content.strip()[:60]}")
        return True
    _call(block, reading)
    return True


def _call(block: Code, reading: Reading) -> None:
    content = block.content
    url, method, body = _URL.search(content), _METHOD.search(content), _BODY.search(content)
    if url is None:
        reading.puzzled(block.line, f"an example: {content.strip()[:60]}")
        return
    line = block.line + content.count("\n", 0, url.start())
    verb = method["method"] if method else ("POST" if _ANY_BODY.search(content) else "GET")
    if not reading.operation:
        request = read_request(f"{verb} {url['url']}")
        if request is None:
            reading.puzzled_by_request(line, f"the request of an example: {verb} {url['url']}")
            return
        state_request(reading, request, line)
    else:
        reading.state("operation", "", "sample", {"method": verb, "url": url["url"]}, line)
    for header in _HEADER.finditer(content):
        if header["name"].lower() not in _STANDARD_HEADERS:
            at = block.line + content.count("\n", 0, header.start())
            reading.state_of_api("header", header["name"], "presence", True, at)
    if body:
        first = block.line + content.count("\n", 0, body.start("body"))
        state_sample(reading, reading.operation, "body", body["body"], first)
    elif _ANY_BODY.search(content):
        reading.puzzled(block.line, f"the body of an example: {content.strip()[:60]}")
