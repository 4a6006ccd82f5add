"""What spans and metrics may not tell, and whose they are when threads and tasks call at once or give up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, UnauthorizedError
from bullseye_partner.opentelemetry import OpenTelemetryObserver
from contract_tests.client.kernel.manual_clock import ManualClock
from contract_tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

DURATION = "http.client.request.duration"
Transport = httpx2.MockTransport


class Telescope:
    """An observer, a tracer for its callers, and what both have told."""

    def __init__(self) -> None:
        self._spans, self._readings, tracers = InMemorySpanExporter(), InMemoryMetricReader(), TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.tracer = tracers.get_tracer("caller")
        self.observer = OpenTelemetryObserver(tracers, MeterProvider([self._readings]))

    @property
    def spans(self) -> list[Any]:
        return list(self._spans.get_finished_spans())

    @property
    def durations(self) -> list[Any]:
        readings: Any = self._readings.get_metrics_data()
        metrics = readings.resource_metrics[0].scope_metrics[0].metrics
        return [point for metric in metrics if metric.name == DURATION for point in metric.data.data_points]

    def everything(self) -> str:
        readings: Any = self._readings.get_metrics_data()
        return "".join(span.to_json() for span in self.spans) + (readings.to_json() if readings else "")


def client_of(telescope: Telescope, answer: Callable[[httpx2.Request], httpx2.Response], **options: Any) -> Any:
    settings: Any = {"base_url": BASE_URL, "clock": ManualClock(), "observer": telescope.observer, **options}
    return BullseyePartner(KEY, http_client=httpx2.Client(transport=Transport(answer)), **settings)


def async_client_of(telescope: Telescope, answer: Callable[[httpx2.Request], Any], **options: Any) -> Any:
    settings: Any = {"base_url": BASE_URL, "clock": ManualClock(), "observer": telescope.observer, **options}
    return AsyncBullseyePartner(KEY, http_client=httpx2.AsyncClient(transport=Transport(answer)), **settings)


def of_kind(telescope: Telescope, kind: SpanKind) -> list[Any]:
    return [span for span in telescope.spans if span.kind == kind]


def good(request: httpx2.Request) -> httpx2.Response:
    return as_json({"apiKeys": []})


def echo(request: httpx2.Request) -> httpx2.Response:
    return as_json({"code": "Unauthorized", "message": f"{request.headers.raw} is unknown", "details": {}}, 401)


def blame(request: httpx2.Request) -> httpx2.Response:
    raise RuntimeError(f"cannot send {request.headers.raw}")


def break_off(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError(f"lost {request.headers.raw}")


@pytest.mark.parametrize("answer", [echo, blame, break_off])
def test_a_key_that_an_error_repeats_is_not_recorded(answer: Callable[[httpx2.Request], httpx2.Response]):
    """Error messages are not ours: servers, transports and proxies put there what they were sent."""
    telescope = Telescope()
    with pytest.raises(Exception) as caught:
        client_of(telescope, answer).api_keys.list()
    assert KEY in str(caught.value), "the search would find it"
    assert "listApiKeys" in telescope.everything()
    assert KEY not in telescope.everything()


def test_the_password_in_a_base_url_is_not_recorded():
    telescope = Telescope()
    client_of(telescope, good, base_url="https://user:secret@partner.example:8443/api/v1").api_keys.list()
    (request,) = of_kind(telescope, SpanKind.CLIENT)
    assert request.attributes["url.full"] == "https://partner.example:8443/api/v1/partner/api-keys"
    assert (request.attributes["server.address"], request.attributes["server.port"]) == ("partner.example", 8443)
    assert "secret" not in telescope.everything()


def test_an_address_of_ipv6_keeps_its_brackets():
    telescope = Telescope()
    client_of(telescope, good, base_url="http://[::1]:8080").api_keys.list()
    (request,) = of_kind(telescope, SpanKind.CLIENT)
    assert request.attributes["url.full"] == "http://[::1]:8080/partner/api-keys"
    assert (request.attributes["server.address"], request.attributes["server.port"]) == ("::1", 8080)


def test_calls_that_are_not_described_share_names_and_metrics():
    """Their paths hold identifiers: a span name or a series of a metric for each would have no bound."""
    telescope = Telescope()
    client = client_of(telescope, good)
    client.request("GET", "/partner/things/1")
    client.request("GET", "/partner/things/2", query={"q": "private"})
    assert {span.name for span in of_kind(telescope, SpanKind.INTERNAL)} == {"request"}
    requests = of_kind(telescope, SpanKind.CLIENT)
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


def test_paths_of_described_calls_share_a_series():
    telescope = Telescope()
    client = client_of(telescope, lambda _: as_json({"organization": {}}))
    for name in ("a", "b"):
        client.with_raw_response.organizations.get(name)
    (point,) = telescope.durations
    assert (point.count, point.attributes["url.template"]) == (2, "/partner/organizations/{organizationId}")


def test_a_429_is_a_failed_request_of_a_call_that_succeeds():
    telescope = Telescope()
    api = ScriptedApi([refusal(429, "TooManyRequests", {"Retry-After": "7"}), as_json({"apiKeys": []})])
    client_of(telescope, api, clock=api.clock).api_keys.list()
    refused, repeated = of_kind(telescope, SpanKind.CLIENT)
    assert (refused.attributes["error.type"], refused.status.status_code) == ("429", StatusCode.ERROR)
    assert "http.request.resend_count" not in refused.attributes
    assert (repeated.attributes["http.request.resend_count"], repeated.status.status_code) == (1, StatusCode.UNSET)
    (whole,) = of_kind(telescope, SpanKind.INTERNAL)
    assert (whole.status.status_code, api.clock.pauses) == (StatusCode.UNSET, [7.0])


def test_a_call_that_sends_nothing_has_no_request():
    telescope = Telescope()
    client = client_of(telescope, good)
    with pytest.raises(ValueError, match="another path"):
        client.organizations.get("..")
    assert telescope.spans == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_call_that_is_cancelled_is_an_error(backend: str):
    telescope = Telescope()

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
    calls = of_kind(telescope, SpanKind.INTERNAL)
    whole = [span for span in calls if span.name == "listApiKeys"]
    assert sorted(span.parent.span_id for span in whole) == sorted(span.context.span_id for span in callers)
    of_call = [span.parent.span_id for span in of_kind(telescope, SpanKind.CLIENT)]
    assert sorted(of_call) == sorted([span.context.span_id for span in whole] * attempts)
    traces = {span.context.span_id: span.context.trace_id for span in telescope.spans}
    assert all(traces[span.parent.span_id] == span.context.trace_id for span in of_kind(telescope, SpanKind.CLIENT))


def flaky(seen: set[str], request: httpx2.Request) -> httpx2.Response:
    """The first request of each trace fails."""
    trace_id = request.headers["traceparent"].split("-")[1]
    first = trace_id not in seen
    seen.add(trace_id)
    return refusal(503, "InternalError") if first else good(request)


def test_threads_that_share_a_client_keep_their_own_spans():
    telescope, together, seen = Telescope(), Barrier(4, timeout=60), set[str]()

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


def test_tasks_that_share_a_client_keep_their_own_spans():
    telescope, seen = Telescope(), set[str]()
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


def test_global_providers_serve_by_default_even_when_they_are_set_later():
    code = """
import httpx2
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from bullseye_partner import BullseyePartner
from bullseye_partner.opentelemetry import OpenTelemetryObserver

observer = OpenTelemetryObserver()
spans, readings, tracers = InMemorySpanExporter(), InMemoryMetricReader(), TracerProvider()
tracers.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(tracers)
metrics.set_meter_provider(MeterProvider([readings]))
transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"apiKeys": []}))
client = BullseyePartner("k", http_client=httpx2.Client(transport=transport), observer=observer)
client.api_keys.list()
(metric,) = readings.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics
print([span.name for span in spans.get_finished_spans()], metric.name, metric.data.data_points[0].explicit_bounds[0])
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="generated_client"
    )
    assert result.stdout == "['GET /partner/api-keys', 'listApiKeys'] http.client.request.duration 0.005\n", (
        result.stderr
    )


def test_without_an_sdk_calls_go_on_unseen():
    api = ScriptedApi([refusal(401, "Unauthorized")])
    client = BullseyePartner(
        KEY,
        http_client=httpx2.Client(transport=api.transport()),
        base_url=BASE_URL,
        clock=api.clock,
        observer=OpenTelemetryObserver(),
    )
    with pytest.raises(UnauthorizedError):
        client.api_keys.list()
    assert len(api.requests) == 1
