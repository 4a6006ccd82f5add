"""A second emulator that begins as a first one did, and lives at the same time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bullseye_partner_emulator import Emulator, create_app
from contract_tests.target.receiver import InProcessReceiver

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bullseye_partner_emulator import Settings
    from bullseye_partner_emulator.clock import Clock
    from contract_tests.target.receiver import Receiver

_SHOWN_IN = timedelta(seconds=1)
"""The coarsest unit in which the API writes instants."""


class WatchedClock:
    """A clock that remembers which instants it showed.

    Attributes:
        first: What it showed first: when the data set of the emulator was made.
        last: What it showed last; looks without a step do not count.
        spans: The first and last instant of each request in which it was asked more than once.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.spans: list[tuple[datetime, datetime]] = []
        self._shown: list[datetime] = []

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC; called once for each request."""
        self.last = self._clock.now()
        self.first = self.first or self.last
        self._shown.append(self.last)
        return self.last

    def end_request(self) -> None:
        """Take in that a request has ended."""
        if len(self._shown) > 1:
            self.spans.append((self._shown[0], self._shown[-1]))
        self._shown.clear()

    def forget(self) -> None:
        """Forget the requests so far."""
        self.spans.clear()
        self._shown.clear()

    def peek(self) -> datetime:
        """Return the current instant without a step."""
        return self._clock.peek()

    def reset(self) -> None:
        """Go back to the start."""
        self._clock.reset()
        self.last = None


class _FollowingClock:
    """Shows what a watched clock showed last."""

    def __init__(self, followed: WatchedClock) -> None:
        self._followed = followed

    def now(self) -> datetime:
        """Return what the other clock showed last."""
        return self._followed.last or self._followed.first or self._followed.peek()

    peek = now

    def reset(self) -> None:
        """Do nothing: the other clock sets the time."""


class Twin:
    """A second emulator, which conforms, whatever the first one does.

    Attributes:
        emulator: It.
        receiver: Where it delivers to; it has no port.
    """

    def __init__(self, settings: Settings, clock: WatchedClock, prepare: Callable[[Emulator], None]) -> None:
        """Make it, at the time at which the first one was made; `prepare` is done to it after each start."""
        self._clock = clock
        self._prepare = prepare
        self.receiver = InProcessReceiver()
        own = replace(settings, clock=_FollowingClock(clock), deliver=self.receiver.deliver, database_url="sqlite://")
        before, clock.last = clock.last, None
        self.emulator = create_app(own)
        clock.last = before

    def reset(self) -> None:
        """Go back to the start, after the first one did."""
        self.emulator.reset()
        self.receiver.reset()
        self._prepare(self.emulator)
        self._clock.forget()

    def next_request(self, receiver: Receiver | None) -> None:
        """Take in that the first one has answered a request, with some receiver of its deliveries."""
        self._clock.end_request()
        if receiver is not None:
            self.receiver.origin, self.receiver.status = receiver.origin, receiver.status

    def is_same_moment(self, one: datetime, other: datetime) -> bool:
        """Return whether two instants are the same, or the first one had both in one request."""
        return one == other or any(
            first - _SHOWN_IN <= min(one, other) and max(one, other) <= last for first, last in self._clock.spans
        )


def twin_of(settings: Settings, prepare: Callable[[Emulator], None]) -> Twin | None:
    """Return a twin of an emulator with some settings, from its start on; None if it is not told what time it is.

    It has the same seed, account and readings, a database of its own in memory, and the time of the first one's latest
    request: whoever sends the same requests to both, one after the other, gets the same answers.
    """
    return Twin(settings, settings.clock, prepare) if isinstance(settings.clock, WatchedClock) else None
