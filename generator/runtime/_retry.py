"""Whether a request is sent again, and when. Policies are values; clock and randomness are given to them."""

from __future__ import annotations

import math
import random
import threading
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from . import _facts
from ._fork import renew_after_fork

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._response import RawResponse

Outcome: TypeAlias = Literal["never delivered", "refused", "unknown"]
"""What is known of a failed attempt: it never reached the server, the server refused it before doing anything (429), or
the server may have carried it out (a broken connection, a timeout, 5xx)."""

TOO_MANY_REQUESTS = 429


def check_retries(number: object) -> int:
    """Return a number of retries.

    Raises:
        TypeError: it is no whole number.
        ValueError: it is negative.
    """
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"max_retries must be a whole number, got {number!r}")
    if number < 0:
        raise ValueError(f"max_retries must not be negative, got {number}")
    return number


def _drawn_evenly(low: float, high: float) -> float:
    # Not `random.uniform` itself, which is a method: a pickle of it would hold the state of the generator, and all
    # processes that it is sent to would draw the same numbers.
    return random.uniform(low, high)  # noqa: S311 - no secret


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often and after what time a request is sent again.

    Attributes:
        max_retries: Attempts after the first.
        first_wait: Upper bound of the pause before the first retry, in seconds. It doubles with each retry; the pause
            itself is drawn evenly from zero to the bound ("full jitter"). A pause that the server asks for is at least
            half of the bound, and is lengthened by what is drawn: those who were refused together come back apart.
        longest_wait: Upper bound of any pause, in seconds, but for what lengthens one that the server asks for. A
            server that asks for a longer one gets no retry.
        uniform: Draws a number between two bounds.

    """

    max_retries: int = 2
    first_wait: float = 0.5
    longest_wait: float = 60.0
    uniform: Callable[[float, float], float] = _drawn_evenly

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        check_retries(self.max_retries)
        for name in ("first_wait", "longest_wait"):
            seconds: object = getattr(self, name)
            if not isinstance(seconds, int | float) or isinstance(seconds, bool):
                raise TypeError(f"{name} must be a number of seconds, got {seconds!r}")
            if not 0 <= seconds < math.inf:
                raise ValueError(f"{name} must be a finite number of seconds, got {seconds}")
        if not callable(self.uniform):
            raise TypeError(f"uniform must be a function of two bounds, got {self.uniform!r}")

    def may_repeat(self, outcome: Outcome, *, repeatable: bool) -> bool:
        """Whether sending again can do no harm: always, unless it may have been carried out and is not repeatable."""
        return repeatable or outcome != "unknown"

    def wait(self, attempts: int, asked: float | None) -> float | None:
        """Return the seconds to wait before the next attempt; None when the server asks for too long a pause.

        `attempts` counts those made so far, `asked` is what the server asked for, in seconds.
        """
        bound = min(self.first_wait * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS), self.longest_wait)
        if asked is None:
            return self.uniform(0.0, bound)
        if asked > self.longest_wait:
            return None
        return max(asked, bound / 2) + self.uniform(0.0, bound)


class RetryBudget:
    """Limits the retries of one client, so that an outage is not multiplied.

    A token bucket: each retry takes one token, each success gives a tenth back (as in gRPC's retry throttling,
    https://github.com/grpc/proposal/blob/master/A6-client-retries.md). When it is empty, calls fail at once.
    """

    def __init__(self, tokens: float = 20.0, refund: float = 0.1) -> None:
        self._most = tokens
        self._tokens = tokens
        self._refund = refund
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Forget that a thread of the parent may hold the lock."""
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a token for a retry; False when there is none."""
        with self._lock:
            if self._tokens < 1.0:
                return False
            self._tokens -= 1.0
            return True

    def refund(self) -> None:
        """Note a success."""
        if self._tokens < self._most:
            with self._lock:
                self._tokens = min(self._most, self._tokens + self._refund)


def asked_wait(response: RawResponse, now: float) -> float | None:
    """Return the seconds that an answer asks to wait; None when it does not say.

    `Retry-After` holds seconds or a date (RFC 9110, section 10.2.3). A 429 without it says by its rate limit headers
    when the window ends (https://docs.bullseye.so/partner-api/partner-api#rate-limiting). Such times are those of the
    server, so they are compared with the `Date` of the answer; with `now`, the Unix time of this machine, only when
    there is none.
    """
    text = response.headers.get(_RETRY_AFTER)
    if text is not None and (asked := _retry_after(text, response, now)) is not None:
        return max(0.0, asked)
    if response.status_code == TOO_MANY_REQUESTS and (limit := response.rate_limit):
        return limit.seconds_left(now)
    return None


def _retry_after(text: str, response: RawResponse, now: float) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text)
    from ._http_date import unix_time

    if (until := unix_time(text)) is None:
        return None
    date = response.date
    return until - (now if date is None else date)


_RETRY_AFTER = _facts.RETRY_AFTER_HEADER.lower()
_MOST_DOUBLINGS = 64
"""Beyond it, the bound has long reached any `longest_wait`, and a float would overflow some day."""
