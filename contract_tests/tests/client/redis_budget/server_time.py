"""Budgets of several processes that share a Redis server, whose scripts go by the time of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner.redis_rate_budget import RedisRateBudget

if TYPE_CHECKING:
    from bullseye_partner._clock import Clock


class ServerTime:
    """A clock of which the server knows: it is ahead of all others by an hour."""

    def __init__(self, clock: Clock, redis: Any) -> None:
        self._clock = clock
        self._redis = redis
        self.unix = clock.unix
        self.sleep = clock.sleep
        self.wait = clock.wait

    def monotonic(self) -> float:
        now = self._clock.monotonic()
        seconds, microseconds = divmod(round((now + 3600) * 1_000_000), 1_000_000)
        self._redis.hset("time", mapping={"seconds": seconds, "microseconds": microseconds})
        return now


def shared(redis: Any, clock: Clock, account: str = "acme", **options: Any) -> RedisRateBudget:
    """Return the budget of one process."""
    return RedisRateBudget(redis, account, clock=ServerTime(clock, redis), **options)


def waits(budget: RedisRateBudget, count: int) -> list[float]:
    """Return what each of some requests, all at once, would have to wait."""
    slots = [budget.enter() for _ in range(count)]
    return [budget.wait(slot) for slot in slots]
