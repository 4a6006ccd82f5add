"""What the description says about the values of an exchange: its operation, and the schema of each place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from generator.json_pointer import lookup
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.json_pointer import JsonObject

_COMPOSED = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True)
class Place:
    """A place in a body: the schemas that a value there may follow. Without any, nothing is described about it."""

    bundle: JsonObject
    schemas: tuple[JsonObject, ...] = ()

    def member(self, name: str) -> Place:
        """Return the place of a property of an object that is here."""
        holders: list[JsonObject] = [schema["properties"] for schema in self.schemas if "properties" in schema]
        return self._below(properties[name] for properties in holders if name in properties)

    def items(self) -> Place:
        """Return the place of the items of an array that is here."""
        return self._below(schema["items"] for schema in self.schemas if "items" in schema)

    def has_format(self, name: str) -> bool:
        """Whether a string here may have a `format`; that of ids is uuid, though some are not bound to it."""
        identifies = name == "uuid" and any(schema.get("x-identifier") for schema in self.schemas)
        return identifies or any(schema.get("format") == name for schema in self.schemas)

    @property
    def secret(self) -> bool:
        """Whether what is here must not be repeated."""
        return any(schema.get("x-secret") for schema in self.schemas)

    @property
    def listed(self) -> bool:
        """Whether the description lists the values that a string here has."""
        return any("enum" in schema or "const" in schema for schema in self.schemas)

    def _below(self, schemas: Iterable[JsonObject]) -> Place:
        return Place(self.bundle, tuple(flat for schema in schemas for flat in _flattened(schema, self.bundle)))


@dataclass(frozen=True)
class Described:
    """An operation and what is described about it.

    Attributes:
        id: Its operationId.
        ids: The path parameters that are ids, by their values in the request.
        inputs: Names of its query parameters.
        definition: The operation object.
    """

    id: str
    ids: Mapping[str, str]
    inputs: frozenset[str]
    definition: JsonObject
    bundle: JsonObject

    def answer(self, status: int) -> tuple[Place, Mapping[str, JsonObject]]:
        """Return the place of the whole body of an answer, and its described headers by name.

        What is described of one success holds for another one as well.
        """
        responses: dict[str, JsonObject] = self.definition["responses"]
        described = next((code for code in responses if code[0] == "2" == str(status)[0]), "")
        response = _resolved(responses.get(str(status), responses.get(described, {})), self.bundle)
        schemas = [content["schema"] for content in response.get("content", {}).values() if "schema" in content]
        place = Place(self.bundle, tuple(flat for schema in schemas for flat in _flattened(schema, self.bundle)))
        headers = {name: _resolved(header, self.bundle) for name, header in response.get("headers", {}).items()}
        return place, headers


def bundled_description() -> JsonObject:
    """Return the description as the emulator carries it, one JSON document."""
    text = resources.files("bullseye_partner_emulator").joinpath("openapi.json").read_text(encoding="utf-8")
    bundle: JsonObject = json.loads(text)
    return bundle


class Api:
    """Finds the operations of a bundled description."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        server: str = bundle["servers"][0]["url"]
        self.base_path = urlsplit(server).path.rstrip("/")
        """What the paths of the described server begin with."""
        headers: JsonObject = bundle["components"]["responses"]["TooManyRequests"]["headers"]
        self.headers = frozenset(name.lower() for name in headers)
        (scheme,) = bundle["components"]["securitySchemes"].values()
        self.key_header: str = scheme["name"].lower()

    def find(self, method: str, path: str) -> Described | None:
        """Return the operation of a request; `path` is percent-encoded and relative to the base path."""
        segments = [unquote(segment) for segment in path.split("/")]
        matches = [
            (template, operation, values)
            for _, template, verb, operation in operations_of(self._bundle, "paths")
            if verb.upper() == method and (values := _values(template.split("/"), segments)) is not None
        ]
        if not matches:
            return None
        # A literal segment wins over a parameter.
        template, operation, values = min(matches, key=lambda match: len(match[2]))
        shared: list[JsonObject] = self._bundle["paths"][template].get("parameters", [])
        parameters = [_resolved(item, self._bundle) for item in [*shared, *operation.get("parameters", [])]]
        ids = {
            parameter["name"]: values[parameter["name"]]
            for parameter in parameters
            if parameter["in"] == "path"
            and (parameter["schema"].get("format") == "uuid" or parameter["schema"].get("x-identifier"))
        }
        inputs = frozenset(parameter["name"] for parameter in parameters if parameter["in"] == "query")
        return Described(operation["operationId"], ids, inputs, operation, self._bundle)


def _values(template: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    values: dict[str, str] = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected.startswith("{") and segment:
            values[expected[1:-1]] = segment
        elif expected != segment:
            return None
    return values


def _resolved(node: JsonObject, bundle: JsonObject) -> JsonObject:
    while (reference := node.get("$ref")) is not None:
        node = lookup(bundle, reference.removeprefix("#"))
    return node


def _flattened(schema: JsonObject, bundle: JsonObject) -> list[JsonObject]:
    """Return a schema and those that it is composed of, without references."""
    resolved = _resolved(schema, bundle)
    parts = cast("list[JsonObject]", [part for keyword in _COMPOSED for part in resolved.get(keyword, [])])
    return [resolved, *(flat for part in parts for flat in _flattened(part, bundle))]
