"""Bullets that are the values of a field, below a label that says so: `Allowed values:`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read bullets that begin with one value in code each, alone or with what it means behind it."""
    if not isinstance(block, Items) or not reading.values_of:
        return False
    if not all(item.codes and item.marked.startswith(f"`{item.codes[0]}`") for item in block.items):
        return False
    name, reading.values_of = reading.values_of, ""
    place = reading.last_field[0] if reading.last_field else reading.place_of_fields([name])
    if place is None:
        reading.puzzled(block.line, f"values of {name}")
    else:
        values = [item.codes[0] for item in block.items]
        reading.state(place, reading.full_name_stated(place, name), "values", [*values], block.line)
    return True
