"""The strict variant of a bundle: a closed world, which a running API is held against.

The client is generated from the tolerant description; this variant is for finding out. In answers it allows no property
that is not described, asks for every property that is (unless `x-optional: true` says that it may be missing), and pins
the `code` of each error to its status.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

from generator.description import component_reference

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject


def strict_variant(bundle: JsonObject) -> JsonObject:
    """Return the strict variant of a bundle; the bundle stays as it is.

    Schemas of request bodies are closed already and stay unchanged, also where an answer repeats them.
    """
    strict = deepcopy(bundle)
    schemas: dict[str, JsonObject] = strict["components"]["schemas"]
    requested = _reached(_request_bodies(strict), schemas)
    for name, schema in schemas.items():
        if name not in requested and schema.get("type") == "object" and "additionalProperties" not in schema:
            properties = cast("dict[str, JsonObject]", schema.get("properties", {}))
            schema["additionalProperties"] = False
            schema["required"] = [key for key, value in properties.items() if value.get("x-optional") is not True]
    for response in strict["components"].get("responses", {}).values():
        if "x-error-code" in response:
            for media_type in response["content"].values():
                code = {"type": "object", "properties": {"code": {"const": response["x-error-code"]}}}
                media_type["schema"] = {"allOf": [media_type["schema"], code]}
    return strict


def _request_bodies(bundle: JsonObject) -> list[Json]:
    operations = [
        operation for item in bundle["paths"].values() for operation in item.values() if "requestBody" in operation
    ]
    return [operation["requestBody"] for operation in operations]


def _reached(roots: list[Json], schemas: dict[str, JsonObject]) -> set[str]:
    """Return the names of the schemas that are referred to within the roots, directly or through others."""
    reached: set[str] = set()
    pending: list[Json] = list(roots)
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += cast("list[Json]", value)
        elif isinstance(value, dict):
            reference = component_reference(value)
            if reference and reference[0] == "schemas" and reference[1] not in reached:
                reached.add(reference[1])
                pending.append(schemas[reference[1]])
            pending += cast("JsonObject", value).values()
    return reached
