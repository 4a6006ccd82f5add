"""The time that the emulator lives in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the emulator asks for the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC; called once for each request."""
        ...

    def peek(self) -> datetime:
        """Return the current instant as `now` does, for what is no request: it never moves the clock."""
        ...

    def reset(self) -> None:
        """Go back to the start, if this clock has one."""
        ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)

    def peek(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)

    def reset(self) -> None:
        """Do nothing: the time of the machine cannot be set back."""


class SteppingClock:
    """A clock that stands still but for one step after each reading.

    One request is one reading, so the same requests see the same times in every run. The default step of 0.1 seconds
    lets 600 requests pass in a minute, fewer than the documented rate limit of the API.
    """

    def __init__(
        self, start: datetime = datetime(2025, 2, 27, 10, 30, tzinfo=UTC), step: timedelta = timedelta(seconds=0.1)
    ) -> None:
        self._start = start
        self._step = step
        self._now = start

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC, and step."""
        now = self._now
        self._now += self._step
        return now

    def peek(self) -> datetime:
        """Return the current instant, aware, in UTC, without a step."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock on by `by`."""
        self._now += by

    def reset(self) -> None:
        """Go back to the start."""
        self._now = self._start
