"""Time, as the client uses it, so that a test can put its own in place."""

from __future__ import annotations

import time
from typing import Protocol, Self


class Clock(Protocol):
    """Tells the time and lets it pass. All values are seconds."""

    def monotonic(self) -> float:
        """Return a time that never goes back."""
        ...

    def unix(self) -> float:
        """Return the Unix time."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block for a time."""
        ...

    async def wait(self, seconds: float) -> None:
        """Let the event loop do other things for a time."""
        ...


class SystemClock:
    """The time of this machine."""

    def monotonic(self) -> float:
        """Return the monotonic time of the system."""
        return time.monotonic()

    def unix(self) -> float:
        """Return the Unix time of the system."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    async def wait(self, seconds: float) -> None:
        """Suspend this task, under asyncio or trio."""
        import anyio  # a dependency of httpx2, imported when the first pause is needed

        await anyio.sleep(seconds)


class Timeout(float):
    """How long the server may be silent, in seconds, in an attempt that must be over at a monotonic time.

    It is a float, so that httpx2 hands it down as it is to where sockets are read. `sending` is whether any of the
    request has been sent.
    """

    __slots__ = ("_clock", "_over_at", "sending")

    _clock: Clock
    _over_at: float
    sending: bool

    def __new__(cls, silence: float, clock: Clock, over_at: float) -> Self:
        """Return a number of seconds that knows when all must be over."""
        timeout = super().__new__(cls, silence)
        timeout._clock = clock
        timeout._over_at = over_at
        timeout.sending = False
        return timeout

    def left(self) -> float:
        """Return how long the next step may take, in seconds; it is not positive when the time is over."""
        return min(float(self), self._over_at - self._clock.monotonic())
