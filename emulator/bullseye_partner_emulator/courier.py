"""Makes the deliveries of the outbox in a thread of its own, so that no receiver delays an answer of the API."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bullseye_partner_emulator.outages import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from datetime import datetime

    from bullseye_partner_emulator.clock import Clock
    from bullseye_partner_emulator.deliveries import Deliver
    from bullseye_partner_emulator.outbox import DueDelivery, Outbox

_logger = logging.getLogger("bullseye_partner_emulator")
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_SECONDS_TO_STOP = 0.5

Wait = Callable[[asyncio.Event, float | None], Awaitable[None]]
"""Waits until an event is set, for so many seconds at most; None is without end."""


def pause_after(failures: int) -> float:
    """Return the seconds to wait after so many failures of the database in a row: twice as long each time, up to 5."""
    return min(_FIRST_PAUSE * 2.0 ** min(failures - 1, 10), _LONGEST_PAUSE)


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


class Courier:
    """Delivers what is due. One address gets its deliveries one after another, different ones at the same time.

    While the database fails it asks again with growing pauses. What was delivered then is not delivered again by this
    emulator: how it went is noted as soon as the database works.
    """

    def __init__(self, outbox: Outbox, deliver: Deliver, clock: Clock, wait: Wait = _wait) -> None:
        self._outbox = outbox
        self._deliver = deliver
        self._clock = clock
        self._wait = wait
        self._failures = 0
        self._is_closed = False
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._woken = asyncio.Event()
        self._rounds: set[asyncio.Task[None]] = set()
        self._next_due: datetime | None = None

    def wake(self) -> None:
        """Look for deliveries that are due: call this after whatever may have made one due."""
        if self._is_closed:  # by what was still under way
            return
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
            self._is_closed = True
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            # Whoever hangs there, in a receiver of a test or in a database, hangs alone.
            thread.join(_SECONDS_TO_STOP)

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
            await self._wait(woken, None if due is None else max((due - self._clock.peek()).total_seconds(), 0))

    async def _settled(self) -> None:
        while True:
            self._begin_round()
            if self._failures:
                await self._wait(asyncio.Event(), pause_after(self._failures))
            elif self._rounds:
                await asyncio.wait(set(self._rounds))
            else:
                return

    def _begin_round(self) -> None:
        try:
            due, self._next_due = self._outbox.take_due()
        except Exception as error:
            if not isinstance(error, DatabaseUnavailableError):  # which says so itself
                _logger.exception("the deliveries could not be read")
            self._failures += 1
            self._next_due = self._clock.peek() + timedelta(seconds=pause_after(self._failures))
            return
        self._failures = 0
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
            await self._conclude(delivery, status_code)
        # Not wake(), which starts a courier that was closed meanwhile anew, on a database that is being closed.
        self._woken.set()

    async def _conclude(self, delivery: DueDelivery, status_code: int | None) -> None:
        failures = 0
        while True:
            try:
                self._outbox.conclude(delivery, status_code)
            except DatabaseUnavailableError:
                failures += 1
                await self._wait(asyncio.Event(), pause_after(failures))
            except Exception:
                _logger.exception("it could not be noted how a delivery went")
                self._outbox.forget(delivery)
                return
            else:
                return


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
