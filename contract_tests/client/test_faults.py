"""Servers that break the protocol: a call always ends in an error of the client's own, within its deadline.

What a server's log holds was delivered to it, so it proves what was sent twice and what was not.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from bullseye_partner import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    ResponseDecodeError,
    RetryPolicy,
    _facts,
)
from contract_tests.client import fault_server as faults
from contract_tests.client.fault_server import FaultServer
from contract_tests.client.kernel.scripted_api import KEY
from contract_tests.client.sample_calls import OPERATIONS, method_of, plain_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from generator.operations import Operation

TIMEOUT = 0.1
DEADLINE = 0.5
HTML = b"<html><h1>502 Bad Gateway</h1></html>"
SILENCES = {
    "stall": faults.stall,
    "stall in headers": faults.stall_in_headers,
    "stall in body": faults.stall_in_body,
    "drip": faults.drip,
}
BREAKS = {
    "reset": faults.reset,
    "close": faults.close,
    "reset in body": faults.reset_in_body,
    "truncate": faults.truncate,
    "truncate chunk": faults.truncate_chunk,
    "contradicting lengths": faults.contradict_lengths,
    "garbage": faults.garble,
    "bad gzip": faults.break_gzip,
    "endless headers": faults.send_headers_for_ever,
}
ERRORS = {
    "HTML 502": faults.answer(502, HTML, "Content-Type: text/html"),
    "empty 503": faults.answer(503),
    "status 520": faults.answer(520, HTML, "Content-Type: text/html"),
    "half an envelope": faults.json(500, b'{"code": "Inter'),
    "a stray 1xx": faults.answer(599, b"\xff\xfe"),
}
STORM = faults.json(429, b'{"code": "TooManyRequests", "message": "slow down"}', "Retry-After: 0")
UNREADABLE = {
    "a length too short": faults.announce_less,
    "HTML on 200": faults.answer(200, HTML, "Content-Type: text/html"),
    "nothing on 200": faults.answer(200),
}
ONE_OF_EACH_METHOD = list(
    {o.http_method: o for o in reversed(OPERATIONS) if o.response_schema_name or o.http_method == "DELETE"}.values()
)
ONE_WITH_BODY = [o for o in ONE_OF_EACH_METHOD if o.response_schema_name]

every_method = pytest.mark.parametrize("operation", ONE_OF_EACH_METHOD, ids=lambda operation: operation.operation_id)


def _call_blocking(url: str, operation: Operation, **options: Any) -> Any:
    path, named = plain_arguments(operation)
    with BullseyePartner(KEY, base_url=url, **options) as client:
        return method_of(client, operation)(*path, **named)


def _call_awaiting(url: str, operation: Operation, **options: Any) -> Any:
    path, named = plain_arguments(operation)

    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=url, **options) as client:
            return await method_of(client, operation)(*path, **named)

    return anyio.run(main)


on_both = pytest.mark.parametrize("call", [_call_blocking, _call_awaiting], ids=["sync", "async"])


@contextmanager
def failing(*script: Callable[[faults.Connection], None]) -> Generator[FaultServer]:
    with FaultServer(list(script)) as server:
        yield server
    # Whatever happened, the log shows nothing that the promises of retries forbid.
    sent = Counter((request.method, request.body) for request in server.requests)
    refused = script == (STORM,)
    assert all(count == 1 for (method, _), count in sent.items() if method == "POST" and not refused)
    assert all(count <= 3 for count in sent.values())


def error_of(call: Callable[..., Any], server: FaultServer, operation: Operation, **options: Any) -> BullseyeError:
    settings: dict[str, Any] = {
        "timeout": TIMEOUT,
        "deadline": DEADLINE,
        "retry": RetryPolicy(first_wait=0.01),
        "on_drift": lambda _: None,
        **options,
    }
    with pytest.raises(BullseyeError) as caught:
        call(server.url, operation, **settings)
    assert str(caught.value).startswith(operation.operation_id)
    return caught.value


def sent_times(operation: Operation) -> int:
    return 3 if operation.repeatable else 1


@on_both
@every_method
@pytest.mark.parametrize("fault", SILENCES.values(), ids=SILENCES)
def test_silence_ends_in_a_timeout(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation)
    assert isinstance(error, APITimeoutError)
    assert error.delivered
    assert 1 <= len(server.requests) <= sent_times(operation)
    assert error.attempts == len(server.requests)


@on_both
@every_method
@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
def test_a_broken_connection_or_body_is_a_connection_error(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation, deadline=20.0, timeout=10.0)
    assert type(error) is APIConnectionError
    assert error.delivered
    assert error.attempts == len(server.requests) == sent_times(operation)


@on_both
@every_method
@pytest.mark.parametrize("fault", ERRORS.values(), ids=ERRORS)
def test_an_error_that_is_no_envelope_is_an_api_error(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation, deadline=20.0)
    assert isinstance(error, APIError)
    assert error.code is None
    assert error.attempts == len(server.requests) == sent_times(operation)


@on_both
@pytest.mark.parametrize("operation", ONE_WITH_BODY, ids=lambda operation: operation.operation_id)
@pytest.mark.parametrize("fault", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_a_decode_error(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation, deadline=20.0)
    assert isinstance(error, ResponseDecodeError)
    assert len(server.requests) == 1


@on_both
@every_method
def test_a_storm_of_429_is_weathered_three_times(call: Any, operation: Operation):
    with failing(STORM) as server:
        error = error_of(call, server, operation, deadline=20.0)
    assert isinstance(error, APIError)
    assert (error.status_code, error.code) == (429, "TooManyRequests")
    assert error.attempts == len(server.requests) == 3


@on_both
@every_method
def test_a_429_that_asks_for_longer_than_the_deadline_is_not_waited_for(call: Any, operation: Operation):
    with failing(faults.json(429, b"{}", "Retry-After: 30")) as server:
        error = error_of(call, server, operation)
    assert isinstance(error, APIError)
    assert len(server.requests) == 1


@on_both
@every_method
def test_a_refused_connection_is_tried_again_since_nothing_was_delivered(call: Any, operation: Operation):
    with FaultServer([faults.close]) as server:
        pass  # its port is closed from here on
    error = error_of(call, server, operation, deadline=20.0, timeout=10.0)
    assert type(error) is APIConnectionError
    assert not error.delivered
    assert error.attempts == 3
    assert server.requests == []


@on_both
@every_method
def test_another_origin_never_hears_of_a_redirect(call: Any, operation: Operation):
    with FaultServer([faults.json(200, b"{}")]) as other, failing(faults.redirect(f"{other.url}/partner")) as server:
        error = error_of(call, server, operation, deadline=20.0)
    assert isinstance(error, APIError)
    assert error.status_code == 307
    assert other.requests == []
    assert [request.headers[_facts.API_KEY_HEADER.lower()] for request in server.requests] == [KEY]


@on_both
def test_a_connection_that_broke_is_not_used_again(call: Any):
    """The call after a fault gets its own answer, not the rest of the one before."""
    operation = next(o for o in OPERATIONS if o.operation_id == "listApiKeys")
    with FaultServer([faults.announce_less, faults.json(200, b'{"apiKeys": []}')]) as server:
        with pytest.raises(ResponseDecodeError):
            call(server.url, operation, timeout=10.0)
        assert call(server.url, operation, timeout=10.0) == []
    with FaultServer([faults.truncate, faults.json(200, b'{"apiKeys": []}')]) as server:
        assert call(server.url, operation, timeout=10.0, retry=RetryPolicy(first_wait=0.01)) == []
    assert len(server.requests) == 2
