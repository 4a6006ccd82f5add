"""Ten thousand calls, calls that fail or are cancelled, clients that are opened and closed: nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from bullseye_partner import (
    APITimeoutError,
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    LocalRateBudget,
    NotFoundError,
    RetryPolicy,
)
from bullseye_partner._clock import SystemClock
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

LISTING = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")
BODY = json.dumps(sample_answer(LISTING)).encode()
CALLS = 10_000
FEW = CALLS // 10
"""Blocks: a tenth of what the smallest leak in each call takes, and ten times the fluctuations of the interpreter."""


def allocated() -> int:
    """Return the number of blocks of memory that Python objects hold, the collector's and all others."""
    gc.collect()
    return sys.getallocatedblocks()


DESCRIPTORS = Path("/dev/fd")
counts_descriptors = pytest.mark.skipif(not DESCRIPTORS.exists(), reason="the system does not list open files")


def open_files() -> int:
    return len(list(DESCRIPTORS.iterdir()))


def growth(work: Callable[[int], None]) -> int:
    """Return by how many blocks the process grows when work is done many times, after it was done a few times."""
    work(CALLS // 10)
    before = allocated()
    work(CALLS)
    return allocated() - before


def _answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(404 if "missing" in request.url.path else 200, content=BODY)


def options() -> Any:
    # A window that ends at once, since the budget rightly remembers each request of a window.
    return {"base_url": BASE_URL, "rate_budget": LocalRateBudget(SystemClock(), requests=100, seconds=1e-9)}


def test_the_search_would_find_a_leak():
    kept: list[object] = []
    assert growth(lambda times: kept.extend(object() for _ in range(times))) > FEW


def test_calls_leave_nothing_behind():
    client = BullseyePartner(KEY, http_client=httpx2.Client(transport=httpx2.MockTransport(_answer)), **options())

    def work(times: int) -> None:
        for _ in range(times // 2):
            client.organizations.list()
            with suppress(NotFoundError):
                client.organizations.get("missing")

    assert growth(work) < FEW


def test_awaited_calls_leave_nothing_behind():
    http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(_answer))
    client = AsyncBullseyePartner(KEY, http_client=http_client, **options())

    async def calls(times: int) -> None:
        for _ in range(times // 2):
            await client.organizations.list()
            with suppress(NotFoundError):
                await client.organizations.get("missing")

    with asyncio.Runner() as runner:
        assert growth(lambda times: runner.run(calls(times))) < FEW


def test_derived_clients_leave_nothing_behind():
    client = BullseyePartner(KEY, base_url=BASE_URL)

    def work(times: int) -> None:
        for number in range(times):
            client.with_options(timeout=1.0 + number)

    assert growth(work) < FEW


def test_cookies_are_not_kept():
    """A load balancer may set another one with each answer, and an API that goes by keys has no use for them."""
    with FaultServer([faults.json(200, BODY, "Set-Cookie: balancer=1")]) as server:
        with BullseyePartner(KEY, base_url=server.url) as client:
            client.organizations.list()
            assert len(client._kernel.connections.client().cookies) == 0

        async def main() -> int:
            async with AsyncBullseyePartner(KEY, base_url=server.url) as client:
                await client.organizations.list()
                return len(client._kernel.connections.client().cookies)

        assert asyncio.run(main()) == 0


COMPLETE = faults.answer(200, b"<html>")
DEADLINES = {faults.drip_body: 0.1, faults.drip_header: 0.1}
FAILURES = {
    "reset": faults.reset_in_body,
    "truncate": faults.truncate,
    "bad gzip": faults.break_gzip,
    "HTML": COMPLETE,
    "drip": faults.drip_body,
    "drip of a header": faults.drip_header,
}


def kept_by_failures(fault: Callable[[faults.Connection], None]) -> int:
    before = open_files()
    with FaultServer([fault]) as server:
        client = BullseyePartner(KEY, base_url=server.url, max_retries=0, deadline=DEADLINES.get(fault, 20.0))
        for _ in range(5):
            with pytest.raises(BullseyeError):
                client.organizations.list()
    kept = open_files() - before  # the server has closed its own
    client.close()
    return kept


async def kept_by_awaited_failures(fault: Callable[[faults.Connection], None]) -> int:
    before = open_files()
    with FaultServer([fault]) as server:
        client = AsyncBullseyePartner(KEY, base_url=server.url, max_retries=0, deadline=DEADLINES.get(fault, 20.0))
        for _ in range(5):
            with pytest.raises(BullseyeError):
                await client.organizations.list()
    kept = open_files() - before
    await client.close()
    return kept


@counts_descriptors
@pytest.mark.parametrize("fault", FAILURES.values(), ids=FAILURES)
def test_failed_calls_leave_no_connection_open(fault: Callable[[faults.Connection], None]):
    # An answer that is complete, if unreadable, leaves its connection for the next call; nothing else leaves one.
    expected = 1 if fault is COMPLETE else 0
    before = open_files()
    assert kept_by_failures(fault) == expected
    assert anyio.run(kept_by_awaited_failures, fault) == expected
    assert open_files() == before


class EndlessBody(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that takes a minute for each byte."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._clock.pass_by(60.0)
            yield b" "

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for byte in self:
            yield byte

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def test_a_body_that_is_given_up_is_closed():
    """At once, rather than when the interpreter gets round to it."""
    clock = ManualClock()
    bodies = [EndlessBody(clock), EndlessBody(clock)]
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, stream=bodies[int(request.url.params["n"])]))
    client = BullseyePartner(KEY, base_url=BASE_URL, http_client=httpx2.Client(transport=transport), clock=clock)
    with pytest.raises(APITimeoutError):
        client.api_keys.list(extra_query={"n": "0"})
    http_client = httpx2.AsyncClient(transport=transport)
    awaiting = AsyncBullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, clock=clock)
    with pytest.raises(APITimeoutError):
        asyncio.run(_awaited(awaiting.api_keys.list(extra_query={"n": "1"})))
    assert [body.closed for body in bodies] == [True, True]


async def _awaited(call: Awaitable[object]) -> object:
    return await call


def test_cancelled_calls_give_back_connection_and_slot():
    """The only connection and the only request of a window are free again when the call that had them is cancelled."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        received = asyncio.Event()

        def stall(connection: faults.Connection) -> None:
            loop.call_soon_threadsafe(received.set)
            connection.stall()

        with FaultServer([stall, stall, faults.json(200, BODY)]) as server:
            async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=1)) as http_client:
                budget = LocalRateBudget(clock := ManualClock(), requests=1)
                client = AsyncBullseyePartner(
                    KEY, base_url=server.url, http_client=http_client, rate_budget=budget, clock=clock, timeout=10.0
                )
                for _ in range(2):
                    call = asyncio.ensure_future(client.request("GET", LISTING.path))
                    await received.wait()
                    received.clear()
                    call.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await call
                await client.organizations.list()
        # One window was waited for after each request; none waits for an answer that will never come.
        assert [round(pause) for pause in clock.pauses] == [60, 60]

    asyncio.run(main())


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, RuntimeError, httpx2.ReadTimeout])
def test_interrupted_calls_give_back_their_slot(kind: type[BaseException]):
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise kind("now")

    clock = ManualClock()
    client = BullseyePartner(
        KEY,
        base_url=BASE_URL,
        http_client=httpx2.Client(transport=httpx2.MockTransport(answer)),
        rate_budget=LocalRateBudget(clock, requests=1, seconds=10.0),
        clock=clock,
        retry=RetryPolicy(max_retries=0),
    )
    for _ in range(3):
        with pytest.raises(APITimeoutError if kind is httpx2.ReadTimeout else kind):
            client.organizations.list()
    assert clock.pauses == [10.0, 10.0]


@counts_descriptors
def test_clients_that_are_closed_leave_no_connection_and_no_thread():
    async def main(url: str) -> None:
        async with AsyncBullseyePartner(KEY, base_url=url) as client:
            await client.organizations.list()

    def work(times: int) -> None:
        with FaultServer([faults.json(200, BODY)]) as server:
            for _ in range(times):
                with BullseyePartner(KEY, base_url=server.url) as client:
                    client.organizations.list()
                    with client.organizations.list().prefetch() as items:
                        next(items)
                anyio.run(main, server.url)

    work(2)
    before = allocated(), open_files(), threading.active_count()
    work(20)
    blocks, files, threads = allocated(), open_files(), threading.active_count()
    # The thread that fetches ahead ends by itself, a moment after the last call.
    assert (files, threads - before[2] in {0, 1}) == (before[1], True)
    # A client takes hundreds of blocks.
    assert blocks - before[0] < 20 * 100
