"""Whatever is wrong with a request, the answer is the error envelope and never a fault of the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import Emulator, Settings, create_app
from contract_tests.tests.emulator.altered_state import altered
from contract_tests.tests.emulator.asgi import BASE, JSON, KEY_HEADER, Answer, Caller, send

if TYPE_CHECKING:
    from pathlib import Path

ORGANIZATIONS = f"{BASE}/partner/organizations"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def post(emulator: Emulator, body: bytes, content_type: str | None = "application/json") -> Answer:
    headers = [(KEY_HEADER, emulator.api_key)] + ([("Content-Type", content_type)] if content_type else [])
    return send(emulator, "POST", ORGANIZATIONS, headers, [body])


def get(emulator: Emulator, target: str) -> Answer:
    return send(emulator, "GET", BASE + target, [(KEY_HEADER, emulator.api_key)])


def fields(answer: Answer) -> list[str]:
    assert (answer.status, answer.code) == (400, "BadRequest")
    return [error["field"] for error in answer.json["details"]["errors"]]


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/nope",
        BASE,
        f"{BASE}/partner",
        f"{BASE}/partner/me/",
        f"{BASE}//partner/me",
        f"{BASE}/partner/organizations//tier",
    ],
)
def test_an_unknown_path_is_404(emulator: Emulator, target: str) -> None:
    answer = send(emulator, "GET", target, [(KEY_HEADER, emulator.api_key)])
    assert (answer.status, answer.code) == (404, "NotFound")
    assert answer.json.keys() == {"code", "message", "details"}


def test_an_unknown_method_is_405_and_names_the_others(emulator: Emulator, bundle: dict[str, Any]) -> None:
    for path, item in bundle["paths"].items():
        allowed = sorted(method.upper() for method in item if method in {"get", "put", "post", "delete"})
        for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY"} - set(allowed):
            answer = send(emulator, method, BASE + path.replace("{", "").replace("}", ""))
            assert (answer.status, answer.headers["allow"]) == (405, ", ".join(allowed)), (method, path)
            assert answer.code == "MethodNotAllowed"


@pytest.mark.parametrize(
    "path",
    [
        f"/partner/organizations/{UNKNOWN}",
        f"/partner/organizations/{UNKNOWN}/visitors",
        f"/partner/organizations/{UNKNOWN}/pixel-config",
        f"/partner/organizations/{UNKNOWN}/icp-configs",
        f"/partner/organizations/{UNKNOWN}/icp-configs/{UNKNOWN}",
    ],
)
def test_an_unknown_resource_is_404(api: Caller, path: str) -> None:
    assert (answer := api("GET", path)).status == 404, answer
    assert answer.code == "NotFound"


def test_an_unknown_key_cannot_be_revoked(api: Caller) -> None:
    assert api("DELETE", f"/partner/api-keys/{UNKNOWN}").status == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "query.page"),
        ("page=x", "query.page"),
        ("page=1.0", "query.page"),
        ("page=", "query.page"),
        ("page=%D9%A1", "query.page"),  # a digit, but not of ASCII
        ("page=1&page=1", "query.page"),
        ("page=" + "9" * 5000, "query.page"),
        ("pageSize=101", "query.pageSize"),
        ("status=deleted", "query.status"),
        ("pagesize=5", "query.pagesize"),
        ("organizationId=x", "query.organizationId"),
        ("search=%FF", "query"),
    ],
)
def test_a_wrong_query_parameter_is_400_and_named(emulator: Emulator, query: str, field: str) -> None:
    assert fields(get(emulator, f"/partner/organizations?{query}")) == [field]


def test_a_missing_query_parameter_is_400_and_named(emulator: Emulator) -> None:
    assert fields(get(emulator, "/partner/billing/calculate")) == ["query.usage"]


def test_a_wrong_path_parameter_is_400_and_named(emulator: Emulator) -> None:
    assert fields(get(emulator, "/partner/organizations/not-a-uuid")) == ["path.organizationId"]
    assert fields(get(emulator, "/partner/organizations/%00")) == ["path.organizationId"]


def test_undescribed_query_parameters_can_be_accepted() -> None:
    emulator = create_app(Settings(ignore_unknown_parameters=True))
    assert get(emulator, "/partner/organizations?pagesize=5").status == 200


def test_an_operation_that_describes_no_400_ignores_its_query(emulator: Emulator) -> None:
    assert get(emulator, "/partner/me?x=%FF").status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ([], "body"),
        ({"name": ""}, "body.name"),
        ({"name": None}, "body.name"),
        ({"name": "x", "plan": "y"}, "body"),
        ({"name": "x", "tier": "gold"}, "body.tier"),
        ({"name": "x", "initialCredits": -1}, "body.initialCredits"),
        ({"name": "x", "initialCredits": 1.5}, "body.initialCredits"),
        ({"name": "x", "initialCredits": True}, "body.initialCredits"),
        ({"name": "x", "billingDayOfMonth": 29}, "body.billingDayOfMonth"),
    ],
)
def test_a_wrong_body_is_400_and_named(emulator: Emulator, body: Any, field: str) -> None:
    assert fields(post(emulator, json.dumps(body).encode())) == [field]


def test_a_wrong_value_deep_in_a_body_is_named(api: Caller) -> None:
    organization_id = api.create_organization()["id"]
    condition = {"type": "industry", "comparator": "like", "value": "x", "optional": "no"}
    body = {"name": "x", "groups": [{"operator": "AND", "conditions": [condition]}]}
    answer = api("POST", f"/partner/organizations/{organization_id}/icp-configs", body)
    assert fields(answer) == ["body.groups[0].conditions[0].optional"]


def test_an_error_does_not_repeat_the_value(api: Caller) -> None:
    answer = api("PUT", "/partner/webhooks/billing", {"secret": ["hunter2"]})
    assert fields(answer) == ["body.secret"]
    assert b"hunter2" not in answer.body


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\x00",
        b'{"name": "x"}{}',
        b'{"name": "\xff"}',
        b'\xef\xbb\xbf{"name": "x"}',
        '{"name": "x"}'.encode("utf-16"),
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1, "name": "x"}',
        b'{"name": NaN}',
        b'{"name": "x", "metadata": {"a": 1e999}}',
        b'{"name": "x", "metadata": {"a": ' + b"9" * 5000 + b"}}",
        b'{"name": "x", "metadata": ' + b'{"a":' * 101 + b"1" + b"}" * 102,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: body[:24].decode("latin-1").encode("unicode_escape").decode(),
)
def test_a_malformed_body_is_400(emulator: Emulator, body: bytes) -> None:
    assert fields(post(emulator, body)) == ["body"]


def test_a_missing_body_is_400(emulator: Emulator) -> None:
    assert fields(post(emulator, b"")) == ["body"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\u0000\\ud83d\\ude00"}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "' + b"[{" * 500 + b'\\""}',
        b'{"name": "x", "metadata": {"big": ' + b"9" * 4000 + b"}}",
        b'{"name": "x", "metadata": ' + b"[1]," * 0 + b'{"a":' * 90 + b"1" + b"}" * 91,
        b'{"name": "x", "initialCredits": 5.0e2, "billingDayOfMonth": 1.0}',
    ],
)
def test_an_odd_but_valid_body_is_stored(emulator: Emulator, api: Caller, body: bytes) -> None:
    created = post(emulator, body)
    assert created.status == 201, created
    organization = created.json["organization"]
    assert api.get(f"/partner/organizations/{organization['id']}") == created.json
    assert organization["name"] == json.loads(body)["name"]


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/xml", "application/json; charset=latin-1", "application/jsonx"],
)
def test_a_body_that_is_not_declared_as_json_is_415(emulator: Emulator, content_type: str | None) -> None:
    answer = post(emulator, b'{"name": "x"}', content_type)
    assert (answer.status, answer.code) == (415, "UnsupportedMediaType")


@pytest.mark.parametrize("content_type", ["application/json", 'Application/JSON; charset="UTF-8"'])
def test_media_types_are_compared_as_http_says(emulator: Emulator, content_type: str) -> None:
    assert post(emulator, b'{"name": "x"}', content_type).status == 201


def test_a_body_that_is_too_large_is_413() -> None:
    emulator = create_app(Settings(max_body_bytes=100))
    headers = [(KEY_HEADER, emulator.api_key), JSON]
    fits = b'{"name": "' + b"x" * 88 + b'"}'
    assert send(emulator, "POST", ORGANIZATIONS, headers, [fits[:50], fits[50:]]).status == 201
    answer = send(emulator, "POST", ORGANIZATIONS, headers, [fits[:50], fits[50:], b" "])
    assert (answer.status, answer.code, answer.json["details"]) == (413, "PayloadTooLarge", {"maxBytes": 100})


def test_numbers_beyond_any_database_are_no_fault(api: Caller) -> None:
    huge = 10**30
    assert api.get(f"/partner/organizations?page={huge}")["organizations"] == []
    assert api("POST", "/partner/organizations", {"name": "x", "tier": "paid", "initialCredits": huge}).status == 422
    organization_id = api.create_organization(tier="paid")["id"]
    assert api("PUT", f"/partner/organizations/{organization_id}/credits", {"credits": huge}).status == 422
    assert api.get(f"/partner/billing/calculate?usage={10**400}")["totalCost"] == (10**400 - 1000) // 20
    assert api.get(f"/partner/billing/calculate?usage={10**400 + 1}")["totalCost"] == (10**400 - 999) // 20


def test_a_whole_number_with_a_fraction_is_an_integer(api: Caller) -> None:
    organization_id = api.create_organization()["id"]
    refused = api("PUT", f"/partner/organizations/{organization_id}/credits", {"credits": 501.0})
    assert b'"creditsRequested":501,' in refused.body


def test_a_search_text_of_any_length_and_kind_is_no_fault(api: Caller) -> None:
    for search in ("x" * 60_000, "%25", "_", "%00", "%F0%9F%98%80"):
        assert api.get(f"/partner/organizations?search={search}")["total"] == 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2025-02-01T00:00:00.123456789+23:59", "2025-01-31"),
        ("2016-12-31T23:59:60Z", "2017-01-01"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        ("0000-12-31", "0001-01-01"),
        ("0000-01-01T00:00:00Z", "0001-01-01"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01"),
        ("9999-12-31T23:59:60Z", "9999-12-31"),
        ("9999-12-31T23:59:59-23:59", "9999-12-31"),
    ],
)
def test_every_day_of_rfc_3339_is_accepted(api: Caller, given: str, shown: str) -> None:
    for name in ("startDate", "endDate"):
        assert api.get(f"/partner/analytics?{name}={given.replace('+', '%2B')}")[name] == shown


def test_a_fault_of_the_emulator_is_500_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    api = altered(tmp_path, "UPDATE organizations SET custom_metadata = 'no JSON'")
    answer = api("GET", "/partner/organizations")
    assert (answer.status, answer.code, answer.json["details"]) == (500, "InternalError", {})
    assert "x-ratelimit-limit" in answer.headers
    assert "DecodeError" in caplog.text
    assert api.api_key not in caplog.text
