"""Threads for what waits for a database, which may hang: none of them keeps the process alive."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_SECONDS_TO_END = 0.3


class DaemonThreads:
    """Carries work out in a few threads.

    Those of `asyncio.to_thread` are waited for at the end of the process, and at the end of an event loop.
    """

    def __init__(self, limit: int) -> None:
        """Begin without threads; `limit` is how many there may be."""
        self._limit = limit
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        outcome: Future[T] = Future()

        def carry_out() -> None:
            if not outcome.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - it is raised where the work is waited for
                outcome.set_exception(error)
            else:
                outcome.set_result(result)

        with self._lock:
            if self._idle:
                self._idle -= 1
            elif len(self._threads) < self._limit:
                thread = threading.Thread(target=self._serve, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._work.put(carry_out)
        return await asyncio.wrap_future(outcome)

    def close(self) -> None:
        """End the threads; one that hangs is left to the end of the process."""
        with self._lock:
            threads, self._threads, self._idle = self._threads, [], 0
        for _ in threads:
            self._work.put(None)
        end = time.monotonic() + _SECONDS_TO_END
        for thread in threads:
            thread.join(max(end - time.monotonic(), 0))

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            with self._lock:
                self._idle += 1
