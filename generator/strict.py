"""The strict variant of a bundle: a closed world, which a running API is held against.

The client is generated from the tolerant description; this variant is for finding out. In what the API sends (answers,
and the deliveries of its webhooks) it allows no property that is not described, asks for every property that is (unless
`x-optional: true` says that it may be missing) and for the value of `x-always` where there is one, and pins the `code`
of each error to its status.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

from generator.schema import component_reference, has_property, references_in
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.json_pointer import Json, JsonObject

ALWAYS = "x-always"
"""Of a property: null, the empty text or the empty list, which every answer that was seen had there."""
ANSWER_SUFFIX = "InAnswer"
"""Ends the name of the strict copy of a schema that requests use as well."""


def strict_variant(bundle: JsonObject, *, of_samples: bool = False) -> JsonObject:
    """Return the strict variant of a bundle; the bundle stays as it is.

    That of samples lets them have a value where answers never had one: they show what one looks like.

    What a request may hold does not change: of a schema that both requests and answers use, answers get a copy with
    the name `<schema>InAnswer`, unless its strict form is no other. Objects are not composed by `allOf`, which the lint
    sees to, so closing each component closes them all.
    """
    strict = deepcopy(bundle)
    components = strict["components"]
    schemas: dict[str, JsonObject] = components["schemas"]
    requested = requested_schemas(strict)
    sent: list[Json] = [strict.get("webhooks"), components.get("responses")]
    sent += [operation.get("responses") for *_, operation in operations_of(strict, "paths")]
    shared = requested & _reached(sent, schemas)
    closed = {name: _closed(schema if of_samples else _pinned(schema)) for name, schema in schemas.items()}
    copied = {name for name in shared if closed[name] != schemas[name]}
    while more := {name for name in shared - copied if _schemas_in(schemas[name]) & copied}:
        copied |= more
    for name in closed:
        if name in copied:
            schemas[f"{name}{ANSWER_SUFFIX}"] = deepcopy(closed[name])
        elif name not in requested:
            schemas[name] = closed[name]
    sent += [schema for name, schema in schemas.items() if name not in requested]
    _rename_references(sent, copied)
    _pin_error_codes(strict)
    return strict


def requested_schemas(bundle: JsonObject) -> set[str]:
    """Return the names of the schemas that the partner's requests are made of, directly or through others."""
    components = bundle["components"]
    bodies: list[Json] = [operation.get("requestBody") for *_, operation in operations_of(bundle, "paths")]
    return _reached([*bodies, components.get("requestBodies")], components["schemas"])


def _reached(roots: list[Json], schemas: dict[str, JsonObject]) -> set[str]:
    """Return the names of the schemas that are referred to within the roots, directly or through others."""
    reached: set[str] = set()
    pending = list(roots)
    while pending:
        for name in _schemas_in(pending.pop()) - reached:
            reached.add(name)
            pending.append(schemas[name])
    return reached


def _closed(schema: JsonObject) -> JsonObject:
    properties = cast("dict[str, JsonObject] | None", schema.get("properties"))
    if properties is None:
        return schema  # no object, or one with names of its own, such as metadata
    required = [name for name, value in properties.items() if value.get("x-optional") is not True]
    return {"additionalProperties": False, **schema, "required": required}


def _pinned(schema: JsonObject) -> JsonObject:
    properties = cast("dict[str, JsonObject]", schema.get("properties", {}))
    always = {name: {**one, "const": one[ALWAYS]} for name, one in properties.items() if ALWAYS in one}
    return {**schema, "properties": properties | always} if always else schema


def _pin_error_codes(bundle: JsonObject) -> None:
    for response in cast("dict[str, JsonObject]", bundle["components"].get("responses", {})).values():
        if "x-error-code" in response:
            code = {"type": "object", "properties": {"code": {"const": response["x-error-code"]}}}
            for media_type in cast("dict[str, JsonObject]", response.get("content", {})).values():
                if "schema" in media_type and has_property(bundle, media_type["schema"], "code"):
                    media_type["schema"] = {"allOf": [media_type["schema"], code]}


def _schemas_in(value: Json) -> set[str]:
    """Return the names of the schemas that are referred to within a value."""
    return {name for kind, name in references_in(value) if kind == "schemas"}


def _rename_references(value: Json, copied: Collection[str]) -> None:
    """Let every reference within a value to one of the schemas lead to its copy for answers."""
    if isinstance(value, list):
        for item in cast("list[object]", value):
            _rename_references(item, copied)
    elif isinstance(value, dict):
        mapping = cast("JsonObject", value)
        reference = component_reference(mapping)
        if reference and reference[0] == "schemas" and reference[1] in copied:
            mapping["$ref"] = f"{mapping['$ref']}{ANSWER_SUFFIX}"
        for item in mapping.values():
            _rename_references(item, copied)
