"""A rate budget that processes and machines share through Redis or Valkey (`pip install 'bullseye-partner[redis]'`)."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, cast

from . import _facts
from ._clock import SystemClock
from ._rate_budget import LocalRateBudget, Slot, is_fresher

try:
    from redis import Redis, RedisError, from_url
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError as error:
    raise ImportError("a shared rate budget needs redis: pip install 'bullseye-partner[redis]'") from error

if TYPE_CHECKING:
    from ._clock import Clock
    from ._response import RateLimit

_log = logging.getLogger("bullseye_partner")

_RESERVE = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local requests, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local at = now
local before = redis.call('ZRANGE', KEYS[1], -requests, -requests, 'WITHSCORES')
if before[2] then at = math.max(now, before[2] + window) end
redis.call('ZADD', KEYS[1], string.format('%.0f', at), ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil((at - now + window) / 1000))
return at - now
"""
"""Takes the first time at which the request `requests` places ahead is a window old; returns the microseconds until
then. All machines go by the clock of the server."""

ANSWER_WITHIN = 0.5
"""Seconds that a server has for an answer."""

RETRY_AFTER = 5.0
"""Seconds for which a server that failed is not asked again."""


class _Reservation(Slot):
    __slots__ = ("due", "local", "member")

    def __init__(self) -> None:
        super().__init__(0)
        self.member = uuid.uuid4().hex
        self.due: float | None = None
        self.local: Slot | None = None


class RedisRateBudget:
    """A budget of all processes that use the same server and account; first come, first served.

    Each request reserves the time at which it is sent, in one round trip. When the server fails, a warning is logged
    and each process keeps a budget of its own for a while: to be refused by the API now and then is better than to
    stop. Waiting is done here, so the server is not asked again and again.

    Args:
        server: Address (`redis://`, `rediss://` or `unix://`), which is given half a second for each answer; or a
            client of your own, whose timeouts and retries are yours.
        account: Name of the partner account; budgets of the same name share the limit. Never the API key.
        requests: Requests per window.
        seconds: Length of the window.
        margin: By how many seconds one request may travel faster than another; 1 % of the window by default.
        clock: Tells the time.

    """

    blocks = True

    def __init__(
        self,
        server: str | Redis,
        account: str,
        *,
        requests: int = _facts.RATE_LIMIT_REQUESTS,
        seconds: float = _facts.RATE_LIMIT_SECONDS,
        margin: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._server = _connect(server) if isinstance(server, str) else server
        self._reserve = self._server.register_script(_RESERVE)
        self._key = f"bullseye-partner:{account}"
        self._requests = requests
        self._seconds = seconds
        self._window = seconds + (seconds / 100 if margin is None else margin)
        self._clock = clock or SystemClock()
        self._local = LocalRateBudget(self._clock, requests, seconds)
        self._failed_until = float("-inf")
        self._full_until = float("-inf")
        self.last: RateLimit | None = None

    def enter(self) -> Slot:
        """Queue for a slot. The place in the queue is taken at the first `wait`, which does I/O."""
        return _Reservation()

    def wait(self, slot: Slot) -> float:
        """Return the seconds until the slot may be used; zero marks it as used."""
        reservation = cast("_Reservation", slot)
        if reservation.due is None and reservation.local is None:
            self._take(reservation)
        if reservation.local is not None:
            return self._local.wait(reservation.local)
        now = self._clock.monotonic()
        wait = max(cast("float", reservation.due), self._full_until) - now
        if wait > 0:
            return wait
        slot.used = True
        return 0.0

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Note the end of a request, and learn from what its answer said."""
        reservation = cast("_Reservation", slot)
        if reservation.local is not None:
            self._local.done(reservation.local, said)
        elif reservation.due is not None and not slot.used:
            self._give_back(reservation)
        if said and is_fresher(said, self.last):
            self.last = said
            if said.remaining <= 0:  # others who do not share this budget have used it up
                until_reset = min(said.reset - self._clock.unix(), self._seconds)
                self._full_until = self._clock.monotonic() + until_reset

    def _take(self, reservation: _Reservation) -> None:
        now = self._clock.monotonic()
        if now >= self._failed_until:
            try:
                arguments = (self._requests, round(self._window * 1e6), reservation.member)
                microseconds = cast("int", self._reserve([self._key], arguments))
            except RedisError as error:
                self._failed_until = now + RETRY_AFTER
                _log.warning("the shared rate budget cannot be reached, each process counts for itself: %s", error)
            else:
                reservation.due = now + microseconds / 1e6
                return
        reservation.local = self._local.enter()

    def _give_back(self, reservation: _Reservation) -> None:
        try:
            self._server.zrem(self._key, reservation.member)
        except RedisError as error:
            _log.debug("a place in the shared rate budget could not be given back: %s", error)


def _connect(address: str) -> Redis:
    # One retry, since the server may have closed a connection that was idle.
    return from_url(
        address, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN, retry=Retry(NoBackoff(), 1)
    )
