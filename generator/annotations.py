"""Python annotations of what openapi-python-client parsed: one mapping for models, arguments and results."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

if TYPE_CHECKING:
    from collections.abc import Iterable

ParsedProperty: TypeAlias = PropertyProtocol


class Role(Enum):
    """Where an annotation stands; it decides how much an enum, a list or an id accepts."""

    RESPONSE = "a field of a model that is decoded"
    REQUEST = "a field of a model that is only ever encoded, as a request body"
    ARGUMENT = "a parameter of a method"


class UnsupportedTypeError(Exception):
    """A schema whose values the client cannot represent."""


STANDARD_IMPORTS = {
    "AwareDatetime": "from .._aware_datetime import AwareDatetime",
    "JSON": "from .._json import JSON",
    "Mapping": "from collections.abc import Mapping",
    "Sequence": "from collections.abc import Sequence",
    "UUID": "from uuid import UUID",
    "UnsetType": "from msgspec import UnsetType",
    "UNSET": "from msgspec import UNSET",
    "date": "from datetime import date",
    "datetime": "from datetime import datetime",
}
"""The import of each name that an annotation may use besides builtins and models, in a subpackage of the client."""

_SCALARS: dict[type[PropertyProtocol], str] = {
    AnyProperty: "JSON",
    BooleanProperty: "bool",
    DateProperty: "date",
    FloatProperty: "float",
    IntProperty: "int",
    NoneProperty: "None",
    StringProperty: "str",
}


def annotation_of(parsed: ParsedProperty, role: Role) -> str:
    """Return the annotation of a parsed property that must be given a value; see `optional`.

    Enums of requests and arguments also take plain strings, so that a value that is newer than the client can be sent.

    Raises:
        UnsupportedTypeError: there is no annotation for this kind of schema.
    """
    match parsed:
        case UnionProperty():
            # An integer stays an integer on its way through the client where it is one of several kinds of value.
            inner_properties = _without_words(parsed.inner_properties)
            kinds = [inner for inner in inner_properties if not isinstance(inner, NoneProperty)]
            exact = len(kinds) > 1
            members = [_member(inner, role, exact=exact) for inner in inner_properties]
            return " | ".join(sorted(dict.fromkeys(members), key=lambda member: member == "None"))
        case ListProperty():
            container = "list" if role is Role.RESPONSE else "Sequence"
            return f"{container}[{annotation_of(parsed.inner_property, role)}]"
        case EnumProperty():
            name = str(parsed.class_info.name)
            return {Role.RESPONSE: name, Role.REQUEST: "str", Role.ARGUMENT: f"{name} | str"}[role]
        case ModelProperty():
            if not is_map(parsed):
                return str(parsed.class_info.name)
            container = "dict" if role is Role.RESPONSE else "Mapping"
            values = parsed.additional_properties
            return f"{container}[str, {annotation_of(values, role) if values else 'JSON'}]"
        case DateTimeProperty():
            return "AwareDatetime" if role is Role.RESPONSE else "datetime"
        case UuidProperty():
            return "UUID" if role is Role.RESPONSE else "UUID | str"
        case _ if type(parsed) in _SCALARS:
            return _SCALARS[type(parsed)]
        case _:
            kind = type(parsed).__name__.removesuffix("Property")
            raise UnsupportedTypeError(
                f"{parsed.name.get_untrusted_value()}: the client has no type for a schema of kind {kind}"
            )


def optional(annotation: str) -> str:
    """Return the annotation for what may be left out; None, where it is allowed, stays last."""
    required, null, _ = annotation.partition(" | None")
    return f"{required} | UnsetType{null}"


def is_map(model: ModelProperty) -> bool:
    """Return whether an object schema has no properties of its own, so that its values are plain mappings.

    Raises:
        UnsupportedTypeError: it has none and allows none at all.
    """
    if model.data.properties or model.data.allOf:
        return False
    if model.data.additionalProperties is False:
        raise UnsupportedTypeError(f"{model.class_info.name}: an object without properties must allow some")
    return True


def names_in(annotations: Iterable[str]) -> set[str]:
    """Return the names that annotations use."""
    return {name for annotation in annotations for name in re.findall(r"[A-Za-z_]\w*", annotation)}


def _without_words(inner_properties: Iterable[ParsedProperty]) -> list[ParsedProperty]:
    """Return the alternatives without the plain string beside an enum, whose class takes any string."""
    alternatives = list(inner_properties)
    if any(isinstance(inner, EnumProperty) for inner in alternatives):
        return [inner for inner in alternatives if not isinstance(inner, StringProperty)]
    return alternatives


def _member(inner: ParsedProperty, role: Role, *, exact: bool) -> str:
    return "int | float" if exact and isinstance(inner, FloatProperty) else annotation_of(inner, role)
