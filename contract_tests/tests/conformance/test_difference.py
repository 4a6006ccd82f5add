"""A reader sees in what two values differ, and not what they share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.conformance.difference import cut, narrowed, only_what_differs

if TYPE_CHECKING:
    from generator.json_pointer import Json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ('{"a": 1, "b": 2}', '{"a": 1, "b": 3}', ('{"b": 2}', '{"b": 3}')),
        ('{"a": 1}', '{"a": 1, "slug": "x"}', ("{}", '{"slug": "x"}')),
        ('{"a": {"b": 1, "c": 2}}', '{"a": {"b": 1, "c": 3}}', ('{"a": {"c": 2}}', '{"a": {"c": 3}}')),
        ("[1, 2, 3, 4]", "[1, 2, 5, 4]", ("[…, 3, …]", "[…, 5, …]")),
        ("[1, 2, 3]", "[1, 3]", ("[…, 2, …]", "[…, …]")),
        ('[{"a": 1, "b": 2}, 7, 8]', '[{"a": 1, "b": 3}, 7, 9]', ('[{"b": 2}, …, 8]', '[{"b": 3}, …, 9]')),
        ('["é", 1]', '["é", "\\ud800"]', ("[…, 1]", '[…, "\\ud800"]')),
        ("one", "other", ("one", "other")),
        ('"one"', '"other"', ('"one"', '"other"')),
        ('{"a": 1}', "no JSON", ('{"a": 1}', "no JSON")),
        ('{"a": 1}', '{"a": 1.0}', ('{"a": 1}', '{"a": 1.0}')),
    ],
)
def test_what_both_have_is_left_out(one: str, other: str, told: tuple[str, str]) -> None:
    assert only_what_differs(one, other) == told


def test_the_only_member_that_differs_is_the_place() -> None:
    one, other = '{"a": 1, "b": {"c": 2, "d": 3}}', '{"a": 1, "b": {"c": 2, "d": null}}'
    assert narrowed("$.organization", one, other) == ("$.organization.b.d", "3", "null")
    more = '{"a": 2, "b": {"c": 2, "d": null}}'
    assert narrowed("$", one, more) == ("$", '{"a": 1, "b": {"d": 3}}', '{"a": 2, "b": {"d": null}}')
    assert narrowed("$", "{}", '{"a": 1}') == ("$", "{}", '{"a": 1}')
    assert narrowed("status", "status 200", "status 404") == ("status", "status 200", "status 404")


def test_a_long_text_is_cut_around_the_first_difference() -> None:
    assert cut("short", "other", 20) == "short"
    text = "x" * 100 + "HERE" + "y" * 100
    assert cut(text, "x" * 200, 30) == f"…{'x' * 12}HERE{'y' * 14}…"
    assert cut("HERE" + "y" * 100, "x", 10) == "HEREyyyyyy…"
    assert cut(f"{'x' * 100}END", "x" * 100, 10) == f"…{'x' * 7}END"


@given(VALUES, VALUES)
def test_what_differs_is_never_left_out(one: Json, other: Json) -> None:
    this, that = only_what_differs(json.dumps(one), json.dumps(other))
    assert (this == that) == (json.dumps(one) == json.dumps(other))
    assert len(this) <= len(json.dumps(one)) + 4
    where, mine, its = narrowed("$", json.dumps(one), json.dumps(other))
    assert where.startswith("$")
    assert (mine == its) == (json.dumps(one) == json.dumps(other))
