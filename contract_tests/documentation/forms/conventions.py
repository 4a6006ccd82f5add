"""Bullets about the whole API: success statuses, case of names, pagination, times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items
from contract_tests.documentation.forms.prose import read_text

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block, Text
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read each item as prose, and as a convention where no operation is spoken of."""
    if not isinstance(block, Items):
        return False
    before = len(reading.statements) + len(reading.not_understood)
    for item in block.items:
        is_convention = not reading.operation and _convention(item, reading)
        read_text(item, reading, known=is_convention)
    is_silent = len(reading.statements) + len(reading.not_understood) == before
    if reading.operation and is_silent and all(item.marked.startswith("`") for item in block.items):
        reading.puzzled(block.line, f"prose: {', '.join(item.plain for item in block.items)}")
    return True


def _convention(text: Text, reading: Reading) -> bool:
    plain = text.plain
    before = len(reading.statements)
    if match := re.search(r"status codes \((?P<all>\d{3}(?:, \d{3})*)\)", plain):
        for status in match["all"].split(", "):
            reading.state_of_api("success status", status, "presence", True, text.line)
    if match := re.search(r"(camelCase|snake_case|PascalCase|kebab-case) for property names", plain):
        reading.state_of_api("convention", "case of property names", "value", match[1], text.line)
    if plain.startswith("Timestamps") and (match := re.search(r"\b(ISO 8601|Unix|RFC \d+)\b", plain)):
        reading.state_of_api("convention", "timestamps", "value", match[1], text.line)
        for code in text.codes:
            reading.state_of_api("convention", "timestamps", "sample", code, text.line)
    if plain.startswith("Paginated"):
        for code in text.codes:
            reading.state_of_api("pagination", code, "presence", True, text.line)
    return len(reading.statements) > before
