"""Bullets that are fields: `* credits (integer, required): Credits`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items
from contract_tests.documentation.fields_in_text import Field, name_of, state_field
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block, Text
    from contract_tests.documentation.reading import Reading

_FIELD = re.compile(
    r"(?P<name>`[^`]+`\*?|[\w.\[\]-]+\*?)(?P<type>\s*[(\[][^()\[\]]*(?:\[\])?[^()\[\]]*[)\]]|(?:\s+\w+(?:\[\])?){1,2}(?=\s*[:\u2013\u2014-]|$))?"
    r"(?P<more>\s*[(\[](?:required|optional)[)\]])?\s*(?:[:\u2013\u2014]|-(?=\s)|$)\s*(?P<description>.*)",
    re.IGNORECASE,
)


def read(block: Block, reading: Reading) -> bool:
    """Read bullets below a label of fields; a nested one is a field of the one that holds it."""
    if not isinstance(block, Items) or not reading.operation:
        return False
    matches = [_match(item) for item in block.items]
    if not any(matches):
        return False
    names = [name_of(match["name"]) or "" for match in matches if match]
    place = reading.place or reading.place_of_parameters(names)
    if place is None:
        if reading.role in ("response", "error", "header"):
            return False
        reading.puzzled(
            block.line, f"a list of {', '.join(names[:3])} under the label {reading.label.lower() or 'none'}"
        )
        return True
    reading.add(Subject(reading.operation, place), "table", True, block.line)
    holders: list[str] = []
    for item, match, depth in zip(block.items, matches, block.depths, strict=True):
        if match is None:
            reading.puzzled(item.line, f"a bullet among fields: {item.plain}")
            continue
        name = match["name"].replace("`", "")
        del holders[depth:]
        full = ".".join([*holders, name])
        holders += [""] * (depth - len(holders)) + [name.rstrip("*")]
        kind = (match["type"] or "").strip().strip("()[ ") + ("]" if "[]" in (match["type"] or "") else "")
        description = f"{match['more'] or ''} {match['description']}".strip()
        state_field(reading, reading.operation, place, Field(full, item.line, type=kind, description=description))
    return True


def _match(item: Text) -> re.Match[str] | None:
    """Return the parts of a bullet that begins with a name in code or bold."""
    match = _FIELD.fullmatch(item.marked)
    if match is None or name_of(match["name"]) is None:
        return None
    return match if item.marked.startswith("`") or item.strong else None
