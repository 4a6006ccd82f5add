"""How long a call waits and why: after a 429 by the server's own clock, and in queues of its own by its deadline."""

from __future__ import annotations

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from bullseye_partner import (
    APIConnectionError,
    APITimeoutError,
    AsyncBullseyePartner,
    BullseyePartner,
    LocalRateBudget,
    QueueTimeoutError,
    RateLimit,
    RetryPolicy,
    SystemClock,
    TooManyRequestsError,
    _transport,
)
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
SERVER_TIME = 1_740_652_200
LEAST = RetryPolicy(uniform=lambda least, _: least)
MOST = RetryPolicy(uniform=lambda _, most: most)
SKEWS = pytest.mark.parametrize("skew", [-86_400, -60, 0, 60, 86_400])


def list_keys(client: Any) -> Any:
    return client.api_keys.list()


def window_ends_in(seconds: int, date: str | None = "right", **more: str) -> dict[str, str]:
    """Headers of a 429 whose window ends in so many seconds."""
    limits = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0"}
    known = formatdate(SERVER_TIME, usegmt=True) if date == "right" else date
    return limits | {"X-RateLimit-Reset": str(SERVER_TIME + seconds)} | ({"Date": known} if known else {}) | more


# 429


@SKEWS
def test_a_429_is_waited_for_by_the_clock_of_the_server(calling: Calling, skew: int):
    clock = ManualClock(SERVER_TIME + skew)
    api, call = calling(refusal(429, "TooManyRequests", window_ends_in(4)), GOOD, clock=clock, retry=LEAST)
    assert call(list_keys) == []
    assert sum(clock.pauses) == 4.0
    assert len(api.requests) == 2


@SKEWS
@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
def test_a_date_in_retry_after_is_one_of_the_server(
    calling: Calling, skew: int, zone: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        dates = {
            name: formatdate(SERVER_TIME + seconds, usegmt=True).replace("GMT", zone)
            for name, seconds in (("Date", 0), ("Retry-After", 7))
        }
        clock = ManualClock(SERVER_TIME + skew)
        _, call = calling(refusal(429, "TooManyRequests", dates), GOOD, clock=clock, retry=LEAST, rate_limit="off")
        call(list_keys)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert clock.pauses == [7.0]


@pytest.mark.parametrize("date", ["soon", "", "Thu, 27 Feb 2025", "Mon, 99 Foo 2025 99:99:99 GMT"])
def test_a_date_that_is_none_leaves_the_clock_of_this_machine(calling: Calling, date: str):
    clock = ManualClock(SERVER_TIME + 1)
    headers = window_ends_in(4, date)
    _, call = calling(refusal(429, "TooManyRequests", headers), GOOD, clock=clock, retry=LEAST, rate_limit="off")
    call(list_keys)
    assert clock.pauses == [3.0]


def test_without_a_date_a_wrong_clock_still_waits_for_a_window_at_most(calling: Calling):
    clock = ManualClock(SERVER_TIME - 3600)
    headers = window_ends_in(4, None)
    _, call = calling(refusal(429, "TooManyRequests", headers), GOOD, clock=clock, retry=LEAST, rate_limit="off")
    assert call(list_keys) == []
    assert clock.pauses == [60.0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "0"},
        {"Retry-After": formatdate(SERVER_TIME - 9, usegmt=True)},
        window_ends_in(-5),
        window_ends_in(-5, None),
        window_ends_in(0),
    ],
)
def test_a_wait_of_nothing_has_a_floor_that_doubles(calling: Calling, headers: dict[str, str]):
    api, call = calling(refusal(429, "TooManyRequests", headers), retry=LEAST, rate_limit="off")
    with pytest.raises(TooManyRequestsError):
        call(list_keys)
    assert api.clock.pauses == [0.25, 0.5]


def test_those_who_were_refused_together_come_back_apart(calling: Calling):
    draw = random.Random(7)  # noqa: S311 - no secret
    pauses: list[float] = []
    for _ in range(100):
        policy = RetryPolicy(uniform=draw.uniform)
        answer = refusal(429, "TooManyRequests", {"Retry-After": "10"})
        api, call = calling(answer, GOOD, retry=policy, rate_limit="off")
        call(list_keys)
        pauses += api.clock.pauses
    assert all(10.0 <= pause <= 10.5 for pause in pauses)
    assert max(pauses) - min(pauses) > 0.4
    assert len(set(pauses)) == 100


def test_what_lengthens_a_wait_does_not_reach_beyond_the_deadline(calling: Calling):
    answer = refusal(429, "TooManyRequests", {"Retry-After": "30"})
    api, call = calling(answer, GOOD, retry=MOST, deadline=30.2)
    with pytest.raises(TooManyRequestsError):
        call(list_keys)
    assert api.clock.pauses == []


def test_a_number_of_attempts_beyond_all_floats_has_a_pause():
    assert RetryPolicy(max_retries=10**6, uniform=lambda _, most: most).wait(5000, None) == 60.0


@SKEWS
def test_a_budget_that_others_use_up_waits_by_the_clock_of_the_server(skew: int):
    clock = ManualClock(SERVER_TIME + skew)
    budget = LocalRateBudget(clock, 1000, 60.0)
    slot = budget.enter()
    assert budget.wait(slot) == 0
    budget.done(slot, RateLimit(1000, 0, SERVER_TIME + 4, formatdate(SERVER_TIME, usegmt=True)))
    assert budget.wait(budget.enter()) == 4.0
    clock.pass_by(3.0)
    assert budget.wait(budget.enter()) == 1.0
    clock.pass_by(1.0)
    assert budget.wait(budget.enter()) == 0


# The rate budget


def test_a_wait_for_the_rate_budget_beyond_the_deadline_is_no_fault_of_the_server(calling: Calling):
    clock = ManualClock()
    _, call = calling(GOOD, clock=clock, rate_budget=LocalRateBudget(clock, 1, 60.0), deadline=30.0)
    call(list_keys)
    with pytest.raises(QueueTimeoutError, match="client's own rate budget lets no request through for 60 s") as caught:
        call(list_keys)
    assert isinstance(caught.value, APITimeoutError)  # so that code which knows only that goes on working
    assert (caught.value.delivered, caught.value.attempts) == (False, 0)


class BudgetThatBlocks:
    """A budget on a server that takes its time."""

    blocks = True
    last = None

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self._clock = SystemClock()

    def enter(self) -> Any:
        return object()

    def wait(self, slot: object) -> float:  # noqa: ARG002 - of the protocol
        self.go_on.wait(10.0)
        return 0.0

    def done(self, slot: object, said: object) -> None:
        """Note nothing."""


def test_a_wait_for_a_thread_that_asks_the_budget_ends_at_the_deadline():
    budget = BudgetThatBlocks()

    async def main() -> list[Any]:
        from anyio import to_thread

        to_thread.current_default_thread_limiter().total_tokens = 1
        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _: GOOD))
        client = AsyncBullseyePartner(KEY, http_client=http_client, rate_budget=budget, deadline=0.3)
        errors: list[Any] = []

        async def call() -> None:
            try:
                await client.api_keys.list()
            except APIConnectionError as error:
                errors.append(error)
                budget.go_on.set()  # the other thread holds on until one has given up

        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(call)
        return errors

    errors = anyio.run(main)
    assert errors
    assert all(type(error) is QueueTimeoutError and not error.delivered for error in errors)


# The pool of connections

HELD = 60.0
"""Seconds that a call may hold a connection: until it is let go, on any machine."""


@pytest.fixture
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "_CONNECTIONS", 1)
    monkeypatch.setattr(_transport, "NOTICEABLE", 0.1)


def hold_and_call(server: FaultServer, deadline: float, **options: Any) -> list[Any]:
    """Let a call hold the only connection, and another one wait for it; return what each of them came to.

    `deadline` is that of the call that waits; the other one is let go when that has ended.
    """

    def outcome(client: BullseyePartner, deadline: float) -> Any:
        try:
            return client.api_keys.list(deadline=deadline)
        except APIConnectionError as error:
            return error

    with BullseyePartner(KEY, base_url=server.url, **options) as client, ThreadPoolExecutor(1) as threads:
        holding = threads.submit(outcome, client, HELD)
        while not server.requests:
            time.sleep(0.005)
        waited = outcome(client, deadline)
        server.let_go()
        return [holding.result(), waited]


def hold_and_await(server: FaultServer, deadline: float, **options: Any) -> list[Any]:
    """Do the same in an event loop."""
    outcomes: list[Any] = []

    async def main() -> None:
        client = AsyncBullseyePartner(KEY, base_url=server.url, **options)

        async def call(deadline: float) -> None:
            try:
                outcomes.append(await client.api_keys.list(deadline=deadline))
            except APIConnectionError as error:
                outcomes.append(error)

        async with client, anyio.create_task_group() as group:
            group.start_soon(call, HELD)
            while not server.requests:
                await anyio.sleep(0.005)
            await call(deadline)
            server.let_go()

    anyio.run(main)
    return outcomes


hold = pytest.mark.parametrize("hold", [hold_and_call, hold_and_await], ids=["sync", "async"])


@hold
@pytest.mark.usefixtures("one_connection")
def test_a_wait_for_a_free_connection_ends_at_the_deadline_with_an_error_of_its_own(hold: Any):
    with FaultServer([faults.stall]) as server:
        outcomes = hold(server, timeout=HELD, deadline=0.3, max_retries=0)
    (waited,) = [error for error in outcomes if type(error) is QueueTimeoutError]
    assert not waited.delivered
    assert "waiting for a free connection" in str(waited)
    assert len(server.requests) == 1


@hold
@pytest.mark.usefixtures("one_connection")
def test_a_free_connection_may_be_waited_for_longer_than_the_server_may_be_silent(hold: Any):
    """The timeout is about the server; whoever waits for another call is not waiting for it."""

    def answer_late(connection: faults.Connection) -> None:
        connection.closing.wait(0.6)
        faults.json(200, b'{"apiKeys": []}')(connection)

    with FaultServer([answer_late]) as server:
        outcomes = hold(server, timeout=1.0, deadline=30.0, max_retries=0)
    assert outcomes == [[], []]
    assert len(server.requests) == 2


@hold
@pytest.mark.usefixtures("one_connection")
def test_a_wait_for_a_free_connection_is_logged(hold: Any, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bullseye_partner")
    with FaultServer([faults.stall]) as server:
        hold(server, timeout=HELD, deadline=0.3, max_retries=0)
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("a GET waits for one of 1 connections, which other calls use")


def test_a_pool_of_the_users_that_is_exhausted_is_no_fault_of_the_server(calling: Calling):
    _, call = calling(httpx2.PoolTimeout(""), max_retries=0)
    with pytest.raises(QueueTimeoutError, match="waiting for a free connection") as caught:
        call(list_keys)
    assert not caught.value.delivered


# The log


def test_a_wait_over_a_second_is_logged_with_its_reason(calling: Calling, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bullseye_partner")
    clock = ManualClock()
    _, call = calling(GOOD, clock=clock, rate_budget=LocalRateBudget(clock, 1, 60.0))
    call(list_keys)
    assert caplog.records == []
    call(list_keys)
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == "listApiKeys: waits 60 s for its turn, since the rate budget is used up"


def test_a_wait_of_less_is_not_logged(calling: Calling, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bullseye_partner")
    clock = ManualClock()
    _, call = calling(GOOD, clock=clock, rate_budget=LocalRateBudget(clock, 1, 0.9))
    for _ in range(3):
        call(list_keys)
    assert clock.pauses == pytest.approx([0.9, 0.9])
    assert caplog.records == []


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
