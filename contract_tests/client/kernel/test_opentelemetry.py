"""What OpenTelemetry is told of calls, by the in-memory exporters of its SDK."""

from __future__ import annotations

import subprocess
import sys
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

from bullseye_partner import APIConnectionError, AsyncBullseyePartner, BullseyePartner, NotFoundError
from bullseye_partner.opentelemetry import OpenTelemetryObserver
from contract_tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})


class Telescope:
    """An observer, and what it has seen."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self._metrics = InMemoryMetricReader()
        self._now = 0.0
        self.observer = OpenTelemetryObserver(tracers, MeterProvider([self._metrics]), self._time)

    def _time(self) -> float:
        self._now += 0.25
        return self._now

    @property
    def spans(self) -> list[Any]:
        return list(self._spans.get_finished_spans())

    @property
    def durations(self) -> list[Any]:
        data: Any = self._metrics.get_metrics_data()
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
        return list(metric.data.data_points)

    def everything(self) -> str:
        data: Any = self._metrics.get_metrics_data()
        return "".join(span.to_json() for span in self.spans) + (data.to_json() if data else "")


@pytest.fixture
def telescope() -> Telescope:
    return Telescope()


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


def test_calls_at_once_keep_their_own_spans(telescope: Telescope):
    api = ScriptedApi([GOOD])

    async def main() -> None:
        async def answer(request: httpx2.Request) -> httpx2.Response:
            await anyio.sleep(0)
            return api(request)

        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
        client = AsyncBullseyePartner(
            KEY, http_client=http_client, base_url=BASE_URL, observer=telescope.observer, clock=api.clock
        )
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(client.api_keys.list)

    anyio.run(main)
    calls = {span.context.span_id: span for span in telescope.spans if span.kind == SpanKind.INTERNAL}
    requests = [span for span in telescope.spans if span.kind == SpanKind.CLIENT]
    assert len(calls) == len(requests) == 5
    assert {span.parent.span_id for span in requests} == set(calls)
    assert len({span.context.trace_id for span in calls.values()}) == 5


def test_derived_and_raw_clients_are_observed_too(telescope: Telescope):
    api = ScriptedApi([GOOD])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL, observer=telescope.observer)
    client.with_options(timeout=1.0).with_raw_response.api_keys.list()
    assert [span.name for span in telescope.spans] == ["GET /partner/api-keys", "listApiKeys"]


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="generated_client"
    )


def test_without_an_observer_nothing_of_opentelemetry_is_imported():
    code = (
        "import sys, httpx2, bullseye_partner; bullseye_partner.preload(); transport = httpx2.MockTransport(lambda _: "
        "httpx2.Response(200, json={'apiKeys': []})); bullseye_partner.BullseyePartner('k', http_client="
        "httpx2.Client(transport=transport)).api_keys.list(); "
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert run(code).returncode == 0


def test_without_the_library_the_error_says_what_to_install():
    result = run("import sys; sys.modules['opentelemetry'] = None; import bullseye_partner.opentelemetry")
    assert result.returncode == 1
    assert "pip install 'bullseye-partner[otel]'" in result.stderr
