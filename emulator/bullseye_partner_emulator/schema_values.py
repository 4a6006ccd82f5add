"""Values for the schemas of the description: examples, and objects of which some values are known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.json_text import Json, JsonObject

_SCALARS: dict[str, Json] = {"boolean": False, "null": None}
_FORMATS = {
    "date": "2025-01-15",
    "date-time": "2025-01-15T10:30:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_COMPOSED = ("allOf", "oneOf", "anyOf")


class Schema:
    """A schema of a bundled description, in which references lead to its components.

    `node` is what it refers to, `name` the reference to it, None if it is written where it is used.
    """

    def __init__(self, bundle: JsonObject, node: JsonObject, within: tuple[str, ...] = ()) -> None:
        """Take a schema; `within` are the references that led to it."""
        self._bundle = bundle
        self._within = within
        self.name: str | None = None
        while (reference := node.get("$ref")) is not None:
            self.name = reference
            self._within = (*self._within, reference)
            # What stands beside a reference wins.
            node = {**_at(bundle, reference), **{name: value for name, value in node.items() if name != "$ref"}}
        self.node = node

    @cached_property
    def properties(self) -> dict[str, Schema]:
        """The properties of an object, with those of its parts; of a choice, those of the first."""
        found: dict[str, Schema] = {}
        choice = [part for part in self._parts("oneOf", "anyOf") if part.properties]
        for part in (*self._parts("allOf"), *choice[:1]):
            found |= part.properties
        return found | {name: self._part(node) for name, node in self.node.get("properties", {}).items()}

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that it allows; `object` if it only has properties."""
        declared: str | list[str] = self.node.get("type", [])
        types = {declared} if isinstance(declared, str) else set(declared)
        for part in self._parts():
            types |= part.types
        return frozenset(types or ({"object"} if self.properties else ()))

    @property
    def items(self) -> Schema | None:
        """The schema of the items of an array, None if there is none."""
        if "items" in self.node:
            return self._part(self.node["items"])
        return next((items for part in self._parts() if (items := part.items) is not None), None)

    @property
    def format(self) -> str | None:
        """Its `format`."""
        own: str | None = self.node.get("format")
        return own or next((of_part for part in self._parts() if (of_part := part.format)), None)

    def admits(self, value: Json) -> bool:
        """Say whether a value is valid."""
        return self._validator.is_valid(value)

    def example(self) -> Json:
        """Return its example, or one made of the examples of its parts; a value of its type where there are none."""
        node = self.node
        for keyword in ("examples", "enum"):
            if node.get(keyword):
                return node[keyword][0]
        for keyword in ("example", "const", "default"):
            if keyword in node:
                return node[keyword]
        if self.properties:
            return dict(self._sample)
        if "array" in self.types:
            return [self.items.example()] if self.items is not None and not self.items._is_endless else []
        if any(part.types for part in self._parts()):
            return next(part for part in self._parts() if part.types).example()
        return self._any_value()

    def filled(self, known: Mapping[str, Json], example: Json = None) -> JsonObject:
        """Return an object with the values that are known, and examples for its other properties.

        Args:
            known: Values by the names of properties; what the schema does not have is left out.
            example: An object with examples that come before those of the schema.
        """
        if not self.properties:
            return {**(example if isinstance(example, dict) else {}), **known}
        shown = self._sample | (cast("JsonObject", example) if isinstance(example, dict) else {})
        return {
            name: _completed(part, known[name]) if name in known else shown[name]
            for name, part in self.properties.items()
            # What is optional may be missing: data that handlers keep need not have it.
            if name in known or (name in shown and not part.node.get("x-optional"))
        }

    @cached_property
    def _sample(self) -> JsonObject:
        return {name: part.example() for name, part in self.properties.items() if not part._is_endless}

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        document = {"allOf": [self.node], "components": self._bundle["components"]}
        return jsonschema_rs.Draft202012Validator(document, validate_formats=True)

    @property
    def _is_endless(self) -> bool:
        return len(set(self._within)) < len(self._within)

    def _parts(self, *keywords: str) -> list[Schema]:
        if self._is_endless:
            return []
        return [self._part(node) for keyword in keywords or _COMPOSED for node in self.node.get(keyword, [])]

    def _part(self, node: JsonObject) -> Schema:
        return Schema(self._bundle, node, self._within)

    def _any_value(self) -> Json:
        node = self.node
        for name in self.types & _SCALARS.keys():
            return _SCALARS[name]
        if self.types & {"integer", "number"}:
            return node.get("minimum", 0)
        if "string" in self.types:
            return _FORMATS.get(self.format or "", "text".ljust(node.get("minLength", 0), "x"))
        return {}


def _completed(schema: Schema, value: Json) -> Json:
    """Return a value with null for what it lacks of the nullable properties that an object is described with."""
    if not isinstance(value, dict):
        return value
    given = cast("JsonObject", value)
    missing = {name: part for name, part in schema.properties.items() if name not in given and "null" in part.types}
    return {**given, **{name: None for name, part in missing.items() if not part.node.get("x-optional")}}


def _at(bundle: JsonObject, reference: str) -> JsonObject:
    node: Json = bundle
    for key in reference.removeprefix("#/").split("/"):
        node = node[key.replace("~1", "/").replace("~0", "~")]
    found: JsonObject = node
    return found
