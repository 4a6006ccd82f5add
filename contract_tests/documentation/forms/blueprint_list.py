"""The lists of API Blueprint: `+ Parameters`, `+ Request`, `+ Response 200` with `+ Attributes` in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block, Text
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_HEAD = re.compile(r"(?P<what>Parameters|Attributes|Request|Response)\b(?:\s+(?P<status>\d{3}))?(?:\s*\([^()]*\))?")
_MEMBER = re.compile(
    r"`?(?P<name>[\w$.-]+)`?(?::\s*(?P<sample>`[^`]*`|[^(]*?))?\s*(?:\((?P<type>[^()]*)\))?\s*(?:[-\u2013\u2014]\s+(?P<description>.*))?"
)
_PLACES: dict[str, Place] = {"Parameters": "query", "Request": "body", "Response": "response"}


def read(block: Block, reading: Reading) -> bool:
    """Read a list that begins with one of the words of API Blueprint."""
    if not isinstance(block, Items) or not _HEAD.fullmatch(block.items[0].plain.strip()):
        return False
    place: Place | None = reading.place
    holders: list[tuple[int, str]] = []
    for i, (item, depth) in enumerate(zip(block.items, block.depths, strict=True)):
        head = _HEAD.fullmatch(item.plain.strip())
        while holders and holders[-1][0] >= depth:
            holders.pop()
        if head and (depth == 0 or head["what"] == "Attributes"):
            if head["what"] in _PLACES:
                place = _PLACES[head["what"]]
            if head["status"]:
                reading.state("status", head["status"], "presence", True, item.line)
            if place is not None and head["what"] != "Response":
                reading.state(place, "", "table", True, item.line)
        elif item.plain.strip() == "Members":
            continue
        elif match := re.fullmatch(r"Default:\s*(.+)", item.plain.strip()):
            _add(reading, place, holders, "default", match[1], item)
        elif _follows_members(block, i):
            continue
        elif place is not None:
            _member(reading, place, holders, depth, item, _values(block, i))
        else:
            reading.puzzled(item.line, f"a bullet of no place: {item.plain}")
    return True


def _follows_members(block: Items, i: int) -> bool:
    """Return whether a bullet is one of the values below `Members`."""
    above = next((j for j in range(i - 1, -1, -1) if block.depths[j] < block.depths[i]), None)
    return above is not None and block.items[above].plain.strip() == "Members"


def _values(block: Items, i: int) -> list[str]:
    """Return the values below `Members` of the field at a bullet."""
    depth, found = block.depths[i], list[str]()
    for j in range(i + 1, len(block.items)):
        if block.depths[j] <= depth:
            break
        if block.depths[j] == depth + 2 and _follows_members(block, j):
            found.append(block.items[j].plain.strip())
    return found


def _member(
    reading: Reading, place: Place, holders: list[tuple[int, str]], depth: int, item: Text, values: list[str]
) -> None:
    match = _MEMBER.fullmatch(item.marked)
    if match is None:
        reading.puzzled(item.line, f"a bullet among fields: {item.plain}")
        return
    name = ".".join([*(holder for _, holder in holders), match["name"]])
    kind = match["type"] or ""
    in_path = f"{{{match['name']}}}" in reading.operation
    listed = f" One of: {', '.join(f'`{value}`' for value in values)}." if values else ""
    field = Field(name, item.line, type=kind, description=f"{match['description'] or ''}{listed}".strip())
    state_field(reading, reading.operation, "path" if place == "query" and in_path else place, field)
    is_list = re.match(r"(?:array|list)\b|.*\[\]", kind) is not None
    holders.append((depth, f"{match['name']}[]" if is_list else match["name"]))


def _add(
    reading: Reading, place: Place | None, holders: list[tuple[int, str]], aspect: str, text: str, item: Text
) -> None:
    """Say the default of the field that holds a bullet."""
    if place is None or not holders:
        reading.puzzled(item.line, f"a {aspect} of no field: {text}")
        return
    name = ".".join(holder for _, holder in holders).removesuffix("[]")
    state_field(reading, reading.operation, place, Field(name, item.line, default=text))
