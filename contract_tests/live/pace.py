"""Spends only a share of a target's rate limit, by waiting."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from contract_tests.live.consumption import Consumption
from contract_tests.scenario.at_once import as_counted
from contract_tests.target.exchange import TOO_MANY, Answer, SendsTogether

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from contract_tests.clock import Clock
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Request, Wire
    from generator.json_pointer import JsonObject

_MARGIN = 0.05
"""Seconds that the target's clock may run ahead within a window."""
_SENT_AGAIN = 3


class Pace:
    """Says when the next request may be sent.

    In no stretch of time as long as a window are there more requests than the share of the limit, wherever the target's
    windows begin. If its headers say that it has another limit, or that others have left less of it, the share is of
    that.

    Source: https://docs.bullseye.so/partner-api/partner-api#rate-limiting

    Attributes:
        facts: What is described of the limit.
        waited: Seconds in all.
        consumption: What requests took of the limit.
    """

    def __init__(
        self,
        facts: Facts,
        share: float,
        clock: Clock,
        on_wait: Callable[[float], None] = lambda _seconds: None,
        *,
        believes_limit: bool = False,
    ) -> None:
        """Take a share of the limit; `believes_limit` takes a higher one than the described one from headers too."""
        self.facts = facts
        self._share = share
        self._clock = clock
        self._on_wait = on_wait
        self._believes_limit = believes_limit
        self._limit = facts.rate_limit
        self.consumption = Consumption()
        self._sent: deque[float] = deque()
        self._together = 0
        self._left: int | None = None
        self._reset = 0.0
        self.waited = 0.0

    @property
    def allowed(self) -> int:
        """Requests in a window; one at least, else nothing would ever be sent."""
        return max(1, int(self._share * self._limit))

    def wait(self, number: int = 1) -> None:
        """Return when so many requests may be sent at once, and count them.

        If a window allows fewer, they get one of their own.
        """
        window = self.facts.window
        # The target counted the last requests when they came there: after they were sent, and before this moment.
        for index in range(len(self._sent) - self._together, len(self._sent)):
            self._sent[index] = self._clock.now()
        if self._left is not None and self._left < number:
            self._until(self._reset)
            self._left = None
        now = self._clock.now()
        while self._sent and self._sent[0] <= now - window:
            self._sent.popleft()
        others = max(0, self.allowed - number)
        if len(self._sent) > others:
            self._until(self._sent[-others - 1] + window + _MARGIN)
        self._sent.extend([self._clock.now()] * number)
        self._together = number

    def see(self, method: str, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer to a method says of the limit; what is no number says nothing."""
        facts, now = self.facts, self._clock.now()
        limit, remaining, reset = (
            _number(headers.get(name)) for name in (facts.limit_header, facts.remaining_header, facts.reset_header)
        )
        self.consumption.note(method, status, remaining, reset)
        if limit:
            # A higher limit than the described one may be a mistake, and mistakes must not make it faster.
            self._limit = limit if self._believes_limit else min(limit, facts.rate_limit)
        ends = self._end(reset, now)
        if status == TOO_MANY:
            self._left, self._reset = 0, ends
        elif remaining is not None:
            share = int(self._share * remaining)
            another_window = self._left is None or ends > self._reset
            self._left = share if another_window else min(max(0, (self._left or 0) - 1), share)
            self._reset = ends

    def used_up(self, headers: Mapping[str, str]) -> None:
        """Take in that nothing is left of a window, as the headers of an answer say, on purpose."""
        self._left, self._reset = 0, self._end(_number(headers.get(self.facts.reset_header)), self._clock.now())

    def _end(self, reset: int | None, now: float) -> float:
        """Return when a window ends: the two clocks may differ, but it does within its length from now."""
        window = self.facts.window
        return min(reset, now + window) if reset and reset > now else now + window

    def _until(self, moment: float) -> None:
        seconds = moment - self._clock.now()
        if seconds > 0:
            self.waited += seconds
            self._on_wait(seconds)
            self._clock.sleep(seconds)


class PacedWire:
    """Sends at a pace.

    Attributes:
        pace: Says when.
        sent: How many requests were sent.
    """

    def __init__(self, wire: Wire, pace: Pace) -> None:
        self._wire = wire
        self.pace = pace
        self.sent = 0
        self._lent: set[str] = set()
        self._waits = True

    @contextmanager
    def unpaced(self) -> Generator[None]:
        """Send at once meanwhile, and nothing a second time: what the rate limit refuses is what is looked for."""
        self._waits = False
        try:
            yield
        finally:
            self._waits = True

    def leave_alone(self, lent: set[str]) -> None:
        """Send at once what has one of these keys, or one that was made with them: their accounts have other limits."""
        self._lent = lent

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`. Who is refused by the rate limit has done nothing, so that it is sent again."""
        if not self._lent.isdisjoint(key.values()):
            self.sent += 1
            answer = self._wire.send(request, key)
            body = answer.json
            told = cast("JsonObject", body) if isinstance(body, dict) else {}
            self._lent |= {str(told[name]) for name in self.pace.facts.secrets & told.keys()}
            return answer
        if not self._waits:
            self.sent += 1
            answer = self._wire.send(request, key)
            if answer.status == TOO_MANY:
                self.pace.used_up(answer.headers)
            return answer
        answer = Answer(0, {}, b"")
        for _ in range(_SENT_AGAIN):
            self.pace.wait()
            self.sent += 1
            answer = self._wire.send(request, key)
            self.pace.see(request.method, answer.status, answer.headers)
            if answer.status != TOO_MANY:
                break
        return answer

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """See `SendsTogether`; a wire that cannot do so sends one after the other."""
        if not isinstance(self._wire, SendsTogether):
            return [self.send(request, key) for request, key in requests]
        if not self._waits:
            self.sent += len(requests)
            return self._wire.send_together(requests)
        answers: list[Answer] = []
        for _ in range(_SENT_AGAIN):
            self.pace.wait(len(requests))
            self.sent += len(requests)
            answers = self._wire.send_together(requests)
            sent = [("", request, answer) for (request, _), answer in zip(requests, answers, strict=True)]
            for _, request, answer in as_counted(self.pace.facts, sent):
                self.pace.see(request.method, answer.status, answer.headers)
            if all(answer.status != TOO_MANY for answer in answers):
                break
        return answers

    def close(self) -> None:
        """See `Wire`."""
        self._wire.close()


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
