"""Headers and parameters that a client sends with each request, and the clock and the budget that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx2
import pytest

import bullseye_partner
from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyePartner,
    Clock,
    LocalRateBudget,
    RateBudgetExhaustedError,
    SystemClock,
    _facts,
)
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
PAGE = as_json({"organizations": [], "page": 1, "pageSize": 20, "total": 0})


def list_keys(client: Any, **options: Any) -> Any:
    return client.api_keys.list(**options)


# Headers and parameters of each request


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


# Clock and budget


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
