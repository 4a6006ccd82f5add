"""Options of a client, of a derived one and of a call: wrong values of each are refused, and what each does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx2
import pytest

import bullseye_partner
from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyePartner,
    ClientOptions,
    Clock,
    LocalRateBudget,
    RateBudgetExhaustedError,
    RequestOptions,
    RetryPolicy,
    SystemClock,
    _facts,
)
from bullseye_partner._options import ChangedOptions
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

both = pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])

GOOD = as_json({"apiKeys": []})
PAGE = as_json({"organizations": [], "page": 1, "pageSize": 20, "total": 0})
ORGANIZATION = next(operation for operation in OPERATIONS if operation.operation_id == "getOrganization")

KEY_HEADER = _facts.API_KEY_HEADER
NAN, INFINITY = float("nan"), float("inf")

WRONG: dict[str, list[Any]] = {
    "base_url": [None, "", " ", 5, b"https://a", "https://a:b", "https://a:99999", "https://a b", "https://[::1", "a"],
    "timeout": [None, 0, -1, NAN, INFINITY, "x", "5", True, [], 5j],
    "deadline": [None, 0, -1, NAN, INFINITY, "x", "5", True, [], 5j],
    "max_retries": [None, -1, 1.5, NAN, "x", "3", True, []],
    "retry": [None, 3, True, "x", {"max_retries": 3}, RetryPolicy],
    "strict": [None, "no", 0, 1, []],
    "on_drift": ["x", 5, {}],
    "rate_limit": [None, "wat", "", True, 5, []],
    "rate_budget": ["x", 5, object()],
    "observer": ["x", 5, object(), print],
    "max_response_bytes": [None, 0, -1, 1.5, NAN, "x", True],
    "allow_http": [None, "yes", 1, 0, []],
    "clock": ["x", 5, object()],
    "extra_headers": [
        None,
        "x",
        [("a", "b")],
        {"a": 1},
        {"a": None},
        {"a": b"b"},
        {1: "b"},
        {"": "b"},
        {"a b": "c"},
        {"a\n": "b"},
        {"ä": "b"},
        {"a": "b\r\nc: d"},
        {"a": "ä"},
        {"a": "b", "A": "c"},
        {KEY_HEADER: "another key"},
        {KEY_HEADER.lower(): "another key"},
    ],
    "extra_query": [None, "a=b", [("a", "b")], 5, {1: "a"}],
    "default_query": [None, "a=b", [("a", "b")], 5, {1: "a"}],
    "default_headers": [None, "x", {"a": 1}, {"a b": "c"}, {"a": "b\r\nc: d"}, {KEY_HEADER: "another key"}],
    "api_key": [5, b"secret", ["secret"]],
    "extra_body": [None, "x", [1], 5, {1: "a"}],
}


def list_keys(client: Any, **options: Any) -> Any:
    return client.api_keys.list(**options)


def pairs(options: Any) -> pytest.MarkDecorator:
    chosen = [(name, value) for name in options.__annotations__ for value in WRONG.get(name, [])]
    return pytest.mark.parametrize(("name", "value"), chosen, ids=[f"{name}-{i}" for i, (name, _) in enumerate(chosen)])


@both
@pairs(ClientOptions)
def test_a_wrong_option_of_a_client_is_refused_when_it_is_made(kind: Any, name: str, value: Any):
    with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b"):
        kind(KEY, **{"base_url": BASE_URL, name: value})


@both
@pairs(ChangedOptions)
def test_a_wrong_option_of_a_derived_client_is_refused_when_it_is_made(kind: Any, name: str, value: Any):
    client = kind(KEY, base_url=BASE_URL)
    with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b"):
        client.with_options(**{name: value})


@pairs(RequestOptions)
def test_a_wrong_option_of_a_call_is_refused_before_anything_is_sent(calling: Calling, name: str, value: Any):
    api, call = calling(GOOD)
    for make in (
        lambda client: client.api_keys.list(**{name: value}),
        lambda client: client.organizations.list(**{name: value}),
        lambda client: client.with_raw_response.api_keys.list(**{name: value}),
        lambda client: client.request("GET", "/partner/any", **{name: value}),
    ):
        with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b") as caught:
            call(make)
        assert "another key" not in str(caught.value)
    assert api.requests == []


def test_every_option_has_wrong_values_above():
    known = {*ClientOptions.__annotations__, *ChangedOptions.__annotations__, *RequestOptions.__annotations__}
    assert known == WRONG.keys(), f"give wrong values of {sorted(known ^ WRONG.keys())} in WRONG, at the top"


@both
def test_hooks_of_none_are_none(kind: Any):
    nothing: dict[str, Any] = dict.fromkeys(("on_drift", "observer", "rate_budget", "clock", "http_client"))
    assert kind(KEY, base_url=BASE_URL, **nothing).base_url == BASE_URL


def test_numbers_of_other_kinds_are_numbers(calling: Calling):
    from fractions import Fraction

    api, call = calling(GOOD)
    call(lambda client: client.api_keys.list(timeout=Fraction(1, 2)))
    assert api.requests[0].extensions["timeout"]["read"] == 0.5


class Policy:
    """Something that has the fields of a policy and is none."""

    max_retries = 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_retries", "3"), ("first_wait", "1"), ("longest_wait", True), ("first_wait", NAN), ("uniform", 0.5)],
)
def test_a_wrong_field_of_a_retry_policy_is_refused_by_name(field: str, value: Any):
    with pytest.raises((TypeError, ValueError), match=field):
        RetryPolicy(**{field: value})


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


@pytest.mark.parametrize("name", ["Accept", "accept-encoding", "User-Agent", "CONTENT-TYPE"])
def test_a_header_of_the_call_takes_the_place_of_ours(calling: Calling, name: str):
    api, call = calling(refusal(429, "TooManyRequests", {"Retry-After": "1"}), as_json({}))
    call(lambda client: client.request("PUT", "/partner/any", body={"a": 1}, extra_headers={name: "their/own"}))
    for request in api.requests:
        assert request.headers.get_list(name) == ["their/own"]
        assert request.headers.get_list(KEY_HEADER) == [KEY]
        for other in {"Accept", "Accept-Encoding", "User-Agent", "Content-Type"} - {name.title()}:
            assert len(request.headers.get_list(other)) == 1
    assert len(api.requests) == 2


# Options of a client


def test_default_headers_and_parameters_go_with_each_request(calling: Calling):
    api, call = calling(
        refusal(429, "TooManyRequests"), PAGE, default_headers={"X-Tenant": "7"}, default_query={"expand": ["a", "b"]}
    )
    call(lambda client: client.organizations.list(search="x"))
    call(lambda client: client.request("GET", "/partner/any", query={"q": 1}))
    assert [request.headers["X-Tenant"] for request in api.requests] == ["7"] * 3
    queries = [parse_qs(request.url.query.decode()) for request in api.requests]
    assert queries == 2 * [{"expand": ["a", "b"], "search": ["x"]}] + [{"expand": ["a", "b"], "q": ["1"]}]


def test_what_a_call_says_has_precedence_over_its_client_and_that_over_the_library(calling: Calling):
    api, call = calling(
        PAGE,
        default_headers={"user-agent": "mine/1.0", "X-Tenant": "7", "X-Kept": "yes"},
        default_query={"search": "all", "expand": "a", "status": None},
    )
    call(
        lambda client: client.organizations.list(
            search="x", extra_headers={"X-TENANT": "8"}, extra_query={"expand": "b"}
        )
    )
    (request,) = api.requests
    assert request.headers.get_list("User-Agent") == ["mine/1.0"]
    assert request.headers.get_list("X-Tenant") == ["8"]
    assert request.headers["X-Kept"] == "yes"
    assert request.headers[_facts.API_KEY_HEADER] == KEY
    assert parse_qs(request.url.query.decode()) == {"search": ["x"], "expand": ["b"]}


def test_without_defaults_the_bytes_of_a_request_are_what_they_were(calling: Calling):
    api, call = calling(GOOD)
    call(list_keys)
    assert [name.lower() for name, _ in api.requests[0].headers.raw] == [
        b"host",
        b"accept",
        b"accept-encoding",
        b"user-agent",
        _facts.API_KEY_HEADER.lower().encode(),
    ]


def test_a_derived_client_has_defaults_of_its_own(calling: Calling):
    api, call = calling(GOOD, default_headers={"X-Tenant": "7"})
    call(lambda client: list_keys(client.with_options(default_headers={"X-Other": "8"}, default_query={"a": 1})))
    call(list_keys)
    first, second = api.requests
    assert (first.headers.get("X-Tenant"), first.headers["X-Other"], first.url.query) == (None, "8", b"a=1")
    assert (second.headers["X-Tenant"], second.headers.get("X-Other"), second.url.query) == ("7", None, b"")


def test_defaults_that_change_afterwards_change_nothing():
    headers, query = {"X-Tenant": "7"}, {"a": "1"}
    api = ScriptedApi([GOOD])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, http_client=http_client, default_headers=headers, default_query=query)
    headers["X-Tenant"], query["a"] = "8", "2"
    list_keys(client)
    assert (api.requests[0].headers["X-Tenant"], api.requests[0].url.query) == ("7", b"a=1")


@pytest.mark.parametrize("value", [{"a": {1}}, {"a": object()}, {"a": float("nan")}])
def test_a_default_that_no_query_holds_is_refused_when_the_client_is_made(value: Any):
    with pytest.raises((TypeError, ValueError), match=r"\ba\b"):
        BullseyePartner(KEY, default_query=value)


def test_a_budget_needs_no_clock_and_clients_share_it():
    budget = LocalRateBudget(requests=1)
    api = ScriptedApi([GOOD])
    http_client = httpx2.Client(transport=api.transport())
    first, second = (
        BullseyePartner(KEY, http_client=http_client, rate_budget=budget, rate_limit="raise") for _ in range(2)
    )
    list_keys(first)
    with pytest.raises(RateBudgetExhaustedError):
        list_keys(second)
    assert len(api.requests) == 1


def test_a_clock_of_the_user_is_one_of_the_public_kind():
    clock: Clock = ManualClock()
    assert isinstance(BullseyePartner(KEY, clock=clock), BullseyePartner)
    assert SystemClock().unix() > SystemClock().monotonic() - 1e12
    for name in ("Clock", "SystemClock", "LocalRateBudget", "RateBudget", "Slot", "QueueTimeoutError"):
        assert name in bullseye_partner.__all__


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_derived_client_can_have_a_budget_of_its_own(kind: Any):
    budget = LocalRateBudget(requests=1)
    client = kind(KEY, base_url=BASE_URL)
    assert client.with_options(rate_budget=budget)._kernel.core.rate_budget is budget
