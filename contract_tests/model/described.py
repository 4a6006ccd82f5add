"""What the description says about the values of an exchange: its operation, and the schema of each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.named_components import Component
from generator.schema import base_path, flattened, key_scheme, parameters_of, resolved, schema_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.json_pointer import JsonObject


@dataclass(frozen=True)
class Place:
    """A place in a body: the schemas that a value there may follow. Without any, nothing is described about it."""

    bundle: JsonObject
    schemas: tuple[JsonObject, ...] = ()

    def member(self, name: str) -> Place:
        """Return the place of a property of an object that is here."""
        holders: list[JsonObject] = [schema["properties"] for schema in self.schemas if "properties" in schema]
        return place_of(self.bundle, (properties[name] for properties in holders if name in properties))

    def items(self) -> Place:
        """Return the place of the items of an array that is here."""
        return place_of(self.bundle, (schema["items"] for schema in self.schemas if "items" in schema))

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


def place_of(bundle: JsonObject, schemas: Iterable[JsonObject]) -> Place:
    """Return the place of what may follow one of some schemas."""
    return Place(bundle, tuple(flat for schema in schemas for flat in flattened(bundle, schema)))


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
        response = resolved(self.bundle, responses.get(str(status), responses.get(described, {})))
        headers = {name: resolved(self.bundle, header) for name, header in response.get("headers", {}).items()}
        schema = schema_of(response)
        return place_of(self.bundle, () if schema is None else (schema,)), headers


class Api:
    """Finds the operations of a bundled description."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self.base_path = base_path(bundle)
        """What the paths of the described server begin with."""
        self.headers = frozenset(name.lower() for name in Component.TOO_MANY_REQUESTS.of(bundle)["headers"])
        self.key_header = key_scheme(bundle)[1].lower()

    def find(self, method: str, path: str) -> Described | None:
        """Return the operation of a request; `path` is percent-encoded and relative to the base path."""
        segments = [unquote(segment) for segment in path.split("/")]
        matches = [
            (pointer, operation, values)
            for pointer, template, verb, operation in operations_of(self._bundle, "paths")
            if verb.upper() == method and (values := _values(template.split("/"), segments)) is not None
        ]
        if not matches:
            return None
        # A literal segment wins over a parameter.
        pointer, operation, values = min(matches, key=lambda match: len(match[2]))
        parameters = parameters_of(self._bundle, pointer)
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
