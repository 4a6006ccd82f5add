"""Path and query parameters as text, and what cannot be meant by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from msgspec import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._operation import Operation


def filled(operation: Operation[Any], arguments: tuple[object, ...]) -> str:
    """Return the path of an operation with its arguments.

    Raises:
        TypeError: an argument is None, or nothing that could be an id.
        ValueError: an argument is not valid Unicode, blank, or a dot segment, which would address another path.
    """
    template = operation.path
    for place, argument in enumerate(arguments):
        text = argument if type(argument) is str and argument.isascii() else _id_text(operation, place, argument)
        if text in {".", ".."} or not text.strip():
            from ._signatures import path_argument_of

            name = path_argument_of(operation, place)
            raise ValueError(f"{name} is {text!r}, no id: it would address another path than {operation.path}")
        start, end = template.index("{"), template.index("}")
        template = template[:start] + quote(text, safe="") + template[end + 1 :]
    return template


def query_of(operation: Operation[Any], given: Mapping[str, object]) -> dict[str, str | list[str]]:
    """Return the query of an operation; what is UNSET or None was not given.

    Raises:
        TypeError: a value is none that a query can hold, or a required one is None.
        ValueError: a date has no time zone, a number is not finite.
    """
    query: dict[str, str | list[str]] = {
        name: value if type(value) is str and value.isascii() else _query_text(operation, name, value)
        for name, value in given.items()
        if value is not UNSET and value is not None
    }
    if operation.required_query and not operation.required_query <= query.keys():
        from ._signatures import argument_of

        (name, *_) = sorted(operation.required_query - query.keys())
        raise TypeError(f"{argument_of(operation, name)} must be given, got {given.get(name)!r}")
    return query


def free_query(given: Mapping[str, object]) -> dict[str, str | list[str]]:
    """Return a query that no description limits: a list repeats its parameter, None and UNSET were not given.

    Raises:
        TypeError: a value is none that a query can hold.
        ValueError: a date has no time zone, a number is not finite.
    """
    query: dict[str, str | list[str]] = {}
    for name, value in given.items():
        if isinstance(value, list | tuple):
            items = cast("list[object]", value)
            query[name] = [_text(name, item) for item in items if item is not None and item is not UNSET]
        elif value is not None and value is not UNSET:
            query[name] = _text(name, value)
    return query


def _query_text(operation: Operation[Any], name: str, value: object) -> str:
    try:
        return _text(name, value)
    except (TypeError, ValueError):
        from ._signatures import argument_of

        return _text(argument_of(operation, name), value)


def _id_text(operation: Operation[Any], place: int, value: object) -> str:
    from ._own_types import as_own_type, kind_of_value  # most arguments are texts

    try:
        own = as_own_type("", value)
        if not isinstance(own, bool):  # which has a text, but is never an id
            return _text("", own)
    except (TypeError, ValueError):
        pass
    from ._signatures import path_argument_of

    raise TypeError(f"{path_argument_of(operation, place)} must be an id, or its text, got {kind_of_value(value)}")


def _text(name: str, value: object) -> str:
    from ._own_types import as_own_type, is_unicode, kind_of_value

    value = as_own_type(name, value)
    if isinstance(value, str):
        if not is_unicode(value):
            raise ValueError(f"{name} is not valid Unicode: it has a lone surrogate")
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if not _has_text(value):
        raise TypeError(f"{name} must be text, a number, a date or an id, got {kind_of_value(value)}")
    return str(value)


def _has_text(value: object) -> bool:
    """Whether a value has a text of its own, unlike a collection or an object of the API, which have but a repr."""
    return type(value).__str__ is not object.__str__ and not isinstance(value, Collection)
