"""The documented rate limit: so many requests of a partner in a fixed window."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimit:
    """At most `requests` requests in `seconds` seconds."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Allowance:
    """Where a partner stands after a request.

    `limit` and `remaining` count requests, `reset` is the unix time (seconds) at which the window ends. `retry_after`
    is the number of seconds to wait when the request was one too many, else None.
    """

    limit: int
    remaining: int
    reset: int
    retry_after: int | None


class FixedWindowLimiter:
    """Counts the requests of each partner in windows that begin at multiples of their length."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._windows: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def take(self, partner_id: str, now: float, own_limit: int | None = None) -> Allowance:
        """Count a request of a partner at the unix time `now` (seconds).

        `own_limit` is the number of requests in a window of a partner that has a limit of its own.
        """
        requests, seconds = own_limit or self._limit.requests, self._limit.seconds
        reset = (int(now) // seconds + 1) * seconds
        with self._lock:
            window, count = self._windows.get(partner_id, (reset, 0))
            count = count + 1 if window == reset else 1
            self._windows[partner_id] = (reset, count)
        retry_after = math.ceil(reset - now) if count > requests else None
        return Allowance(requests, max(requests - count, 0), reset, retry_after)

    def forget(self, partner_id: str) -> None:
        """Forget the requests of a partner."""
        self._windows.pop(partner_id, None)

    def reset(self) -> None:
        """Forget all requests."""
        self._windows.clear()
