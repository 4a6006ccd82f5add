"""What a schema demanded is said in words, with the values of the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from contract_tests.schema_words import demand, demand_of

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject


def first_error(schema: JsonObject, value: Json) -> Any:
    return next(jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(value))


@pytest.mark.parametrize(
    ("schema", "value", "words"),
    [
        ({"type": ["null", "string"]}, 3, "a string or null"),
        ({"type": "array"}, "a b", "an array"),
        ({"enum": ["a", "b", None]}, "c", "one of a, b, null"),
        ({"const": 4}, 5, "4"),
        ({"pattern": "^#"}, "b", "a match of ^#"),
        ({"format": "date-time"}, "today", "a value of the format date-time"),
        ({"minimum": 3}, 1, "at least 3"),
        ({"maxLength": 2}, "abc", "at most 2 characters"),
        ({"minItems": 1}, [], "at least 1 items"),
        ({"required": ["b"]}, {}, "the property, which is required"),
        ({"additionalProperties": False}, {"b": 1}, "no such property, the description does not have it"),
        ({"oneOf": [{"type": "string", "pattern": "^#"}, {"type": "null"}]}, "x", "a match of ^# or null"),
        ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "x", "what exactly one alternative demands"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x", "an integer or null"),
        ({"propertyNames": {"enum": ["a"]}}, {"b": 1}, "one of a"),
        ({"not": {"type": "string"}}, "x", "what not of the schema says"),
        ({"$ref": "#/$defs/one", "$defs": {"one": {"type": "integer"}}}, "x", "an integer"),
    ],
)
def test_what_a_schema_demands_is_said_in_words(schema: JsonObject, value: Json, words: str) -> None:
    assert demand_of(first_error(schema, value)) == words


def test_a_long_list_of_values_is_cut() -> None:
    assert len(demand("enum", [f"value {number}" for number in range(100)])) < 120
