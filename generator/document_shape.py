"""Whether a bundle has the shape of an OpenAPI 3.1 document, so that everything after can rely on it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jsonschema_rs
from openapi_spec_validator.schemas import get_schema_content_v31

from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Iterator

# JSON Schema allows true and false for a schema. A body, property or item of unknown kind would have no type in the
# client and no sample, so that they stay allowed for the likes of additionalProperties only.
_OBJECT: JsonObject = {"type": "object"}
_OBJECTS: JsonObject = {"items": _OBJECT}

_SCHEMA_OBJECT: JsonObject = {
    # What OpenAPI's own schema leaves open, JSON Schema's describes: https://json-schema.org/draft/2020-12
    "$dynamicAnchor": "meta",
    "$ref": "https://json-schema.org/draft/2020-12/schema",
    "properties": {
        "properties": {"additionalProperties": _OBJECT},
        "items": _OBJECT,
        "allOf": _OBJECTS,
        "anyOf": _OBJECTS,
        "oneOf": _OBJECTS,
        # They become names in Python.
        "enum": {"items": {"type": "string"}},
        "x-enum-evidence": _OBJECT,
        "x-optional": {"type": "boolean"},
        "x-always": {"enum": [None, "", []]},
    },
}

_RESTRICTIONS: dict[str, JsonObject] = {
    "response": {"x-error-code": {"type": "string"}},
    "components": {"schemas": {"additionalProperties": {"$dynamicRef": "#meta", **_OBJECT}}},
    "media-type": {"schema": {"$dynamicRef": "#meta", **_OBJECT}},
    "parameter": {"schema": {"$dynamicRef": "#meta", **_OBJECT}},
    "header": {"schema": {"$dynamicRef": "#meta", **_OBJECT}},
}
"""Fields of OpenAPI's objects of which we accept less, by the name of the object in its schema."""


def shape_problems(bundle: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of everything that OpenAPI 3.1 or JSON Schema 2020-12 does not allow there.

    Sources: https://spec.openapis.org/oas/3.1/schema/2022-10-07, with JSON Schema's own schema for Schema Objects.
    """
    for error in _validator().iter_errors(bundle):
        pointer = join("", *error.instance_path)
        unexpected: list[str] = getattr(error.kind, "unexpected", None) or []
        yield join(pointer, *unexpected[:1]), error.message


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    document = get_schema_content_v31()
    definitions: dict[str, JsonObject] = {**document["$defs"], "schema": _SCHEMA_OBJECT}
    for name, fields in _RESTRICTIONS.items():
        definition = definitions[name]
        definitions[name] = {**definition, "properties": {**definition["properties"], **fields}}
    return jsonschema_rs.Draft202012Validator({**document, "$defs": definitions}, validate_formats=True)
