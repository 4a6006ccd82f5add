"""The reader that all rooms share: references, composition, types, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.schema import (
    allowed_types,
    base_path,
    component_name,
    flattened,
    key_scheme,
    layers,
    merged,
    parameter_places,
    references_in,
    resolved,
    types_of,
    with_absolute_references,
)
from generator.traversal import visit

if TYPE_CHECKING:
    from generator.description import Description

BUNDLE: dict[str, Any] = {
    "servers": [{"url": "https://api.example.com/v1/"}],
    "paths": {
        "/pets/{petId}": {
            "parameters": [{"$ref": "#/components/parameters/PetId"}],
            "get": {"parameters": [{"name": "kind", "in": "query"}]},
        }
    },
    "components": {
        "parameters": {"PetId": {"name": "petId", "in": "path"}},
        "securitySchemes": {"PartnerKey": {"type": "apiKey", "name": "X-Key"}},
        "schemas": {
            "Kind": {"type": "string", "enum": ["cat", "dog"], "examples": ["cat"]},
            "Alias": {"$ref": "#/components/schemas/Kind"},
        },
    },
}
KIND = {"$ref": "#/components/schemas/Kind"}


def test_a_reference_leads_to_its_component_through_others() -> None:
    assert resolved(BUNDLE, {"$ref": "#/components/schemas/Alias"})["enum"] == ["cat", "dog"]
    assert resolved(BUNDLE, {"type": "string"}) == {"type": "string"}
    assert component_name(KIND) == "Kind"
    assert component_name({"$ref": "other.yaml"}) is None


def test_a_reference_to_nothing_is_an_error() -> None:
    with pytest.raises(KeyError, match="Dog"):
        resolved(BUNDLE, {"$ref": "#/components/schemas/Dog"})


def test_references_are_found_at_any_depth() -> None:
    assert list(references_in({"a": [KIND, {"b": KIND}]})) == [("schemas", "Kind")] * 2


def test_parameters_come_with_the_place_where_they_are_defined() -> None:
    places = [(place, value["name"]) for place, value in parameter_places(BUNDLE, "/paths/~1pets~1{petId}/get")]
    assert places == [
        ("/components/parameters/PetId", "petId"),
        ("/paths/~1pets~1{petId}/get/parameters/0", "kind"),
    ]


def test_keywords_of_the_outer_schema_win() -> None:
    schema = {"allOf": [KIND], "default": "dog", "examples": ["dog"]}
    assert merged(BUNDLE, schema) == {
        "type": "string",
        "enum": ["cat", "dog"],
        "examples": ["dog"],
        "default": "dog",
    }
    assert [pointer for pointer, _ in layers(BUNDLE, "/x", schema)] == ["/x", "/x/allOf/0", "/components/schemas/Kind"]


def test_null_beside_the_alternative_becomes_the_last_of_the_types() -> None:
    schema = {"oneOf": [{"type": "null"}, KIND], "description": "Perhaps."}
    assert merged(BUNDLE, schema)["type"] == ["string", "null"]
    assert "oneOf" not in merged(BUNDLE, schema)
    assert "null" not in merged(BUNDLE, KIND)["type"]


def test_a_choice_of_several_stays_one() -> None:
    schema = {"oneOf": [KIND, {"type": "integer"}]}
    assert merged(BUNDLE, schema) == schema
    assert [flat.get("type") for flat in flattened(BUNDLE, schema)] == [None, "string", "integer"]


def test_types_are_those_of_the_keyword_and_of_anyof_if_asked() -> None:
    schema = {"anyOf": [{"type": ["string", "null"]}, {"type": "integer"}]}
    assert types_of({"type": "string"}) == ("string",)
    assert types_of(schema) == ()
    assert allowed_types(schema) == {"string", "null", "integer"}


def test_the_key_and_the_base_path_are_found_by_structure() -> None:
    assert key_scheme(BUNDLE) == ("PartnerKey", "X-Key")
    assert base_path(BUNDLE) == "/v1"


def test_references_are_made_absolute_in_a_copy() -> None:
    assert with_absolute_references({"items": [KIND]}, "urn:x") == {"items": [{"$ref": f"urn:x{KIND['$ref']}"}]}
    assert KIND == {"$ref": "#/components/schemas/Kind"}


def test_every_schema_of_the_description_is_merged_without_references(description: Description) -> None:
    schemas = [part.value for part in visit(description.bundle) if part.kind == "schema"]
    assert len(schemas) > 200
    assert [one for one in schemas if {"$ref", "allOf", "oneOf"} & merged(description.bundle, one).keys()] == []
