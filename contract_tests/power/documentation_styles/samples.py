"""Samples of bodies and calls that agree with the fields that a page states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from contract_tests.power.documentation_styles.from_description import FORMAT_SAMPLES, SAMPLES

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Field, Operation
    from contract_tests.power.documentation_styles.style import Style
    from generator.json_pointer import Json, JsonObject

BASE_URL: Final = "https://api.app.bullseye.so/api/v1"
_JSON_TYPES: Final[dict[type[object], tuple[str, ...]]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    list: ("array",),
    dict: ("object",),
}


def sample_of(field: Field) -> Json:
    """Return a sample value: that of the description where it agrees with the field, or else a plain one."""
    if field.fields:
        inner = sample_object(field.fields)
        return [inner] if field.is_list else inner
    if field.values:
        value = field.sample if field.sample in field.values else field.values[0]
        return [value] if field.is_list else value
    if field.is_list and field.item_types and not _fits_items(field):
        return [SAMPLES[field.item_types[0]]]
    if field.types and not any(kind in field.types for kind in _JSON_TYPES.get(type(cast("object", field.sample)), ())):
        return FORMAT_SAMPLES.get(field.format) or _within(field, SAMPLES[field.types[0]])
    if field.format and not _has_format(field):
        return FORMAT_SAMPLES[field.format]
    return _within(field, field.sample)


def _fits_items(field: Field) -> bool:
    sample: Json = field.sample
    items = cast("list[object]", sample) if isinstance(sample, list) else []
    return bool(items) and all(set(_JSON_TYPES[type(item)]) & set(field.item_types) for item in items)


def _has_format(field: Field) -> bool:
    value = str(field.sample)
    return {
        "date-time": "T" in value and ":" in value,
        "date": len(value) == len("2025-02-01") and "T" not in value,
        "uuid": value.count("-") == FORMAT_SAMPLES["uuid"].count("-"),
        "uri": "://" in value,
        "email": "@" in value,
    }.get(field.format, True)


def _within(field: Field, value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if field.minimum is not None and value < field.minimum:
        return field.minimum
    return field.maximum if field.maximum is not None and value > field.maximum else value


def sample_object(fields: tuple[Field, ...]) -> JsonObject:
    """Return a sample of an object."""
    return {field.name: sample_of(field) for field in fields}


def json_text(value: Json) -> str:
    """Return JSON as references show it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def example_lines(operation: Operation, style: Style) -> list[str]:
    """Return a fenced call of an operation."""
    shown = operation.path if style.example == "curl_only" else _filled_path(operation)
    address, body = BASE_URL + shown, sample_object(operation.body)
    query = "&".join(f"{field.name}={sample_of(field)}" for field in operation.query if field.required)
    address += f"?{query}" if query else ""
    match style.example:
        case "python":
            return _fence("python", _python(operation, address, body))
        case "http":
            lines = [f"{operation.method} /api/v1{_filled_path(operation)} HTTP/1.1", "Host: api.app.bullseye.so"]
            return _fence("http", [*lines, "X-Partner-API-Key: your-api-key", *(["", json_text(body)] if body else [])])
        case _:
            return _fence("bash", _curl(operation, address, body, full=style.example == "curl_full"))


def _curl(operation: Operation, address: str, body: JsonObject, *, full: bool) -> list[str]:
    method = [f"curl --request {operation.method} \\", f"  --url '{address}' \\"]
    lines = method if full else [f'curl -X {operation.method} "{address}" \\']
    lines.append("  -H 'X-Partner-API-Key: your-api-key'" + (" \\" if body else ""))
    if body:
        lines += ["  -H 'Content-Type: application/json' \\", f"  -d '{json_text(body)}'"]
    return lines


def _python(operation: Operation, address: str, body: JsonObject) -> list[str]:
    lines = ["import requests", "", f"response = requests.{operation.method.lower()}(", f'    "{address}",']
    lines.append('    headers={"X-Partner-API-Key": "your-api-key"},')
    return [*lines, *([f"    json={body!r},"] if body else []), ")"]


def _filled_path(operation: Operation) -> str:
    path = operation.path
    for field in operation.path_fields:
        path = path.replace(f"{{{field.name}}}", str(sample_of(field)))
    return path


def _fence(language: str, lines: list[str]) -> list[str]:
    return [f"```{language}", *lines, "```"]
