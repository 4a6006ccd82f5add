"""Ten thousand calls, and clients that are opened and closed, leave nothing behind."""

from __future__ import annotations

import gc
import json
import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyeError, BullseyePartner, LocalRateBudget
from bullseye_partner._clock import SystemClock
from contract_tests.client.fault_server import FaultServer
from contract_tests.client.fault_server import json as answer_json
from contract_tests.client.kernel.scripted_api import BASE_URL, KEY
from contract_tests.client.sample_calls import OPERATIONS, sample_answer

if TYPE_CHECKING:
    from collections.abc import Callable

LISTING = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")
BODY = json.dumps(sample_answer(LISTING)).encode()
CALLS = 10_000


def _answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(404 if "missing" in request.url.path else 200, content=BODY)


def growth(work: Callable[[int], None], times: int) -> tuple[int, int]:
    """Return by how many objects and bytes the process grew between two stretches of the same work."""
    work(times // 10)
    work(times // 10)
    gc.collect()
    objects = len(gc.get_objects())
    tracemalloc.start()
    try:
        work(times)
        gc.collect()
        return len(gc.get_objects()) - objects, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def options() -> Any:
    # A window that ends at once, since the budget rightly remembers each request of a window.
    return {"base_url": BASE_URL, "rate_budget": LocalRateBudget(SystemClock(), requests=100, seconds=1e-9)}


def _calls_blocking(client: BullseyePartner, times: int) -> None:
    for _ in range(times // 2):
        client.organizations.list()
        with pytest.raises(BullseyeError):
            client.organizations.get("missing")


async def _calls_awaiting(client: AsyncBullseyePartner, times: int) -> None:
    for _ in range(times // 2):
        await client.organizations.list()
        with pytest.raises(BullseyeError):
            await client.organizations.get("missing")


@pytest.mark.slow
def test_calls_leave_nothing_behind():
    with BullseyePartner(
        KEY, http_client=httpx2.Client(transport=httpx2.MockTransport(_answer)), **options()
    ) as client:
        objects, size = growth(lambda times: _calls_blocking(client, times), CALLS)
    assert objects < CALLS / 100
    assert size < CALLS * 10


@pytest.mark.slow
def test_awaited_calls_leave_nothing_behind():
    async def main() -> None:
        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(_answer))
        client = AsyncBullseyePartner(KEY, http_client=http_client, **options())
        await _calls_awaiting(client, CALLS // 5)
        gc.collect()
        objects = len(gc.get_objects())
        await _calls_awaiting(client, CALLS)
        gc.collect()
        assert len(gc.get_objects()) - objects < CALLS / 100

    anyio.run(main)


def test_the_search_would_find_a_leak():
    kept: list[object] = []
    objects, size = growth(lambda times: kept.extend([[i] for i in range(times)]), 1000)
    assert objects >= 1000
    assert size >= 10_000


def open_files() -> int:
    directory = Path("/proc/self/fd")
    return len(list(directory.iterdir())) if directory.exists() else 0


def test_clients_that_are_closed_leave_no_connection_and_no_thread():
    with FaultServer([answer_json(200, BODY)]) as server:

        def work(times: int) -> None:
            async def main() -> None:
                async with AsyncBullseyePartner(KEY, base_url=server.url) as client:
                    await client.organizations.list()

            for _ in range(times):
                with BullseyePartner(KEY, base_url=server.url) as client:
                    client.organizations.list()
                    with client.organizations.list().prefetch() as items:
                        next(items)
                anyio.run(main)

        work(2)
        files, threads = open_files(), threading.active_count()
        objects, _ = growth(work, 20)
        # The server's side of a connection lives a moment longer than ours.
        assert open_files() - files < 10
        assert threading.active_count() - threads < 10
        assert objects < 2000
