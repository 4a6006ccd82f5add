"""Keeps a client under the rate limit, before the API has to refuse.

Documented is a number of requests per minute for a partner account, and headers that tell what is left and when it
resets (https://docs.bullseye.so/partner-api/partner-api#rate-limiting); whether windows are fixed or sliding is not.
This budget holds for both: a request is sent only while fewer than `requests` others are under way or were *answered*
less than one window ago. The server counted each of them between sending and answer, so no window of its own, wherever
it begins, can hold more.
"""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from . import _facts
from ._clock import SystemClock
from ._fork import renew_after_fork

if TYPE_CHECKING:
    from ._clock import Clock
    from ._response import RateLimit

RateLimitMode: TypeAlias = Literal["wait", "raise", "off"]
"""What happens to a request that would exceed the budget: it waits, it fails, or nobody counts."""


class Slot:
    """The place of one request in the queue of a budget. `used` tells whether the request was let through."""

    __slots__ = ("number", "used")

    def __init__(self, number: int) -> None:
        self.number = number
        self.used = False


class RateBudget(Protocol):
    """Hands out slots. A client asks `wait` until it returns zero, sends, and reports the end with `done`."""

    @property
    def last(self) -> RateLimit | None:
        """What the freshest answer said; None before the first."""
        ...

    @property
    def blocks(self) -> bool:
        """Whether `wait` does I/O, so that an event loop should call it in a thread."""
        ...

    def enter(self) -> Slot:
        """Queue for a slot; slots are served in the order of these calls."""
        ...

    def wait(self, slot: Slot) -> float:
        """Return the seconds after which to ask again; zero when the request may, and must, be sent now."""
        ...

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Note the end of a request, or that it is not sent after all, and what its answer said."""
        ...


class LocalRateBudget:
    """A budget of this process, shared by all its threads and tasks.

    Args:
        clock: Tells the time; that of this machine by default.
        requests: Requests per window; fewer when the API says that its limit is lower.
        seconds: Length of the window.

    """

    blocks = False

    def __init__(
        self,
        clock: Clock | None = None,
        requests: int = _facts.RATE_LIMIT_REQUESTS,
        seconds: float = _facts.RATE_LIMIT_SECONDS,
    ) -> None:
        self._clock = clock or SystemClock()
        self._requests = requests
        self._seconds = seconds
        self._numbers = itertools.count()
        self._waiting: list[int] = []  # in ascending order, since numbers are given in that order
        self._old_at: deque[float] = deque()  # when the requests of the last window will be a window old
        self._left: int | None = None  # what others leave to us until the window resets; None when nobody else is there
        self.last: RateLimit | None = None
        self._last_at = 0.0  # when that came, by the monotonic clock
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Begin with no request under way: those of the parent's threads are the parent's, and so is their lock."""
        self._lock = threading.Lock()
        self._waiting.clear()
        self._under_way = 0

    def enter(self) -> Slot:
        """Queue for a slot."""
        with self._lock:
            slot = Slot(next(self._numbers))
            self._waiting.append(slot.number)
            return slot

    def wait(self, slot: Slot) -> float:
        """Return the seconds until the slot may be used; zero marks it as used."""
        with self._lock:
            now = self._clock.monotonic()
            self._forget(now)
            place = bisect_left(self._waiting, slot.number)
            # How many of the requests of the last window must grow old before all up to this place may be sent.
            too_many = place + 1 + self._under_way + len(self._old_at) - allowed(self._requests, self.last)
            wait = self._wait_for_others()
            if too_many > len(self._old_at):
                wait = max(wait, self._seconds)  # an answer that is still under way must come first
            elif too_many > 0:
                wait = max(wait, self._old_at[too_many - 1] - now)
            if wait > 0:
                return wait
            del self._waiting[place]
            slot.used = True
            self._under_way += 1
            if self._left is not None:
                self._left -= 1
            return 0.0

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Note the end of a request, and learn from what its answer said."""
        with self._lock:
            if not slot.used:
                if (place := bisect_left(self._waiting, slot.number)) < len(self._waiting):
                    del self._waiting[place]
                return
            now = self._clock.monotonic()
            self._forget(now)
            self._under_way -= 1
            self._old_at.append(now + self._seconds)
            if said and is_fresher(said, self.last):
                self.last, self._last_at = said, now
                # What the server has counted beyond our own requests was sent by others.
                others = said.limit - said.remaining > len(self._old_at) + self._under_way
                self._left = said.remaining - self._under_way if others else None

    def _forget(self, now: float) -> None:
        while self._old_at and self._old_at[0] <= now:
            self._old_at.popleft()

    def _wait_for_others(self) -> float:
        """Return the seconds until the window resets, if others who share the account leave us nothing of it."""
        if self._left is None or self._left > 0 or self.last is None:
            return 0.0
        passed = self._clock.monotonic() - self._last_at
        # No window is longer, whatever the difference between the clocks.
        if (wait := min(self.last.seconds_left(self._clock.unix() - passed), self._seconds) - passed) > 0:
            return wait
        self._left = None
        return 0.0


def allowed(requests: int, last: RateLimit | None) -> int:
    """Return the requests per window: what the client was told, or less when the API says that its limit is lower."""
    return requests if last is None else min(requests, max(last.limit, 1))


def is_fresher(said: RateLimit, last: RateLimit | None) -> bool:
    """Whether an answer is newer than the last: of a later window, or further down in the same."""
    return last is None or (said.reset, -said.remaining) > (last.reset, -last.remaining)
