# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_body.py.
"""Request bodies as JSON.

What a body cannot hold is refused by its place in the arguments, before anything is sent. None is null, where the
description has one; UNSET is left out; `metadata`, which is the partner's own, may hold anything that JSON can.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET

from ._own_types import as_own_type, is_unicode, kind_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._model import Model

    Field: TypeAlias = tuple[str, str, "Kinds", bool, bool]
    """Name, name on the wire, types; whether it is a point in time, and whether it holds whatever JSON can."""

Kinds: TypeAlias = tuple[Any, ...]
"""The alternatives of a type."""

_PLAIN = frozenset({str, int, bool})
_SCALARS = (str, int, float, bool, Decimal, date, time, timedelta)
_BYTES: tuple[type, ...] = (bytes, bytearray, memoryview)
_ANYTHING: Kinds = (Any,)

_encoder = msgspec.json.Encoder(decimal_format="number")


def content_of(body: Model | None, extra: Mapping[str, object] | None) -> bytes | None:
    """Return what is sent as the body: the properties of a model, and over them those of `extra_body`.

    Raises:
        TypeError: a property is None where the description has no null, or nothing that JSON has.
        ValueError: a time has no time zone, a number is not finite, a text is not Unicode.
    """
    if body is None and not extra:
        return None
    properties: dict[object, object] = {}
    try:
        if body is not None:
            properties.update(_properties(body, ""))
        if extra:
            properties.update(extra if _is_plain(extra) else _members(extra, _ANYTHING, ""))
        return _encoder.encode(properties)
    except RecursionError:
        raise ValueError("the body is nested too deeply, or holds itself") from None
    except UnicodeEncodeError:
        place = next(_not_unicode(properties, ""))
        raise ValueError(f"{place} is not valid Unicode: it has a lone surrogate") from None


def _properties(model: msgspec.Struct, path: str) -> dict[str, object]:
    """Return a struct as JSON has it, each value as one of Python's own types."""
    properties: dict[str, object] = {}
    for name, wire_name, kinds, is_moment, is_free in _fields_of(type(model)):
        value = getattr(model, name)
        if value is UNSET:
            continue
        if (type(value) in _PLAIN and not is_moment) or (is_free and value is not None and _is_plain(value)):
            properties[wire_name] = value
        else:
            properties[wire_name] = _value(value, kinds, path + name)
    return properties


def _is_plain(value: object) -> bool:
    """Whether a value, and all in it, is of Python's own types and can be sent as it is."""
    kind: type = type(value)
    if kind in _PLAIN or value is None:
        return True
    if kind is dict:
        for name, inner in cast("dict[object, object]", value).items():
            if type(name) is not str or not (type(inner) in _PLAIN or _is_plain(inner)):
                return False
        return True
    if kind is list:
        return all(type(item) in _PLAIN or _is_plain(item) for item in cast("list[object]", value))
    return kind is float and isfinite(cast("float", value))


def _value(value: object, kinds: Kinds, path: str) -> object:
    """Return a value as JSON has it.

    Raises:
        TypeError, ValueError: what `content_of` does.
    """
    if value is None:
        if NoneType not in kinds and Any not in kinds:
            raise TypeError(f"{path} must not be None, since the description has no null there; extra_body sends any")
        return None
    given: type = type(value)
    if given is dict and datetime not in kinds:
        return _members(cast("dict[object, object]", value), kinds, f"{path}.")
    value = as_own_type(path, value)
    if datetime in kinds:
        return _moment(value, path)
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, msgspec.Struct):
        return _properties(value, f"{path}.")
    if isinstance(value, Mapping):
        return _members(cast("Mapping[object, object]", value), kinds, f"{path}.")
    if isinstance(value, Collection) and not isinstance(value, _BYTES):
        return _items(cast("Collection[object]", value), kinds, path)
    other = cast("Any", value)
    if names := _fields_of_class(type(other)):
        return _members({name: getattr(other, name) for name in names}, _ANYTHING, f"{path}.")
    raise TypeError(f"{path} must be what JSON can hold, got {kind_of_value(other)}")


def _members(mapping: Mapping[Any, object], kinds: Kinds, path: str) -> dict[object, object]:
    """Return a mapping as an object of JSON; where a model is expected, it may stand in its place."""
    described, inner = _expected_members(kinds)
    members: dict[object, object] = {}
    for key, value in mapping.items():
        if type(key) is str and type(value) in _PLAIN and not described and datetime not in inner:
            members[key] = value
            continue
        if value is UNSET:
            continue
        own_key = as_own_type(f"a name in {path.rstrip('.') or 'the body'}", key)
        if not isinstance(own_key, str | int | float | date) or isinstance(own_key, bool):
            raise TypeError(f"{path.rstrip('.')} must have texts as names, got {kind_of_value(key)}")
        field = described.get(str(own_key))
        name, types = (field[0], field[2]) if field else (str(own_key), inner)
        plain = type(value) in _PLAIN and datetime not in types
        members[own_key] = value if plain else _value(value, types, path + name)
    return members


@cache
def _expected_members(kinds: Kinds) -> tuple[dict[str, Field], Kinds]:
    """Return the fields of the models among types, by their names on the wire, and the types of a map's values."""
    described = {field[1]: field for kind in kinds if _is_model(kind) for field in _fields_of(kind)}
    inner = next((_kinds(get_args(kind)[1]) for kind in kinds if _origin(kind) in (dict, Mapping)), _ANYTHING)
    return described, inner


def _items(values: Collection[object], kinds: Kinds, path: str) -> list[object]:
    if getattr(values, "ndim", 1) != 1:
        raise TypeError(f"{path} must have one dimension, got {kind_of_value(values)}")
    inner = next((_kinds(get_args(kind)[0]) for kind in kinds if _origin(kind) in (list, Sequence)), _ANYTHING)
    return [
        item if type(item) in _PLAIN else _value(item, inner, f"{path}[{number}]") for number, item in enumerate(values)
    ]


def _moment(value: object, path: str) -> object:
    """Check what stands for a point in time, which may also be its text."""
    if isinstance(value, str):
        try:
            as_own_type(path, msgspec.convert(value, datetime))
        except msgspec.ValidationError:
            raise ValueError(f"{path} must be a time as RFC 3339 has it, with a time zone, got {value!r}") from None
    elif not isinstance(value, datetime):
        raise TypeError(f"{path} must be a datetime with a time zone, got {kind_of_value(value)}")
    return value


@cache
def _fields_of(model: type[msgspec.Struct]) -> tuple[Field, ...]:
    hints = get_type_hints(model)
    return tuple(_field(each, _kinds(hints[each.name])) for each in msgspec.structs.fields(model))


def _field(field: msgspec.structs.FieldInfo, kinds: Kinds) -> Field:
    maps = [kind for kind in kinds if _origin(kind) in (dict, Mapping)]
    is_free = any(_kinds(get_args(kind)[1]) == _ANYTHING for kind in maps)
    is_described = datetime in kinds or any(map(_is_model, kinds))
    return field.name, field.encode_name, kinds, datetime in kinds, is_free and not is_described


def _fields_of_class(kind: Any) -> list[str]:  # noqa: ANN401 - any class
    """Return the fields of a dataclass, or of a class of attrs."""
    return [*getattr(kind, "__dataclass_fields__", ())] or [each.name for each in getattr(kind, "__attrs_attrs__", ())]


def _kinds(hint: Any) -> Kinds:  # noqa: ANN401 - a type expression
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _origin(kind: Any) -> Any:  # noqa: ANN401 - a type expression
    return get_origin(kind)


def _is_model(kind: Any) -> bool:  # noqa: ANN401 - a type expression
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _not_unicode(value: object, path: str) -> Iterator[str]:
    """Yield where a text, or the name of a property, cannot be encoded."""
    if isinstance(value, str) and not is_unicode(value):
        yield path
    elif isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            place = f"{path}.{key}".lstrip(".")
            yield from _not_unicode(key, ascii(place))
            yield from _not_unicode(inner, place)
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[object]", value)):
            yield from _not_unicode(item, f"{path}[{number}]")
