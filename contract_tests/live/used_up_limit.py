"""The rate limit of an account for tests is used up once: what is answered beyond it has to be as described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.steps.exhaustion import hold_refusal, request_beyond
from contract_tests.target.exchange import TOO_MANY, request_of

if TYPE_CHECKING:
    from contract_tests.live.pace import PacedWire
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Answer

_CHEAPEST = "getPartnerAccount"
_AT_ONCE = 10
"""Requests that are sent at the same time, for a target that takes its time."""
_WINDOWS = 2
"""In how many windows it is tried, and how many times the limit is asked at most: the first may have begun long ago."""


def use_up_limit(ground: Ground, paced: PacedWire) -> None:
    """Use up the limit of a window, ask each operation beyond it, then wait for the next window.

    A target may answer too slowly for that: then that state is not reached.
    """
    session = ground.session
    with paced.unpaced():
        window = _used_up(ground, paced)
        for operation in ground.facts.operations.values() if window is not None else ():
            with session.step("rate limit", operation.operation_id):
                answer = session.send(request_beyond(ground, operation), session.target.api_key, operation)
                if answer.status != TOO_MANY and _window(ground, answer) != window:
                    break  # the window has ended
                hold_refusal(ground, operation, answer)
    if window is not None:
        with session.step("the next window", _CHEAPEST):
            session.call(_CHEAPEST, oracle=oracles.RATE_LIMIT, why="the window is over")


def _used_up(ground: Ground, paced: PacedWire) -> str | None:
    """Ask until nothing is left of a window; return when that ends, as a header says, or None if it was not reached."""
    session, facts = ground.session, ground.facts
    cheapest = facts.operations[_CHEAPEST]
    key = session.target.api_key
    most = paced.sent + _WINDOWS * facts.rate_limit
    seen: set[str] = set()
    while paced.sent < most and len(seen) <= _WINDOWS:
        answer = session.send(request_of(cheapest), key, cheapest)
        window, left = _window(ground, answer), answer.headers.get(facts.remaining_header, "")
        if answer.status == TOO_MANY or left == "0":
            return window
        if not left.isdecimal():
            return None
        seen.add(window)
        if int(left) > _AT_ONCE:
            # Past the session: what it says of requests at the same time is said elsewhere.
            paced.send_together([(request_of(cheapest), {facts.key_header: key})] * _AT_ONCE)
    return None


def _window(ground: Ground, answer: Answer) -> str:
    return answer.headers.get(ground.facts.reset_header, "")
