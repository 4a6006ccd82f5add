"""Whatever happens to a call, its API key is nowhere but in the header of the request."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import threading
import traceback
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import anyio
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import AsyncBullseyePartner, BullseyeError, BullseyePartner, RetryPolicy, _facts
from contract_tests.client.kernel.manual_clock import ManualClock
from contract_tests.client.kernel.scripted_api import BASE_URL, as_json
from contract_tests.client.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

keys = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=12, max_size=40).map(
    lambda text: f"pk_live_{text}"
)
KEY = "pk_live_8d1f0c77e2a94b35"
ORGANIZATIONS = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")


class TroubleError(Exception):
    """What a transport may raise that httpx2 knows nothing of."""


def _raise(kind: Callable[[str], BaseException]) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        headers = list(request.headers.raw)  # in a local variable, as in the frames of httpx2 itself
        assert headers
        try:
            return httpx2.Response(int("no number"))
        except ValueError as cause:
            raise kind("trouble") from cause

    return answer


def _answer(status: int) -> Callable[[httpx2.Request], httpx2.Response]:
    return lambda _: httpx2.Response(status)


TRANSPORTS: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {
    **{str(status): _answer(status) for status in (302, 400, 401, 404, 429, 500, 520)},
    "envelope": lambda _: httpx2.Response(400, json={"code": "BadRequest", "message": "no", "details": {}}),
    "html": lambda _: httpx2.Response(200, html="<h1>Hello</h1>"),
    **{
        kind.__name__: _raise(kind)
        for kind in (
            httpx2.ConnectError,
            httpx2.ReadTimeout,
            httpx2.RemoteProtocolError,
            httpx2.DecodingError,
            httpx2.InvalidURL,
            TroubleError,
            KeyboardInterrupt,
            asyncio.CancelledError,
            SystemExit,
        )
    },
}


def everything_said(error: BaseException) -> Iterator[str]:
    """Yield all that a log, a crash reporter or a debugger would show of an exception, local variables included."""
    pending: list[BaseException | None] = [error]
    seen: list[BaseException] = []
    while pending:
        if (exception := pending.pop()) is None or exception in seen:
            continue
        seen.append(exception)
        yield from (str(exception), repr(exception), repr(vars(exception)), repr(exception.args))
        yield from getattr(exception, "__notes__", ())
        yield from map(repr, reachable(exception))
        trace = exception.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__", "").startswith(("bullseye", "httpx2", "httpcore2", "h11")):
                for value in trace.tb_frame.f_locals.values():
                    yield from map(repr, reachable(value))
            trace = trace.tb_next
        pending += (exception.__cause__, exception.__context__)
        try:
            yield repr(pickle.dumps(exception))
        except (TypeError, AttributeError, pickle.PicklingError):
            assert not isinstance(exception, BullseyeError)
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def reachable(value: Any, depth: int = 6) -> Iterator[Any]:
    """Yield a value and what its attributes and elements lead to, as an inspector would unfold them."""
    yield value
    if depth == 0 or isinstance(value, (str, bytes, int, float, type, type(None))):
        return
    inner: list[Any] = []
    if isinstance(value, dict):
        inner += [*value, *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner += value
    if (module := getattr(type(value), "__module__", "")).startswith(("bullseye", "httpx2")):
        inner += getattr(value, "__dict__", {}).values()
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            inner += [getattr(value, name) for name in slots if name[:2] != "__" and hasattr(value, name)]
    elif module == "logging":
        inner += [vars(value)]
    for item in inner:
        yield from reachable(item, depth - 1)


def shows(key: str, said: str) -> bool:
    return key in said or repr(key.encode())[2:-1] in said


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("bullseye_partner", "httpx2", "httpcore2", "hpack", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def client_options(key: Any) -> Any:
    return {"api_key": key, "base_url": BASE_URL, "clock": ManualClock(), "retry": RetryPolicy(max_retries=1)}


def outcome(call: Callable[[], Any]) -> BaseException | Any:
    try:
        return call()
    except BaseException as error:  # noqa: BLE001 - a test of what any exception shows
        return error


async def outcome_async(call: Callable[[], Any]) -> BaseException | Any:
    try:
        return await call()
    except BaseException as error:  # noqa: BLE001 - a test of what any exception shows
        return error


@pytest.mark.parametrize("in_function", [False, True], ids=["key", "function"])
@pytest.mark.parametrize("transport", TRANSPORTS.values(), ids=TRANSPORTS)
def test_no_failure_shows_the_key(
    transport: Callable[[httpx2.Request], httpx2.Response], in_function: bool, logs: pytest.LogCaptureFixture
):
    key = (lambda: KEY) if in_function else KEY
    client = BullseyePartner(
        http_client=httpx2.Client(transport=httpx2.MockTransport(transport)), **client_options(key)
    )
    http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(transport))
    awaiting = AsyncBullseyePartner(http_client=http_client, **client_options(key))

    async def main() -> BaseException | Any:
        return await outcome_async(awaiting.organizations.list)

    for error in (outcome(client.organizations.list), asyncio.run(main())):
        assert isinstance(error, BaseException)
        assert not any(shows(KEY, said) for said in everything_said(error))
    assert not any(shows(KEY, repr(vars(record)) + record.getMessage()) for record in logs.records)


@pytest.mark.parametrize(
    "extra_headers",
    [{"X-Bad\n": "1"}, {"X-Bad": "1\r\nX-Other: 2"}, {"X-Ключ": "1"}, {"X-Bad": object()}],
    ids=["name", "value", "non-ascii", "type"],
)
def test_a_request_that_cannot_be_built_does_not_show_the_key(extra_headers: Any):
    transport = httpx2.MockTransport(lambda _: as_json({"apiKeys": []}))
    client = BullseyePartner(http_client=httpx2.Client(transport=transport), **client_options(KEY))
    error = outcome(lambda: client.api_keys.list(extra_headers=extra_headers))
    if isinstance(error, BaseException):
        assert not any(shows(KEY, said) for said in everything_said(error))


def test_where_a_foreign_exception_came_from_is_kept_as_a_note():
    transport = httpx2.MockTransport(TRANSPORTS["TroubleError"])
    client = BullseyePartner(http_client=httpx2.Client(transport=transport), **client_options(KEY))
    with pytest.raises(TroubleError) as caught:
        client.organizations.list()
    (note,) = caught.value.__notes__
    assert "test_key_never_escapes.py" in note
    assert 'raise kind("trouble") from cause' in note


@given(key=keys)
@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_nothing_that_belongs_to_a_client_shows_the_key(kind: Any, key: str):
    for given_key in (key, lambda: key):
        client = kind(given_key)
        for thing in (client, client.with_options(timeout=1.0), client.organizations, client.with_raw_response):
            assert not any(shows(key, repr(inner)) for inner in reachable(thing))
        for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
            error = outcome(partial(duplicate, client))
            assert isinstance(error, TypeError)
            assert not any(shows(key, said) for said in everything_said(error))


@given(key=keys)
def test_results_and_pages_do_not_show_the_key(key: str):
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers[_facts.API_KEY_HEADER] == key
        return as_json(sample_answer(ORGANIZATIONS))

    client = BullseyePartner(http_client=httpx2.Client(transport=httpx2.MockTransport(answer)), **client_options(key))
    path, named = plain_arguments(ORGANIZATIONS)
    for result in (
        method_of(client, ORGANIZATIONS)(*path, **named),
        method_of(client.with_raw_response, ORGANIZATIONS)(*path, **named),
        client.request("GET", ORGANIZATIONS.path),
    ):
        assert not any(shows(key, repr(inner)) for inner in reachable(result))
    page = method_of(client, ORGANIZATIONS)(*path, **named)
    assert shows(
        key,
        repr(
            client._kernel.core.request(
                client._kernel.core.begin(page._request.operation, (), None, None, {})
            ).headers.raw
        ),
    ), "the search would find it"


@given(key=keys.map(lambda key: key + "\n") | keys.map(lambda key: "ü" + key))
def test_a_key_that_cannot_be_sent_is_not_shown_either(key: str):
    client = BullseyePartner(**client_options(key))
    error = outcome(client.api_keys.list)
    assert isinstance(error, ValueError)
    assert not any(shows(key.strip("\nü"), said) for said in everything_said(error))


class Listening(BaseHTTPRequestHandler):
    """Redirects to another origin, where it listens too."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Origin)
        server.heard.append(dict(self.headers))
        self.send_response(server.status)
        if server.target:
            self.send_header("Location", server.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base
        """Say nothing."""


class Origin(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, status: int, target: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Listening)
        self.status = status
        self.target = target
        self.heard: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()
        self.server_close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_origin_hears_nothing_and_sockets_log_nothing(status: int, logs: pytest.LogCaptureFixture):
    with Origin(200) as other, Origin(status, f"{other.url}/partner") as origin:
        with BullseyePartner(KEY, base_url=origin.url, max_retries=0) as client:
            error = outcome(client.api_keys.list)
        assert isinstance(error, BullseyeError)

        async def main() -> Any:
            async with AsyncBullseyePartner(KEY, base_url=origin.url, max_retries=0) as client:
                return await outcome_async(client.api_keys.list)

        assert isinstance(anyio.run(main), BullseyeError)
    assert [heard[_facts.API_KEY_HEADER] for heard in origin.heard] == [KEY] * 2
    assert other.heard == []
    assert any(record.name.startswith("httpcore2") for record in logs.records), "the sockets did log"
    assert not any(shows(KEY, repr(vars(record)) + record.getMessage()) for record in logs.records)
