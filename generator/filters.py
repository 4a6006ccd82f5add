"""What a query parameter lets through of a list: `x-filter`, or a property of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from generator.json_pointer import JsonObject, join, lookup
from generator.operations import PAGE_PARAMETERS, read_operations
from generator.schema import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description
    from generator.operations import Operation

FILTER = "x-filter"

Match: TypeAlias = Literal["whole", "part", "from", "until"]
"""whole: the value is the same. part: it contains the text, whatever the case. from, until: its day is not before, or
not after, that day."""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-filter`: the property of an item that a parameter is compared with, and how."""

    of: str
    match: Match


class Filter(msgspec.Struct, frozen=True):
    """A query parameter that lets some items of a list through.

    Attributes:
        name: The parameter.
        of: The property of an item that it is compared with.
        match: How.
        schema: Of the parameter, merged.
        pointer: Of the parameter, in the bundle.
    """

    name: str
    of: str
    match: Match
    schema: JsonObject
    pointer: str

    def lets_through(self, item: JsonObject, text: str) -> bool:
        """Return whether an item passes the filter with a text."""
        value = item.get(self.of)
        if value is None:
            return False
        match self.match:
            case "whole":
                return bool(value == text)
            case "part":
                return text.casefold() in str(value).casefold()
            case "from":
                return str(value)[:10] >= text[:10]
            case "until":
                return str(value)[:10] <= text[:10]


def filters_of(description: Description, operation: Operation) -> list[Filter]:
    """Return the filters of a list in pages: what `x-filter` says, or that a property of its items has the same name.

    Raises:
        msgspec.ValidationError: an `x-filter` is none.
    """
    properties = _item_properties(description, operation)
    found: list[Filter] = []
    for pointer, parameter in _queries(description, operation):
        name: str = parameter["name"]
        said = msgspec.convert(parameter[FILTER], Said) if FILTER in parameter else Said(name, "whole")
        if said.of in properties and name not in PAGE_PARAMETERS:
            found.append(Filter(name, said.of, said.match, merged(description.bundle, parameter["schema"]), pointer))
    return found


def filter_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Check that an `x-filter` names a property of the items of its list, and how it is compared."""
    for operation in read_operations(description):
        for pointer, parameter in _queries(description, operation):
            if FILTER not in parameter:
                continue
            try:
                said = msgspec.convert(parameter[FILTER], Said)
            except msgspec.ValidationError as error:
                yield pointer, f"what {parameter['name']} lets through is told by of and match: {error}"
                continue
            if said.of not in _item_properties(description, operation):
                yield pointer, f"{operation.operation_id} lists nothing that has {said.of}"


def _queries(description: Description, operation: Operation) -> Iterator[tuple[str, JsonObject]]:
    listed: list[JsonObject] = lookup(description.bundle, operation.pointer).get("parameters", [])
    for number, node in enumerate(listed):
        parameter = description.resolve(node)
        if parameter["in"] == "query":
            yield join(operation.pointer, "parameters", number), parameter


def _item_properties(description: Description, operation: Operation) -> JsonObject:
    if operation.page is None:
        return {}
    schema = {"$ref": f"#/components/schemas/{operation.page.item_schema_name}"}
    properties: JsonObject = merged(description.bundle, schema).get("properties", {})
    return properties
