"""The right requests that bad input is made of, with ids that the emulator knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from contract_tests.sample_calls import BASE_URL, OPERATIONS, sample_body
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.json_pointer import JsonObject
    from generator.operations import Operation

BASE_PATH = urlsplit(BASE_URL).path

Ids = dict[str, list[str]]
"""Values of path parameters by name."""


@dataclass(frozen=True)
class Subject:
    """A right request: its whole path, the names of its query parameters, a right body (None: it takes none)."""

    method: str
    path: str
    query: tuple[str, ...]
    body: JsonObject | None
    control: bool


def known_ids(get: Callable[[str], JsonObject], api_key: str) -> Ids:
    """Return the ids of what the emulator holds, as its own lists (`get` of a path) have them.

    The key that is in use is left out: once it is revoked, every request is answered alike.
    """
    lists = {operation.path: operation for operation in OPERATIONS if operation.http_method == "GET"}
    ids: Ids = {}
    for path in sorted({operation.path for operation in OPERATIONS}, key=len):
        if (match := re.fullmatch(r"(.+)/\{(\w+)\}", path)) is not None:
            items: list[JsonObject] = get(filled(match[1], ids))[_items_property(lists[match[1]])]
            ids[match[2]] = [item["id"] for item in items if not _shows(item, api_key)]
    return ids


def _items_property(operation: Operation) -> str:
    if operation.page:
        return operation.page.items_property
    assert operation.envelope, f"{operation.operation_id} is no list"
    return operation.envelope.property_name


def _shows(item: Mapping[str, Any], api_key: str) -> bool:
    return any(isinstance(value, str) and value and api_key.startswith(value) for value in item.values())


def filled(path: str, ids: Ids) -> str:
    """Return a path with the first known ids as its parameters."""
    return path.format(**{name: of_name[0] for name, of_name in ids.items()})


def api_subjects(ids: Ids) -> list[Subject]:
    """Return a request of each operation of the API."""
    return [
        Subject(
            operation.http_method,
            BASE_PATH + filled(operation.path, ids),
            tuple(parameter.name for parameter in operation.query_parameters),
            sample_body(operation),
            control=False,
        )
        for operation in OPERATIONS
    ]


def control_subjects(description: JsonObject, ids: Ids) -> list[Subject]:
    """Return a request of each operation of the control API, from its own description."""
    return [
        Subject(method.upper(), filled(path, ids), (), _control_body(operation), control=True)
        for _, path, method, operation in operations_of(description, "paths")
    ]


def _control_body(operation: JsonObject) -> JsonObject | None:
    if "requestBody" not in operation:
        return None
    ((_, content),) = operation["requestBody"]["content"].items()
    properties: JsonObject = content["schema"]["properties"]
    return {name: _least(schema) for name, schema in properties.items()}


def _least(schema: JsonObject) -> Any:
    return schema["enum"][0] if "enum" in schema else schema.get("minimum", 0)
