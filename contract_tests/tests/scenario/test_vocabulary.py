"""The telling values of a schema have something of each kind, also deep within."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from contract_tests.scenario.vocabulary import telling_values

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import JsonObject


def conditions_of(facts: Facts) -> list[list[JsonObject]]:
    operation = facts.operations["createIcpConfig"]
    values: list[Any] = telling_values(facts, facts.body_properties(operation)["groups"], "tag")
    return [group["conditions"] for value in values for group in value]


def test_conditions_within_groups_have_each_kind_of_value(facts: Facts) -> None:
    conditions = [one for several in conditions_of(facts) for one in several]
    values: list[Any] = [one["value"] for one in conditions]
    assert {type(value) for value in values} >= {str, int, list}
    lists = cast("list[list[object]]", [value for value in values if isinstance(value, list)])
    assert {len(value) for value in lists} >= {0, 1, 2, 6}
    schemas = facts.bundle["components"]["schemas"]
    assert len({one["type"] for one in conditions} & {*schemas["IcpConditionType"]["enum"]}) > 1
    assert {one.get("optional") for one in conditions} == {True, False, None}, "left out, too"


def test_a_group_has_several_conditions_of_one_type_that_differ(facts: Facts) -> None:
    assert any(
        one != other and one["type"] == other["type"]
        for several in conditions_of(facts)
        for one in several
        for other in several
    )


def test_texts_of_metadata_look_like_other_values(facts: Facts) -> None:
    operation = facts.operations["createOrganization"]
    maps = cast("list[JsonObject]", telling_values(facts, facts.body_properties(operation)["metadata"], "tag"))
    texts = {text for one in maps for text in one.values() if isinstance(text, str)}
    assert texts >= {"2025-01-15T10:30:00+01:00", "1e3", "null", "007", "True", '{"a": [1, "2"]}'}
