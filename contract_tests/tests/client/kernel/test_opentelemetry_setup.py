"""Which providers the observer tells, and that nothing of OpenTelemetry is imported without it."""

from __future__ import annotations

import subprocess
import sys

import httpx2
import pytest

from bullseye_partner import (
    BullseyePartner,
    UnauthorizedError,
)
from bullseye_partner.opentelemetry import OpenTelemetryObserver
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, refusal


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
