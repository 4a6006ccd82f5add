"""A definition: the name of a field, and below it a line that begins with a colon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.fields_in_text import kind_and_rest, state_field
from contract_tests.documentation.named_field import Field, name_of

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read a name and its definition as a field of the place that the label names."""
    if not isinstance(block, Text) or len(block.lines) < 2 or not block.lines[1].startswith(":"):
        return False
    if name_of(block.lines[0]) is None:
        return False
    place = reading.place_of_fields([name_of(block.lines[0]) or ""])
    if place is None:
        reading.puzzled(
            block.line, f"a definition of {block.lines[0]} under the label {reading.label.lower() or 'none'}"
        )
        return True
    kind, description = kind_and_rest(" ".join(block.lines[1:]).lstrip(": "))
    reading.state(place, "", "table", True, block.line)
    field = Field(block.lines[0], block.line, type=kind, description=description)
    state_field(reading, reading.operation, place, field)
    return True
