"""What a page of documentation states: operations, their parameters, bodies and answers, and facts about each field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import Json

Place: TypeAlias = Literal["path", "query", "body", "response"]
"""Where a field stands in an operation. The payload of a webhook is its `response` here: the partner reads it."""

Aspect: TypeAlias = Literal[
    "name", "type", "format", "required", "nullable", "values", "minimum", "maximum", "max_length", "default"
]
"""What can be stated about a field. `name` is that it exists."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter or property.

    `types` are JSON types without null; those of a list's items are `item_types`. `fields` are the properties of an
    object, or of the objects in a list. `source` is the pointer of its schema in the description.
    """

    name: str
    source: str
    types: tuple[str, ...]
    item_types: tuple[str, ...] = ()
    format: str = ""
    required: bool = False
    nullable: bool = False
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    default: Json = None
    text: str = ""
    sample: Json = None
    fields: tuple[Field, ...] = ()
    is_key_of_map: bool = False

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return self.types == ("array",)

    @property
    def has_map(self) -> bool:
        """Whether the value is a map with known keys."""
        return any(field.is_key_of_map for field in self.fields)


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation, or the payload of a webhook, which has neither method nor path.

    `response` is None where the answer has no body; `status` is that of success.
    """

    id: str
    title: str
    text: str
    method: str = ""
    path: str = ""
    status: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    path_fields: tuple[Field, ...] = ()
    query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    response: tuple[Field, ...] | None = None

    def fields(self, place: Place) -> tuple[Field, ...]:
        """Return the outermost fields of a place."""
        match place:
            case "path":
                return self.path_fields
            case "query":
                return self.query
            case "body":
                return self.body
            case "response":
                return self.response or ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the documentation; `name` is the last part of its address."""

    name: str
    title: str
    text: str
    operations: tuple[Operation, ...]


class Walked(msgspec.Struct, frozen=True):
    """A field with the names that lead to it, its own last; a list's name ends with `[]` where it leads further."""

    names: tuple[str, ...]
    field: Field

    @property
    def dotted(self) -> str:
        """The names joined by dots: `organizations[].id`."""
        return ".".join(self.names)

    @property
    def depth(self) -> int:
        """How many fields hold this one."""
        return len(self.names) - 1


def walk(fields: tuple[Field, ...], above: tuple[str, ...] = ()) -> Iterator[Walked]:
    """Yield fields and those inside, each before what it holds."""
    for field in fields:
        yield Walked((*above, field.name), field)
        yield from walk(field.fields, (*above, f"{field.name}[]" if field.is_list else field.name))
