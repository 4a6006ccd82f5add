"""A table of headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Table
from contract_tests.documentation.required_words import read_required
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_NAMES = ("header", "header name", "http header")
_OF_LABEL = ("name", "key", "parameter", "field")
_OTHERS = frozenset({"description", "value", "required", "type", "example", "notes", "meaning", "purpose"})
_STANDARD = frozenset({"content-type", "accept", "host", "user-agent"})


def read(block: Block, reading: Reading) -> bool:
    """Read each row as a header; those of every HTTP request say nothing of the API."""
    if not isinstance(block, Table):
        return False
    names = (*_NAMES, *_OF_LABEL) if reading.role == "header" else _NAMES
    first, *others = block.header
    if first not in names or not {*others} <= _OTHERS:
        return False
    required = others.index("required") + 1 if "required" in others else None
    for row in block.rows:
        name, line = row[0].plain.strip(), row[0].line
        if name.lower() in _STANDARD:
            continue
        reading.state_of_api("header", name, "presence", True, line)
        if required is not None and not read_required(row[required].plain):
            reading.puzzled(
                line, f"{row[required].plain!r} in the column Required of {name}", Subject("", "header", name)
            )
    return True
