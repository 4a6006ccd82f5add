"""Reads from a bundled description what each page of the documentation should state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from contract_tests.power.documentation_styles.facts import Field, Operation, Page
from generator.json_pointer import Json, JsonObject, join
from generator.schema import layers, merged, parameter_places, resolved, schema_of, types_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES: Final[dict[str, Json]] = {
    "string": "text",
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "object": {},
    "array": ["text"],
}
"""A sample value for each JSON type."""

FORMAT_SAMPLES: Final = {
    "date-time": "2025-02-27T10:30:00Z",
    "date": "2025-02-27",
    "uuid": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "uri": "https://example.com/x",
    "email": "jane.doe@example.com",
}
"""A sample value for each format of a string."""


def pages_of(bundle: JsonObject) -> tuple[Page, ...]:
    """Return the pages in the order of the description's tags, with all facts that a page can state."""
    operations: dict[str, list[Operation]] = {}
    for section in ("paths", "webhooks"):
        for pointer, name, method, operation in operations_of(bundle, section):
            (tag,) = operation["tags"]
            read = _operation(bundle, pointer, name, method, operation, is_webhook=section == "webhooks")
            operations.setdefault(tag, []).append(read)
    return tuple(
        Page(
            name=(name := str(tag["externalDocs"]["url"]).rsplit("/", 1)[-1]),
            title=name.replace("-", " ").title().replace("Api ", "API ").replace("Icp ", "ICP "),
            text=tag["description"],
            operations=tuple(operations[tag["name"]]),
        )
        for tag in bundle["tags"]
    )


def _operation(
    bundle: JsonObject, pointer: str, name: str, method: str, operation: JsonObject, *, is_webhook: bool
) -> Operation:
    if is_webhook:
        schema = schema_of(operation["requestBody"]) or {}
        return Operation(
            id=operation["operationId"],
            title=f"{name.title()} Webhook Payload",
            text=f"Sent to the {name} webhook as a JSON body.",
            response=tuple(_properties(bundle, join(pointer, "requestBody"), schema)),
        )
    status, success = next((s, r) for s, r in operation["responses"].items() if s.startswith("2"))
    answer = schema_of(resolved(bundle, success))
    body = schema_of(operation.get("requestBody", {}))
    parameters = [_parameter(bundle, place, value) for place, value in parameter_places(bundle, pointer)]
    return Operation(
        id=operation["operationId"],
        title=operation["summary"],
        text=_first_clause(operation["description"]) + ".",
        method=method.upper(),
        path=name,
        status=status,
        errors=tuple(
            (code, str(resolved(bundle, response)["description"]).rstrip("."))
            for code, response in operation["responses"].items()
            if not code.startswith("2")
        ),
        path_fields=tuple(field for where, field in parameters if where == "path"),
        query=tuple(field for where, field in parameters if where == "query"),
        body=tuple(_properties(bundle, join(pointer, "requestBody"), body)) if body else (),
        response=tuple(_properties(bundle, join(pointer, "responses"), answer)) if answer else None,
    )


def _parameter(bundle: JsonObject, pointer: str, parameter: JsonObject) -> tuple[str, Field]:
    schema: JsonObject = {"description": parameter["description"], "examples": [parameter["example"]]}
    own = merged(bundle, parameter["schema"]) | schema
    return parameter["in"], _field(bundle, pointer, parameter["name"], own, required=bool(parameter.get("required")))


def _properties(bundle: JsonObject, pointer: str, schema: JsonObject) -> Iterator[Field]:
    *_, (place, _) = layers(bundle, pointer, schema)
    own = merged(bundle, schema)
    if "propertyNames" in own:
        keys = merged(bundle, own["propertyNames"])["enum"]
        sample = own["examples"][0]
        for key in keys:
            value = _field(bundle, join(place, "propertyNames", key), key, own["additionalProperties"])
            yield _as_key(value, sample.get(key, True))
        return
    for name, value in own.get("properties", {}).items():
        yield _field(bundle, join(place, "properties", name), name, value, required=name in own.get("required", ()))


def _as_key(field: Field, sample: Json) -> Field:
    text = f"The `{field.name}` e-mail"
    return Field(
        name=field.name, source=field.source, types=field.types, nullable=field.nullable, fields=field.fields,
        sample=sample, text=text, is_key_of_map=True,
    )  # fmt: skip


def _field(bundle: JsonObject, pointer: str, name: str, schema: JsonObject, *, required: bool = False) -> Field:
    own = merged(bundle, schema)
    alternatives = [merged(bundle, one) for one in own.get("anyOf", ())] or [own]
    types = tuple(dict.fromkeys(one for part in alternatives for one in types_of(part)))
    item_schema = next((cast("JsonObject", part["items"]) for part in alternatives if "items" in part), JsonObject())
    items = merged(bundle, item_schema)
    formats = {part.get("format", "") for part in alternatives}
    values = next((part["enum"] for part in [*alternatives, items] if "enum" in part), ())
    *_, (place, _) = layers(bundle, pointer, schema)
    holder = (join(place, "items"), item_schema) if "array" in types else (pointer, schema)
    return Field(
        name=name,
        source=pointer,
        types=tuple(one for one in types if one != "null"),
        item_types=types_of(items),
        format=formats.pop() if len(formats) == 1 else "",
        required=required,
        nullable="null" in types,
        values=tuple(values),
        minimum=own.get("minimum"),
        maximum=own.get("maximum"),
        max_length=own.get("maxLength"),
        default=own.get("default"),
        text=_first_clause(own.get("description", name)),
        sample=cast("list[Json]", own.get("examples", [None]))[0],
        fields=tuple(_properties(bundle, *holder)),
    )


def _first_clause(text: str) -> str:
    """Return what stands before the first full stop, comma or bracket: the rest may state facts a second time."""
    return re.split(r"[.,;:(](?:\s|$)|\s\(", text, maxsplit=1)[0]
