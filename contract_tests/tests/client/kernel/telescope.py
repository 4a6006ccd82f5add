"""An observer of OpenTelemetry, clients that it observes, and what it has told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyePartner,
)
from bullseye_partner.opentelemetry import OpenTelemetryObserver
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.trace import SpanKind


class Telescope:
    """An observer, a tracer for its callers, and what both have told. Each request takes a quarter of a second."""

    def __init__(self) -> None:
        self._spans, self._readings, tracers = InMemorySpanExporter(), InMemoryMetricReader(), TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.tracer = tracers.get_tracer("caller")
        self._now = 0.0
        self.observer = OpenTelemetryObserver(tracers, MeterProvider([self._readings]), self._time)

    def _time(self) -> float:
        self._now += 0.25
        return self._now

    @property
    def spans(self) -> list[Any]:
        return list(self._spans.get_finished_spans())

    def of_kind(self, kind: SpanKind) -> list[Any]:
        return [span for span in self.spans if span.kind == kind]

    @property
    def durations(self) -> list[Any]:
        readings: Any = self._readings.get_metrics_data()
        (metric,) = readings.resource_metrics[0].scope_metrics[0].metrics
        assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
        return list(metric.data.data_points)

    def everything(self) -> str:
        readings: Any = self._readings.get_metrics_data()
        return "".join(span.to_json() for span in self.spans) + (readings.to_json() if readings else "")


def client_of(telescope: Telescope, answer: Callable[[httpx2.Request], httpx2.Response], **options: Any) -> Any:
    settings: Any = {"base_url": BASE_URL, "clock": ManualClock(), "observer": telescope.observer, **options}
    return BullseyePartner(KEY, http_client=httpx2.Client(transport=httpx2.MockTransport(answer)), **settings)


def async_client_of(telescope: Telescope, answer: Callable[[httpx2.Request], Any], **options: Any) -> Any:
    settings: Any = {"base_url": BASE_URL, "clock": ManualClock(), "observer": telescope.observer, **options}
    return AsyncBullseyePartner(KEY, http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(answer)), **settings)
