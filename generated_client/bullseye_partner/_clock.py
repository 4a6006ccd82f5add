"""Time, as the client uses it, so that a test can put its own in place."""

from __future__ import annotations

import time
from typing import Protocol


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
