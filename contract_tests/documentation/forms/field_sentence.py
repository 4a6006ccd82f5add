"""A sentence that defines a field: "The `credits` field is a required integer. Credits to allocate."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field, name_of
from contract_tests.documentation.type_words import read_type_words

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_SENTENCE = re.compile(
    r"(?:The |An? )?`(?P<name>[^`]+)`"
    r"(?: (?:query |path |body |request |response )?(?:parameter|field|property|attribute|key|argument))?"
    r" (?:is|takes|holds|contains) (?:an? |the )?(?P<need>required |optional |mandatory )?(?P<type>[^.`]+?)"
    r"(?:\.\s*(?P<description>.*))?",
    re.IGNORECASE,
)


def read(block: Block, reading: Reading) -> bool:
    """Read a paragraph that begins with a name and its type; what follows is the description."""
    if not isinstance(block, Text) or not block.codes:
        return False
    match = _SENTENCE.fullmatch(block.marked)
    if match is None or name_of(match["name"]) is None or read_type_words(match["type"]).kind is None:
        return False
    place = reading.place_of_fields([match["name"]])
    if place is None:
        return False
    reading.state(place, "", "table", True, block.line)
    field = Field(
        match["name"],
        block.line,
        type=f"{(match['need'] or '').strip()} {match['type']}".strip(),
        description=match["description"] or "",
    )
    state_field(reading, reading.operation, place, field)
    return True
