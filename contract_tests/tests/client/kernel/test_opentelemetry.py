"""What OpenTelemetry is told of calls, what it may not be told, and whose spans they are when many call at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from opentelemetry.trace import SpanKind, StatusCode

from bullseye_partner import (
    APIConnectionError,
    APITimeoutError,
    BullseyePartner,
    NotFoundError,
    ResponseDecodeError,
)
from bullseye_partner._secret import CONCEALED
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal
from contract_tests.tests.client.kernel.telescope import Telescope, async_client_of, client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
ORGANIZATIONS = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")


@pytest.fixture
def telescope() -> Telescope:
    return Telescope()


def good(request: httpx2.Request) -> httpx2.Response:
    return as_json({"apiKeys": []})


def echo(request: httpx2.Request) -> httpx2.Response:
    return as_json({"code": "Unauthorized", "message": f"{request.headers.raw} is unknown", "details": {}}, 401)


def blame(request: httpx2.Request) -> httpx2.Response:
    raise RuntimeError(f"cannot send {request.headers.raw}")


def break_off(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError(f"lost {request.headers.raw}")


def test_a_call_is_a_span_with_one_span_for_each_request(calling: Calling, telescope: Telescope):
    api, call = calling(refusal(503, "InternalError"), httpx2.ReadTimeout("silence"), GOOD, observer=telescope.observer)
    call(lambda client: client.api_keys.list(extra_query={"q": "private"}))

    first, second, third, whole = telescope.spans
    assert (whole.name, whole.kind, whole.parent, whole.status.status_code) == (
        "listApiKeys",
        SpanKind.INTERNAL,
        None,
        StatusCode.UNSET,
    )
    assert dict(whole.attributes) == {
        "bullseye_partner.operation": "listApiKeys",
        "bullseye_partner.evidence": "documented",
    }
    for span in (first, second, third):
        assert (span.name, span.kind) == ("GET /partner/api-keys", SpanKind.CLIENT)
        assert span.parent.span_id == whole.context.span_id
    shared = {
        "http.request.method": "GET",
        "url.template": "/partner/api-keys",
        "url.full": f"{BASE_URL}/partner/api-keys",
        "server.address": "partner.example",
        "server.port": 443,
    }
    assert dict(first.attributes) == shared | {"http.response.status_code": 503, "error.type": "503"}
    assert dict(second.attributes) == shared | {"error.type": "ReadTimeout", "http.request.resend_count": 1}
    assert dict(third.attributes) == shared | {"http.response.status_code": 200, "http.request.resend_count": 2}
    assert [span.status.status_code for span in (first, second, third)] == [
        StatusCode.ERROR,
        StatusCode.ERROR,
        StatusCode.UNSET,
    ]
    sent = [request.headers["traceparent"].split("-")[2] for request in api.requests]
    assert sent == [format(span.context.span_id, "016x") for span in (first, second, third)]


def test_durations_are_counted_by_outcome(calling: Calling, telescope: Telescope):
    _, call = calling(refusal(503, "InternalError"), GOOD, observer=telescope.observer)
    call(lambda client: client.api_keys.list())
    points = {point.attributes.get("http.response.status_code"): point for point in telescope.durations}
    assert set(points) == {200, 503}
    assert all((point.count, point.sum) == (1, 0.25) for point in points.values())
    assert points[503].attributes["error.type"] == "503"
    assert points[200].explicit_bounds[:2] == (0.005, 0.01)
    assert all("url.full" not in point.attributes for point in points.values()), "no path of its own for each id"


@pytest.mark.parametrize(
    ("answer", "error", "kind"),
    [
        (refusal(404, "NotFound"), NotFoundError, "404"),
        (httpx2.ConnectError("refused"), APIConnectionError, "APIConnectionError"),
        (RuntimeError("a bug in a transport"), RuntimeError, "RuntimeError"),
    ],
    ids=["status", "connection", "foreign"],
)
def test_a_call_that_fails_is_an_error(calling: Calling, telescope: Telescope, answer: Any, error: Any, kind: str):
    _, call = calling(answer, observer=telescope.observer, max_retries=0)
    with pytest.raises(error):
        call(lambda client: client.organizations.get("x"))
    request, whole = telescope.spans
    assert whole.attributes["error.type"] == kind
    assert (whole.status.status_code, request.status.status_code) == (StatusCode.ERROR, StatusCode.ERROR)
    assert KEY.encode() not in telescope.everything().encode()


def test_the_key_and_the_query_are_not_recorded(calling: Calling, telescope: Telescope):
    _, call = calling(GOOD, observer=telescope.observer)
    call(lambda client: client.api_keys.list(extra_query={"q": "private"}))
    assert "listApiKeys" in telescope.everything()
    assert "private" not in telescope.everything()
    assert KEY not in telescope.everything()


def test_derived_and_raw_clients_are_observed_too(telescope: Telescope):
    api = ScriptedApi([GOOD])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL, observer=telescope.observer)
    client.with_options(timeout=1.0).with_raw_response.api_keys.list()
    assert [span.name for span in telescope.spans] == ["GET /partner/api-keys", "listApiKeys"]


@pytest.mark.parametrize("answer", [echo, blame, break_off])
def test_a_key_that_an_error_repeats_is_not_recorded(
    telescope: Telescope, answer: Callable[[httpx2.Request], httpx2.Response]
):
    """Error messages are not ours: servers, transports and proxies put there what they were sent."""
    with pytest.raises(Exception) as caught:
        client_of(telescope, answer).api_keys.list()
    assert KEY in str(caught.value) or CONCEALED in str(caught.value), "it was repeated"
    assert "listApiKeys" in telescope.everything()
    assert KEY not in telescope.everything()


def test_the_password_in_a_base_url_is_not_recorded(telescope: Telescope):
    client_of(telescope, good, base_url="https://user:secret@partner.example:8443/api/v1").api_keys.list()
    (request,) = telescope.of_kind(SpanKind.CLIENT)
    assert request.attributes["url.full"] == "https://partner.example:8443/api/v1/partner/api-keys"
    assert (request.attributes["server.address"], request.attributes["server.port"]) == ("partner.example", 8443)
    assert "secret" not in telescope.everything()


def test_an_address_of_ipv6_keeps_its_brackets(telescope: Telescope):
    client_of(telescope, good, base_url="http://[::1]:8080").api_keys.list()
    (request,) = telescope.of_kind(SpanKind.CLIENT)
    assert request.attributes["url.full"] == "http://[::1]:8080/partner/api-keys"
    assert (request.attributes["server.address"], request.attributes["server.port"]) == ("::1", 8080)


def test_calls_that_are_not_described_share_names_and_metrics(telescope: Telescope):
    """Their paths hold identifiers: a span name or a series of a metric for each would have no bound."""
    client = client_of(telescope, good)
    client.request("GET", "/partner/things/1")
    client.request("GET", "/partner/things/2", query={"q": "private"})
    assert {span.name for span in telescope.of_kind(SpanKind.INTERNAL)} == {"request"}
    requests = telescope.of_kind(SpanKind.CLIENT)
    assert {span.name for span in requests} == {"GET"}
    assert [span.attributes["url.full"][-9:] for span in requests] == ["/things/1", "/things/2"]
    (point,) = telescope.durations
    assert point.count == 2
    assert set(point.attributes) == {
        "http.request.method",
        "http.response.status_code",
        "server.address",
        "server.port",
    }
    assert "private" not in telescope.everything()


def test_paths_of_described_calls_share_a_series(telescope: Telescope):
    client = client_of(telescope, lambda _: as_json({"organization": {}}))
    for name in ("a", "b"):
        client.with_raw_response.organizations.get(name)
    (point,) = telescope.durations
    assert (point.count, point.attributes["url.template"]) == (2, "/partner/organizations/{organizationId}")


def test_a_429_is_a_failed_request_of_a_call_that_succeeds(telescope: Telescope):
    api = ScriptedApi([refusal(429, "TooManyRequests", {"Retry-After": "7"}), as_json({"apiKeys": []})])
    client_of(telescope, api, clock=api.clock).api_keys.list()
    refused, repeated = telescope.of_kind(SpanKind.CLIENT)
    assert (refused.attributes["error.type"], refused.status.status_code) == ("429", StatusCode.ERROR)
    assert "http.request.resend_count" not in refused.attributes
    assert (repeated.attributes["http.request.resend_count"], repeated.status.status_code) == (1, StatusCode.UNSET)
    (whole,) = telescope.of_kind(SpanKind.INTERNAL)
    assert whole.status.status_code == StatusCode.UNSET
    assert api.clock.pauses == pytest.approx([7.25], abs=0.25)


def test_an_answer_that_cannot_be_read_is_a_call_that_fails(calling: Calling, telescope: Telescope):
    """The request was a success of HTTP."""
    _, call = calling(as_json({}), observer=telescope.observer, on_drift=lambda _: None)
    for method in (lambda client: client.api_keys.list(), lambda client: client.organizations.list().first(1)):
        with pytest.raises(ResponseDecodeError):
            call(method)
    requests, calls = telescope.of_kind(SpanKind.CLIENT), telescope.of_kind(SpanKind.INTERNAL)
    assert [span.status.status_code for span in requests] == [StatusCode.UNSET] * 2
    assert [span.status.status_code for span in calls] == [StatusCode.ERROR] * 2
    assert {span.attributes["error.type"] for span in calls} == {"ResponseDecodeError"}


def test_a_body_that_comes_too_late_is_a_timeout(calling: Calling, telescope: Telescope):
    clock = ManualClock()

    def answer_late(request: httpx2.Request) -> httpx2.Response:
        clock.pass_by(1000.0)
        return as_json({"apiKeys": []})

    _, call = calling(answer_late, clock=clock, observer=telescope.observer)
    with pytest.raises(APITimeoutError):
        call(lambda client: client.api_keys.list())
    request, whole = telescope.spans
    assert (request.attributes["error.type"], whole.attributes["error.type"]) == ("ReadTimeout", "APITimeoutError")


def test_a_request_that_cannot_be_built_was_never_made(calling: Calling, telescope: Telescope):
    def unreachable_vault() -> str:
        raise PermissionError

    api, call = calling(GOOD, api_key=unreachable_vault, observer=telescope.observer)
    with pytest.raises(PermissionError):
        call(lambda client: client.api_keys.list())
    assert [(span.name, span.attributes["error.type"]) for span in telescope.spans] == [
        ("listApiKeys", "PermissionError")
    ]
    assert list(api.requests) == []


def test_a_trace_context_is_sent_once(calling: Calling, telescope: Telescope):
    """Ours: what the server does belongs below the request. That of the caller is found by its active span."""
    api, call = calling(GOOD, observer=telescope.observer)
    call(lambda client: client.api_keys.list(extra_headers={"Traceparent": "00-1-2-01", "X-Other": "kept"}))
    (request,) = telescope.of_kind(SpanKind.CLIENT)
    (sent,) = api.requests[0].headers.get_list("traceparent")
    assert sent.split("-")[1:3] == [format(request.context.trace_id, "032x"), format(request.context.span_id, "016x")]
    assert api.requests[0].headers["X-Other"] == "kept"


def page_of(request: httpx2.Request) -> httpx2.Response:
    sample, number = sample_answer(ORGANIZATIONS), int(request.url.params.get("page", 1))
    item = {**sample["organizations"][0], "name": f"organization {number}"}
    return as_json({**sample, "organizations": [item], "page": number, "pageSize": 1, "total": 3})


def test_pages_fetched_ahead_are_within_the_trace_of_the_caller(telescope: Telescope):
    with (
        telescope.tracer.start_as_current_span("caller"),
        client_of(telescope, page_of).organizations.list().prefetch(2) as items,
    ):
        # Below what the caller does when the walk begins, not below what is done with an item meanwhile.
        for _ in items:
            with telescope.tracer.start_as_current_span("item"):
                pass
    check_walk(telescope)


def test_pages_awaited_ahead_are_within_the_trace_of_the_caller(telescope: Telescope):
    async def main() -> None:
        with telescope.tracer.start_as_current_span("caller"):
            async with async_client_of(telescope, page_of).organizations.list().prefetch(2) as items:
                async for _ in items:
                    with telescope.tracer.start_as_current_span("item"):
                        pass

    anyio.run(main)
    check_walk(telescope)


def check_walk(telescope: Telescope) -> None:
    (caller,) = [span for span in telescope.spans if span.name == "caller"]
    calls = [span for span in telescope.spans if span.name == "listOrganizations"]
    assert [span.parent and span.parent.span_id for span in calls] == [caller.context.span_id] * 3


def test_a_call_that_sends_nothing_has_no_request(telescope: Telescope):
    client = client_of(telescope, good)
    with pytest.raises(ValueError, match="another path"):
        client.organizations.get("..")
    assert telescope.spans == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_call_that_is_cancelled_is_an_error(telescope: Telescope, backend: str):
    async def main() -> str:
        sent = anyio.Event()

        async def never(request: httpx2.Request) -> httpx2.Response:
            sent.set()
            await anyio.sleep_forever()
            raise AssertionError

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(async_client_of(telescope, never).api_keys.list)
            await sent.wait()
            tasks.cancel_scope.cancel()
        return anyio.get_cancelled_exc_class().__name__

    cancelled = anyio.run(main, backend=backend)
    request, whole = telescope.spans
    assert request.parent.span_id == whole.context.span_id
    for span in (request, whole):
        assert (span.attributes["error.type"], span.status.status_code) == (cancelled, StatusCode.ERROR)
    (point,) = telescope.durations
    assert point.attributes["error.type"] == cancelled


def check_families(telescope: Telescope, callers: list[Any], attempts: int) -> None:
    """Check that each call is a child of its own caller, and has all its requests."""
    calls = telescope.of_kind(SpanKind.INTERNAL)
    whole = [span for span in calls if span.name == "listApiKeys"]
    assert sorted(span.parent.span_id for span in whole) == sorted(span.context.span_id for span in callers)
    of_call = [span.parent.span_id for span in telescope.of_kind(SpanKind.CLIENT)]
    assert sorted(of_call) == sorted([span.context.span_id for span in whole] * attempts)
    traces = {span.context.span_id: span.context.trace_id for span in telescope.spans}
    assert all(traces[span.parent.span_id] == span.context.trace_id for span in telescope.of_kind(SpanKind.CLIENT))


def flaky(seen: set[str], request: httpx2.Request) -> httpx2.Response:
    """The first request of each trace fails."""
    trace_id = request.headers["traceparent"].split("-")[1]
    first = trace_id not in seen
    seen.add(trace_id)
    return refusal(503, "InternalError") if first else good(request)


def test_threads_that_share_a_client_keep_their_own_spans(telescope: Telescope):
    together, seen = Barrier(4, timeout=60), set[str]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        together.wait()  # so that all calls are under way when one ends
        return flaky(seen, request)

    client = client_of(telescope, answer)

    def caller(number: int) -> Any:
        with telescope.tracer.start_as_current_span(f"caller {number}") as span:
            client.api_keys.list()
        return span

    with ThreadPoolExecutor(4) as threads:
        callers = list(threads.map(caller, range(4)))
    check_families(telescope, callers, attempts=2)


def test_tasks_that_share_a_client_keep_their_own_spans(telescope: Telescope):
    seen = set[str]()
    callers: list[Any] = []

    async def main() -> None:
        waiting, together = 0, asyncio.Event()

        async def answer(request: httpx2.Request) -> httpx2.Response:
            nonlocal waiting, together
            waiting, current = waiting + 1, together
            if waiting == 4:
                waiting, together = 0, asyncio.Event()
                current.set()
            await current.wait()  # so that all calls are under way when one ends
            return flaky(seen, request)

        client = async_client_of(telescope, answer)

        async def caller(number: int) -> None:
            with telescope.tracer.start_as_current_span(f"caller {number}") as span:
                await client.api_keys.list()
            callers.append(span)

        await asyncio.gather(*[caller(number) for number in range(4)])

    asyncio.run(main())
    check_families(telescope, callers, attempts=2)
