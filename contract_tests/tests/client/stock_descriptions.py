"""Clients that openapi-python-client makes with its own templates, of our description and of one with more faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.peers import generate_stock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


THING = {"$ref": "#/components/schemas/Thing"}
SMALL: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "What our description does not have", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "tags": ["things"],
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}}],
                "responses": {"200": {"description": "Things.", "content": {"application/json": {"schema": THING}}}},
            },
            "post": {
                "operationId": "create_thing",
                "tags": ["things"],
                "requestBody": {
                    "required": True,
                    "content": {
                        kind: {"schema": THING} for kind in ("application/json", "application/x-www-form-urlencoded")
                    },
                },
                "responses": {"201": {"description": "A thing.", "content": {"application/json": {"schema": THING}}}},
            },
            "delete": {
                "operationId": "delete_things",
                "tags": ["things"],
                "responses": {"204": {"description": "They are gone."}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {"kind": {"type": ["string", "null"], "enum": ["a", "b", None]}},
            }
        }
    },
}
"""Shows the faults for which the description of this repository gives no occasion, being written around them."""


def generate(folder: Path, bundle: Mapping[str, Any], package: str) -> None:
    """Write the stock client of a bundle into a folder, as a package of the given name."""
    file = folder / f"{package}.json"
    file.write_bytes(msgspec.json.encode(bundle))
    generate_stock(file, folder / package)
