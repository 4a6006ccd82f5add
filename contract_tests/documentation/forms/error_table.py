"""A table of error codes with their statuses, or of the statuses alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Table

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_STATUSES = ("http status", "status", "status code", "http status code", "http code", "http")
_CODES = ("code", "error code", "error")
_STATUS = re.compile(r"(?P<status>[1-5]\d\d)(?:\s+[A-Z][\w' -]*)?")


def read(block: Block, reading: Reading) -> bool:
    """Read codes as those of the whole API, statuses as those of the section's operation."""
    if not isinstance(block, Table):
        return False
    code = next((i for i, name in enumerate(block.header) if name in _CODES), None)
    status = next((i for i, name in enumerate(block.header) if name in _STATUSES), None)
    if status is None and code is not None and all(_STATUS.fullmatch(row[code].plain) for row in block.rows):
        code, status = None, code
    if status is None or not any(_STATUS.fullmatch(row[status].plain.strip()) for row in block.rows):
        return False
    for row in block.rows:
        line = row[status].line
        if code is not None:
            reading.state_of_api("error code", row[code].plain, "status", row[status].plain.strip(), line)
        elif match := _STATUS.fullmatch(row[status].plain.strip()):
            reading.state("status", match["status"], "presence", True, line)
        else:
            reading.puzzled(line, f"the status {row[status].plain!r}")
    return True
