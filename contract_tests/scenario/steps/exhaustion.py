"""What is refused because it is too much: requests beyond the rate limit, bodies beyond a size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.target.events import TimePassed
from contract_tests.target.exchange import TOO_MANY, request_of
from generator.json_pointer import join
from generator.named_components import Component

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Answer, Request
    from generator.operations import Operation

_TOO_LARGE = 413
_NOTHING_THERE = 404


def rate_limit(ground: Ground) -> None:
    """Call every operation of an account whose rate limit is used up."""
    session = ground.session
    with session.another_account(rate_limit=1) as key:
        for operation in ground.facts.operations.values() if key is not None else ():
            with session.step("rate limit", operation.operation_id):
                hold_refusal(ground, operation, _refused(ground, request_beyond(ground, operation), operation, key))
        if key is not None and session.bring_about(key, TimePassed(ground.facts.window)):
            with session.step("the next window", "getPartnerAccount"):
                session.call("getPartnerAccount", key=key, oracle=oracles.RATE_LIMIT, why="the window is over")


def request_beyond(ground: Ground, operation: Operation) -> Request:
    """Return a request of an operation, about nothing that is there, that the rate limit has to refuse."""
    body = json.dumps(ground.facts.example_body(operation)).encode() if operation.request_body else None
    return request_of(operation, ground.path_to_nothing(operation), content=body)


def hold_refusal(ground: Ground, operation: Operation, answer: Answer) -> None:
    """Hold an answer beyond the rate limit against what it has to be."""
    session = ground.session
    session.check_status(operation, answer, TOO_MANY, oracles.RATE_LIMIT, "beyond the rate limit")
    wait = answer.headers.get(ground.facts.retry_header)
    if wait is not None:  # it may be absent
        session.check(
            wait.isdecimal() and 0 < int(wait) <= ground.facts.window,
            oracles.RATE_LIMIT,
            f"1 to {ground.facts.window} seconds",
            wait,
            claim=join("/components/headers", Component.RETRY_AFTER.title),
            where=f"header {ground.facts.retry_header}",
        )


def _refused(ground: Ground, request: Request, operation: Operation, key: str | None) -> Answer:
    """Return the answer to a request in the same window as one before it."""
    cheapest = ground.facts.operations["getPartnerAccount"]

    def ask() -> tuple[Answer, bool]:
        before = ground.session.send(request_of(cheapest), key, cheapest)
        answer = ground.session.send(request, key, operation)
        windows = {one.headers.get(ground.facts.reset_header) for one in (before, answer)}
        return answer, answer.status == TOO_MANY or len(windows) == 1

    answer, in_one_window = ask()
    # A window may end between the two, once.
    return answer if in_one_window else ask()[0]


def large_bodies(ground: Ground) -> None:
    """Send every operation that has a body one that is a byte too large, and one that just is not."""
    largest = ground.session.target.largest_body
    if largest is None:
        return
    for operation in ground.facts.operations.values():
        if operation.request_body is not None:
            with ground.session.step("large body", operation.operation_id):
                body = json.dumps(ground.facts.example_body(operation)).encode()
                sizes = {largest + 1: _TOO_LARGE}
                if operation.path_parameters:
                    sizes[largest] = _NOTHING_THERE
                for size, status in sizes.items():
                    ground.session.call(
                        operation.operation_id,
                        ground.path_to_nothing(operation),
                        raw=body.ljust(size),
                        expect=status,
                        oracle=oracles.BODY_SIZE,
                        why=f"{size} bytes",
                        where="too large" if status == _TOO_LARGE else "just small enough",
                    )
