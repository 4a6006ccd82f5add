"""An OpenAPI document in a fence, as GitBook writes into the Markdown of pages with `{% openapi %}`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.requests_in_text import read_request
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Aspect, Place
    from generator.json_pointer import Json, JsonObject

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_DEEPEST = 8


def read(block: Block, reading: Reading) -> bool:
    """Read operations, parameters and fields of JSON bodies; every line of it is that of the fence."""
    if not isinstance(block, Code) or block.language not in ("json", ""):
        return False
    try:
        document: Json = json.loads(block.content)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or not {"openapi", "swagger"} & cast("JsonObject", document).keys():
        return False
    try:
        _Document(cast("JsonObject", document), block.line, reading).read()
    except (AttributeError, KeyError, TypeError):
        reading.puzzled(block.line, "an OpenAPI document that is no valid one")
    return True


class _Document:
    def __init__(self, document: JsonObject, line: int, reading: Reading) -> None:
        self._document = document
        self._line = line
        self._reading = reading

    def read(self) -> None:
        for path, item in cast("dict[str, JsonObject]", self._document.get("paths", {})).items():
            for method in _METHODS:
                if method in item and (request := read_request(f"{method.upper()} {path}")):
                    if not self._reading.operation:
                        self._reading.operation = request.operation
                    self._operation(request.operation, item[method], item.get("parameters", []))

    def _operation(self, key: str, operation: JsonObject, shared: list[JsonObject]) -> None:
        self._state(key, "operation", "", "presence", True)
        for given in [*shared, *operation.get("parameters", [])]:
            parameter = self._followed(given)
            if parameter.get("in") in ("path", "query") and isinstance(parameter["name"], str):
                self._field(key, parameter["in"], parameter["name"], parameter.get("schema", {}))
                self._state(key, parameter["in"], parameter["name"], "required", bool(parameter.get("required")))
        for schema in self._schemas(operation.get("requestBody", {})):
            self._state(key, "body", "", "table", True)
            self._fields(key, "body", schema, "", 0)
        for status, response in cast("dict[str, JsonObject]", operation.get("responses", {})).items():
            self._state(key, "status", status, "presence", True)
            for schema in self._schemas(response) if status.startswith("2") else ():
                self._state(key, "response", "", "table", True)
                self._fields(key, "response", schema, "", 0)

    def _schemas(self, holder: JsonObject) -> Iterator[JsonObject]:
        content: JsonObject = self._followed(holder).get("content", {})
        if "application/json" in content:
            yield self._followed(content["application/json"].get("schema", {}))

    def _fields(self, key: str, place: Place, schema: JsonObject, prefix: str, depth: int) -> None:
        for name, given in cast("dict[str, JsonObject]", schema.get("properties", {})).items():
            field = self._followed(given)
            self._field(key, place, f"{prefix}{name}", field)
            if place == "body" and not prefix:
                self._state(key, place, name, "required", name in schema.get("required", []))
            items = self._followed(field.get("items", {}))
            if depth < _DEEPEST:
                inner, suffix = (items, "[]") if field.get("type") == "array" else (field, "")
                self._fields(key, place, inner, f"{prefix}{name}{suffix}.", depth + 1)

    def _field(self, key: str, place: Place, name: str, schema: JsonObject) -> None:
        schema = self._followed(schema)
        self._state(key, place, name, "presence", True)
        items = self._followed(schema.get("items", {}))
        kind = f"{items.get('type')}[]" if schema.get("type") == "array" else schema.get("type")
        if isinstance(kind, str) and "None" not in kind:
            self._state(key, place, name, "type", kind)
        values = schema.get("enum") or items.get("enum")
        if values:
            self._state(key, place, name, "values", [str(value) for value in values])
        if "default" in schema:
            self._state(key, place, name, "default", schema["default"])
        if "minimum" in schema and "maximum" in schema:
            self._state(key, place, name, "range", [schema["minimum"], schema["maximum"]])

    def _followed(self, node: JsonObject) -> JsonObject:
        for _ in range(_DEEPEST):
            reference = node.get("$ref")
            if not isinstance(reference, str):
                break
            found: Json = self._document
            for step in reference.removeprefix("#/").split("/"):
                found = cast("JsonObject", found).get(step, {}) if isinstance(found, dict) else {}
            node = cast("JsonObject", found)
        return node

    def _state(self, key: str, place: Place, name: str, aspect: Aspect, value: Json) -> None:
        self._reading.add(Subject(key, place, name), aspect, value, self._line)
