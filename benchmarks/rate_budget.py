"""How much of the rate limit the budget gets out of a server that counts: five windows' worth of calls.

The least possible time is four whole windows and, for the calls of the last, what the same calls take without limit.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console

from benchmarks.rows import Row
from bullseye_partner import AsyncBullseyePartner, BullseyePartner, LocalRateBudget, TooManyRequestsError, _facts
from bullseye_partner._clock import SystemClock
from bullseye_partner.redis_rate_budget import RedisRateBudget
from contract_tests.real_parts import MissingPartError
from contract_tests.real_parts.redis_server import running_redis

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

WINDOWS = 5
THREADS = 8
TASKS = 200
PROCESSES = 4


@dataclass(frozen=True)
class _Server:
    url: str
    key: str
    requests: int
    seconds: int

    def window_begins(self) -> None:
        """Wait for the server's next window, so that no run inherits a window that was used."""
        time.sleep(self.seconds - time.time() % self.seconds + 0.01)


@dataclass(frozen=True)
class _Outcome:
    """When each call was done, in seconds since the first was begun, and how many the server refused."""

    done: list[float]
    refused: int


def measure(requests: int, seconds: int) -> Iterator[Row]:
    """Yield a row for threads, tasks, and processes that share a budget."""
    with _serving(requests, seconds) as server:
        yield _row(f"{THREADS} threads", server, _with_threads(server, WINDOWS * requests))
        yield _row(f"{TASKS} tasks", server, asyncio.run(_with_tasks(server, WINDOWS * requests)))
        try:
            with running_redis() as socket:
                outcome = _with_processes(server, WINDOWS * requests, f"unix://{socket}")
        except MissingPartError as missing:
            Console(stderr=True).print(f"Left out: {PROCESSES} processes sharing Redis: {missing}", markup=False)
            return
        yield _row(f"{PROCESSES} processes sharing Redis", server, outcome)


def _row(name: str, server: _Server, outcome: _Outcome) -> Row:
    done = sorted(outcome.done)
    least = (WINDOWS - 1) * server.seconds + done[server.requests - 1]
    return Row(
        name=f"rate budget, {len(done):,} calls, {name}",
        ours=done[-1],
        baseline_name=f"{WINDOWS - 1} windows + the first {server.requests:,} calls",
        baseline=least,
        unit="s",
        # A single 429 is a failure of the budget, however fast it was.
        ratio=float("inf") if outcome.refused else done[-1] / least,
        goal=1.02,
        note=f"{outcome.refused} x 429",
    )


def _with_threads(server: _Server, count: int) -> _Outcome:
    budget = LocalRateBudget(SystemClock(), server.requests, server.seconds)
    with _client(server, budget) as client:
        server.window_begins()
        return _call_in_threads(client, count, THREADS)


def _client(server: _Server, budget: LocalRateBudget | RedisRateBudget) -> BullseyePartner:
    return BullseyePartner(server.key, base_url=server.url, rate_budget=budget, max_retries=0, deadline=600.0)


def _call_in_threads(client: BullseyePartner, count: int, threads: int) -> _Outcome:
    refused: list[TooManyRequestsError] = []
    start = time.monotonic()

    def call(_: int) -> float:
        try:
            client.partner_account.get()
        except TooManyRequestsError as error:
            refused.append(error)
        return time.monotonic() - start

    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(call, range(count)))
    return _Outcome(done, len(refused))


async def _with_tasks(server: _Server, count: int) -> _Outcome:
    budget = LocalRateBudget(SystemClock(), server.requests, server.seconds)
    refused: list[TooManyRequestsError] = []
    done: list[float] = []
    left = iter(range(count))
    async with AsyncBullseyePartner(
        server.key, base_url=server.url, rate_budget=budget, max_retries=0, deadline=600.0
    ) as client:
        server.window_begins()
        start = time.monotonic()

        async def work() -> None:
            for _ in left:
                try:
                    await client.partner_account.get()
                except TooManyRequestsError as error:
                    refused.append(error)
                done.append(time.monotonic() - start)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(TASKS):
                tasks.create_task(work())
    return _Outcome(done, len(refused))


def _with_processes(server: _Server, count: int, redis: str) -> _Outcome:
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        begins = time.time() + 2.0  # all processes are up by then
        begins += server.seconds - begins % server.seconds + 0.01
        share = count // PROCESSES
        outcomes = list(pool.map(_in_process, [(server, share, redis, begins)] * PROCESSES))
    return _Outcome([moment for outcome in outcomes for moment in outcome.done], sum(o.refused for o in outcomes))


def _in_process(arguments: tuple[_Server, int, str, float]) -> _Outcome:
    server, count, redis, begins = arguments
    budget = RedisRateBudget(redis, "benchmark", requests=server.requests, seconds=server.seconds)
    with _client(server, budget) as client:
        time.sleep(max(0.0, begins - time.time()))
        return _call_in_threads(client, count, THREADS)


@contextmanager
def _serving(requests: int, seconds: int) -> Generator[_Server]:
    command = [sys.executable, "-m", "benchmarks.limited_server", str(requests), str(seconds)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            port, key = process.stdout.readline().split()
            yield _Server(f"http://127.0.0.1:{port}{urlsplit(_facts.BASE_URL).path}", key, requests, seconds)
        finally:
            process.kill()
