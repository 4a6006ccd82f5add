"""Options of a client and of a call, derived clients, raw answers and undocumented calls."""

from __future__ import annotations

import asyncio
import copy
import inspect
import json
import logging
import pickle
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx2
import pytest

from bullseye_partner import (
    APITimeoutError,
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
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

LIST_KEYS = next(operation for operation in OPERATIONS if operation.operation_id == "listApiKeys")
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


# Options of a call


def test_the_timeout_of_a_call_reaches_every_phase_and_no_other_call(calling: Calling):
    api, call = calling(GOOD)
    call(lambda client: list_keys(client, timeout=3.5))
    call(list_keys)
    phases = ("connect", "read", "write")
    # Whoever waits for a connection waits for other calls, not for the server: that may take until the deadline.
    assert [request.extensions["timeout"] for request in api.requests] == [
        dict.fromkeys(phases, 3.5) | {"pool": 120.0},
        dict.fromkeys(phases, 30.0) | {"pool": 120.0},
    ]


def test_no_phase_may_outlast_the_deadline(calling: Calling):
    api, call = calling(GOOD)
    call(lambda client: list_keys(client, timeout=3.5, deadline=2.0))
    assert set(api.requests[0].extensions["timeout"].values()) == {2.0}


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("seconds", [None, 0, -1, float("inf"), float("nan")])
def test_no_time_limit_is_refused(calling: Calling, name: str, seconds: Any):
    api, call = calling(GOOD)
    with pytest.raises(ValueError, match=f"{name} must be a positive, finite number of seconds"):
        call(lambda client: list_keys(client, **{name: seconds}))
    with pytest.raises(ValueError, match=name):
        BullseyePartner(KEY, **{name: seconds})
    assert api.requests == []


def test_extra_headers_query_and_body_are_sent(calling: Calling):
    api, call = calling(as_json(sample_answer(ORGANIZATION), 201))
    call(
        lambda client: client.organizations.create(
            name="Acme",
            extra_headers={"X-Trace": "42"},
            extra_query={"dryRun": "true"},
            extra_body={"plan": {"seats": 3}},
        )
    )
    (request,) = api.requests
    assert request.headers["X-Trace"] == "42"
    assert parse_qs(request.url.query.decode()) == {"dryRun": ["true"]}
    assert json.loads(request.content) == {"name": "Acme", "plan": {"seats": 3}}


def test_an_extra_body_can_belong_to_an_operation_without_one(calling: Calling):
    api, call = calling(GOOD)
    call(lambda client: list_keys(client, extra_body={"a": [1, None]}))
    assert json.loads(api.requests[0].content) == {"a": [1, None]}
    assert api.requests[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("argument", ["", ".", ".."])
@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.path_parameters], ids=lambda o: o.operation_id)
def test_a_path_argument_that_addresses_another_path_is_refused(calling: Calling, operation: Operation, argument: str):
    api, call = calling(GOOD)
    path, named = plain_arguments(operation)
    with pytest.raises(ValueError, match="would address another path"):
        call(lambda client: method_of(client, operation)(*[argument for _ in path], **named))
    assert api.requests == []


def test_a_path_argument_cannot_leave_its_segment(calling: Calling):
    api, call = calling(as_json(sample_answer(ORGANIZATION)))
    call(lambda client: client.organizations.get("a/../../b?c#d e%2f"))
    assert api.requests[0].url.raw_path == b"/api/v1/partner/organizations/a%2F..%2F..%2Fb%3Fc%23d%20e%252f"


# Derived clients


def test_a_derived_client_differs_only_in_what_was_changed(calling: Calling):
    api, call = calling(refusal(500, "InternalError"))
    with pytest.raises(BullseyeError):
        call(lambda client: list_keys(client.with_options(max_retries=0, timeout=1.5)))
    assert len(api.requests) == 1
    assert api.requests[0].extensions["timeout"]["read"] == 1.5
    with pytest.raises(BullseyeError):
        call(list_keys)
    assert len(api.requests) == 1 + 3


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_derived_client_shares_connections_rate_budget_and_key(kind: Any):
    client = kind(KEY, base_url=BASE_URL)
    derived = client.with_options(timeout=1.0).with_options(strict=True)
    assert type(derived) is kind
    assert derived._kernel.connections is client._kernel.connections
    assert derived._kernel.core.rate_budget is client._kernel.core.rate_budget
    assert derived._kernel.core._retry_budget is client._kernel.core._retry_budget
    assert derived._kernel.core._api_key is client._kernel.core._api_key
    assert (derived._kernel.core.settings.timeout, derived._kernel.core.settings.strict) == (1.0, True)
    assert derived.organizations is not client.organizations


# Raw answers


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


# Keys and addresses


def test_the_key_is_asked_for_at_each_request(calling: Calling):
    keys = iter(["first", "second", "third"])
    api = ScriptedApi([refusal(500, "InternalError"), GOOD])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(lambda: next(keys), http_client=http_client, base_url=BASE_URL, clock=api.clock)
    client.api_keys.list()
    assert [request.headers[_facts.API_KEY_HEADER] for request in api.requests] == ["first", "second"]


@pytest.mark.parametrize("key", ["", "   ", "ключ", "line\nbreak", " spaced", "delete\x7f"])
def test_a_key_that_no_header_can_hold_is_refused_without_being_shown(calling: Calling, key: str):
    api, call = calling(GOOD, api_key=lambda: key)
    with pytest.raises(ValueError, match="the API key is empty") as caught:
        call(list_keys)
    assert key == "" or key not in str(caught.value)
    assert api.requests == []


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", "from the environment")
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", "http://127.0.0.1:8080/api/v1/")
    api = ScriptedApi([GOOD])
    client = BullseyePartner(http_client=httpx2.Client(transport=api.transport()))
    client.api_keys.list()
    assert api.requests[0].headers[_facts.API_KEY_HEADER] == "from the environment"
    assert str(api.requests[0].url) == f"http://127.0.0.1:8080/api/v1{LIST_KEYS.path}"
    monkeypatch.delenv("BULLSEYE_PARTNER_API_KEY")
    with pytest.raises(BullseyeError, match="BULLSEYE_PARTNER_API_KEY"):
        AsyncBullseyePartner()


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@pytest.mark.parametrize("url", ["http://api.bullseye.example", "http://127.0.0.1.example/", "http://10.0.0.1/api"])
def test_a_key_in_the_clear_needs_permission(kind: Any, url: str):
    with pytest.raises(ValueError, match="not https"):
        kind(KEY, base_url=url)
    assert kind(KEY, base_url=url, allow_http=True).base_url == url.rstrip("/")


@pytest.mark.parametrize("url", ["api.bullseye.example", "ftp://a/b", "https://", "https://a/b?c=d", "https://a/#b"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match="absolute"):
        BullseyePartner(KEY, base_url=url)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(calling: Calling, status: int):
    api, call = calling(httpx2.Response(status, headers={"Location": "https://evil.example/"}))
    with pytest.raises(BullseyeError) as caught:
        call(list_keys)
    assert f"{status} without code" in str(caught.value)
    assert len(api.requests) == 1


def test_redirects_are_not_followed_by_a_client_of_the_user_either(calling: Calling):
    api = ScriptedApi([httpx2.Response(307, headers={"Location": "https://evil.example/"}), GOOD])
    http_client = httpx2.Client(transport=api.transport(), follow_redirects=True)
    with pytest.raises(BullseyeError):
        BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL).api_keys.list()
    assert len(api.requests) == 1


# What a client shows of itself


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_client_shows_where_it_leads_and_is_not_copied(kind: Any):
    client = kind(KEY, base_url=BASE_URL)
    assert repr(client) == f"<{kind.__name__} of {BASE_URL}>"
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            duplicate(client)


def test_the_rate_limit_is_what_was_last_said(calling: Calling):
    api, call = calling(as_json({"apiKeys": []}, headers=RATE_HEADERS))
    seen: list[RateLimit | None] = []

    def look(client: Any) -> Any:
        seen.append(client.rate_limit)
        return list_keys(client)

    call(look)
    call(look)
    assert seen == [None, RateLimit(1000, 998, 1740652260)]
    assert len(api.requests) == 2


def test_retries_are_logged(calling: Calling, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bullseye_partner")
    _, call = calling(httpx2.ReadTimeout("silence"), refusal(429, "TooManyRequests", {"Retry-After": "7"}), GOOD)
    call(list_keys)
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("listApiKeys: ReadTimeout: silence, next attempt in ")
    assert second.startswith("listApiKeys: status 429, next attempt in ")
    assert 7.0 <= float(second.split()[-2]) <= 8.0


def test_a_body_that_never_ends_ends_at_the_deadline():
    clock = ScriptedApi([]).clock

    def drip() -> Any:
        while True:
            clock.pass_by(1.0)
            yield b" "

    api = ScriptedApi([lambda _: httpx2.Response(200, content=drip())], clock)
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL, clock=clock, deadline=10.0)
    with pytest.raises(APITimeoutError):
        client.api_keys.list()


def test_a_cancelled_call_frees_its_place():
    async def main() -> None:
        started = asyncio.Event()

        async def answer(_: httpx2.Request) -> httpx2.Response:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
        client = AsyncBullseyePartner(KEY, http_client=http_client, base_url=BASE_URL)
        task = asyncio.create_task(client.partner_account.get())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert client._kernel.core.rate_budget._under_way == 0  # type: ignore[attr-defined]

    asyncio.run(main())
