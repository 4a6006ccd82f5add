"""A simulation of clients, a network and a server that counts: events in a heap, no threads, no real time."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bullseye_partner import RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner import RateBudget

UNIX = 1_740_652_200.0
_EVENTS = 20_000
"""More than any simulation here has."""


class Server(Protocol):
    """Counts requests as they arrive."""

    refused: int

    def arrive(self, now: float) -> RateLimit:
        """Count a request, and say what its answer would."""
        ...


@dataclass
class FixedWindows:
    """A server whose windows follow each other, from a phase that nobody knows."""

    requests: int
    seconds: float
    phase: float
    refused: int = 0
    _counts: dict[int, int] = field(default_factory=dict[int, int])

    def arrive(self, now: float) -> RateLimit:
        """Count a request in the current window."""
        window = math.floor((now - self.phase) / self.seconds)
        count = self._counts[window] = self._counts.get(window, 0) + 1
        self.refused += count > self.requests
        reset = self.phase + (window + 1) * self.seconds
        return RateLimit(self.requests, max(0, self.requests - count), math.ceil(UNIX + reset))


@dataclass
class SlidingWindow:
    """A server that looks back over the last window from each request."""

    requests: int
    seconds: float
    refused: int = 0
    _arrived: deque[float] = field(default_factory=deque[float])

    def arrive(self, now: float) -> RateLimit:
        """Count a request, and forget those that are a window old."""
        while self._arrived and self._arrived[0] <= now - self.seconds:
            self._arrived.popleft()
        self._arrived.append(now)
        self.refused += len(self._arrived) > self.requests
        left = max(0, self.requests - len(self._arrived))
        return RateLimit(self.requests, left, math.ceil(UNIX + self._arrived[0] + self.seconds))


class Traffic:
    """Requests that enter a budget, wait, travel, are counted and answered. All times are seconds."""

    def __init__(self, server: Server, says_limits: bool = True) -> None:
        self._server = server
        self._says_limits = says_limits
        self._now = 0.0
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self.sent: list[tuple[int, float]] = []
        """Number and time of each request, in the order in which they were sent."""

    def monotonic(self) -> float:
        """Return the time of the simulation."""
        return self._now

    def unix(self) -> float:
        """Return the same as Unix time."""
        return UNIX + self._now

    def sleep(self, seconds: float) -> None:
        """Refuse, since here nobody sleeps."""
        raise NotImplementedError

    async def wait(self, seconds: float) -> None:
        """Refuse, since here nobody sleeps."""
        raise NotImplementedError

    def at(self, moment: float, event: Callable[[], None]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._events, (moment, next(self._order), event))

    def request(
        self, number: int, moment: float, budget: RateBudget, there: float, back: float, oversleep: float = 0.0
    ) -> None:
        """Let a request enter a budget; it travels there and back for some time, and wakes up late when it waits."""

        def enter() -> None:
            slot = budget.enter()

            def ask() -> None:
                if (wait := budget.wait(slot)) > 0:
                    self.at(self._now + wait + oversleep, ask)
                    return
                self.sent.append((number, self._now))
                self.at(self._now + there, arrive)

            def arrive() -> None:
                said = self._server.arrive(self._now)
                self.at(self._now + back, lambda: budget.done(slot, said if self._says_limits else None))

            ask()

        self.at(moment, enter)

    def run(self) -> None:
        """Let everything happen; it must end."""
        while self._events:
            assert next(self._order) < _EVENTS, "the requests wait for each other for ever"
            self._now, _, event = heapq.heappop(self._events)
            event()
