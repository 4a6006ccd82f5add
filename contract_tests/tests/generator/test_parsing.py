"""What openapi-python-client would leave out is an error that names it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from generator.parsing import UnsupportedError, parse

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject

DOCUMENT: JsonObject = {
    "openapi": "3.1.0",
    "info": {"title": "Tiny", "version": "1"},
    "paths": {
        "/things/{thingId}": {
            "get": {
                "operationId": "getThing",
                "tags": ["things"],
                "parameters": [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "The thing.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                },
            }
        }
    },
    "components": {"schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}


def test_a_document_without_gaps_is_parsed_and_left_as_it_was() -> None:
    document = deepcopy(DOCUMENT)
    project = parse(document)
    assert [str(model.class_info.name) for model in project.openapi.models] == ["Thing"]
    assert document == DOCUMENT


def test_an_operation_that_would_be_skipped_is_named() -> None:
    document = deepcopy(DOCUMENT)
    document["paths"]["/things/{thingId}"]["get"]["parameters"] = []
    with pytest.raises(UnsupportedError, match=re.escape("GET /things/{thingId}")):
        parse(document)


def test_an_answer_that_would_be_ignored_is_named() -> None:
    document = deepcopy(DOCUMENT)
    content = document["paths"]["/things/{thingId}"]["get"]["responses"]["200"]["content"]
    content["application/pdf"] = content.pop("application/json")
    with pytest.raises(UnsupportedError, match="application/pdf"):
        parse(document)


def test_a_model_that_would_be_skipped_is_named() -> None:
    document = deepcopy(DOCUMENT)
    # No operation refers to it, so that none is skipped with it.
    document["components"]["schemas"]["Part"] = {"type": "object", "properties": {"screws": {"type": "array"}}}
    with pytest.raises(UnsupportedError, match="Part"):
        parse(document)


def test_what_is_no_openapi_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="openapi"):
        parse({"swagger": "2.0"})
