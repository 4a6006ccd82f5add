"""What a model looks like as JSON, and whether a JSON value looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec

from ._decode import COUNTERS

if TYPE_CHECKING:
    from ._json import JSON


class Inner(msgspec.Struct, frozen=True):
    """A property that holds a model, or a list of them."""

    shape: Shape
    is_list: bool

    @property
    def kind(self) -> str:
        """What there should be, as a drift event says it."""
        return "list" if self.is_list else self.shape.model.__name__


class Shape(msgspec.Struct, frozen=True, eq=False):
    """A model as JSON.

    Attributes:
        model: The model.
        names: The properties on the wire, each with the name of its field.
        hints: The type of each field.
        folded: The properties by their names without case and separators.
        required: The properties that are not optional.
        inner: The properties that hold models.
        data: The property that holds what a call returns, if the others only count; None when each is a part of it.

    """

    model: type[msgspec.Struct]
    names: dict[str, str]
    hints: dict[str, Any]
    folded: dict[str, str]
    required: frozenset[str]
    inner: dict[str, Inner]
    data: str | None


@cache
def shape_of(model: type[msgspec.Struct]) -> Shape:
    """Return the shape of a model."""
    fields = msgspec.structs.fields(model)
    hints = get_type_hints(model, include_extras=True)
    data = [field.encode_name for field in fields if field.name not in COUNTERS]
    found = ((field.encode_name, _inner(hints[field.name])) for field in fields)
    return Shape(
        model=model,
        names={field.encode_name: field.name for field in fields},
        hints=hints,
        folded={fold(field.encode_name): field.encode_name for field in fields},
        required=frozenset(field.encode_name for field in fields if field.required),
        inner={name: inner for name, inner in found if inner},
        data=data[0] if len(data) == 1 else None,
    )


def fold(name: str) -> str:
    """Return what a name has in common with itself in camelCase, snake_case, PascalCase and kebab-case."""
    return name.replace("_", "").replace("-", "").lower()


def likeness(shape: Shape, value: JSON) -> float:
    """Return how much a value looks like a model, from 0 to 1; from 0.5 on, it is taken for one.

    That is the share of the required properties that it has, under names in any case. An object that has nothing but
    properties of the model, the id among them, is taken for one too.
    """
    if not isinstance(value, dict):
        return 0.0
    if shape.required and shape.required <= value.keys():
        return 1.0
    known = {described for name in value if (described := shape.folded.get(fold(name)))}
    needed = shape.required or shape.names.keys()
    share = len(known & needed) / len(needed)
    return max(share, 0.5) if "id" in known and len(known) == len(value) else share


def is_map(shape: Shape, value: JSON) -> bool:
    """Whether a value is an object whose values look like a model, as a list is written that is a map by id."""
    return isinstance(value, dict) and bool(value) and all(likeness(shape, item) >= LIKE for item in value.values())


LIKE = 0.5
"""From this likeness on, a value is taken for a model."""


def kind_of(value: object) -> str:
    """Return what a value is, as a drift event says it."""
    return "null" if value is None else type(value).__name__


def member(path: str, name: str) -> str:
    """Return the JSON path of a property; a name that is no identifier, or long, is quoted and cut."""
    if name.isidentifier() and len(name) <= _LONGEST_NAME:
        return f"{path}.{name}"
    return f"{path}[{msgspec.json.encode(name[:_LONGEST_NAME]).decode()}]"


_LONGEST_NAME = 100
"""Of what an API calls its properties, more than this goes into no log."""


def _inner(hint: Any) -> Inner | None:  # noqa: ANN401 - any type expression
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return Inner(shape_of(hint), is_list=False)
    arguments = get_args(hint)
    if get_origin(hint) in (list, Sequence):
        item = _inner(arguments[0])
        return Inner(item.shape, is_list=True) if item and not item.is_list else None
    if get_origin(hint) is dict:
        return None
    return next((inner for argument in arguments if (inner := _inner(argument))), None)
