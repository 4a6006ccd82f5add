"""What an asynchronous call costs, alone and among many tasks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx2

from benchmarks import organizations, peers
from benchmarks.calls import RAW, endless_budget
from benchmarks.pairs import Pair, compare
from benchmarks.rows import Row
from bullseye_partner import AsyncBullseyePartner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    Call = Callable[[], Awaitable[object]]

TASKS = 50
CALLS = 4
"""Calls that each task makes, so that a turn is more than the start of its tasks."""


def measure(rounds: int) -> Iterator[Row]:
    """Yield the rows."""
    client, raw = _clients(organizations.one())
    pair = _compare(
        lambda: client.organizations.get(organizations.ID), lambda: _json(raw, organizations.GET_PATH), 1, 20, rounds
    )
    yield Row(
        name="get one, async",
        ours=pair.ours * 1e6,
        baseline_name=RAW,
        baseline=pair.baseline * 1e6,
        unit="µs",
        ratio=pair.ratio,
        goal=1.25,
    )
    client, raw = _clients(organizations.page(20))
    pair = _compare(
        lambda: client.organizations.list(), lambda: _json(raw, organizations.LIST_PATH), TASKS, CALLS, rounds
    )
    yield Row(
        name=f"{TASKS} tasks, lists of 20",
        ours=1 / pair.ours,
        baseline_name=RAW,
        baseline=1 / pair.baseline,
        unit="calls/s",
        ratio=1 / pair.ratio,
        goal=0.95,
        relation=">=",
    )


def _clients(body: bytes) -> tuple[AsyncBullseyePartner, httpx2.AsyncClient]:
    transport = peers.transport(body)
    client = AsyncBullseyePartner(
        peers.KEY,
        base_url=peers.BASE_URL,
        http_client=httpx2.AsyncClient(transport=transport),
        rate_budget=endless_budget(),
    )
    return client, httpx2.AsyncClient(transport=transport, base_url=peers.BASE_URL, headers=peers.HEADERS)


async def _json(client: httpx2.AsyncClient, path: str) -> object:
    return (await client.get(path)).json()


def _compare(ours: Call, baseline: Call, tasks: int, calls: int, rounds: int) -> Pair:
    """Time calls in one event loop; the result is in seconds per call."""

    async def repeat(call: Call) -> None:
        for _ in range(calls):
            await call()

    async def all_tasks(call: Call) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(repeat(call))

    with asyncio.Runner() as runner:
        pair = compare(lambda: runner.run(all_tasks(ours)), lambda: runner.run(all_tasks(baseline)), rounds)
    count = tasks * calls
    return Pair(pair.ours / count, pair.baseline / count, pair.ratio)
