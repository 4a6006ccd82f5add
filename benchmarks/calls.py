"""What a call costs on a transport that answers at once, and what decoding alone costs."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import httpx2
import msgspec

from benchmarks import organizations, peers
from benchmarks.pairs import compare, paired
from benchmarks.rows import Row
from bullseye_partner import AsyncBullseyePartner, BullseyePartner, LocalRateBudget, models
from bullseye_partner._clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

RAW = "httpx2 + .json()"
TASKS = 50


def _client(body: bytes) -> BullseyePartner:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body))
    return BullseyePartner(
        peers.KEY,
        base_url=peers.BASE_URL,
        http_client=httpx2.Client(transport=transport),
        rate_budget=_endless_budget(),
    )


def _endless_budget() -> LocalRateBudget:
    # It counts as it always does, and never has to wait.
    return LocalRateBudget(SystemClock(), requests=10**9)


def measure(rounds: int) -> Iterator[Row]:
    """Yield the rows; the packages of `peers.generate` must be there."""
    one = organizations.one()
    raw = peers.raw_client(one)
    get = _client(one).organizations.get
    contenders: dict[str, Callable[[], object]] = {
        "get one": lambda: get(organizations.GET_PATH.rpartition("/")[2]),
        "get one, stock templates": peers.stock_get(one),
        "get one, pydantic": peers.pydantic_call(organizations.GET_PATH, "OrganizationEnvelope", one),
    }
    goals: dict[str, float] = {"get one": 1.25}
    yield from _against_raw(contenders, lambda: raw.get(organizations.GET_PATH).json(), goals, rounds)
    for count, goal in ((20, 1.0), (100, 0.9)):
        body = organizations.page(count)
        client = _client(body)
        without_budget = client.with_options(rate_limit="off").organizations
        contenders = {
            f"list {count}": client.organizations.list,
            f"list {count}, rate budget off": without_budget.list,
            f"list {count}, stock templates": peers.stock_list(body),
            f"list {count}, pydantic": peers.pydantic_call(organizations.LIST_PATH, "OrganizationPage", body),
        }
        yield from _against_raw(contenders, _raw_list(body), {f"list {count}": goal}, rounds)
    yield _decoding(rounds)
    yield asyncio.run(_throughput(rounds))


def _raw_list(body: bytes) -> Callable[[], object]:
    raw = peers.raw_client(body)
    return lambda: raw.get(organizations.LIST_PATH).json()


def _against_raw(
    contenders: dict[str, Callable[[], object]], raw: Callable[[], object], goals: dict[str, float], rounds: int
) -> Iterator[Row]:
    for name, call in contenders.items():
        pair = compare(call, raw, rounds)
        yield Row(
            name=name,
            ours=pair.ours * 1e6,
            baseline_name=RAW,
            baseline=pair.baseline * 1e6,
            unit="µs",
            ratio=pair.ratio,
            goal=goals.get(name),
        )


def _decoding(rounds: int) -> Row:
    body = organizations.page(100)
    decode = msgspec.json.Decoder(models.OrganizationPage).decode
    pair = compare(lambda: decode(body), lambda: json.loads(body), rounds)
    return Row(
        name="decode 100",
        ours=pair.ours * 1e6,
        baseline_name="json.loads",
        baseline=pair.baseline * 1e6,
        unit="µs",
        ratio=pair.ratio,
        goal=0.5,
    )


async def _throughput(rounds: int) -> Row:
    body = organizations.page(20)
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body))
    client = AsyncBullseyePartner(
        peers.KEY,
        base_url=peers.BASE_URL,
        http_client=httpx2.AsyncClient(transport=transport),
        rate_budget=_endless_budget(),
    )
    raw = httpx2.AsyncClient(transport=transport, base_url=peers.BASE_URL)

    async def ours() -> None:
        for _ in range(4):
            await client.organizations.list()

    async def theirs() -> None:
        for _ in range(4):
            (await raw.get(organizations.LIST_PATH)).json()

    async def per_second(work: Callable[[], Coroutine[object, object, None]]) -> float:
        start = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(TASKS):
                tasks.create_task(work())
        return TASKS * 4 / (time.perf_counter() - start)

    timings: list[tuple[float, float]] = []
    for turn in range(rounds + 1):
        if turn % 2:
            mine = await per_second(ours)
            timings.append((mine, await per_second(theirs)))
        else:
            other = await per_second(theirs)
            timings.append((await per_second(ours), other))
    pair = paired(timings[1:])  # the first turn imports
    return Row(
        name=f"{TASKS} tasks, lists of 20",
        ours=pair.ours,
        baseline_name=RAW,
        baseline=pair.baseline,
        unit="calls/s",
        ratio=pair.ratio,
        goal=0.95,
        relation=">=",
    )
