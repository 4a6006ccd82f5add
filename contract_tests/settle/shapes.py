"""From what values looked like to the schema that describes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.json_pointer import Json, JsonObject

_FORMATS = {"UUID": "uuid", "date": "date", "address of a page": "uri", "address of mail": "email"}
_TIME = re.compile(r"time with \d+ digits of a second, (Z|an offset)")
_TYPES = {"null", "boolean", "integer", "number", "object"}
TO_BE_DESCRIBED = "Came in answers; nobody has described it yet."
SAMPLES: dict[str, Json] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "object": {},
    "array": [],
    "uuid": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "date": "2025-01-15",
    "date-time": "2025-01-15T10:30:00Z",
    "uri": "https://example.com",
    "email": "someone@example.com",
}


def type_of(look: str) -> str:
    """Return the JSON type of a value that looked so."""
    return "array" if look == "list" else look if look in _TYPES else "string"


def format_of(look: str) -> str:
    """Return the JSON Schema format of a text that looked so; empty if it has none."""
    return "date-time" if _TIME.fullmatch(look) else _FORMATS.get(look, "")


def types_in(looks: Iterable[str]) -> list[str]:
    """Return the JSON types of values, null last; an integer is a number where both came."""
    types = list(dict.fromkeys(type_of(look) for look in looks))
    if "number" in types and "integer" in types:
        types.remove("integer")
    return sorted(types, key=lambda one: one == "null")


def schema_of_looks(
    looks: Mapping[str, list[str]], where: str, name: str, components: dict[str, JsonObject]
) -> JsonObject:
    """Return the schema of what came at a place, and in it.

    Args:
        looks: What came at each place of an answer (`$.organization.name`).
        where: The place.
        name: What an object there would be called as a component.
        components: Gets the components that it refers to, by their names.
    """
    here = looks.get(where, [])
    types = types_in(here)
    others = [one for one in types if one != "object"]
    schema: JsonObject = {"type": others[0] if len(others) == 1 else others or ["string", "null"]}
    if "array" in types:
        schema["items"] = schema_of_looks(looks, f"{where}[]", f"{name}Item", components)
    formats = {format_of(look) for look in here if type_of(look) == "string"}
    if len(formats) == 1 and (only := formats.pop()):
        schema["format"] = only
    if "object" in types:
        components[name] = _object_of_looks(looks, where, name, components)
        reference: JsonObject = {"$ref": f"#/components/schemas/{name}"}
        alternatives = {"oneOf": [reference, *({"type": one} for one in others)]} if others else reference
        return {**alternatives, "description": TO_BE_DESCRIBED}
    schema["description"] = TO_BE_DESCRIBED
    first = next(iter(types), "null")
    schema["examples"] = [SAMPLES.get(schema.get("format", first)) if first != "null" else None]
    return schema


def _object_of_looks(
    looks: Mapping[str, list[str]], where: str, name: str, components: dict[str, JsonObject]
) -> JsonObject:
    inner = {one.removeprefix(f"{where}."): one for one in looks if one.startswith(f"{where}.")}
    properties: JsonObject = {}
    for key, one in inner.items():
        if "." not in key and "[" not in key:
            of_it = schema_of_looks(looks, one, f"{name}{key[:1].upper()}{key[1:]}", components)
            properties[key] = of_it | {"x-optional": True}
    schema: JsonObject = {"type": "object", "description": TO_BE_DESCRIBED}
    return schema | ({"properties": properties} if properties else {"additionalProperties": True})
