"""Reads the nodes of a bundle: where references lead, what schemas are composed of, which types they allow.

Every reader of the description but the emulator's, which imports nothing of ours, shares these functions. A reference
of a bundle leads to one of its components; JSON Schema's keywords beside it count (OpenAPI 3.1.0, section 4.8.24).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from generator.json_pointer import Json, JsonObject, join, lookup, parent

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPOSED = ("allOf", "anyOf", "oneOf")
"""The keywords whose schemas are about the same value."""

COMPONENT_REFERENCE = re.compile(r"#/components/(?P<kind>\w+)/(?P<name>[^/]+)")


def component_reference(node: Json) -> tuple[str, str] | None:
    """Return (kind, name) of the component that an object of the bundle refers to; None if it is no reference."""
    if not isinstance(node, dict):
        return None
    reference = cast("JsonObject", node).get("$ref")
    match = COMPONENT_REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
    return (match["kind"], match["name"]) if match else None


def component_name(node: Json) -> str | None:
    """Return the name of the component that an object of the bundle refers to; None if it is no reference."""
    reference = component_reference(node)
    return reference[1] if reference else None


def references_in(value: Json) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every component that is referred to within a value, as often as it is."""
    if isinstance(value, list):
        for item in cast("list[object]", value):
            yield from references_in(item)
    elif isinstance(value, dict):
        if reference := component_reference(value):
            yield reference
        for item in cast("JsonObject", value).values():
            yield from references_in(item)


def followed(bundle: JsonObject, pointer: str, node: JsonObject) -> tuple[str, JsonObject]:
    """Return pointer and value of what a node stands for: its own, or those of the component that it refers to.

    Raises:
        KeyError: there is no such component.
    """
    while (reference := component_reference(node)) is not None:
        kind, name = reference
        pointer, node = join("/components", kind, name), bundle["components"][kind][name]
    return pointer, node


def resolved(bundle: JsonObject, node: JsonObject) -> JsonObject:
    """Return what a node stands for: itself, or the component that it refers to.

    Raises:
        KeyError: there is no such component.
    """
    return followed(bundle, "", node)[1]


def parameter_places(bundle: JsonObject, operation: str) -> Iterator[tuple[str, JsonObject]]:
    """Yield pointer and value of the parameters of the operation at a pointer, those of its path item first.

    References are followed: the pointer of a shared parameter is that of the component.
    """
    for holder in (parent(operation), operation):
        for i, parameter in enumerate(lookup(bundle, holder).get("parameters", [])):
            yield followed(bundle, join(holder, "parameters", i), parameter)


def parameters_of(bundle: JsonObject, operation: str) -> list[JsonObject]:
    """Return the parameters of the operation at a pointer, those of its path item first, references resolved."""
    return [parameter for _, parameter in parameter_places(bundle, operation)]


def base_path(bundle: JsonObject) -> str:
    """Return what the paths of the described server begin with, without a slash at the end."""
    return urlsplit(str(bundle["servers"][0]["url"])).path.rstrip("/")


def key_scheme(bundle: JsonObject) -> tuple[str, str]:
    """Return what the description calls the security scheme of the API key, and the header that carries the key."""
    ((name, scheme),) = bundle["components"]["securitySchemes"].items()
    return name, scheme["name"]


def schema_of(holder: JsonObject) -> JsonObject | None:
    """Return the schema of the first media type of a request body or response; None if it has none."""
    contents: list[JsonObject] = list(holder.get("content", {}).values())
    return contents[0].get("schema") if contents else None


def types_of(schema: JsonObject) -> tuple[str, ...]:
    """Return the JSON types that `type` names, in its order."""
    declared: str | list[str] = schema.get("type", [])
    return (declared,) if isinstance(declared, str) else tuple(declared)


def allowed_types(schema: JsonObject) -> frozenset[str]:
    """Return the JSON types that a merged schema allows, by its `type` or by those of `anyOf`."""
    return frozenset(types_of(schema)).union(*(allowed_types(part) for part in schema.get("anyOf", [])))


def layers(bundle: JsonObject, pointer: str, schema: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield pointer and value of a schema and of each that it only adds to, the outermost first.

    These are what it refers to, the member of `allOf` (the lint wants only one), and the alternative of `oneOf` that is
    not null.
    """
    yield pointer, schema
    if component_reference(schema):
        yield from layers(bundle, *followed(bundle, pointer, schema))
        return
    for keyword in ("allOf", "oneOf"):
        members = [(i, one) for i, one in enumerate(schema.get(keyword, [])) if one.get("type") != "null"]
        if len(members) == 1:
            ((i, member),) = members
            yield from layers(bundle, join(pointer, keyword, i), member)
            return


def merged(bundle: JsonObject, schema: JsonObject) -> JsonObject:
    """Return all layers of a schema as one, the outer keywords before the inner ones.

    `$ref`, `allOf` and `oneOf` are gone where they lead to another layer; null beside the alternative of `oneOf`
    becomes one of the types.
    """
    *outer, (_, found) = layers(bundle, "", schema)
    nullable = False
    for _, layer in reversed(outer):
        nullable |= any(alternative.get("type") == "null" for alternative in layer.get("oneOf", []))
        found = found | {key: value for key, value in layer.items() if key not in ("$ref", "allOf", "oneOf")}
    return found | {"type": [*types_of(found), "null"]} if nullable else found


def flattened(bundle: JsonObject, schema: JsonObject) -> list[JsonObject]:
    """Return a schema and those that it is composed of, by any keyword, without references."""
    own = resolved(bundle, schema)
    parts = cast("list[JsonObject]", [part for keyword in COMPOSED for part in own.get(keyword, [])])
    return [own, *(flat for part in parts for flat in flattened(bundle, part))]


def has_property(bundle: JsonObject, schema: JsonObject, name: str) -> bool:
    """Return whether a schema, or one that it is composed of, describes a property."""
    return any(name in part.get("properties", {}) for part in flattened(bundle, schema))


def with_absolute_references(node: Json, base: str) -> Json:
    """Return a copy of a node whose references begin with `base`, as a registry of documents needs them."""
    if isinstance(node, list):
        return [with_absolute_references(item, base) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    return {
        key: base + value if key == "$ref" else with_absolute_references(value, base)
        for key, value in cast("JsonObject", node).items()
    }
