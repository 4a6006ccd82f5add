from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING

import httpx2
import pytest

from bullseye_partner import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    InternalError,
    RetryPolicy,
    TooManyRequestsError,
)
from bullseye_partner._retry import RetryBudget
from contract_tests.tests.client.kernel.scripted_api import ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
UNKNOWN_OUTCOMES = [
    httpx2.ReadTimeout("silence"),
    httpx2.ReadError("reset"),
    httpx2.WriteError("reset"),
    httpx2.RemoteProtocolError("cut off"),
    refusal(500, "InternalError"),
    httpx2.Response(502, html="<h1>Bad Gateway</h1>"),
    httpx2.Response(520),
]
NEVER_DELIVERED = [httpx2.ConnectError("refused"), httpx2.ConnectTimeout("silence"), httpx2.PoolTimeout("busy")]
EAGER = RetryPolicy(uniform=lambda _, most: most)
HASTY = RetryPolicy(uniform=lambda least, _: least)


def list_keys(client):
    return client.api_keys.list()


def create_organization(client):
    return client.organizations.create(name="Acme")


@pytest.mark.parametrize("outcome", UNKNOWN_OUTCOMES, ids=repr)
def test_a_post_is_never_sent_twice_when_it_may_have_been_carried_out(calling: Calling, outcome):
    api, call = calling(outcome, GOOD)
    with pytest.raises((APIConnectionError, InternalError)):
        call(create_organization)
    assert len(api.requests) == 1


@pytest.mark.parametrize("outcome", [*UNKNOWN_OUTCOMES, *NEVER_DELIVERED, refusal(429, "TooManyRequests")], ids=repr)
def test_a_get_is_sent_again_after_any_passing_failure(calling: Calling, outcome):
    api, call = calling(outcome, outcome, GOOD)
    assert call(list_keys) == []
    assert len(api.requests) == 3


@pytest.mark.parametrize("outcome", [*NEVER_DELIVERED, refusal(429, "TooManyRequests")], ids=repr)
def test_a_post_that_was_certainly_not_carried_out_is_sent_again(calling: Calling, outcome):
    api, call = calling(outcome, refusal(422, "UnprocessableEntity"))
    with pytest.raises(APIError) as caught:
        call(create_organization)
    assert caught.value.status_code == 422
    assert caught.value.attempts == len(api.requests) == 2
    assert api.requests[0].content == api.requests[1].content


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422])
def test_an_error_of_the_caller_is_not_sent_again(calling: Calling, status: int):
    api, call = calling(refusal(status, "Whatever"))
    with pytest.raises(APIError):
        call(list_keys)
    assert len(api.requests) == 1


def test_two_retries_are_made_and_the_last_error_counts_them(calling: Calling):
    api, call = calling(refusal(500, "InternalError"))
    with pytest.raises(InternalError) as caught:
        call(list_keys)
    assert caught.value.attempts == len(api.requests) == 3


def test_the_number_of_retries_can_be_chosen_for_a_client_and_for_a_call(calling: Calling):
    api, call = calling(refusal(500, "InternalError"), max_retries=1)
    for arrange, sent in [(list_keys, 2), (lambda client: client.api_keys.list(max_retries=0), 1)]:
        api.requests.clear()
        with pytest.raises(InternalError):
            call(arrange)
        assert len(api.requests) == sent


def test_pauses_are_drawn_from_zero_to_a_bound_that_doubles(calling: Calling):
    bounds: list[tuple[float, float]] = []

    def draw(least: float, most: float) -> float:
        bounds.append((least, most))
        return most / 4

    policy = RetryPolicy(max_retries=5, first_wait=1.0, longest_wait=6.0, uniform=draw)
    api, call = calling(refusal(500, "InternalError"), retry=policy)
    with pytest.raises(InternalError):
        call(list_keys)
    assert bounds == [(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 6.0), (0.0, 6.0)]
    assert api.clock.pauses == [0.25, 0.5, 1.0, 1.5, 1.5]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.25),
        ({"Retry-After": formatdate(1_740_652_200 + 9, usegmt=True)}, 9.0),
        ({"Retry-After": formatdate(1_740_652_200 - 9, usegmt=True)}, 0.25),
        ({"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1740652211"}, 11.0),
    ],
)
def test_a_429_is_repeated_when_the_server_says(calling: Calling, headers: dict[str, str], pause: float):
    api, call = calling(refusal(429, "TooManyRequests", headers), GOOD, rate_limit="off", retry=HASTY)
    call(list_keys)
    assert api.clock.pauses == [pause]


@pytest.mark.parametrize("value", ["", "-5", "nan", "inf", "soon", "1e3", "٣", "Mon, 99 Foo 2025 99:99:99 GMT", "²"])
def test_a_retry_after_that_says_nothing_gets_the_usual_pause(calling: Calling, value: str):
    answer = httpx2.Response(429, headers=[(b"Retry-After", value.encode())])
    api, call = calling(answer, GOOD, retry=EAGER)
    call(list_keys)
    assert api.clock.pauses == [0.5]


@pytest.mark.parametrize("value", ["61", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_server_that_asks_for_too_long_a_pause_gets_no_retry(calling: Calling, value: str):
    api, call = calling(refusal(429, "TooManyRequests", {"Retry-After": value}), GOOD)
    with pytest.raises(TooManyRequestsError):
        call(list_keys)
    assert api.clock.pauses == []


def test_no_pause_reaches_beyond_the_deadline(calling: Calling):
    api, call = calling(refusal(429, "TooManyRequests", {"Retry-After": "30"}), GOOD)
    with pytest.raises(TooManyRequestsError):
        call(lambda client: client.api_keys.list(deadline=30))
    assert api.clock.pauses == []


def test_each_attempt_may_last_no_longer_than_what_is_left_of_the_deadline(calling: Calling):
    def refuse_late(_: object) -> httpx2.Response:
        api.clock.pass_by(10)
        return refusal(500, "InternalError")

    api: ScriptedApi
    api, call = calling(refuse_late, retry=EAGER, timeout=15.0)
    with pytest.raises((APITimeoutError, InternalError)):
        call(lambda client: client.api_keys.list(deadline=20))
    assert [request.extensions["timeout"]["read"] for request in api.requests] == [15.0, 9.5]


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("seconds", [None, 0, -1, float("inf"), float("nan")])
def test_nothing_waits_for_ever(calling: Calling, name: str, seconds: float | None):
    with pytest.raises(ValueError, match=name):
        calling(GOOD, **{name: seconds})
    api, call = calling(GOOD)
    with pytest.raises(ValueError, match=name):
        call(lambda client: client.api_keys.list(**{name: seconds}))
    assert not api.requests


def test_a_negative_number_of_retries_is_refused(calling: Calling):
    api, call = calling(GOOD)
    with pytest.raises(ValueError, match="max_retries"):
        call(lambda client: client.api_keys.list(max_retries=-1))
    assert not api.requests


def test_an_outage_is_not_multiplied(calling: Calling):
    api, call = calling(refusal(500, "InternalError"), rate_limit="off")
    for _ in range(100):
        with pytest.raises(InternalError):
            call(list_keys)
    assert len(api.requests) == 120  # a hundred calls, and the twenty retries that the budget allows


def test_successes_pay_for_later_retries():
    budget = RetryBudget(tokens=1.0, refund=0.5)
    assert budget.take()
    assert not budget.take()
    budget.refund()
    assert not budget.take()
    budget.refund()
    budget.refund()
    assert budget.take()
    assert not budget.take()
