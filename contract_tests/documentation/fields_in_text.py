"""States what a page says of one field or parameter, whatever form it says it in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.cells import read_description
from contract_tests.documentation.required_words import read_required, required_in_prose, without_badge
from contract_tests.documentation.statement import Subject
from contract_tests.documentation.type_words import read_type_words

if TYPE_CHECKING:
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Aspect, Place
    from generator.json_pointer import Json

_NAME = re.compile(r"[A-Za-z_$][\w$-]*(?:\[\])?(?:\.[A-Za-z_$][\w$-]*(?:\[\])?)*")
_TYPE_IN_PROSE = re.compile(
    r"(?:^|[,;(])\s*(?P<type>(?:array of )?(?:string|integer|number|boolean|object)s?)(?=\s*(?:[,;.)(]|$))",
    re.IGNORECASE,
)
_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "n/a", "none"})


class Field(msgspec.Struct, frozen=True):
    """The texts about a field, back-ticks kept, by what they are about; empty where there is none."""

    name: str
    line: int
    type: str = ""
    required: str = ""
    default: str = ""
    values: str = ""
    description: str = ""


def name_of(text: str) -> str | None:
    """Return the name of a field without badge; None if a text is none."""
    name = without_badge(text.replace("`", "").strip())[0]
    return name if _NAME.fullmatch(name) else None


def state_field(reading: Reading, operation: str, place: Place, field: Field) -> None:
    """State all that is said about a field; tell what of it is not understood."""
    plain = field.name.replace("`", "").strip()
    name, by_badge = without_badge(plain)
    if not _NAME.fullmatch(name):
        reading.puzzled(field.line, f"the name {plain!r} of a field")
        return
    name = reading.full_name(place, name)
    subject = Subject(operation, place, name)

    def state(aspect: Aspect, value: Json) -> None:
        reading.add(subject, aspect, value, field.line)

    def puzzled(construct: str) -> None:
        reading.puzzled(field.line, construct, subject)

    state("presence", True)
    by_type: bool | None = None
    if field.type.replace("`", "").strip() not in _NOTHING:
        words = read_type_words(field.type)
        by_type = words.required
        if words.kind is None:
            puzzled(f"the type {field.type.replace('`', '').strip()!r} of {name}")
        else:
            state("type", words.kind)
        if words.rest:
            puzzled(f"{words.rest!r} in the type of {name}")
    elif match := _TYPE_IN_PROSE.search(field.description):
        state("type", read_type_words(match["type"]).kind)
    description, by_prose = required_in_prose(field.description)
    if field.required:
        required = read_required(field.required)
        if required is None:
            puzzled(f"{field.required.strip()!r} in the column Required of {name}")
        else:
            state("required", required)
    else:
        said = next((value for value in (by_badge, by_type, by_prose) if value is not None), None)
        if said is not None:
            state("required", said)
    if field.default.replace("`", "").strip().lower() not in _NOTHING:
        description += f" (default: {field.default.strip()})"
    if field.values.strip() not in _NOTHING:
        description += f" One of: {field.values.strip()}"
    for aspect, value in read_description(description):
        if aspect is None:
            puzzled(f"{value!r} in the description of {name}")
        else:
            state(aspect, value)
