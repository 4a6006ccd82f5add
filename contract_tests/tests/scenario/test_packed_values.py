"""Few values hold all that telling values hold, and each of them is one that the schema accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from contract_tests.scenario.packed_values import PACKED_TEXT, packed_values
from contract_tests.scenario.vocabulary import MAPS, TEXTS, WITH_NULL

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import JsonObject


def test_a_text_has_all_short_ones_within_and_spaces_at_its_ends(facts: Facts) -> None:
    assert packed_values(facts, {"type": "string"}) == [WITH_NULL, PACKED_TEXT]
    assert all(text in PACKED_TEXT for text in TEXTS if len(text) <= 60 and text != WITH_NULL)
    assert "\0" not in PACKED_TEXT, "who cannot store it loses nothing else"
    assert PACKED_TEXT.strip() != PACKED_TEXT
    assert packed_values(facts, {"type": "string", "maxLength": 10}) == []


def test_a_map_has_all_names_of_all_maps(facts: Facts) -> None:
    (found,) = packed_values(facts, {"type": "object", "additionalProperties": True})
    assert cast("JsonObject", found).keys() == {name for one in MAPS for name in one}


@pytest.mark.parametrize("unique", [False, True])
def test_a_list_has_all_items_in_one(facts: Facts, unique: bool) -> None:
    schema: JsonObject = {"type": "array", "items": {"type": "string"}, "uniqueItems": unique}
    found = cast("list[list[Any]]", packed_values(facts, schema))
    assert {*TEXTS[:6]} <= {*found[-1]}
    assert len({*found[-1]}) == len(found[-1])


def test_each_body_of_the_description_has_few_and_valid_ones(facts: Facts) -> None:
    for operation in facts.operations.values():
        for name, schema in facts.body_properties(operation).items():
            found = packed_values(facts, schema)
            assert len(found) <= 8, (operation.operation_id, name)
            assert all(facts.is_valid(value, schema) for value in found)
