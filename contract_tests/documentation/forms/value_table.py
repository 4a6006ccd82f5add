"""A table of the values that something may have: `Mode | Description`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Table

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_OF_VALUES = frozenset(
    {"value", "mode", "type", "status", "tier", "scope", "event", "option", "operator", "key", "kind"}
)
_VALUE = re.compile(r"[a-z][\w.-]*|[A-Z][A-Z0-9_]+")


def read(block: Block, reading: Reading) -> bool:
    """Read the first column as values, in a section without request: all in code, or all words below such a heading."""
    if not isinstance(block, Table) or not block.rows:
        return False
    first = [row[0] for row in block.rows]
    if reading.values_of:
        name, reading.values_of = reading.values_of, ""
        place = reading.place_of_fields([name]) if reading.operation else "concept"
        if place is not None and block.header[0] in _OF_VALUES:
            values = [cell.plain.strip() for cell in first]
            reading.state(place, reading.full_name_stated(place, name), "values", values, block.line)
            return True
    if reading.operation:
        return False
    in_code = all(cell.codes for cell in first)
    as_words = block.header[0] in _OF_VALUES and all(_VALUE.fullmatch(cell.plain.strip()) for cell in first)
    if not (in_code or as_words):
        return False
    for cell in first:
        reading.state_of_api("value", cell.plain.strip(), "presence", True, cell.line)
    return True
