"""Bullets that are fields: `* credits (integer, required): Credits`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Items, Text
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field, name_of
from contract_tests.documentation.statement import Subject
from contract_tests.documentation.type_words import read_type_words

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_FIELD = re.compile(
    r"(?P<name>`[^`]+`\*?|[\w.\[\]-]+\*?)"
    r"(?P<type>\s*[(\[](?:[^()\[\]]|\([^()\[\]]*\)|\[[^()\[\]]*\])*[)\]]|(?:\s+\w+(?:\[\])?){1,2}(?=\s*[:\u2013\u2014-]|$))?"
    r"(?P<more>\s*[(\[](?:required|optional)[)\]])?\s*(?:[:\u2013\u2014]|-(?=\s)|$)\s*(?P<description>.*)",
    re.IGNORECASE,
)


def read(block: Block, reading: Reading) -> bool:
    """Read bullets below a label of fields; a nested one is a field of the one that holds it."""
    if isinstance(block, Text):
        block = Items(block.line, (block,), (0,)) if _is_field(block, reading) else block
    if not isinstance(block, Items) or (not reading.operation and reading.role not in ("body", "response")):
        return False
    matches = [_match(item) for item in block.items]
    if not any(matches):
        return False
    names = [name_of(match["name"]) or "" for match in matches if match]
    place = reading.place_of_fields(names)
    if place is not None and _are_values(reading, place, matches, names):
        place = None
    if place is None:
        if reading.role in ("response", "error", "header"):
            return False
        reading.puzzled(
            block.line, f"a list of {', '.join(names[:3])} under the label {reading.label.lower() or 'none'}"
        )
        return True
    reading.add(Subject(reading.operation, place), "table", True, block.line)
    holders: list[str] = []
    values = _values_below(block, matches)
    unread: int | None = None
    for i, (item, match, depth) in enumerate(zip(block.items, matches, block.depths, strict=True)):
        if any(i in of_field for of_field in values.values()):
            continue
        if unread is not None and depth <= unread:
            unread = None
        if match is None or unread is not None:
            # What stands below a bullet that is not understood is a field of something unknown.
            unread = depth if unread is None else unread
            reading.puzzled(item.line, f"a bullet among fields: {item.plain}")
            continue
        name = match["name"].replace("`", "")
        del holders[depth:]
        full = ".".join([*holders, name])
        kind = _kind(match)
        is_list = (read_type_words(kind).kind or "").endswith("[]")
        holders += [""] * (depth - len(holders)) + [name.rstrip("*") + ("[]" if is_list else "")]
        description = f"{match['more'] or ''} {match['description']}".strip()
        listed = ", ".join(f"`{block.items[j].codes[0]}`" for j in values.get(i, ()))
        field = Field(full, item.line, type=kind, description=description, values=listed)
        state_field(reading, reading.operation, place, field)
    return True


def _kind(match: re.Match[str]) -> str:
    """Return what stands in brackets behind a name, or between it and the colon."""
    text = (match["type"] or "").strip()
    return text[1:-1].strip() if text[:1] in ("(", "[") and text[-1:] in (")", "]") else text


def _values_below(block: Items, matches: list[re.Match[str] | None]) -> dict[int, list[int]]:
    """Return the bullets that list the values of the field above them: nothing but code, each below the same field."""
    found: dict[int, list[int]] = {}
    for i, (item, depth) in enumerate(zip(block.items, block.depths, strict=True)):
        holder = next((j for j in range(i - 1, -1, -1) if block.depths[j] < depth), None)
        if holder is not None and len(item.codes) == 1 and item.marked == f"`{item.codes[0]}`":
            match = matches[holder]
            if match is not None and match["type"] and not _holds_fields(_kind(match)):
                found.setdefault(holder, []).append(i)
    return found


def _holds_fields(kind: str) -> bool:
    return (read_type_words(kind).kind or "").startswith("object")


def _are_values(reading: Reading, place: Place, matches: list[re.Match[str] | None], names: list[str]) -> bool:
    """Return whether bullets may be values of a field: beside a table of the fields, and none says a type."""
    has_table = any((s.subject, s.aspect) == (Subject(reading.operation, place), "table") for s in reading.statements)
    typed = any(match and (match["type"] or match["more"]) for match in matches)
    shown = {path.rpartition(".")[2] for path in reading.shown.get(place, [])}
    return has_table and not typed and not {*names} <= shown


def _is_field(text: Text, reading: Reading) -> bool:
    """Return whether a paragraph defines a field: it says type or need in brackets, below a label of fields."""
    match = _match(text)
    if reading.place is None or match is None or "(" not in (match["type"] or ""):
        return False
    words = read_type_words(match["type"].strip().strip("()"))
    return words.kind is not None or words.required is not None


def _match(item: Text) -> re.Match[str] | None:
    """Return the parts of a bullet that begins with a name: in code, bold, or before a type in brackets."""
    match = _FIELD.fullmatch(item.marked)
    if match is None or name_of(match["name"]) is None:
        return None
    if item.marked.startswith("`") or item.strong:
        return match
    has_type = "(" in (match["type"] or "") and read_type_words(_kind(match)).kind is not None
    return match if has_type else None
