"""Where the API can change: what the bundled description says of each operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from generator.named_components import Component
from generator.operations import PAGE_PARAMETERS
from generator.relations import relations_of
from generator.schema import (
    allowed_types,
    base_path,
    component_name,
    key_scheme,
    merged,
    parameters_of,
    resolved,
    schema_of,
)
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from generator.relations import Relation

EACH = "*"
"""The step into every item of an array."""


@dataclass(frozen=True)
class Place:
    """A property of a JSON document. `steps` lead to it; `schema` has its references resolved, `types` its types.

    `component` is the schema component it refers to, if it does, and `required` whether it must be there.
    """

    steps: tuple[str, ...]
    schema: JsonObject
    types: frozenset[str]
    component: str | None
    required: bool

    @property
    def pointer(self) -> str:
        """The steps as a JSON pointer."""
        return "".join(f"/{step}" for step in self.steps)

    @property
    def name(self) -> str:
        """The name of the property."""
        return self.steps[-1]


@dataclass(frozen=True)
class QueryParameter:
    """A query parameter; `filter` is its `x-filter`, empty if it has none."""

    name: str
    required: bool
    schema: JsonObject
    filter: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class ErrorPlace:
    """An error that an operation answers with: the code in its body, and the names of the headers that it must have."""

    status: int
    code: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class OperationPlaces:
    """An operation with all places where it can change.

    `objects` are the objects in its answer, by their steps, and `relations` what holds between the values of one.
    """

    id: str
    method: str
    path: str
    tag: str
    scope: str | None
    status: int
    headers: tuple[str, ...]
    answer: tuple[Place, ...]
    objects: tuple[tuple[str, ...], ...]
    relations: tuple[tuple[tuple[str, ...], Relation], ...]
    body: tuple[Place, ...]
    query: tuple[QueryParameter, ...]
    errors: tuple[ErrorPlace, ...]

    @property
    def has_answer(self) -> bool:
        """Whether a success has a body."""
        return bool(self.objects)

    @property
    def is_page(self) -> bool:
        """Whether the answer is one page of a list."""
        return {*PAGE_PARAMETERS} <= {parameter.name for parameter in self.query}

    @property
    def items(self) -> str:
        """The property of a page that has its items."""
        return next(place.name for place in self.answer if "array" in place.types)

    @property
    def writable(self) -> tuple[Place, ...]:
        """The properties of the body itself, not those within them."""
        return tuple(place for place in self.body if len(place.steps) == 1)


class Reader:
    """Reads the places of a bundled OpenAPI 3.1 description."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self.base_path = base_path(bundle)
        self.key_header = key_scheme(bundle)[1].lower()
        self.scopes: tuple[str, ...] = tuple(Component.API_KEY_SCOPE.of(bundle)["enum"])
        self.error_fields: tuple[str, ...] = tuple(Component.ERROR.of(bundle)["properties"])
        self.operations = tuple(self._operations())

    def _operations(self) -> Iterator[OperationPlaces]:
        for pointer, path, method, operation in operations_of(self._bundle, "paths"):
            yield self._operation(pointer, path, method, operation)

    def _operation(self, pointer: str, path: str, method: str, operation: JsonObject) -> OperationPlaces:
        declared = parameters_of(self._bundle, pointer)
        responses = {int(status): resolved(self._bundle, one) for status, one in operation["responses"].items()}
        status = min(status for status in responses if 200 <= status < 300)
        answer = schema_of(responses[status])
        objects = tuple(self._objects(answer, ())) if answer else ()
        body = schema_of(resolved(self._bundle, operation.get("requestBody", {})))
        security: list[dict[str, list[str]]] = operation.get("security", [])
        scopes = [scope for needs in security for roles in needs.values() for scope in roles]
        return OperationPlaces(
            id=operation["operationId"],
            method=method.upper(),
            path=self.base_path + path,
            tag=operation["tags"][0],
            scope=scopes[0] if scopes else None,
            status=status,
            headers=self._required_headers(responses[status]),
            answer=tuple(self._places(answer, ())) if answer else (),
            objects=tuple(steps for steps, _ in objects),
            relations=tuple((steps, relation) for steps, schema in objects for relation in relations_of(schema)),
            body=tuple(self._places(body, ())) if body else (),
            query=tuple(
                QueryParameter(p["name"], p.get("required", False), self.merged(p["schema"]), p.get("x-filter", {}))
                for p in declared
                if p["in"] == "query"
            ),
            errors=tuple(
                ErrorPlace(code, response["x-error-code"], self._required_headers(response))
                for code, response in responses.items()
                if code >= 400
            ),
        )

    def _required_headers(self, response: JsonObject) -> tuple[str, ...]:
        headers: dict[str, JsonObject] = response.get("headers", {})
        return tuple(name.lower() for name, one in headers.items() if resolved(self._bundle, one).get("required"))

    def _places(self, schema: JsonObject, steps: tuple[str, ...]) -> Iterator[Place]:
        schema = self.merged(schema)
        required: list[str] = schema.get("required", [])
        for name, value in cast("dict[str, JsonObject]", schema.get("properties", {})).items():
            inner = self.merged(value)
            if "items" in inner:
                inner = {**inner, "items": self.merged(inner["items"])}
            component = component_name(value)
            yield Place((*steps, name), inner, allowed_types(inner), component, name in required)
            yield from self._places(inner, (*steps, name))
        if "items" in schema:
            items = self.merged(schema["items"])
            component = component_name(schema["items"])
            if "object" not in allowed_types(items):
                yield Place((*steps, EACH), items, allowed_types(items), component, required=True)
            yield from self._places(items, (*steps, EACH))

    def _objects(self, schema: JsonObject, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], JsonObject]]:
        schema = self.merged(schema)
        if "properties" in schema:
            yield steps, schema
        for name, value in cast("dict[str, JsonObject]", schema.get("properties", {})).items():
            yield from self._objects(value, (*steps, name))
        if "items" in schema:
            yield from self._objects(schema["items"], (*steps, EACH))

    def merged(self, schema: JsonObject) -> JsonObject:
        """Return a schema as one object, its references and compositions put into it."""
        return merged(self._bundle, schema)


def objects_at(document: Json, steps: tuple[str, ...]) -> list[JsonObject]:
    """Return the objects that steps lead to in a document."""
    if not steps:
        return [document]
    found: list[object] = []
    change_at(document, steps, lambda container, key: found.append(container[key]))
    return [cast("JsonObject", one) for one in found if isinstance(one, dict)]


def change_at(document: Json, steps: tuple[str, ...], change: Callable[[Json, str | int], None]) -> None:
    """Call `change` with each container and key that the steps lead to in a document."""
    if document is None:
        return
    first, *rest = steps
    if first == EACH:
        containers: list[tuple[Json, str | int]] = [(document, index) for index in range(len(document))]
    elif first in document:
        containers = [(document, first)]
    else:
        return
    for container, key in containers:
        if rest:
            change_at(container[key], tuple(rest), change)
        else:
            change(container, key)
