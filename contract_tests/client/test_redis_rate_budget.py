"""The shared rate budget, on a real Redis server."""

from __future__ import annotations

import logging
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from redis import Redis

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, RateLimit
from bullseye_partner.redis_rate_budget import RETRY_AFTER, RedisRateBudget
from contract_tests.client.kernel.manual_clock import ManualClock
from contract_tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json
from contract_tests.redis_server import running_redis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = as_json({"apiKeys": []})


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    with running_redis() as path:
        yield path


@pytest.fixture
def redis(socket: Path) -> Iterator[Any]:
    with Redis(unix_socket_path=str(socket)) as client:
        client.flushall()
        yield client


def waits(budget: RedisRateBudget, count: int) -> list[float]:
    """Return what each of some requests, all at once, would have to wait."""
    slots = [budget.enter() for _ in range(count)]
    return [budget.wait(slot) for slot in slots]


def test_requests_beyond_the_limit_wait_a_window_and_a_margin(redis: Any):
    budget = RedisRateBudget(redis, "acme", requests=5, seconds=60.0, margin=0.5, clock=ManualClock())
    found = waits(budget, 12)
    assert found[:5] == [0.0] * 5
    # The server's own clock goes on while the requests come in.
    assert found[5:10] == pytest.approx([60.5] * 5, abs=5.0)
    assert found[10:] == pytest.approx([121.0] * 2, abs=5.0)
    assert found[5:] == pytest.approx(sorted(found[5:]), abs=1.0)


def test_budgets_of_one_account_share_the_limit_and_others_do_not(redis: Any):
    first, second = (RedisRateBudget(redis, "acme", requests=5, clock=ManualClock()) for _ in range(2))
    other = RedisRateBudget(redis, "globex", requests=5, clock=ManualClock())
    assert waits(first, 3) == [0.0] * 3
    assert [wait > 0 for wait in waits(second, 3)] == [False, False, True]
    assert waits(other, 5) == [0.0] * 5


def test_a_place_that_was_not_used_is_given_back(redis: Any):
    clock = ManualClock()
    budget = RedisRateBudget(redis, "acme", requests=2, clock=clock)
    slots = [budget.enter() for _ in range(4)]
    found = [budget.wait(slot) for slot in slots]
    for slot in slots[2:]:
        budget.done(slot, None)
    again = budget.enter()
    assert budget.wait(again) == pytest.approx(found[2], abs=5.0), "not two windows, as behind those that gave up"
    assert redis.zcard("bullseye-partner:acme") == 3


def test_nothing_is_left_when_the_window_has_passed(redis: Any):
    budget = RedisRateBudget(redis, "acme", requests=2, seconds=60.0)
    waits(budget, 3)
    assert 60_000 < redis.pttl("bullseye-partner:acme") <= 2 * 60_600


def test_a_waiting_request_asks_the_server_once(redis: Any):
    clock = ManualClock()
    budget = RedisRateBudget(redis, "acme", requests=1, clock=clock)
    waits(budget, 1)
    slot = budget.enter()
    wait = budget.wait(slot)
    before = redis.info("commandstats")["cmdstat_evalsha"]["calls"]
    clock.pass_by(wait / 2)
    assert budget.wait(slot) == pytest.approx(wait / 2)
    clock.pass_by(wait)
    assert budget.wait(slot) == 0.0
    assert redis.info("commandstats")["cmdstat_evalsha"]["calls"] == before


def test_strangers_who_use_the_account_up_are_waited_for(redis: Any):
    clock = ManualClock(1000.0)
    budget = RedisRateBudget(redis, "acme", requests=5, clock=clock)
    slot = budget.enter()
    assert budget.wait(slot) == 0.0
    budget.done(slot, RateLimit(5, 0, 1040))
    assert waits(budget, 1) == [40.0]
    assert budget.last == RateLimit(5, 0, 1040)


def test_both_clients_go_by_the_shared_budget(redis: Any):
    api = ScriptedApi([GOOD])
    budget = RedisRateBudget(redis, "acme", requests=3, seconds=60.0, clock=api.clock)
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

    anyio.run(main)
    assert api.clock.pauses == pytest.approx([60.6], abs=5.0)
    assert not any(
        KEY.encode() in key or KEY.encode() in str(redis.zrange(key, 0, -1)).encode() for key in redis.scan_iter()
    )


def _admitted(socket: str) -> int:
    budget = RedisRateBudget(f"unix://{socket}", "acme", requests=100, seconds=600.0)
    with ThreadPoolExecutor(4) as threads:
        return sum(threads.map(lambda _: budget.wait(budget.enter()) == 0.0, range(60)))


@pytest.mark.slow
def test_processes_and_threads_never_exceed_the_limit_together(redis: Any, socket: Path):
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as processes:
        assert sum(processes.map(_admitted, [str(socket)] * 4)) == 100
    assert redis.zcard("bullseye-partner:acme") == 240


def test_without_its_server_each_process_counts_for_itself(caplog: pytest.LogCaptureFixture, tmp_path: Path):
    clock = ManualClock()
    budget = RedisRateBudget(f"unix://{tmp_path}/nothing", "acme", requests=3, seconds=60.0, clock=clock)
    with caplog.at_level(logging.WARNING, logger="bullseye_partner"):
        assert waits(budget, 4) == [0.0, 0.0, 0.0, 60.0]
    assert len(caplog.records) == 1
    assert "cannot be reached" in caplog.text
    clock.pass_by(RETRY_AFTER)
    waits(budget, 1)
    assert len(caplog.records) == 2


def test_without_the_library_the_error_says_what_to_install():
    code = "import sys; sys.modules['redis'] = None; import bullseye_partner.redis_rate_budget"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="generated_client"
    )
    assert run.returncode == 1
    assert "pip install 'bullseye-partner[redis]'" in run.stderr
