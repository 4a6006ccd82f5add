"""The calls of a client, timed one row at a time as whoever started this process asks for them.

It writes what is answered on the first line of the standard input, then the name of a row on each, and reads
microseconds of processor time for each call from the standard output. Whichever client stands first in the path is
measured, so it may be that of another commit.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import sys
import time
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import httpx2
import msgspec

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, LocalRateBudget
from bullseye_partner._clock import SystemClock
from bullseye_partner._decode import decoder_of
from bullseye_partner._operations import CREATE_ORGANIZATION, LIST_ORGANIZATIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Repeat = Callable[[int], object]

CALLS = 50
"""In a stretch, which then takes some milliseconds."""
_TASKS = 10
_METADATA: dict[str, Any] = {"source": "signup", "plan": 3, "tags": ["a", "b"], "owner": {"name": "Jane", "share": 0.5}}
_KEY = "pk_live_benchmark"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is answered: bodies with one organization, 20 and 100 of them, and a server that answers by itself."""

    headers: dict[str, str]
    one: str
    page: str
    long_page: str
    address: str

    def as_line(self) -> str:
        """Return it as the line that a process begins with."""
        return msgspec.json.encode(asdict(self)).decode() + "\n"


def calls(answers: Answers) -> dict[str, Repeat]:
    """Return what repeats a call, for each row."""
    client, pages, long_pages = (
        _client(answers, body).organizations for body in (answers.one, answers.page, answers.long_page)
    )
    writer, real = (
        _client(answers, answers.one, CREATE_ORGANIZATION.status).organizations,
        _client(answers).organizations,
    )
    async_client, async_pages = (_async_client(answers, body).organizations for body in (answers.one, answers.page))
    async_real = _async_client(answers).organizations
    ids = itertools.cycle([str(uuid.UUID(int=number)) for number in range(1000)])
    one = next(ids)
    without_budget = _client(answers, answers.one).with_options(rate_limit="off").organizations
    assert LIST_ORGANIZATIONS.model
    decode, body = decoder_of(*LIST_ORGANIZATIONS.model).decode, answers.long_page.encode()
    return {
        "get one": _blocking(lambda: client.get(one)),
        "get one, ids in turn": _blocking(lambda: client.get(next(ids))),
        "get one, rate budget off": _blocking(lambda: without_budget.get(one)),
        "get one, with an option": _blocking(lambda: client.get(one, timeout=5.0)),
        "get one, own connections": _blocking(lambda: real.get(one)),
        "list 20": _blocking(pages.list),
        "list 20, with arguments": _blocking(lambda: pages.list(status="active", page_size=20)),
        "list 20, own connections": _blocking(real.list),
        "list 100": _blocking(long_pages.list),
        "create": _blocking(lambda: writer.create(name="Acme", external_id="crm-1", initial_credits=100)),
        "create, with metadata": _blocking(lambda: writer.create(name="Acme", metadata=_METADATA)),
        "update": _blocking(lambda: client.update(one, name="Acme", metadata={"source": "signup"})),
        "decode 100": _blocking(lambda: decode(body)),
        "get one, async": _awaiting(lambda: async_client.get(one)),
        "list 20, async": _awaiting(lambda: async_pages.list()),
        f"list 20, {_TASKS} tasks": _awaiting(lambda: async_pages.list(), _TASKS),
        "get one, async, own connections": _awaiting(lambda: async_real.get(one)),
    }


def _client(answers: Answers, body: str | None = None, status: int | None = None) -> BullseyePartner:
    """Return a client whose every call is answered with a body at once, or one of the server."""
    budget = LocalRateBudget(SystemClock(), requests=10**9)
    if body is None:
        return BullseyePartner(_KEY, base_url=answers.address, rate_budget=budget)
    http_client = httpx2.Client(transport=_transport(answers, body, status))
    return BullseyePartner(_KEY, base_url=answers.address, http_client=http_client, rate_budget=budget)


def _async_client(answers: Answers, body: str | None = None) -> AsyncBullseyePartner:
    budget = LocalRateBudget(SystemClock(), requests=10**9)
    if body is None:
        return AsyncBullseyePartner(_KEY, base_url=answers.address, rate_budget=budget)
    http_client = httpx2.AsyncClient(transport=_transport(answers, body, None))
    return AsyncBullseyePartner(_KEY, base_url=answers.address, http_client=http_client, rate_budget=budget)


def _transport(answers: Answers, body: str, status: int | None) -> httpx2.MockTransport:
    content = body.encode()
    return httpx2.MockTransport(lambda _: httpx2.Response(status or 200, content=content, headers=answers.headers))


def _blocking(call: Callable[[], object]) -> Repeat:
    def repeat(count: int) -> None:
        for _ in range(count):
            call()

    return repeat


_loop = asyncio.Runner()


def _awaiting(call: Callable[[], Awaitable[Any]], tasks: int = 1) -> Repeat:
    async def repeat(count: int) -> None:
        for _ in range(count):
            await call()

    async def all_tasks(count: int) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(repeat(count // tasks))

    return lambda count: _loop.run(all_tasks(count))


def _microseconds(repeat: Repeat) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        repeat(CALLS)
        return (time.process_time() - start) / CALLS * 1e6
    finally:
        gc.enable()


def main() -> None:
    """Write the names of the rows on one line; then time each that is asked for."""
    rows = calls(msgspec.json.decode(sys.stdin.readline(), type=Answers))
    for repeat in rows.values():
        repeat(CALLS)
    gc.freeze()
    print("\t".join(rows), flush=True)  # noqa: T201 - read by who started this process
    for name in sys.stdin:
        print(_microseconds(rows[name.rstrip("\n")]), flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
