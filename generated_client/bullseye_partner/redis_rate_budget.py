# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/redis_rate_budget.py.
"""A rate budget that processes and machines share through Redis or Valkey (`pip install 'bullseye-partner[redis]'`)."""

from __future__ import annotations

import logging
import uuid
from collections import deque
from typing import TYPE_CHECKING, cast

from . import _facts
from ._clock import SystemClock
from ._hooks import log
from ._rate_budget import LocalRateBudget, Slot, allowed, is_fresher

try:
    from redis import Redis, RedisError, from_url
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError as error:
    raise ImportError("a shared rate budget needs redis: pip install 'bullseye-partner[redis]'") from error

if TYPE_CHECKING:
    from ._clock import Clock
    from ._response import RateLimit

_ASK = """
local sent, queue, due, full = unpack(KEYS)
local member, ticket, requests, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local limit, since, until_reset = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function text(at) return string.format('%.0f', at) end
local function note(key, at, who) redis.call('ZADD', key, text(at), who) end
local function count(from, to) return redis.call('ZCOUNT', sent, '(' .. text(from), text(to)) end
local function leave(who)
  for _, key in ipairs({sent, queue, due}) do redis.call('ZREM', key, who) end
end

for i = 8, #ARGV, 2 do
  leave(ARGV[i])
  if ARGV[i + 1] ~= '' then note(sent, now - ARGV[i + 1], ARGV[i]) end
end
for _, lost in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now - window)) do leave(lost) end
redis.call('ZREM', sent, member)
redis.call('ZREMRANGEBYSCORE', sent, '-inf', now - 2 * window)
if until_reset > 0 and count(now - since - window, now - since) < limit then
  redis.call('SET', full, text(now + until_reset), 'PX', math.ceil(until_reset / 1000))
end

if ticket == 0 then ticket = math.max(now, (redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')[2] or 0) + 1) end
note(queue, ticket, member)
local young = count(now - window, now)
local too_many = redis.call('ZRANK', queue, member) + 1 + young - requests
local at = math.max(now, redis.call('GET', full) or 0)
if too_many > young then
  at = math.max(at, now + window)
elseif too_many > 0 then
  local place = too_many - young - 1
  at = math.max(at, redis.call('ZRANGE', sent, place, place, 'WITHSCORES')[2] + window)
end
if at > now then
  note(due, at, member)
else
  leave(member)
  note(sent, now, member)
end
for _, key in ipairs({sent, queue, due}) do redis.call('PEXPIRE', key, math.ceil((at - now + 2 * window) / 1000)) end
return {at - now, ticket}
"""
"""Lets a request through, or says after how many microseconds it should ask again, and with which ticket. What
`LocalRateBudget` does, by the clock of the server: `sent` has the requests of two windows by the time at which they
count, `queue` those that wait by their tickets, `due` the same by the time at which they ask again (who is a window
late for that is taken for dead), and `full` has the time until which strangers have used up the limit."""

ANSWER_WITHIN = 0.5
"""Seconds that a server has for an answer."""

RETRY_AFTER = 5.0
"""Seconds for which a server that failed is not asked again."""


class _SharedSlot(Slot):
    __slots__ = ("asked_at", "local", "member", "shared", "ticket")

    def __init__(self) -> None:
        super().__init__(0)
        self.member = uuid.uuid4().hex
        self.ticket = 0  # its place in the shared queue; none yet
        self.asked_at = 0.0
        self.shared = False  # whether the server gave the last answer
        self.local: Slot | None = None


class RedisRateBudget:
    """A budget of all processes that use the same server and account; first come, first served.

    A request that need not wait costs one round trip, one that waits costs another each time it asks again. A request
    counts from the time at which the server let it through, on the server's clock. When its answer takes longer than
    `margin`, the server is told with the process's next request, and it counts from its answer. So the API never sees
    more than `requests` in a window, however it places its windows, unless an answer takes longer than `margin` and
    nobody could tell the server before the request that is `requests` places behind.

    Each process counts for itself too. When the server fails, that is all that counts: a warning is logged, and until
    the server is back processes may exceed the limit together, since to be refused by the API is better than to stop.

    Args:
        server: Address (`redis://`, `rediss://` or `unix://`) of Redis 5 or later, or Valkey, which is given half a
            second for each answer; or a client of your own, whose timeouts and retries are yours.
        account: Name of the partner account; budgets of the same name share the limit. It is part of the keys on the
            server, so never use the API key.
        requests: Requests per window; fewer when the API says that its limit is lower.
        seconds: Length of the window.
        margin: Seconds within which the API usually answers; the window is longer by so much. 1 % of it by default.
        clock: Tells the time.

    Source: https://docs.bullseye.so/partner-api/partner-api#rate-limiting

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
        redis = _connect(server) if isinstance(server, str) else server
        self._ask_server = redis.register_script(_ASK)
        # The braces keep the keys on one node of a cluster.
        self._keys = [f"bullseye-partner:{{{account}}}:{name}" for name in ("sent", "queue", "due", "full")]
        self._requests = requests
        self._seconds = seconds
        self._margin = seconds / 100 if margin is None else margin
        self._clock = clock or SystemClock()
        self._local = LocalRateBudget(self._clock, requests, seconds)
        # What the server does not know yet: who gave up (None), and who counts from a time of the local clock.
        self._untold: deque[tuple[str, float | None]] = deque(maxlen=requests)
        self._used_up: tuple[int, float, float] | None = None  # the limit; since when and until when nothing is left
        self._fails = False
        self._failed_until = float("-inf")
        self.last: RateLimit | None = None

    def enter(self) -> Slot:
        """Queue for a slot. The place in the shared queue is taken at the first `wait`, which does I/O."""
        return _SharedSlot()

    def wait(self, slot: Slot) -> float:
        """Return the seconds after which to ask again; zero when the request may, and must, be sent now."""
        slot = cast("_SharedSlot", slot)
        slot.asked_at = self._clock.monotonic()
        wait = self._ask(slot)
        slot.shared = wait is not None
        if slot.shared:
            self._leave_local(slot)
        if not wait:
            slot.local = slot.local or self._local.enter()
            wait = self._local.wait(slot.local)
            slot.used = wait == 0
            if wait and slot.shared:
                self._leave_local(slot)  # two queues in different order could wait for each other for ever
        return wait

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Note the end of a request, and what its answer said. The server hears of it with the next `wait`."""
        slot = cast("_SharedSlot", slot)
        now = self._clock.monotonic()
        if not slot.used:
            if slot.ticket:
                self._untold.append((slot.member, None))
        elif not slot.shared or now - slot.asked_at > self._margin:
            self._untold.append((slot.member, now))
        # What the members of the group send would look to the local budget as if strangers had sent it.
        self._leave_local(slot, None if slot.shared else said)
        if said and is_fresher(said, self.last):
            self.last = said
            if said.remaining <= 0:
                self._used_up = said.limit, now, now + min(said.seconds_left(self._clock.unix()), self._seconds)

    def _leave_local(self, slot: _SharedSlot, said: RateLimit | None = None) -> None:
        if slot.local is not None:
            self._local.done(slot.local, said)
            slot.local = None

    def _ask(self, slot: _SharedSlot) -> float | None:
        """Return what the server says; None when it fails."""
        now = slot.asked_at
        if now < self._failed_until:
            return None
        if self._fails:
            self._failed_until = now + RETRY_AFTER  # one request is enough to try whether the server is back
        untold = self._take_untold()
        arguments: list[str | int] = [
            slot.member,
            slot.ticket,
            allowed(self._requests, self.last),
            _microseconds(self._seconds + self._margin),
        ]
        (limit, since, until), self._used_up = self._used_up or (0, now, now), None
        arguments += limit, _microseconds(now - since), _microseconds(until - now)
        for member, answered_at in untold:
            arguments += member, "" if answered_at is None else _microseconds(now - answered_at)
        try:
            wait, slot.ticket = cast("list[int]", self._ask_server(self._keys, arguments))
        except RedisError as error:
            self._failed_until = self._clock.monotonic() + RETRY_AFTER
            self._untold.extend(untold)
            if not self._fails:
                log(
                    logging.WARNING,
                    "the shared rate budget cannot be reached, each process counts for itself: %s",
                    error,
                )
            self._fails = True
            return None
        if self._fails:
            log(logging.INFO, "the shared rate budget is back")
            self._fails, self._failed_until = False, float("-inf")
        return wait / 1e6

    def _take_untold(self) -> list[tuple[str, float | None]]:
        untold: list[tuple[str, float | None]] = []
        while True:
            try:  # another thread may take the last one first
                untold.append(self._untold.popleft())
            except IndexError:
                return untold


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)


def _connect(address: str) -> Redis:
    # One retry, since the server may have closed a connection that was idle.
    return from_url(
        address, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN, retry=Retry(NoBackoff(), 1)
    )
