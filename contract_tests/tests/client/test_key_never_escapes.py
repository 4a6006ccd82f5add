"""Whatever happens to a call, its API key is nowhere but in the header of the request."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import (
    APIConnectionError,
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    RetryPolicy,
    UnauthorizedError,
    _facts,
)
from bullseye_partner._secret import CONCEALED
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.failures import (
    TRANSPORTS,
    TroubleError,
    answering,
    break_off,
    grouped,
    raising,
    repeating,
)
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, as_json
from contract_tests.tests.client.key_search import Making, everything_said, outcome, outcome_async, reachable, shows

if TYPE_CHECKING:
    from collections.abc import Callable

keys = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=12, max_size=40).map(
    lambda text: f"pk_live_{text}"
)
KEY = "pk_live_8d1f0c77e2a94b35"
ORGANIZATIONS = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("bullseye_partner", "httpx2", "httpcore2", "hpack", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def client_options(key: Any) -> Any:
    return {"api_key": key, "base_url": BASE_URL, "clock": ManualClock(), "retry": RetryPolicy(max_retries=1)}


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


REPEATING: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {
    **{str(status): repeating(status) for status in (302, 401, 429, 503)},
    "no envelope": lambda request: httpx2.Response(401, text=request.headers[_facts.API_KEY_HEADER]),
    "header": lambda request: httpx2.Response(302, headers={"Location": request.headers[_facts.API_KEY_HEADER]}),
    "transport": break_off,
}


@pytest.mark.parametrize("transport", REPEATING.values(), ids=REPEATING)
def test_what_repeats_the_key_is_told_without_it(
    transport: Callable[[httpx2.Request], httpx2.Response], logs: pytest.LogCaptureFixture
):
    """A server may do so in its message that a key is unknown, and the logs of its clients are read by others."""
    client = BullseyePartner(
        http_client=httpx2.Client(transport=httpx2.MockTransport(transport)), **client_options(KEY)
    )
    http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(transport))
    awaiting = AsyncBullseyePartner(http_client=http_client, **client_options(KEY))
    for error in (outcome(client.api_keys.list), asyncio.run(outcome_async(awaiting.api_keys.list))):
        assert isinstance(error, BullseyeError)
        said = list(everything_said(error))
        assert not any(shows(KEY, text) for text in said)
        assert any(CONCEALED in text for text in said), "it was repeated"
    assert not any(shows(KEY, repr(vars(record)) + record.getMessage()) for record in logs.records)


def test_a_hook_may_take_the_key_out():
    """A gateway of one's own may have another way to say who calls."""
    http_client = httpx2.Client(
        transport=httpx2.MockTransport(answering(401)),
        event_hooks={"request": [lambda request: request.headers.pop(_facts.API_KEY_HEADER)]},
    )
    with pytest.raises(UnauthorizedError):
        BullseyePartner(http_client=http_client, **client_options(KEY)).api_keys.list()


def _with_request(request: httpx2.Request) -> httpx2.Response:
    error = TroubleError("trouble")
    error.request = request
    raise error


FOREIGN: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {
    "group": grouped,
    "status error": lambda request: httpx2.Response(404, request=request).raise_for_status(),
    "own error with request": _with_request,
}


@pytest.mark.parametrize("transport", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("hooked", [False, True], ids=["transport", "hook"])
def test_an_exception_that_holds_the_request_does_not_show_the_key(
    transport: Callable[[httpx2.Request], httpx2.Response], hooked: bool
):
    """Hooks that call `raise_for_status` are in the documentation of httpx."""

    async def transport_async(request: httpx2.Request) -> httpx2.Response:
        return transport(request)

    async def hook_async(response: httpx2.Response) -> None:
        transport(response.request)

    if hooked:
        good = httpx2.MockTransport(lambda _: httpx2.Response(404))
        http_client = httpx2.Client(
            transport=good, event_hooks={"response": [lambda response: transport(response.request)]}
        )
        http_async = httpx2.AsyncClient(transport=good, event_hooks={"response": [hook_async]})
    else:
        http_client = httpx2.Client(transport=httpx2.MockTransport(transport))
        http_async = httpx2.AsyncClient(transport=httpx2.MockTransport(transport_async))
    client = BullseyePartner(http_client=http_client, **client_options(KEY))
    awaiting = AsyncBullseyePartner(http_client=http_async, **client_options(KEY))
    for error in (outcome(client.api_keys.list), asyncio.run(outcome_async(awaiting.api_keys.list))):
        assert isinstance(error, Exception)
        assert not isinstance(error, BullseyeError)
        assert not any(shows(KEY, said) for said in everything_said(error))


class BrokenObserver:
    """Fails with a message that has the key, when a request is about to be sent."""

    def call(self, *_: object) -> AbstractContextManager[object]:
        return nullcontext()

    def attempt(self, *_: object) -> Any:
        raise TroubleError(KEY)


def test_an_observer_that_fails_does_not_show_the_key(caplog: pytest.LogCaptureFixture):
    options = client_options(KEY) | {"observer": BrokenObserver()}
    client, awaiting = BullseyePartner(**options), AsyncBullseyePartner(**options)
    for error in (outcome(client.api_keys.list), asyncio.run(outcome_async(awaiting.api_keys.list))):
        assert isinstance(error, APIConnectionError)  # what the call came to without it
        assert not any(shows(KEY, said) for said in everything_said(error))
    assert [record.getMessage() for record in caplog.records if "TroubleError" in record.getMessage()]
    assert not any(shows(KEY, record.getMessage()) for record in caplog.records)


def _unreachable_vault() -> str:
    key = KEY
    raise TroubleError(len(key))


@pytest.mark.parametrize(
    "function",
    [
        _unreachable_vault,
        KEY.encode,
        lambda: KEY + "\n",
        lambda: None,
        lambda: "",
    ],
    ids=["raises", "bytes", "newline", "None", "empty"],
)
def test_a_function_that_gives_no_key_shows_none(function: Any):
    client = BullseyePartner(**client_options(function))
    error = outcome(client.api_keys.list)
    assert isinstance(error, (ValueError, TypeError, TroubleError))
    assert not any(shows(KEY, said) for said in everything_said(error))


@pytest.mark.parametrize("kind", [httpx2.ReadError, TroubleError])
def test_a_page_fetched_ahead_that_fails_does_not_show_the_key(kind: Any):
    """Threads and task groups carry exceptions from where they were raised to where the items are read."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if "page" in request.url.params:
            return raising(kind)(request)
        return as_json({**sample_answer(ORGANIZATIONS), "page": 1, "total": 1000})

    client = BullseyePartner(http_client=httpx2.Client(transport=httpx2.MockTransport(answer)), **client_options(KEY))

    def walk() -> None:
        with client.organizations.list().prefetch() as items:
            list(items)

    http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    awaiting = AsyncBullseyePartner(http_client=http_client, **client_options(KEY))

    async def walk_async() -> None:
        async with awaiting.organizations.list().prefetch() as items:
            async for _ in items:
                pass

    for error in (outcome(walk), asyncio.run(outcome_async(walk_async))):
        assert isinstance(error, TroubleError if kind is TroubleError else BullseyeError)
        assert not any(shows(KEY, said) for said in everything_said(error))


@given(key=keys, transport=st.sampled_from(list(TRANSPORTS)))
def test_no_random_key_is_shown_by_any_failure(key: str, transport: str):
    http_client = httpx2.Client(transport=httpx2.MockTransport(TRANSPORTS[transport]))
    error = outcome(BullseyePartner(http_client=http_client, **client_options(key)).api_keys.list)
    assert isinstance(error, BaseException)
    assert not any(shows(key, said) for said in everything_said(error))


def test_the_search_would_find_the_key():
    def answer(request: httpx2.Request) -> httpx2.Response:
        raising(TroubleError)(request)
        raise AssertionError

    request = httpx2.Request("GET", BASE_URL, headers={_facts.API_KEY_HEADER: KEY})
    by_frames = outcome(lambda: answer(request))
    by_attribute = outcome(lambda: _with_request(request))
    by_object = outcome(partial(getattr, KEY.encode(), "isprintable"))
    for error in (by_frames, by_attribute, by_object):
        assert any(shows(KEY, said) for said in everything_said(error))


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
    assert "failures.py" in note
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
    client = BullseyePartner(**client_options(lambda: key))
    for error in (outcome(client.api_keys.list), outcome(Making(BullseyePartner, client_options(key)))):
        assert isinstance(error, ValueError)
        assert not any(shows(key.strip("\nü"), said) for said in everything_said(error))


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@pytest.mark.parametrize(
    "wrong",
    [
        {"base_ur": "https://a.example"},
        {"timeout": "x"},
        {"retry": 3},
        {"base_url": "http://a.example"},
        {"http_client": object()},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_client_that_cannot_be_made_does_not_show_the_key(kind: Any, wrong: dict[str, Any]):
    error = outcome(Making(kind, {"api_key": KEY, **wrong}))
    assert isinstance(error, TypeError | ValueError)
    assert any("_client.py" in said for said in everything_said(error))
    assert not any(shows(KEY, said) for said in everything_said(error))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("follow_redirects", [False, True])
def test_another_origin_hears_nothing_and_sockets_log_nothing(
    status: int, follow_redirects: bool, logs: pytest.LogCaptureFixture
):
    with FaultServer([faults.json(200, b"{}")]) as other, FaultServer([]) as origin:
        origin.script += [faults.answer(status, b"", f"Location: {other.url}/partner")]
        with httpx2.Client(follow_redirects=follow_redirects) as http_client:
            error = outcome(BullseyePartner(KEY, base_url=origin.url, http_client=http_client).api_keys.list)
        assert isinstance(error, BullseyeError)

        async def main() -> Any:
            asyncio.get_running_loop().slow_callback_duration = 0.0  # so that in debug mode it logs each callback
            async with httpx2.AsyncClient(follow_redirects=follow_redirects) as http_client:
                client = AsyncBullseyePartner(KEY, base_url=origin.url, http_client=http_client)
                return await outcome_async(client.api_keys.list)

        assert isinstance(asyncio.run(main(), debug=True), BullseyeError)
    assert [request.headers[_facts.API_KEY_HEADER.lower()] for request in origin.requests] == [KEY] * 2
    assert other.requests == []
    for name in ("httpx2", "httpcore2", "asyncio"):
        assert any(record.name.startswith(name) for record in logs.records), "it did log"
    assert not any(shows(KEY, repr(vars(record)) + record.getMessage()) for record in logs.records)


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_key_in_the_clear_does_not_leave_this_machine_by_a_proxy(kind: Any, monkeypatch: pytest.MonkeyPatch):
    answer = faults.json(200, b'{"apiKeys": []}')
    with FaultServer([answer]) as proxy, FaultServer([answer]) as origin:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        client = kind(KEY, base_url=origin.url)
        if kind is BullseyePartner:
            client.api_keys.list()
            client.close()
        else:

            async def main() -> None:
                async with client:
                    await client.api_keys.list()

            anyio.run(main)
    assert proxy.requests == []
    assert len(origin.requests) == 1
