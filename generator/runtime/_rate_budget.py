"""Keeps a client under the rate limit, before the API has to refuse.

Documented is a number of requests per minute for a partner account, and headers that tell what is left and when it
resets (https://docs.bullseye.so/partner-api/partner-api#rate-limiting); whether windows are fixed or sliding is not.
This budget holds for both: of any `requests` + 1 requests in a row, the last is sent no sooner than one window after
the first was *answered*, so that no window as the server sees it, wherever it begins, can hold them all.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from . import _facts
from ._fork import renew_after_fork

if TYPE_CHECKING:
    from ._clock import Clock
    from ._response import RateLimit

RateLimitMode: TypeAlias = Literal["wait", "raise", "off"]
"""What happens to a request that would exceed the budget: it waits, it fails, or nobody counts."""


class Slot:
    """The place of one request in the order of all requests of a budget."""

    __slots__ = ("answered_at", "predecessor", "sent_at")

    def __init__(self, predecessor: Slot | None) -> None:
        self.predecessor = predecessor
        self.sent_at: float | None = None
        self.answered_at: float | None = None


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
        clock: Tells the time.
        requests: Requests per window.
        seconds: Length of the window.

    """

    blocks = False

    def __init__(
        self,
        clock: Clock,
        requests: int = _facts.RATE_LIMIT_REQUESTS,
        seconds: float = _facts.RATE_LIMIT_SECONDS,
    ) -> None:
        self._clock = clock
        self._requests = requests
        self._seconds = seconds
        self._slots: deque[Slot] = deque(maxlen=requests)
        self._sent: deque[float] = deque()  # when the requests of the last window were sent
        self._left: int | None = None  # what others leave to us until the window resets; None when nobody else is there
        self.last: RateLimit | None = None
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Begin with no request under way: those of the parent's threads are the parent's, and so is their lock."""
        self._lock = threading.Lock()
        self._under_way = 0

    def enter(self) -> Slot:
        """Queue for a slot: the one `requests` places ahead must be a window old before this one may be used."""
        with self._lock:
            slot = Slot(self._slots[0] if len(self._slots) == self._requests else None)
            self._slots.append(slot)
            return slot

    def wait(self, slot: Slot) -> float:
        """Return the seconds until the slot may be used; zero marks it as used."""
        now = self._clock.monotonic()
        with self._lock:
            wait = max(self._free_at(slot) - now, self._wait_for_others())
            if wait > 0:
                return wait
            slot.sent_at = now
            slot.predecessor = None
            self._sent.append(now)
            self._under_way += 1
            if self._left is not None:
                self._left -= 1
            return 0.0

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Note the end of a request, and learn from what its answer said."""
        with self._lock:
            now = self._clock.monotonic()
            slot.predecessor = None
            if slot.sent_at is None:
                slot.answered_at = float("-inf")  # a slot that was never used delays nobody
                return
            slot.answered_at = now
            self._under_way -= 1
            while self._sent and self._sent[0] < now - self._seconds:
                self._sent.popleft()
            if said and self._is_fresher(said):
                self.last = said
                # What the server has counted beyond our own requests was sent by others.
                others = said.limit - said.remaining > len(self._sent)
                self._left = said.remaining - self._under_way if others else None

    def _free_at(self, slot: Slot) -> float:
        ahead = slot.predecessor
        if ahead is None:
            return float("-inf")
        moment = ahead.answered_at if ahead.answered_at is not None else ahead.sent_at
        return (self._free_at(ahead) if moment is None else moment) + self._seconds

    def _wait_for_others(self) -> float:
        """Return the seconds until the window resets, if others who share the account leave us nothing of it."""
        if self._left is None or self._left > 0 or self.last is None:
            return 0.0
        if (wait := self.last.reset - self._clock.unix()) > 0:
            return wait
        self._left = None
        return 0.0

    def _is_fresher(self, said: RateLimit) -> bool:
        """Whether an answer is newer than the last: of a later window, or further down in the same."""
        return self.last is None or (said.reset, -said.remaining) > (self.last.reset, -self.last.remaining)
