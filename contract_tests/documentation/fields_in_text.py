"""States what a page says of one field or parameter, whatever form it says it in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.cells import read_description
from contract_tests.documentation.named_field import NAME
from contract_tests.documentation.required_words import read_required, required_in_prose, without_badge
from contract_tests.documentation.statement import Subject
from contract_tests.documentation.type_words import read_type_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.documentation.named_field import Field
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Aspect, Place
    from generator.json_pointer import Json

_TYPE_IN_PROSE = re.compile(
    r"(?:^|[,;(])\s*(?P<type>(?:array of )?(?:string|integer|number|boolean|object)s?)(?=\s*(?:[,;.)(]|$))",
    re.IGNORECASE,
)
_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "n/a", "none"})


def kind_and_rest(text: str) -> tuple[str, str]:
    """Return the type that a text begins with, with the words beside it, and what follows; no type if it has none.

    `string, required. Display name.` has the type `string, required`.
    """
    first, _, rest = text.partition(". ")
    words = read_type_words(first.rstrip(".").replace(" \u00b7 ", ", ").replace("*", ""))
    return (first.rstrip(".").replace(" \u00b7 ", ", ").replace("*", ""), rest) if words.kind else ("", text)


def state_field(reading: Reading, operation: str, place: Place, field: Field) -> None:
    """State all that is said about a field; tell what of it is not understood."""
    plain = field.name.replace("`", "").strip()
    name, by_badge = without_badge(plain)
    if not NAME.fullmatch(name):
        reading.puzzled(field.line, f"the name {plain!r} of a field")
        return
    name = reading.full_name(place, name)
    subject = Subject(operation, place, name)

    def state(aspect: Aspect, value: Json) -> None:
        reading.add(subject, aspect, value, field.line)

    def puzzled(construct: str) -> None:
        reading.puzzled(field.line, construct, subject)

    state("presence", True)
    reading.last_field = (place, name)
    reading.has_asterisks |= by_badge is True and plain.endswith("*")
    by_type = _state_type(field.type, name, state, puzzled)
    description = field.description
    if not field.type and (match := _TYPE_IN_PROSE.search(description)):
        state("type", read_type_words(match["type"]).kind)
        description = f"{description[: match.start()]}{description[match.end() :]}".lstrip(",;. ")
    description, by_prose = required_in_prose(description)
    if field.required:
        required = read_required(field.required)
        if required is None:
            puzzled(f"{field.required.strip()!r} in the column Required of {name}")
        else:
            state("required", required)
    else:
        said = next((value for value in (by_badge, by_type, by_prose) if value is not None), None)
        if said is None and reading.marks_optional and place in ("query", "body"):
            said = True  # the others have a question mark
        if said is not None:
            state("required", said)
    if field.default.replace("`", "").strip().lower() not in _NOTHING:
        description += f" (default: {field.default.strip()})"
    if field.values.strip() not in _NOTHING:
        description += f" One of: {field.values.strip()}"
    # A description that names its own field states nothing by that.
    description = description.replace(f"`{name.rpartition('.')[2]}`", " ")
    for aspect, value in read_description(description):
        if aspect is None:
            puzzled(f"{value!r} in the description of {name}")
        else:
            state(aspect, value)


def _state_type(
    type_: str, name: str, state: Callable[[Aspect, Json], None], puzzled: Callable[[str], None]
) -> bool | None:
    """State what the type of a field says; return whether it says that the field is required, None if neither."""
    plain = type_.replace("`", "").strip()
    if plain in _NOTHING:
        return None
    words = read_type_words(type_)
    if words.kind is None:
        puzzled(f"the type {plain!r} of {name}")
    else:
        state("type", words.kind)
        said: tuple[tuple[Aspect, Json], ...] = (
            ("format", words.format),
            ("nullable", words.nullable),
            ("values", [*words.values]),
        )
        for aspect, value in said:
            if value:
                state(aspect, value)
    if words.rest:
        puzzled(f"{words.rest!r} in the type of {name}")
    return words.required


def state_awaited_field(reading: Reading, description: str = "") -> None:
    """State the field that a heading or tag has named, with its description, if one is awaited."""
    if reading.field is not None and (place := reading.place):
        if description and not reading.field.type and (kind := kind_and_rest(description)) and kind[0] and not kind[1]:
            reading.field = msgspec.structs.replace(reading.field, type=kind[0])
            return
        field, reading.field = reading.field, None
        state_field(reading, reading.operation, place, msgspec.structs.replace(field, description=description))
    reading.field = None
