"""Answers as they came: of the methods, and of calls that the description does not have."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    NotFoundError,
    ParsedResponse,
    RateLimit,
    RawResponse,
    ResponseDecodeError,
    _facts,
)
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer, sample_result
from contract_tests.tests.client.kernel.scripted_api import KEY, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

GOOD = as_json({"apiKeys": []})
ORGANIZATION = next(operation for operation in OPERATIONS if operation.operation_id == "getOrganization")

RATE_HEADERS = {
    _facts.RATE_LIMIT_LIMIT_HEADER: "1000",
    _facts.RATE_LIMIT_REMAINING_HEADER: "998",
    _facts.RATE_LIMIT_RESET_HEADER: "1740652260",
}

for_each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)


def list_keys(client: Any, **options: Any) -> Any:
    return client.api_keys.list(**options)


@for_each
def test_the_raw_answer_has_all_of_it(calling: Calling, operation: Operation):
    answer = httpx2.Response(
        operation.success[0].status,
        headers=RATE_HEADERS | {"X-Extra": "yes"},
        content=json.dumps(sample_answer(operation)).encode() if operation.response_schema_name else b"",
    )
    _, call = calling(refusal(429, "TooManyRequests", {"Retry-After": "1"}), answer)
    path, named = plain_arguments(operation)

    raw = call(lambda client: method_of(client.with_raw_response, operation)(*path, **named))

    assert isinstance(raw, ParsedResponse)
    assert (raw.status_code, raw.attempts) == (operation.success[0].status, 2)
    assert raw.headers["x-extra"] == "yes"
    assert raw.rate_limit == RateLimit(1000, 998, 1740652260)
    if operation.response_schema_name:
        assert raw.json() == sample_answer(operation)
    assert (raw.parsed.items if operation.page else raw.parsed) == sample_result(operation)
    assert raw.parsed is raw.parsed


def test_raw_pages_lead_on(calling: Calling):
    page = {"organizations": [], "page": 1, "pageSize": 1, "total": 2}
    items = [sample_answer(ORGANIZATION)["organization"] | {"name": name} for name in "ab"]
    api, call = calling(*(as_json(page | {"page": i + 1, "organizations": [items[i]]}) for i in (0, 1)))

    async def names_async(client: Any) -> list[str]:
        raw = await client.with_raw_response.organizations.list(page_size=1)
        return [item.name async for item in raw.parsed]

    def names(client: Any) -> Any:
        if isinstance(client, AsyncBullseyePartner):
            return names_async(client)
        return [item.name for item in client.with_raw_response.organizations.list(page_size=1).parsed]

    assert call(names) == ["a", "b"]
    assert len(api.requests) == 2


def test_the_raw_answer_is_there_even_if_it_cannot_be_read(calling: Calling):
    _, call = calling(httpx2.Response(200, html="<h1>Maintenance</h1>"))
    raw = call(lambda client: list_keys(client.with_raw_response))
    assert raw.text == "<h1>Maintenance</h1>"
    with pytest.raises(ResponseDecodeError):
        raw.json()
    with pytest.raises(ResponseDecodeError):
        _ = raw.parsed


def test_raw_answers_are_not_errors_made_good(calling: Calling):
    _, call = calling(refusal(404, "NotFound"))
    with pytest.raises(NotFoundError):
        call(lambda client: client.with_raw_response.organizations.get("x"))


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@for_each
def test_raw_methods_take_what_the_plain_ones_take(kind: Any, operation: Operation):
    client = kind(KEY)
    plain, raw = method_of(client, operation), method_of(client.with_raw_response, operation)
    assert inspect.signature(raw) == inspect.signature(plain)
    assert raw.__doc__ == plain.__doc__


# Undocumented calls


def test_an_undocumented_call_is_a_call_like_any(calling: Calling):
    api, call = calling(refusal(500, "InternalError"), as_json({"plan": "gold"}, headers=RATE_HEADERS))
    raw = call(lambda client: client.request("get", "/partner/plan", query={"verbose": True}, timeout=5.0))
    assert type(raw) is RawResponse
    assert (raw.json(), raw.attempts) == ({"plan": "gold"}, 2)
    assert list(api.paths) == ["GET /api/v1/partner/plan?verbose=true"] * 2
    assert api.requests[0].headers[_facts.API_KEY_HEADER] == KEY


def test_an_undocumented_post_is_not_repeated_and_its_errors_name_it(calling: Calling):
    api, call = calling(refusal(500, "InternalError"))
    with pytest.raises(BullseyeError, match="POST /partner/plan: 500 InternalError"):
        call(lambda client: client.request("POST", "/partner/plan", body={"plan": "gold"}))
    assert [json.loads(request.content) for request in api.requests] == [{"plan": "gold"}]


@pytest.mark.parametrize("path", ["partner", "https://evil.example/", "/a/../b", "/a?b=c", "/a#b"])
def test_an_undocumented_path_stays_within_the_api(calling: Calling, path: str):
    api, call = calling(GOOD)
    with pytest.raises(ValueError, match="path must begin with / and be plain"):
        call(lambda client: client.request("GET", path))
    assert api.requests == []
