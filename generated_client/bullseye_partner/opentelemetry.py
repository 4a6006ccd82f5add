# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/opentelemetry.py.
"""Traces and metrics of a client by OpenTelemetry (`pip install 'bullseye-partner[otel]'`).

```python
client = BullseyePartner(observer=OpenTelemetryObserver())
```

Each call is a span named after its operation, each request within it a client span by the semantic conventions for
HTTP (https://opentelemetry.io/docs/specs/semconv/http/), and its trace context is sent along by the global propagator,
in place of one in `extra_headers`: what the server does belongs below the request, which belongs below your own span.
Of an address only scheme, host, port and path are recorded: the query may hold what somebody searched for. Of an error
only its kind is: its message may repeat whatever was sent, the API key included.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import _facts
from ._errors import APIError

try:
    from opentelemetry import metrics, propagate, trace
except ImportError as error:
    raise ImportError("traces and metrics need OpenTelemetry: pip install 'bullseye-partner[otel]'") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from ._operation import Operation

_NAME = "bullseye_partner"
_BOUNDARIES = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Buckets of the duration of a request, in seconds, as the conventions advise."""


class _Attempt:
    """A request under way; `outcome` is what its metric says of it."""

    def __init__(self, span: Span, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.outcome: dict[str, str | int] = {}
        self._span = span

    def answered(self, status_code: int) -> None:
        """Note the status; of a client's span, 4xx and 5xx are errors."""
        self.outcome["http.response.status_code"] = status_code
        if status_code >= 400:
            self.failed(str(status_code))
        self._span.set_attributes(self.outcome)

    def failed(self, reason: str) -> None:
        """Note that the request failed, by the name of the exception or by its status."""
        self.outcome["error.type"] = reason.partition(":")[0]
        self._span.set_attributes(self.outcome)
        self._span.set_status(trace.StatusCode.ERROR)


class OpenTelemetryObserver:
    """Observes a client: `BullseyePartner(observer=OpenTelemetryObserver())`.

    Args:
        tracer_provider: Where spans go; the global provider by default.
        meter_provider: Where metrics go; the global provider by default.
        timer: Tells the time in seconds; for tests.

    """

    def __init__(
        self,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._tracer = trace.get_tracer(_NAME, _facts.CLIENT_VERSION, tracer_provider)
        meter = metrics.get_meter(_NAME, _facts.CLIENT_VERSION, meter_provider)
        self._durations = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BOUNDARIES,
        )
        self._timer = timer

    @contextmanager
    def call(self, operation: Operation[Any]) -> Generator[None]:
        """Open the span of a call, named after its operation; `request` if that is not described."""
        attributes = {
            "bullseye_partner.operation": operation.id,
            "bullseye_partner.evidence": operation.evidence,
        }
        name = operation.id if _is_described(operation) else operation.method_name
        with self._tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                kind = str(error.status_code) if isinstance(error, APIError) else type(error).__qualname__
                span.set_attribute("error.type", kind)
                span.set_status(trace.StatusCode.ERROR)
                raise

    @contextmanager
    def attempt(self, operation: Operation[Any], url: str, number: int) -> Generator[_Attempt]:
        """Open the span of a request."""
        address = urlsplit(url)
        shared: dict[str, str | int] = {
            "http.request.method": operation.http_method,
            "server.address": address.hostname or "",
            "server.port": address.port or (443 if address.scheme == "https" else 80),
        }
        name = operation.http_method
        if _is_described(operation):
            shared["url.template"] = operation.path
            name = f"{name} {operation.path}"
        host = address.netloc.rpartition("@")[2]
        attributes = {**shared, "url.full": f"{address.scheme}://{host}{address.path}"}
        if number > 1:
            attributes["http.request.resend_count"] = number - 1
        with self._tracer.start_as_current_span(
            name,
            kind=trace.SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            headers: dict[str, str] = {}
            propagate.inject(headers)
            attempt = _Attempt(span, headers)
            start = self._timer()
            try:
                yield attempt
            except BaseException as error:
                attempt.failed(type(error).__qualname__)
                raise
            finally:
                self._durations.record(self._timer() - start, {**shared, **attempt.outcome})


def _is_described(operation: Operation[Any]) -> bool:
    """Whether the path is a template; that of other requests holds identifiers, too many for names and metrics."""
    return bool(operation.resource)
