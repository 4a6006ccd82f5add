"""The single facts that a page in a style states, and those that a description has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.power.documentation_styles.facts import walk

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Aspect, Field, Operation, Page, Place
    from contract_tests.power.documentation_styles.style import Style
    from generator.json_pointer import Json

PLACES: tuple[Place, ...] = ("query", "body", "response")
_NUMBERS = ("integer", "number")


class FactKey(msgspec.Struct, frozen=True, order=True):
    """What a fact is about: `operation` is `PUT /partner/domain`, or the id of a webhook's payload.

    `place` is empty for facts about the operation itself, whose `aspect` is `request` or `status`.
    """

    operation: str
    place: str
    field: str
    aspect: str


def facts_of(page: Page, style: Style) -> dict[FactKey, Json]:
    """Return the facts that a page in a style states, by what they are about."""
    found: dict[FactKey, Json] = {}
    for operation in page.operations:
        key = operation_key(operation)
        if operation.method:
            found[FactKey(key, "", "", "request")] = True
            if style.states_status() or style.request == "swagger_tag":
                found[FactKey(key, "", "", "status")] = operation.status
        for place in PLACES:
            stated = style.states(place)
            for one in walk(operation.fields(place)):
                for aspect in stated:
                    if (value := _value(one.field, aspect, style, place)) is not None:
                        found[FactKey(key, place, one.dotted, aspect)] = value
    return found


def operation_key(operation: Operation) -> str:
    """Return method and path of an operation, or the id of a webhook's payload."""
    return f"{operation.method} {operation.path}" if operation.method else operation.id


def _value(field: Field, aspect: Aspect, style: Style, place: Place) -> Json:
    """Return what is stated about a field; None if nothing is."""
    if field.is_key_of_map and aspect not in ("name", "type"):
        return None
    match aspect:
        case "name":
            return True
        case "type":
            return _type(field, style, place)
        case "format":
            return field.format or None
        case "required":
            return field.required
        case "nullable":
            return True if field.nullable else None
        case "values":
            return [*field.values] or None
        case "minimum":
            return field.minimum if field.types[0] in _NUMBERS else None
        case "maximum":
            return field.maximum if field.types[0] in _NUMBERS else None
        case "max_length":
            return field.max_length
        case "default":
            return field.default


def _type(field: Field, style: Style, place: Place) -> str:
    """Return the type as a style can tell it: some have one word for integers and other numbers."""
    coarse = style.types == "typescript" or style.form(place) in ("sample", "typescript")
    words = {"number" if coarse and kind == "integer" else kind for kind in field.types}
    if "array" in words and field.item_types:
        words = words - {"array"} | {f"{field.item_types[0]}[]"}
    return " ".join(sorted(words))
