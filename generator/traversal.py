"""Visits the parts of a bundled description that rules and facts are about, each once, where it is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import msgspec

from generator.json_pointer import Json, JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Iterator

HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The operations of a Path Item Object (OpenAPI 3.1.0, section 4.8.9)."""

PartKind: TypeAlias = Literal[
    "operation", "parameter", "request_body", "response", "header", "media_type", "schema", "link", "security_scheme"
]

_SCHEMA_MAPS = ("$defs", "properties", "patternProperties", "dependentSchemas")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMA_SINGLES = (
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "not",
    "if",
    "then",
    "else",
)


class Part(msgspec.Struct, frozen=True):
    """An object of the description.

    `owner` is the pointer of the operation, path item or component that it is written in. `name` is its key there:
    operationId, parameter or property name, status, header name, component name. `role` of a schema is the keyword
    or field that holds it: `component`, `schema` (of a parameter, header or body), `properties`, `items`, `oneOf`…
    """

    kind: PartKind
    pointer: str
    owner: str
    name: str
    role: str
    value: JsonObject


def visit(bundle: JsonObject) -> Iterator[Part]:
    """Yield the parts of a bundle in its order.

    References are not followed, and not yielded unless they are schemas, which may carry keywords beside `$ref`
    (OpenAPI 3.1.0, section 4.8.24).
    """
    for section in ("paths", "webhooks"):
        for name, item in cast("JsonObject", bundle.get(section, {})).items():
            yield from _path_item(item, join("", section, name))
    for kind, components in cast("JsonObject", bundle.get("components", {})).items():
        for name, component in cast("JsonObject", components).items():
            pointer = join("/components", kind, name)
            match kind:
                case "schemas":
                    yield from _schema(component, pointer, pointer, name, "component")
                case "responses":
                    yield from _response(component, pointer, pointer, name)
                case "parameters":
                    yield from _parameter(component, "parameter", pointer, pointer, component.get("name", name))
                case "headers":
                    yield from _parameter(component, "header", pointer, pointer, name)
                case "requestBodies":
                    yield from _request_body(component, pointer, pointer)
                case "links":
                    yield Part("link", pointer, pointer, name, "component", component)
                case "securitySchemes":
                    yield Part("security_scheme", pointer, pointer, name, "component", component)
                case _:
                    pass


def schemas_within(schema: Json, pointer: str) -> Iterator[tuple[str, str, str, JsonObject]]:
    """Yield (pointer, keyword, key, schema) of the schemas directly inside a schema, references not followed."""
    if not isinstance(schema, dict):
        return
    mapping = cast("JsonObject", schema)
    for keyword, value in mapping.items():
        if keyword in _SCHEMA_MAPS:
            children = list(cast("JsonObject", value).items())
        elif keyword in _SCHEMA_LISTS:
            children = [(str(i), item) for i, item in enumerate(value)]
        elif keyword in _SCHEMA_SINGLES:
            yield join(pointer, keyword), keyword, keyword, value
            continue
        else:
            continue
        for key, child in children:
            yield join(pointer, keyword, key), keyword, key, child


def operations_of(
    bundle: JsonObject, section: Literal["paths", "webhooks"]
) -> Iterator[tuple[str, str, str, JsonObject]]:
    """Yield (pointer, path or webhook name, HTTP method in lower case, operation)."""
    for name, item in cast("JsonObject", bundle.get(section, {})).items():
        for method, operation in cast("JsonObject", item).items():
            if method in HTTP_METHODS:
                yield join("", section, name, method), name, method, operation


def _path_item(item: JsonObject, pointer: str) -> Iterator[Part]:
    yield from _parameters(item, pointer, pointer)
    for method, operation in item.items():
        if method not in HTTP_METHODS:
            continue
        owner = join(pointer, method)
        yield Part("operation", owner, owner, operation.get("operationId", f"{method} {pointer}"), method, operation)
        yield from _parameters(operation, owner, owner)
        if isinstance(body := operation.get("requestBody"), dict):
            yield from _request_body(cast("JsonObject", body), join(owner, "requestBody"), owner)
        for status, response in operation.get("responses", {}).items():
            yield from _response(response, join(owner, "responses", status), owner, status)


def _parameters(holder: JsonObject, pointer: str, owner: str) -> Iterator[Part]:
    for i, parameter in enumerate(holder.get("parameters", [])):
        place = join(pointer, "parameters", i)
        yield from _parameter(parameter, "parameter", place, owner, parameter.get("name", str(i)))


def _parameter(
    value: JsonObject, kind: Literal["parameter", "header"], pointer: str, owner: str, name: str
) -> Iterator[Part]:
    if "$ref" in value:
        return
    yield Part(kind, pointer, owner, name, kind, value)
    if "schema" in value:
        yield from _schema(value["schema"], join(pointer, "schema"), owner, name, "schema")
    yield from _content(value, pointer, owner)


def _request_body(value: JsonObject, pointer: str, owner: str) -> Iterator[Part]:
    if "$ref" not in value:
        yield Part("request_body", pointer, owner, "requestBody", "request_body", value)
        yield from _content(value, pointer, owner)


def _response(value: JsonObject, pointer: str, owner: str, name: str) -> Iterator[Part]:
    if "$ref" in value:
        return
    yield Part("response", pointer, owner, name, "response", value)
    for header, definition in value.get("headers", {}).items():
        yield from _parameter(definition, "header", join(pointer, "headers", header), owner, header)
    yield from _content(value, pointer, owner)
    for link, definition in value.get("links", {}).items():
        if "$ref" not in definition:
            yield Part("link", join(pointer, "links", link), owner, link, "link", definition)


def _content(holder: JsonObject, pointer: str, owner: str) -> Iterator[Part]:
    for media_type, value in holder.get("content", {}).items():
        place = join(pointer, "content", media_type)
        yield Part("media_type", place, owner, media_type, "media_type", value)
        if "schema" in value:
            yield from _schema(value["schema"], join(place, "schema"), owner, media_type, "schema")


def _schema(value: Json, pointer: str, owner: str, name: str, role: str) -> Iterator[Part]:
    if not isinstance(value, dict):
        return  # JSON Schema allows true and false
    yield Part("schema", pointer, owner, name, role, cast("JsonObject", value))
    for place, keyword, key, child in schemas_within(cast("JsonObject", value), pointer):
        yield from _schema(child, place, owner, key, keyword)
