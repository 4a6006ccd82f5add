"""A clock that stands still until somebody sleeps."""

from __future__ import annotations


class ManualClock:
    """Time passes only by `sleep` and `wait`, which are remembered. All values are seconds."""

    def __init__(self, unix: float = 1_740_652_200.0) -> None:
        self._unix = unix
        self._passed = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        """Return the time passed, from an arbitrary origin."""
        return 1000.0 + self._passed

    def unix(self) -> float:
        """Return the Unix time."""
        return self._unix + self._passed

    def pass_by(self, seconds: float) -> None:
        """Let time pass without anybody sleeping, as a slow server does."""
        self._passed += seconds

    def sleep(self, seconds: float) -> None:
        """Remember a pause and let its time pass at once."""
        self.pauses.append(seconds)
        self._passed += seconds

    async def wait(self, seconds: float) -> None:
        """Do the same on an event loop."""
        self.sleep(seconds)
