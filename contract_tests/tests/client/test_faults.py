"""Servers that break the protocol: a call always ends in an error of the client's own, within its deadline.

What a server's log holds was delivered to it, so it proves what was sent twice and what was not.
"""

from __future__ import annotations

import email.utils
import itertools
import json
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st

from bullseye_partner import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    ResponseDecodeError,
    RetryPolicy,
    _connections,
    _facts,
)
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from generator.operations import Operation

TIMEOUT = 0.1
DEADLINE = 0.3
FOR_EVER = 1000.0
HTML = b"<html><h1>502 Bad Gateway</h1></html>"
SILENCES = {
    "stall": faults.stall,
    "stall in headers": faults.stall_in_headers,
    "stall in body": faults.stall_in_body,
}
TRICKLES = {
    "header": faults.drip_header,
    "interim responses": faults.drip_interim,
    "flood of interim responses": faults.flood_interim,
    "gzip that decodes to nothing": faults.drip_gzip_name,
    "chunk extension": faults.drip_chunk_extension,
    "trailer": faults.drip_trailer,
}
BREAKS = {
    "reset": faults.reset,
    "close": faults.close,
    "reset in body": faults.reset_in_body,
    "truncate": faults.truncate,
    "truncate chunk": faults.truncate_chunk,
    "contradicting lengths": faults.contradict_lengths,
    "garbage": faults.garble,
    "switching protocols": faults.answer(101),
    "bad gzip": faults.break_gzip,
    "endless headers": faults.send_headers_for_ever,
}
ERRORS = {
    "HTML 502": faults.answer(502, HTML, "Content-Type: text/html"),
    "empty 503": faults.answer(503),
    "status 520": faults.answer(520, HTML, "Content-Type: text/html"),
    "half an envelope": faults.json(500, b'{"code": "Inter'),
    "a status beyond all": faults.answer(999, b"\xff\xfe"),
}
STORM = faults.json(429, b'{"code": "TooManyRequests", "message": "slow down"}', "Retry-After: 0")
UNREADABLE = {
    "a length too short": faults.announce_less,
    "HTML on 200": faults.answer(200, HTML, "Content-Type: text/html"),
    "nothing on 200": faults.answer(200),
}
LISTING = next(operation for operation in OPERATIONS if operation.operation_id == "listApiKeys")
GOOD = faults.json(200, b'{"apiKeys": []}')
ONE_OF_EACH_METHOD = list(
    {o.http_method: o for o in reversed(OPERATIONS) if o.response_schema_name or o.http_method == "DELETE"}.values()
)
ONE_WITH_BODY = [o for o in ONE_OF_EACH_METHOD if o.response_schema_name]

every_method = pytest.mark.parametrize("operation", ONE_OF_EACH_METHOD, ids=lambda operation: operation.operation_id)


def _call_blocking(url: str, *operations: Operation, **options: Any) -> Any:
    """Call operations with one client; return what the last one returned."""
    with BullseyePartner(KEY, base_url=url, **options) as client:
        results = [method_of(client, o)(*path, **named) for o in operations for path, named in [plain_arguments(o)]]
    return results[-1]


def _call_awaiting(url: str, *operations: Operation, **options: Any) -> Any:
    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=url, **options) as client:
            calls = ((method_of(client, o), *plain_arguments(o)) for o in operations)
            return [await method(*path, **named) for method, path, named in calls][-1]

    return anyio.run(main)


on_both = pytest.mark.parametrize("call", [_call_blocking, _call_awaiting], ids=["sync", "async"])


@contextmanager
def failing(*script: Callable[[faults.Connection], None]) -> Generator[FaultServer]:
    with FaultServer(list(script)) as server:
        yield server
    assert no_more_than_promised(server)


def no_more_than_promised(server: FaultServer) -> bool:
    """Whether the log of one call shows only repetitions that can do no harm: of a POST, only after a 429."""
    answers = itertools.chain(server.script, itertools.repeat(server.script[-1]))
    posts = [answer for request, answer in zip(server.requests, answers, strict=False) if request.method == "POST"]
    return all(answer is STORM for answer in posts[:-1]) and len(server.requests) <= 4


def error_of(call: Callable[..., Any], server: FaultServer, *operations: Operation, **options: Any) -> BullseyeError:
    settings: dict[str, Any] = {
        "timeout": 10.0,
        "deadline": 20.0,
        "retry": RetryPolicy(first_wait=0.01),
        "on_drift": lambda _: None,
        **options,
    }
    with pytest.raises(BullseyeError) as caught:
        call(server.url, *operations, **settings)
    assert str(caught.value).startswith(operations[-1].operation_id)
    return caught.value


def sent_times(operation: Operation) -> int:
    return 3 if operation.repeatable else 1


@on_both
@every_method
@pytest.mark.parametrize("fault", SILENCES.values(), ids=SILENCES)
def test_silence_ends_in_a_timeout(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation, timeout=TIMEOUT)
    assert isinstance(error, APITimeoutError)
    assert error.delivered
    assert error.attempts == len(server.requests) == sent_times(operation)


@on_both
@every_method
@pytest.mark.parametrize("fault", [*SILENCES.values(), faults.drip_body], ids=[*SILENCES, "drip"])
@pytest.mark.timeout(60)
def test_the_deadline_ends_what_the_timeout_does_not(call: Any, operation: Operation, fault: Any):
    with failing(fault) as server:
        error = error_of(call, server, operation, timeout=FOR_EVER, deadline=DEADLINE)
    assert isinstance(error, APITimeoutError)
    assert error.delivered
    assert error.attempts == len(server.requests) == 1


@on_both
@pytest.mark.parametrize("fault", TRICKLES.values(), ids=TRICKLES)
def test_a_trickle_ends_at_the_deadline(call: Any, fault: Any):
    """Each byte comes in time, but none of them is one of the decoded body."""
    with failing(fault) as server:
        error = error_of(call, server, LISTING, deadline=DEADLINE)
    assert isinstance(error, APITimeoutError)
    assert error.delivered
    assert error.attempts == len(server.requests) == 1


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """The certificate of a server on this machine, which the clients of a test trust."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    _connections._certificates.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    yield context
    _connections._certificates.cache_clear()


@on_both
def test_a_trickle_ends_at_the_deadline_over_tls_too(call: Any, certificate: ssl.SSLContext):
    with FaultServer([GOOD, faults.drip_header], tls=certificate) as server:
        assert call(server.url, LISTING) == []
        error = error_of(call, server, LISTING, deadline=DEADLINE)
    assert isinstance(error, APITimeoutError)
    assert len(server.requests) == 2


@on_both
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_the_proxies_of_the_environment_are_used(call: Any, variable: str, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with FaultServer([GOOD]) as proxy:
        monkeypatch.setenv(variable.lower(), proxy.url)
        assert call("http://partner.example", LISTING, allow_http=True) == []
    assert [request.target for request in proxy.requests] == [f"http://partner.example{LISTING.path}"]


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
@every_method
@pytest.mark.parametrize("fault", [faults.reset, faults.close, faults.truncate], ids=["reset", "close", "truncate"])
def test_a_connection_that_breaks_when_it_is_used_again(call: Any, operation: Operation, fault: Any):
    """HTTP libraries that open another connection then and send again would send a POST twice."""
    with failing(GOOD, fault) as server:
        error = error_of(call, server, LISTING, operation, deadline=20.0, timeout=10.0)
    assert type(error) is APIConnectionError
    assert error.attempts == len(server.requests) - 1 == sent_times(operation)


@on_both
@every_method
def test_a_connection_that_breaks_before_the_request_is_read(call: Any, operation: Operation):
    with FaultServer([GOOD], on_accept=faults.reset) as server:
        error = error_of(call, server, operation, deadline=20.0, timeout=10.0)
    assert type(error) is APIConnectionError
    assert server.requests == []
    assert error.attempts == server.accepted
    # A reset that the client meets while it still connects does no harm to any request, so that each may be repeated.
    assert sent_times(operation) <= error.attempts <= 3


@on_both
@every_method
@pytest.mark.parametrize("fault", [faults.reset, ERRORS["HTML 502"]], ids=["reset", "HTML 502"])
def test_a_call_that_was_refused_and_then_broke(call: Any, operation: Operation, fault: Any):
    """What was refused may be sent again; from then on, what holds for any request holds for that one too."""
    with failing(STORM, fault) as server:
        error_of(call, server, operation, deadline=20.0, timeout=10.0)
    assert len(server.requests) == (3 if operation.repeatable else 2)


def test_the_proof_would_find_a_post_that_was_sent_twice():
    post = faults.ReceivedRequest("POST", "/", {}, b"")
    assert no_more_than_promised(FaultServer([STORM, faults.reset], requests=[post, post]))
    assert not no_more_than_promised(FaultServer([faults.reset], requests=[post, post]))
    assert not no_more_than_promised(FaultServer([STORM, faults.reset], requests=[post, post, post]))


seconds = st.integers(-(10**6), 10**6).map(str) | st.floats().map(str) | st.integers(5, 4500).map(lambda n: "9" * n)
dates = st.datetimes().map(email.utils.format_datetime)
texts = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=20)
values = seconds | seconds.map("-{}".format) | dates | texts
HEADERS = [
    _facts.RETRY_AFTER_HEADER,
    _facts.RATE_LIMIT_LIMIT_HEADER,
    _facts.RATE_LIMIT_REMAINING_HEADER,
    _facts.RATE_LIMIT_RESET_HEADER,
    "Location",
    "Content-Type",
    "Content-Encoding",
]
json_texts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())
envelopes = st.fixed_dictionaries(dict.fromkeys(("code", "message", "details"), json_texts)).map(
    lambda fields: b"{%s}" % b", ".join(b'"%s": %s' % (name.encode(), text) for name, text in fields.items())
)
AFTER_ALL_TIME = dict(zip(HEADERS[1:4], ["1000", "0", "9" * 400], strict=True))


@given(
    status=st.sampled_from([200, 204, 299, 302, 400, 404, 418, 429, 500, 599]),
    headers=st.dictionaries(st.sampled_from(HEADERS), values),
    body=st.binary() | json_texts | envelopes,
)
@example(status=200, headers=AFTER_ALL_TIME, body=b"{}")
@example(status=429, headers=AFTER_ALL_TIME, body=b"")
def test_whatever_an_answer_says_a_call_ends_in_a_result_or_an_own_error(
    status: int, headers: dict[str, str], body: bytes
):
    def answer(request: httpx2.Request) -> httpx2.Response:
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return httpx2.Response(status, headers=pairs, stream=httpx2.ByteStream(body))

    http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
    client = BullseyePartner(
        KEY, http_client=http_client, clock=ManualClock(), base_url=BASE_URL, on_drift=lambda _: None
    )
    # The second call waits for what the first one has learned of the rate limit.
    for _ in range(2):
        try:
            client.organizations.list()
        except BullseyeError as error:
            assert str(error)
            assert repr(error)


@on_both
def test_a_connection_that_broke_is_not_used_again(call: Any):
    """The call after a fault gets its own answer, not the rest of the one before."""
    with FaultServer([faults.announce_less, GOOD]) as server:
        with pytest.raises(ResponseDecodeError):
            call(server.url, LISTING, timeout=10.0)
        assert call(server.url, LISTING, timeout=10.0) == []
    with FaultServer([faults.truncate, GOOD]) as server:
        assert call(server.url, LISTING, timeout=10.0, retry=RetryPolicy(first_wait=0.01)) == []
    assert len(server.requests) == 2
