"""The decisions of the client, without I/O: what to send, whether to send it again and when, what an answer means."""

from __future__ import annotations

import email.utils
import logging
import random
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlencode

import httpx2
import msgspec

from . import _facts
from ._decode import DriftEvent, decode_leniently, decoder_of, model_of
from ._errors import APIConnectionError, APIError, APITimeoutError, ResponseDecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._model import Model
    from ._operation import Operation
    from ._options import RequestOptions
    from ._response import RawResponse
    from ._secret import Secret

T = TypeVar("T")

_log = logging.getLogger("bullseye_partner")
_NEVER_DELIVERED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a client behaves.

    `timeout` (seconds of silence), `deadline` (seconds of a whole call, retries and waits included) and `max_retries`
    (attempts after the first) may differ per call. `first_wait` and `longest_wait` (seconds) bound the pause before a
    retry. Time and randomness can be replaced in tests.
    """

    timeout: float = 30.0
    deadline: float = 120.0
    max_retries: int = 2
    first_wait: float = 0.5
    longest_wait: float = 60.0
    strict: bool = False
    on_drift: Callable[[DriftEvent], None] | None = None
    monotonic: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    uniform: Callable[[float, float], float] = random.uniform


class Call:
    """A call under way."""

    __slots__ = ("attempts", "content", "headers", "max_retries", "operation", "over_at", "timeout", "url")

    def __init__(
        self,
        operation: Operation[Any],
        url: str,
        content: bytes | None,
        headers: list[tuple[str, str]],
        timeout: float,
        over_at: float,
        max_retries: int,
    ) -> None:
        self.operation = operation
        self.url = url
        self.content = content
        self.headers = headers
        self.timeout = timeout
        self.over_at = over_at
        self.max_retries = max_retries
        self.attempts = 0


class Core:
    """Decides for both kernels."""

    def __init__(self, base_url: str, api_key: Secret, settings: Settings) -> None:
        self.base_url = base_url.rstrip("/")
        self.settings = settings
        self._api_key = api_key
        self._reported: set[tuple[str, str]] = set()

    def begin(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object] | None,
        body: Model | None,
        options: RequestOptions,
    ) -> Call:
        """Prepare a call.

        Raises:
            ValueError: a path argument is empty or a dot segment, which would address another operation.
        """
        settings = self.settings
        parameters = {name: _text(value) for name, value in (query or {}).items() if value is not msgspec.UNSET}
        parameters.update(options.get("extra_query", {}))
        url = self.base_url + (_filled(operation.path, path) if path else operation.path)
        if parameters:
            url = f"{url}?{urlencode(parameters)}"
        return Call(
            operation,
            url,
            _content(body, options.get("extra_body")),
            list(options.get("extra_headers", {}).items()),
            options.get("timeout", settings.timeout),
            settings.monotonic() + options.get("deadline", settings.deadline),
            options.get("max_retries", settings.max_retries),
        )

    def request(self, call: Call) -> httpx2.Request:
        """Return the next attempt of a call.

        Raises:
            APITimeoutError: the deadline has passed.
        """
        left = call.over_at - self.settings.monotonic()
        if left <= 0:
            raise APITimeoutError(_out_of_time(call), call.operation, call.attempts)
        call.attempts += 1
        patience = min(call.timeout, left)
        headers = [
            ("Accept", "application/json"),
            ("User-Agent", f"bullseye-partner/{_facts.CLIENT_VERSION}"),
            *call.headers,
            (_facts.API_KEY_HEADER, self._api_key.reveal()),
        ]
        if call.content is not None:
            headers.append(("Content-Type", "application/json"))
        return httpx2.Request(
            call.operation.http_method,
            call.url,
            headers=headers,
            content=call.content,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), patience)},
        )

    def is_over(self, call: Call) -> bool:
        """Whether the deadline of a call has passed."""
        return self.settings.monotonic() >= call.over_at

    def after_failure(self, call: Call, error: Exception) -> float:
        """Return the seconds to wait before the next attempt, when no answer came.

        Raises:
            APIConnectionError: there is no next attempt.
        """
        delivered = not isinstance(error, _NEVER_DELIVERED)
        if not delivered or call.operation.repeatable:
            wait = self._backoff(call)
            if self._may_retry(call, wait):
                return wait
        kind = APITimeoutError if isinstance(error, httpx2.TimeoutException) else APIConnectionError
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        raise kind(f"{call.operation.id}: {reason} (attempt {call.attempts})", call.operation, call.attempts) from error

    def after_answer(self, call: Call, response: RawResponse) -> float | None:
        """Return the seconds to wait before the next attempt; None when the answer is final and good.

        Raises:
            APIError: the answer is an error and there is no next attempt.
        """
        status = response.status_code
        if 200 <= status < 300:
            return None
        if status == 429 or (status >= 500 and call.operation.repeatable):
            wait = self._asked_wait(response)
            wait = self._backoff(call) if wait is None else wait
            if wait <= self.settings.longest_wait and self._may_retry(call, wait):
                return wait
        raise APIError.of(response, call.operation, call.attempts)

    def result(self, operation: Operation[T], response: RawResponse) -> T:
        """Return what a good answer holds.

        Raises:
            ResponseDecodeError: it is not JSON, or (if strict) not as described.
        """
        if operation.model is None:
            return cast("T", None)
        try:
            envelope = decoder_of(*operation.model).decode(response.content)
        except msgspec.DecodeError as error:
            envelope = self._decode_misfit(operation, operation.model, response, error)
        # The envelope is a struct of one field, which is the result.
        return cast("T", getattr(envelope, envelope.__struct_fields__[0]) if operation.unwrap else envelope)

    def _decode_misfit(
        self, operation: Operation[Any], model: tuple[str, str], response: RawResponse, error: msgspec.DecodeError
    ) -> Any:  # noqa: ANN401 - an instance of the model
        if self.settings.strict or not isinstance(error, msgspec.ValidationError):
            raise ResponseDecodeError(f"{operation.id}: {error}", response, operation) from error
        return decode_leniently(
            model_of(*model),
            response.content,
            lambda path, expected, got: self._report(DriftEvent(operation.id, path, expected, got)),
        )

    def _report(self, event: DriftEvent) -> None:
        if self.settings.on_drift:
            self.settings.on_drift(event)
        elif (place := (event.operation, event.json_path)) not in self._reported:
            self._reported.add(place)
            _log.warning(
                "%s: %s was expected at %s, got %s", event.operation, event.expected, event.json_path, event.got
            )

    def _may_retry(self, call: Call, wait: float) -> bool:
        return call.attempts <= call.max_retries and self.settings.monotonic() + wait < call.over_at

    def _backoff(self, call: Call) -> float:
        longest = min(self.settings.first_wait * 2 ** (call.attempts - 1), self.settings.longest_wait)
        return self.settings.uniform(0, longest)

    def _asked_wait(self, response: RawResponse) -> float | None:
        """Return the seconds that the server asks to wait (RFC 9110, section 10.2.3)."""
        if asked := response.headers.get(_facts.RETRY_AFTER_HEADER.lower()):
            try:
                return max(0.0, float(asked))
            except ValueError:
                pass
            try:
                return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - self.settings.wall_clock())
            except ValueError:
                return None
        if response.status_code == 429 and (limit := response.rate_limit):
            return max(0.0, limit.reset - self.settings.wall_clock())
        return None


def _filled(template: str, arguments: tuple[object, ...]) -> str:
    for argument in arguments:
        text = str(argument)
        if text in {"", ".", ".."}:
            raise ValueError(f"{text!r} cannot be a part of {template}: it would address another path")
        start, end = template.index("{"), template.index("}")
        template = template[:start] + quote(text, safe="") + template[end + 1 :]
    return template


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _content(body: Model | None, extra: Mapping[str, object] | None) -> bytes | None:
    if body is None:
        return _encoder.encode(extra) if extra else None
    if not extra:
        return _encoder.encode(body)
    return _encoder.encode({**msgspec.to_builtins(body), **extra})


def _out_of_time(call: Call) -> str:
    return f"{call.operation.id}: the deadline passed after {call.attempts} attempts"
