"""`x-relations` of a schema: what it says of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.relations import read_relation

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("a = b + c", {"a": 3, "b": 1, "c": 2}, False),
        ("a = b + c", {"a": 4, "b": 1, "c": 2}, True),
        ("a = b - c", {"a": 1, "b": 3, "c": 2}, False),
        ("a = b - c", {"a": 5, "b": 3, "c": 2}, True),
        ("a <= b", {"a": 2, "b": 2}, False),
        ("a <= b", {"a": 3, "b": 2}, True),
        ("a <= b", {"a": "2025-01-01T12:00:00Z", "b": "2025-01-01T13:30:00+02:00"}, True),
        ("a <= b", {"a": "2025-01-01T11:00:00.000Z", "b": "2025-01-01T13:30:00+02:00"}, False),
        ("a <= b", {"a": "2025-02-01", "b": "2025-01-31"}, True),
        ("a = b", {"a": "x", "b": "y"}, True),
        # What has no value, or another type than it should have, says nothing here.
        ("a <= b", {"a": None, "b": 2}, False),
        ("a <= b", {"b": 2}, False),
        ("a <= b", {"a": "3", "b": 2}, False),
        ("a = b + c", {"a": "x", "b": "y", "c": "z"}, False),
        ("a <= b", {"a": True, "b": 0}, False),
    ],
)
def test_a_relation_holds_or_is_broken(text: str, value: JsonObject, broken: bool) -> None:
    relation = read_relation(text)
    assert relation is not None
    assert relation.is_broken_by(value) is broken


@pytest.mark.parametrize("text", ["a < b", "a = b * c", "a", "a = b + c + d", "a <= 3 + ", "1 + 2 = 3"])
def test_what_cannot_be_checked_is_no_relation(text: str) -> None:
    assert read_relation(text) is None
