"""The shared rate budget, on a real Redis server whose scripts go by the time of the test."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyePartner,
    RateBudgetExhaustedError,
    RateLimit,
)
from bullseye_partner.redis_rate_budget import RedisRateBudget
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json
from contract_tests.tests.client.kernel.traffic import UNIX, FixedWindows, Server, SlidingWindow, Traffic
from contract_tests.tests.client.redis_budget.server_time import shared, waits

if TYPE_CHECKING:
    from pathlib import Path


GOOD = as_json({"apiKeys": []})


# Against servers that count. Times are multiples of 1/64 s, which binary fractions and microseconds hold exactly.

moments = st.integers(0, 30 * 64).map(lambda moment: moment / 64)
delays = st.integers(0, 64).map(lambda delay: delay / 64)
phases = st.integers(-10 * 64, 10 * 64).map(lambda phase: phase / 64)
oversleeping = st.one_of(st.just(0.0), st.integers(0, 30 * 64).map(lambda late: late / 64))
journeys = st.lists(st.tuples(moments, delays, delays, oversleeping), min_size=1, max_size=40)
servers = st.one_of(
    st.builds(SlidingWindow, st.just(5), st.just(10.0)),
    st.builds(FixedWindows, st.just(5), st.just(10.0), phases),
)
on_one_server = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)


@pytest.mark.usefixtures("told_time")
@on_one_server
@given(api=servers, journeys=journeys, processes=st.integers(1, 3), says_limits=st.booleans())
def test_no_server_ever_counts_too_many(redis: Any, api: Server, journeys: Any, processes: int, says_limits: bool):
    """Whenever the requests of several processes come and wake up, if they are answered within the margin."""
    redis.flushdb()
    traffic = Traffic(api, says_limits)
    budgets = [shared(redis, traffic, requests=5, seconds=10.0, margin=2.0) for _ in range(processes)]
    for number, (moment, *delays) in enumerate(journeys):
        traffic.request(number, moment, budgets[number % processes], *delays)
    traffic.run()
    assert len(traffic.sent) == len(journeys)
    assert api.refused == 0


@pytest.mark.usefixtures("told_time")
@on_one_server
@given(journeys=journeys, api=servers)
def test_one_process_needs_no_margin(redis: Any, journeys: Any, api: Server):
    redis.flushdb()
    traffic = Traffic(api)
    budget = shared(redis, traffic, requests=5, seconds=10.0, margin=0.0)
    for number, (moment, *delays) in enumerate(journeys):
        traffic.request(number, moment, budget, *delays)
    traffic.run()
    assert len(traffic.sent) == len(journeys)
    assert api.refused == 0


@pytest.mark.usefixtures("told_time")
@on_one_server
@given(count=st.integers(1, 40), processes=st.integers(1, 3), latency=st.sampled_from([0.0, 0.125]))
def test_no_time_is_lost_and_nobody_overtakes(redis: Any, count: int, processes: int, latency: float):
    redis.flushdb()
    traffic = Traffic(SlidingWindow(5, 10.0))
    budgets = [shared(redis, traffic, requests=5, seconds=10.0, margin=0.125) for _ in range(processes)]
    for number in range(count):
        traffic.request(number, number / 64, budgets[number % processes], latency / 2, latency / 2)
    traffic.run()
    last = count - 1
    assert traffic.sent[-1] == (last, max(last / 64, last // 5 * 10.125 + last % 5 / 64))
    assert [number for number, _ in traffic.sent] == list(range(count))


# One by one


@pytest.mark.usefixtures("told_time")
def test_requests_beyond_the_limit_wait_a_window_and_a_margin(redis: Any):
    budget = shared(redis, ManualClock(), requests=5, seconds=60.0, margin=0.5)
    assert waits(budget, 12) == [0.0] * 5 + [60.5] * 7


@pytest.mark.usefixtures("told_time")
def test_budgets_of_one_account_share_the_limit_and_others_do_not(redis: Any):
    clock = ManualClock()
    first, second = (shared(redis, clock, requests=5) for _ in range(2))
    assert waits(first, 3) == [0.0] * 3
    assert [wait > 0 for wait in waits(second, 3)] == [False, False, True]
    assert waits(shared(redis, clock, "globex", requests=5), 5) == [0.0] * 5


@pytest.mark.usefixtures("told_time")
def test_who_gives_up_makes_room(redis: Any):
    clock = ManualClock()
    budget, other = (shared(redis, clock, requests=1, seconds=10.0, margin=0.0) for _ in range(2))
    waits(budget, 1)
    clock.pass_by(5.0)
    impatient = [budget.enter() for _ in range(3)]
    assert [budget.wait(slot) for slot in impatient] == [5.0, 10.0, 10.0]
    for slot in impatient:
        budget.done(slot, None)
    assert waits(other, 1) == [10.0], "the server does not know yet"
    assert waits(budget, 1) == [10.0]
    assert waits(other, 1) == [10.0]


@pytest.mark.usefixtures("told_time")
def test_a_place_that_the_process_itself_may_not_use_is_given_back(redis: Any):
    clock = ManualClock()
    budget = shared(redis, clock, requests=1, seconds=10.0, margin=0.0)
    unanswered, second, third = (budget.enter() for _ in range(3))
    assert budget.wait(unanswered) == 0.0
    clock.pass_by(10.0)
    for slot in (second, third):
        assert budget.wait(slot) == 10.0
        budget.done(slot, None)
    assert redis.zcard("bullseye-partner:{acme}:sent") == 2, "the first, and the third of which nothing was told yet"


@pytest.mark.usefixtures("told_time")
def test_who_may_not_use_its_place_does_not_stand_in_its_own_way(redis: Any):
    clock = ManualClock()
    budget = shared(redis, clock, requests=2, seconds=10.0, margin=2.0)
    slow, quick, last = (budget.enter() for _ in range(3))
    assert budget.wait(slow) == 0.0
    clock.pass_by(14.0)
    assert budget.wait(quick) == 0.0
    budget.done(quick, None)
    clock.pass_by(1.0)
    assert budget.wait(last) == 9.0, "the server lets it through, the process does not"
    clock.pass_by(1.0)
    budget.done(slow, None)
    clock.pass_by(8.0)
    assert budget.wait(last) == 2.0, "behind the quick one, not behind itself"


@pytest.mark.usefixtures("told_time")
def test_who_may_not_use_its_place_holds_up_nobody_while_it_sleeps(redis: Any):
    clock = ManualClock()
    budget = shared(redis, clock, requests=1, seconds=10.0, margin=0.0)
    slow, sleeper = budget.enter(), budget.enter()
    assert budget.wait(slow) == 0.0
    clock.pass_by(10.0)
    assert budget.wait(sleeper) == 10.0
    clock.pass_by(1.0)
    budget.done(slow, None)
    clock.pass_by(10.0)
    assert waits(budget, 1) == [0.0]


@pytest.mark.usefixtures("told_time")
def test_a_process_that_died_holds_its_place_for_two_windows_at_most(redis: Any):
    clock = ManualClock()
    dead, alive = (shared(redis, clock, requests=1, seconds=10.0, margin=0.0) for _ in range(2))
    waits(dead, 3)
    slot = alive.enter()
    for _ in range(2):
        clock.sleep(alive.wait(slot))
    assert alive.wait(slot) == 0.0
    assert clock.pauses == [10.0, 10.0]


@pytest.mark.usefixtures("told_time")
def test_a_late_answer_counts_from_its_own_time_for_all_processes(redis: Any):
    clock = ManualClock()
    slow, other = (shared(redis, clock, requests=2, seconds=10.0, margin=1.0) for _ in range(2))
    slot, second = slow.enter(), slow.enter()
    assert slow.wait(slot) == 0.0
    clock.pass_by(4.0)
    slow.done(slot, None)
    assert slow.wait(second) == 0.0  # tells the server
    assert waits(other, 1) == [11.0], "not 7"


@pytest.mark.usefixtures("told_time")
def test_strangers_who_use_the_account_up_are_waited_for_by_all_processes(redis: Any):
    clock = ManualClock(UNIX)
    budget, other = (shared(redis, clock, requests=5, seconds=60.0) for _ in range(2))
    slot = budget.enter()
    assert budget.wait(slot) == 0.0
    budget.done(slot, RateLimit(5, 0, int(UNIX) + 40))
    assert budget.last == RateLimit(5, 0, int(UNIX) + 40)
    assert waits(budget, 1) == [40.0]
    assert waits(other, 1) == [40.0]
    clock.pass_by(40.0)
    assert waits(other, 1) == [0.0]


@pytest.mark.usefixtures("told_time")
@pytest.mark.parametrize("skew", [-30.0, 30.0, 86400.0])
def test_a_limit_that_the_group_used_up_itself_needs_no_clock(redis: Any, skew: float):
    clock = ManualClock(UNIX - skew)
    first, second = (shared(redis, clock, requests=2, seconds=60.0, margin=0.0) for _ in range(2))
    waits(first, 1)
    slot = second.enter()
    assert second.wait(slot) == 0.0
    second.done(slot, RateLimit(2, 0, int(UNIX) + 60))
    assert waits(second, 1) == [60.0]


@pytest.mark.usefixtures("told_time")
def test_a_limit_lower_than_documented_is_kept(redis: Any):
    clock = ManualClock(UNIX)
    budget = shared(redis, clock, requests=5, seconds=60.0, margin=0.0)
    slot = budget.enter()
    budget.wait(slot)
    budget.done(slot, RateLimit(2, 1, int(UNIX) + 60))
    assert waits(budget, 2) == [0.0, 60.0]


@pytest.mark.usefixtures("told_time")
def test_a_late_answer_does_not_overwrite_a_fresher_one(redis: Any):
    budget = shared(redis, ManualClock(UNIX), requests=5)
    slots = [budget.enter() for _ in range(2)]
    for slot, said in zip(slots, [RateLimit(5, 2, 100), RateLimit(5, 3, 100)], strict=True):
        budget.wait(slot)
        budget.done(slot, said)
    assert budget.last == RateLimit(5, 2, 100)


def test_nothing_is_left_when_the_windows_have_passed(redis: Any):
    budget = RedisRateBudget(redis, "acme", requests=2, seconds=60.0)
    waits(budget, 3)
    slot = budget.enter()
    budget.done(slot, RateLimit(9, 0, 2**40))
    waits(budget, 1)
    keys = [key for key in redis.scan_iter() if key.startswith(b"bullseye-partner:{acme}:")]
    assert len(keys) == 4
    assert all(0 < redis.pttl(key) <= 3 * 60_600 for key in keys)


@pytest.mark.usefixtures("told_time")
def test_both_clients_go_by_the_shared_budget(redis: Any):
    api = ScriptedApi([GOOD])
    budget = shared(redis, api.clock, requests=3, seconds=60.0, margin=0.5)
    blocking = BullseyePartner(
        KEY,
        http_client=httpx2.Client(transport=api.transport()),
        base_url=BASE_URL,
        clock=api.clock,
        rate_budget=budget,
    )
    blocking.api_keys.list()
    blocking.api_keys.list()

    async def main() -> None:
        http_client = httpx2.AsyncClient(transport=api.transport())
        client = AsyncBullseyePartner(
            KEY, http_client=http_client, base_url=BASE_URL, clock=api.clock, rate_budget=budget
        )
        await client.api_keys.list()
        assert api.clock.pauses == []
        await client.api_keys.list()

    asyncio.run(main())
    assert api.clock.pauses == [60.5]
    kept = [key + repr(redis.zrange(key, 0, -1)).encode() for key in redis.scan_iter("bullseye-partner:*")]
    assert kept
    assert not any(KEY.encode() in entry for entry in kept)


@pytest.mark.usefixtures("told_time")
def test_who_does_not_want_to_wait_is_told_how_long_it_would_take(redis: Any):
    api = ScriptedApi([GOOD])
    with BullseyePartner(
        KEY,
        http_client=httpx2.Client(transport=api.transport()),
        base_url=BASE_URL,
        clock=api.clock,
        rate_budget=shared(redis, api.clock, requests=1, seconds=60.0, margin=0.5),
        rate_limit="raise",
    ) as client:
        client.api_keys.list()
        for _ in range(10):
            with pytest.raises(RateBudgetExhaustedError) as caught:
                client.api_keys.list()
            assert caught.value.wait == 60.5
        api.clock.pass_by(60.5)
        client.api_keys.list()
    assert len(api.requests) == 2


def _admitted(path: str) -> int:
    budget = RedisRateBudget(f"unix://{path}", "acme", requests=100, seconds=600.0)
    with ThreadPoolExecutor(4) as threads:
        return sum(threads.map(lambda _: budget.wait(budget.enter()) == 0.0, range(60)))


@pytest.mark.slow
def test_processes_and_threads_never_exceed_the_limit_together(redis: Any, server: Path):
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as processes:
        assert sum(processes.map(_admitted, [str(server)] * 4)) == 100
    assert redis.zcard("bullseye-partner:{acme}:sent") == 100
    assert redis.zcard("bullseye-partner:{acme}:queue") == 140


# Without the server


def test_without_the_library_the_error_says_what_to_install():
    code = "import sys; sys.modules['redis'] = None; import bullseye_partner.redis_rate_budget"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="generated_client"
    )
    assert run.returncode == 1
    assert "pip install 'bullseye-partner[redis]'" in run.stderr
