"""Makes the deliveries of the outbox in a thread of its own, so that no receiver delays an answer of the API."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from datetime import datetime

    from bullseye_partner_emulator.clock import Clock
    from bullseye_partner_emulator.deliveries import Deliver
    from bullseye_partner_emulator.outbox import DueDelivery, Outbox

_logger = logging.getLogger("bullseye_partner_emulator")


class Courier:
    """Delivers what is due. One address gets its deliveries one after another, different ones at the same time."""

    def __init__(self, outbox: Outbox, deliver: Deliver, clock: Clock) -> None:
        self._outbox = outbox
        self._deliver = deliver
        self._clock = clock
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._woken = asyncio.Event()
        self._rounds: set[asyncio.Task[None]] = set()
        self._next_due: datetime | None = None

    def wake(self) -> None:
        """Look for deliveries that are due: call this after whatever may have made one due."""
        loop, woken = self._running()
        loop.call_soon_threadsafe(woken.set)

    def is_late(self, now: datetime) -> bool:
        """Say whether a delivery is due at `now`, by the emulator's clock, that was not when last looked."""
        return self._next_due is not None and self._next_due <= now

    def settle(self, timeout: float) -> None:
        """Wait until every delivery that is due was attempted.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: some receiver takes longer.
        """
        loop, _ = self._running()
        asyncio.run_coroutine_threadsafe(self._settled(), loop).result(timeout)

    def close(self) -> None:
        """Stop; what is under way is broken off, and tried again by the next emulator with this database."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _running(self) -> tuple[asyncio.AbstractEventLoop, asyncio.Event]:
        with self._lock:
            if self._loop is None:
                self._loop, self._woken = asyncio.new_event_loop(), asyncio.Event()
                # A daemon: an emulator that nobody closed must not keep its process alive.
                self._thread = threading.Thread(target=_serve, args=(self._loop, self._work()), daemon=True)
                self._thread.start()
            return self._loop, self._woken

    async def _work(self) -> None:
        woken = self._woken
        while True:
            woken.clear()
            self._begin_round()
            due = self._next_due
            seconds = None if due is None else max((due - self._clock.peek()).total_seconds(), 0)
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), seconds)

    async def _settled(self) -> None:
        while True:
            self._begin_round()
            if not self._rounds:
                return
            await asyncio.wait(set(self._rounds))

    def _begin_round(self) -> None:
        try:
            due, self._next_due = self._outbox.take_due()
        except Exception:
            _logger.exception("the deliveries could not be read")
            return
        by_address = sorted(due, key=lambda delivery: delivery.request.url)
        for _, deliveries in groupby(by_address, key=lambda delivery: delivery.request.url):
            task = asyncio.get_running_loop().create_task(self._make(list(deliveries)))
            self._rounds.add(task)
            task.add_done_callback(self._rounds.discard)

    async def _make(self, deliveries: Iterable[DueDelivery]) -> None:
        for delivery in deliveries:
            status_code: int | None = None
            try:
                status_code = await self._deliver(delivery.request)
            except Exception:
                _logger.exception("a delivery failed")
            self._outbox.conclude(delivery, status_code)
        # Not wake(), which starts a courier that was closed meanwhile anew, on a database that is being closed.
        self._woken.set()


def _serve(loop: asyncio.AbstractEventLoop, work: Coroutine[None, None, None]) -> None:
    asyncio.set_event_loop(loop)
    task = loop.create_task(work)
    try:
        loop.run_forever()
    finally:
        broken_off = asyncio.all_tasks(loop) | {task}
        for task in broken_off:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*broken_off, return_exceptions=True))
        loop.close()
