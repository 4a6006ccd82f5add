"""Words of pages: labels, types, requests, and whether a field is required."""

from __future__ import annotations

import pytest

from contract_tests.documentation.cells import read_description
from contract_tests.documentation.labels import read_label
from contract_tests.documentation.requests_in_text import read_request
from contract_tests.documentation.required_words import read_required, required_in_prose, without_badge
from contract_tests.documentation.type_words import read_type_words


@pytest.mark.parametrize(
    ("text", "role", "status"),
    [
        ("Request", "request", ""),
        ("Path Parameters", "path", ""),
        ("Query params", "query", ""),
        ("Request Body Parameters", "body", ""),
        ("Payload", "body", ""),
        ("Parameters", "parameters", ""),
        ("Success Response", "response", ""),
        ("Response (200)", "response", "200"),
        ("201 Created", "response", "201"),
        ("401 Unauthorized", "error", "401"),
        ("Error Response", "error", ""),
        ("Example (Node.js)", "example", ""),
        ("Important", "silent", ""),
        ("Permissions", None, ""),
        ("Allocate Credits", None, ""),
    ],
)
def test_labels_are_read(text: str, role: str | None, status: str) -> None:
    label = read_label(text)
    assert (label and label.role, label.status if label else "") == (role, status)


@pytest.mark.parametrize(
    ("text", "kind", "required", "rest"),
    [
        ("string\\[]", "string[]", None, ""),
        ("array of strings", "string[]", None, ""),
        ("Array<string>", "string[]", None, ""),
        ("int", "integer", None, ""),
        ("string, required", "string", True, ""),
        ("integer (optional)", "integer", False, ""),
        ("date (ISO)", "string", None, ""),
        ("string | null", "string", None, ""),
        ("decimal", "number", None, ""),
    ],
)
def test_types_are_read(text: str, kind: str | None, required: bool | None, rest: str) -> None:
    words = read_type_words(text)
    assert (words.kind, words.required, words.rest) == (kind, required, rest)


def test_a_field_is_required_by_column_badge_or_prose() -> None:
    assert [read_required(text) for text in ("Yes", "false", "Optional", "\u2705", "Yes*", "")] == [
        *(True, False, False, True, None, None)
    ]
    assert without_badge("credits*") == ("credits", True)
    assert without_badge("credits (optional)") == ("credits", False)
    assert without_badge("required") == ("required", None)
    assert required_in_prose("Required. The name") == (". The name", True)
    assert required_in_prose("The name of what is required") == ("The name of what is required", None)


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("PUT /partner/domain", "PUT /partner/domain"),
        ("put /partner/domain", "PUT /partner/domain"),
        ("GET /partner/api-keys/:keyId", "GET /partner/api-keys/{keyId}"),
        ("GET /partner/api-keys/<keyId>", "GET /partner/api-keys/{keyId}"),
        ("GET https://a.example/api/v1/partner/me", "GET https://a.example/api/v1/partner/me"),
        ("GET /partner/me HTTP/1.1", "GET /partner/me"),
        ("GET the account", None),
    ],
)
def test_requests_are_read(text: str, operation: str | None) -> None:
    request = read_request(text)
    assert (request.operation if request else None) == operation


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trial or paid; default: trial", {"default": "trial", "values": ["trial", "paid"]}),
        ("`trial/paid`", {"values": ["trial", "paid"]}),
        ("Tier: `trial` \u2013 capped, `paid` \u2013 no cap", {"values": ["trial", "paid"]}),
        ("One of trial, paid", {"values": ["trial", "paid"]}),
        ("Name or reference", {}),
        ("Day, between 1 and 28", {"range": [1, 28]}),
        ("Day of month 1\u201328", {"range": [1, 28]}),
        ("Month (01-09)", {"range": [1, 9]}),
        ("Start (default: 30 days ago)", {None: "(default: 30 days ago)"}),
        ("End (default: today)", {None: "(default: today)"}),
        ("Credits 0 or more", {"range": [0, None]}),
    ],
)
def test_lists_ranges_and_defaults_in_words_are_read(text: str, said: dict[str | None, object]) -> None:
    assert dict(read_description(text)) == said
