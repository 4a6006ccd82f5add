"""A fenced address of the API, or a fenced header that carries the key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z][A-Za-z-]*): \S.*")


def read(block: Block, reading: Reading) -> bool:
    """Read one line that is an address or a header."""
    if not isinstance(block, Code) or block.language not in ("", "http", "text"):
        return False
    content = block.content.strip()
    if re.fullmatch(r"https?://\S+", content):
        reading.state_of_api("base URL", "", "value", content, block.line)
    elif match := _HEADER_LINE.fullmatch(content):
        place: Place = "header" if reading.operation else "authentication"
        reading.state_of_api(place, match["name"], "presence", True, block.line)
    else:
        return False
    return True
