"""The time that rooms which wait are given, so that tests need not."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """The time, and how to let it pass."""

    def now(self) -> float:
        """Return the unix time, in seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return so many seconds later."""
        ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> float:
        """See `Clock`."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        time.sleep(seconds)
