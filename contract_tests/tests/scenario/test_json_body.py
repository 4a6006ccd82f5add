"""A JSON body is one that every reader takes alike."""

from __future__ import annotations

import pytest

from contract_tests.json_body import uncertainty_of


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        ('{"a": 1}'.encode("utf-16"), "no UTF-8"),
        (b'{"a": 1, "b": [{"c": 1, "c": 2}]}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b"[-Infinity]", "-Infinity"),
    ],
)
def test_a_body_that_readers_take_in_different_ways_is_told(body: bytes, why: str) -> None:
    assert why in uncertainty_of(body)


@pytest.mark.parametrize("body", [b'{"a": [{"a": 1}, {"a": 2}]}', '{"ä": 1.5e3}'.encode(), b"null", b"no JSON", b""])
def test_another_body_is_not(body: bytes) -> None:
    assert uncertainty_of(body) == ""
