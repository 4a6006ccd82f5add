"""The rate budget against servers that count in other ways than it does."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import (
    APITimeoutError,
    AsyncBullseyePartner,
    BullseyePartner,
    LocalRateBudget,
    RateBudgetExhaustedError,
    RateLimit,
    _facts,
)
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json
from contract_tests.tests.client.kernel.traffic import UNIX, FixedWindows, Server, SlidingWindow, Traffic

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
# Times that binary fractions hold exactly, so that no rounding decides on which side of a window they lie.
moments = st.integers(0, 30 * 1024).map(lambda moment: moment / 1024)
delays = st.integers(0, 3 * 1024).map(lambda delay: delay / 1024)
phases = st.integers(-10 * 1024, 10 * 1024).map(lambda phase: phase / 1024)
journeys = st.lists(st.tuples(moments, delays, delays, delays), min_size=1, max_size=60)
servers = st.one_of(
    st.builds(SlidingWindow, st.just(5), st.just(10.0)),
    st.builds(FixedWindows, st.just(5), st.just(10.0), phases),
)


@given(server=servers, journeys=journeys, says_limits=st.booleans())
def test_no_server_ever_counts_too_many(server: Server, journeys: Any, says_limits: bool):
    """Whenever requests come, however long they travel and oversleep, and however the server's windows lie."""
    traffic = Traffic(server, says_limits)
    budget = LocalRateBudget(traffic, 5, 10.0)
    for number, (moment, *delays) in enumerate(journeys):
        traffic.request(number, moment, budget, *delays)
    traffic.run()
    assert len(traffic.sent) == len(journeys)
    assert server.refused == 0


@given(count=st.integers(1, 60), latency=st.sampled_from([0.0, 0.01, 0.1]))
def test_no_time_is_lost(count: int, latency: float):
    """Each window's worth of requests follows one window and one answer after the one before."""
    traffic = Traffic(SlidingWindow(5, 10.0))
    budget = LocalRateBudget(traffic, 5, 10.0)
    for number in range(count):
        traffic.request(number, 0.0, budget, latency / 2, latency / 2)
    traffic.run()
    assert traffic.sent[-1][1] == pytest.approx((count - 1) // 5 * (10.0 + latency))


@given(count=st.integers(1, 40))
def test_requests_are_served_in_the_order_in_which_they_came(count: int):
    traffic = Traffic(SlidingWindow(5, 10.0))
    budget = LocalRateBudget(traffic, 5, 10.0)
    for number in range(count):
        traffic.request(number, number * 0.1, budget, 0.05, 0.05)
    traffic.run()
    assert [number for number, _ in traffic.sent] == list(range(count))


@given(gone=st.sets(st.integers(0, 19)))
def test_those_that_give_up_make_room_for_none_but_the_next(gone: set[int]):
    clock = ManualClock()
    budget = LocalRateBudget(clock, 5, 10.0)
    slots = [budget.enter() for _ in range(20)]
    for number in gone:
        budget.done(slots[number], None)
    left = [slot for number, slot in enumerate(slots) if number not in gone]
    assert [budget.wait(slot) == 0 for slot in left] == [place < 5 for place in range(len(left))]


def test_refusals_are_no_way_around_the_limit():
    clock = ManualClock()
    api = ScriptedApi([GOOD], clock)
    budget = LocalRateBudget(clock, 5, 10.0)
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(
        KEY, http_client=http_client, base_url=BASE_URL, clock=clock, rate_budget=budget, rate_limit="raise"
    )
    for _ in range(5):
        client.api_keys.list()
    for _ in range(100):
        with pytest.raises(RateBudgetExhaustedError, match="used up for another 10 seconds"):
            client.api_keys.list()
    assert len(api.requests) == 5
    clock.pass_by(10.0)
    client.api_keys.list()
    assert len(api.requests) == 6


# Modes, through the client


def test_a_client_waits_by_default_and_all_that_is_documented_is_used(calling: Calling):
    api, call = calling(GOOD)
    for _ in range(_facts.RATE_LIMIT_REQUESTS):
        call(lambda client: client.api_keys.list())
    assert api.clock.pauses == []
    call(lambda client: client.api_keys.list())
    assert api.clock.pauses == [_facts.RATE_LIMIT_SECONDS]


def test_a_client_without_budget_counts_nothing(calling: Calling):
    clock = ManualClock()
    budget = LocalRateBudget(clock, 1, 60.0)
    api, call = calling(GOOD, rate_limit="off", rate_budget=budget)
    for _ in range(3):
        call(lambda client: client.api_keys.list())
    assert (len(api.requests), api.clock.pauses) == (3, [])


def test_a_wait_beyond_the_deadline_is_not_begun(calling: Calling):
    clock = ManualClock()
    budget = LocalRateBudget(clock, 1, 60.0)
    api, call = calling(GOOD, clock=clock, rate_budget=budget, deadline=30.0)
    call(lambda client: client.api_keys.list())
    with pytest.raises(APITimeoutError, match="the deadline passes before the request is sent") as caught:
        call(lambda client: client.api_keys.list())
    assert not caught.value.delivered
    assert (len(api.requests), api.clock.pauses) == (1, [])


def test_retries_count_too(calling: Calling):
    clock = ManualClock()
    api, call = calling(httpx2.ReadTimeout("silence"), GOOD, clock=clock, rate_budget=LocalRateBudget(clock, 1, 60.0))
    call(lambda client: client.api_keys.list())
    assert len(api.requests) == 2
    assert sum(clock.pauses) == pytest.approx(60.0)


# What the headers teach


def limits(remaining: int, reset: float = UNIX + 50) -> RateLimit:
    return RateLimit(100, remaining, int(reset))


def exchange(budget: LocalRateBudget, said: RateLimit | None) -> float:
    slot = budget.enter()
    wait = budget.wait(slot)
    budget.done(slot, said)
    return wait


def test_what_others_use_is_left_to_them():
    clock = ManualClock(UNIX)
    budget = LocalRateBudget(clock, 100, 60.0)
    assert exchange(budget, limits(2)) == 0
    assert exchange(budget, limits(1)) == 0
    assert exchange(budget, limits(0)) == 0
    assert exchange(budget, None) == 50.0
    clock.pass_by(50.0)
    assert exchange(budget, limits(99, UNIX + 110)) == 0


def test_a_late_answer_does_not_overwrite_a_fresher_one():
    budget = LocalRateBudget(ManualClock(UNIX), 100, 60.0)
    slots = [budget.enter() for _ in range(4)]
    for slot in slots:
        budget.wait(slot)
    said = [limits(7), limits(9), limits(99, UNIX + 110), limits(3)]
    seen = []
    for slot, answer in zip(slots, said, strict=True):
        budget.done(slot, answer)
        seen.append(budget.last)
    assert seen == [said[0], said[0], said[2], said[2]]


@pytest.mark.parametrize("server", [SlidingWindow(3, 10.0), FixedWindows(3, 10.0, -1.0)])
def test_a_limit_lower_than_documented_is_learned_from_the_first_answer(server: SlidingWindow | FixedWindows):
    traffic = Traffic(server)
    budget = LocalRateBudget(traffic, 5, 10.0)
    for number in range(20):
        traffic.request(number, number * 0.25, budget, 0.0, 0.0)
    traffic.run()
    assert len(traffic.sent) == 20
    assert server.refused == 0


def test_a_limit_higher_than_wanted_is_not_used():
    budget = LocalRateBudget(ManualClock(UNIX), 2, 60.0)
    assert [exchange(budget, limits(remaining)) for remaining in (99, 98, 97)] == [0.0, 0.0, 60.0]


def test_a_limit_that_makes_no_sense_stops_nobody_for_ever():
    clock = ManualClock(UNIX)
    budget = LocalRateBudget(clock, 100, 60.0)
    assert exchange(budget, RateLimit(-1, 0, 0)) == 0
    clock.pass_by(60.0)
    assert exchange(budget, None) == 0


@pytest.mark.parametrize("skew", [-86400.0, 86400.0])
def test_a_clock_that_goes_wrong_delays_nobody_for_longer_than_a_window(skew: float):
    budget = LocalRateBudget(ManualClock(UNIX + skew), 100, 60.0)
    exchange(budget, limits(0))
    assert exchange(budget, None) <= 60.0


def test_threads_share_a_budget_without_losing_count():
    clock = ManualClock()
    budget = LocalRateBudget(clock, 500, 60.0)
    admitted = []

    def work() -> None:
        for _ in range(200):
            slot = budget.enter()
            if budget.wait(slot) == 0:
                admitted.append(slot.number)
            budget.done(slot, None)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == len(set(admitted)) == 500


def test_the_rate_limit_is_what_was_last_said(calling: Calling):
    headers = {
        _facts.RATE_LIMIT_LIMIT_HEADER: "1000",
        _facts.RATE_LIMIT_REMAINING_HEADER: "998",
        _facts.RATE_LIMIT_RESET_HEADER: "1740652260",
    }
    api, call = calling(as_json({"apiKeys": []}, headers=headers))
    seen: list[RateLimit | None] = []

    def look(client: Any) -> Any:
        seen.append(client.rate_limit)
        return client.api_keys.list()

    call(look)
    call(look)
    assert seen == [None, RateLimit(1000, 998, 1740652260)]
    assert len(api.requests) == 2


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
