"""The paragraph below a heading (or tag) that is the name of a field: `#### credits`, then `Integer, required.`"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.fields_in_text import state_awaited_field
from contract_tests.documentation.forms.label import announces_values

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading


def read(block: Block, reading: Reading) -> bool:
    """Read the first paragraph as the description of the field that is awaited."""
    if not isinstance(block, Text) or reading.field is None:
        return False
    if announces_values(block.plain):
        state_awaited_field(reading)  # there is no description
        return False
    state_awaited_field(reading, block.marked)
    return True
