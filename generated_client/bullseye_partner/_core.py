"""The decisions of the client, without I/O: what to send, whether to send it again and when, what an answer means."""

from __future__ import annotations

import logging
import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import msgspec
from msgspec import structs

from . import _facts
from ._clock import Timeout
from ._decode import decode_leniently, decoder_of, model_of, places_of_data, unknown_words
from ._drift import DriftEvent, DriftLog
from ._errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    RateBudgetExhaustedError,
    ResponseDecodeError,
)
from ._open_enum import unknown
from ._retry import TOO_MANY_REQUESTS, Outcome, RetryBudget, RetryPolicy, asked_wait, check_retries
from ._secret import CONCEALED, conceal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._clock import Clock
    from ._drift import OnDrift
    from ._model import Model
    from ._observer import Attempt, Observer
    from ._operation import Operation
    from ._options import RequestOptions
    from ._pagination import PageRequest
    from ._rate_budget import RateBudget, RateLimitMode
    from ._response import RawResponse
    from ._secret import Secret

T = TypeVar("T")

_NEVER_DELIVERED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_log = logging.getLogger("bullseye_partner")
_encoder = msgspec.json.Encoder()
_PHASES = ("connect", "read", "write", "pool")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a client behaves; a value. Times are seconds."""

    timeout: float
    deadline: float
    retry: RetryPolicy
    strict: bool
    rate_limit: RateLimitMode

    def __post_init__(self) -> None:
        """Refuse times that would mean for ever."""
        check_seconds("timeout", self.timeout)
        check_seconds("deadline", self.deadline)


def check_seconds(name: str, seconds: float | None) -> float:
    """Return a time limit.

    Raises:
        ValueError: it is no positive, finite number of seconds. None is refused too: it would mean to wait for ever.
    """
    if seconds is None or not 0 < seconds < math.inf:
        raise ValueError(f"{name} must be a positive, finite number of seconds, got {seconds!r}")
    return seconds


def check_base_url(url: str, *, allow_http: bool) -> str:
    """Return a base URL without its trailing slash.

    Raises:
        ValueError: it is not absolute, or the API key would cross the network in the clear.
    """
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.query or address.fragment:
        raise ValueError(f"base_url must be an absolute http(s) address without query, got {url!r}")
    if address.scheme == "http" and address.hostname not in _LOOPBACK and not allow_http:
        raise ValueError(f"{url} is not https, so anyone on the way could read the API key; allow_http=True permits it")
    return url.rstrip("/")


def is_on_this_machine(url: str) -> bool:
    """Whether an address is that of this machine."""
    return urlsplit(url).hostname in _LOOPBACK


class Failure(msgspec.Struct, frozen=True):
    """Why an attempt had no answer.

    It takes the place of the exception of httpx2, which holds the request and with it the API key.
    """

    outcome: Outcome
    timed_out: bool
    reason: str

    @classmethod
    def of(cls, error: httpx2.RequestError, key: str) -> Failure:
        """Describe an exception, whose message may repeat the key."""
        outcome: Outcome = "never delivered" if isinstance(error, _NEVER_DELIVERED) else "unknown"
        reason = f"{type(error).__name__}: {error}".rstrip(": ").replace(key, CONCEALED)
        return cls(outcome, isinstance(error, httpx2.TimeoutException), reason)

    def tell(self, attempt: Attempt) -> None:
        """Tell who observes an attempt."""
        attempt.failed(self.reason)


class Call:
    """A call under way: what is sent, how often it was, when it must be over."""

    __slots__ = (
        "attempts",
        "content",
        "headers",
        "max_retries",
        "operation",
        "over_at",
        "timeout",
        "url",
    )

    def __init__(
        self,
        operation: Operation[Any],
        url: str,
        content: bytes | None,
        headers: Mapping[str, str] | None,
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
    """Decides for both kernels. Clients made by `with_options` share all but the settings."""

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        settings: Settings,
        clock: Clock,
        rate_budget: RateBudget,
        on_drift: OnDrift | None,
        observer: Observer | None,
    ) -> None:
        self.observer = observer
        self.base_url = base_url
        self.settings = settings
        self.clock = clock
        self.rate_budget = rate_budget
        self._api_key = api_key
        self._retry_budget = RetryBudget()
        self._on_drift = on_drift or DriftLog()
        self._headers = (("Accept", "application/json"), ("User-Agent", f"bullseye-partner/{_facts.CLIENT_VERSION}"))

    def with_settings(self, settings: Settings) -> Core:
        """Return a core that differs only in its settings."""
        core = Core(self.base_url, self._api_key, settings, self.clock, self.rate_budget, self._on_drift, self.observer)
        core._retry_budget = self._retry_budget
        return core

    def begin(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object] | None,
        body: Model | None,
        options: RequestOptions,
        over_at: float | None = None,
    ) -> Call:
        """Prepare a call, which must be over at a monotonic time, or else when its deadline has passed.

        Raises:
            ValueError: a path argument is empty or a dot segment, which would address another operation; a date has
                no time zone; a time limit is none.
        """
        settings = self.settings
        timeout, deadline, max_retries = settings.timeout, settings.deadline, settings.retry.max_retries
        headers = extra_body = None
        parameters = {k: _text(k, v) for k, v in query.items() if v is not msgspec.UNSET} if query else {}
        if options:
            timeout = check_seconds("timeout", options.get("timeout", timeout))
            deadline = check_seconds("deadline", options.get("deadline", deadline))
            max_retries = check_retries(options.get("max_retries", max_retries))
            headers = options.get("extra_headers")
            extra_body = options.get("extra_body")
            parameters.update(options.get("extra_query", {}))
        url = self.base_url + (_filled(operation.path, path) if path else operation.path)
        if parameters:
            url = f"{url}?{urlencode(parameters)}"
        if over_at is None:
            over_at = self.clock.monotonic() + deadline
        return Call(operation, url, _content(body, extra_body), headers, timeout, over_at, max_retries)

    def begin_page(self, request: PageRequest[Any]) -> Call:
        """Prepare the call of a page; raises what `begin` does."""
        return self.begin(request.operation, request.path, request.query, None, request.options, request.over_at)

    def walk_over_at(self, options: RequestOptions) -> float | None:
        """Return when a walk over pages must be over: never, unless this call has a deadline of its own.

        The client's deadline is one for each page, since nobody can say how many there are or what is done with each.
        """
        deadline = options.get("deadline")
        return None if deadline is None else self.clock.monotonic() + check_seconds("deadline", deadline)

    def request(self, call: Call) -> httpx2.Request:
        """Return the next attempt of a call.

        Raises:
            APITimeoutError: the deadline has passed.
            TypeError, ValueError: the key, or a header of the call, cannot be sent.
            Exception: whatever the function raises that gives the key.
        """
        timeout = Timeout(call.timeout, self.clock, call.over_at)
        if timeout <= 0:
            raise self.out_of_time(call)
        call.attempts += 1
        headers = [*self._headers, *(call.headers or {}).items()]
        if call.content is not None:
            headers.append(("Content-Type", "application/json"))
        extensions = {"timeout": dict.fromkeys(_PHASES, timeout)}
        try:
            headers.append((_facts.API_KEY_HEADER, self._api_key.reveal()))
            return httpx2.Request(
                call.operation.http_method, call.url, headers=headers, content=call.content, extensions=extensions
            )
        except BaseException as error:
            conceal(error)
            raise

    def check_admission(self, call: Call, wait: float) -> None:
        """Check that a request may wait for the rate budget.

        Raises:
            RateBudgetExhaustedError: the client shall not wait.
            APITimeoutError: the deadline would pass meanwhile.
        """
        if self.settings.rate_limit == "raise":
            raise RateBudgetExhaustedError(call.operation, wait)
        if self.clock.monotonic() + wait >= call.over_at:
            raise self.out_of_time(call)

    def time_left(self, call: Call) -> float:
        """Return the seconds until the deadline of a call; not positive when it has passed."""
        return call.over_at - self.clock.monotonic()

    def out_of_time(self, call: Call) -> APITimeoutError:
        """Return the error of a call whose deadline has passed."""
        message = f"the deadline passed after {_times(call.attempts)}"
        return APITimeoutError(message, call.operation, call.attempts, call.attempts > 0)

    def after(self, call: Call, answer: RawResponse | Failure) -> RawResponse | float:
        """Return the answer if it is final and good, else the seconds to wait before the next attempt.

        Raises:
            APIError: the answer is an error and there is no next attempt.
            APIConnectionError: there was no answer and there is no next attempt.
        """
        if isinstance(answer, Failure):
            wait = self._next(call, answer.outcome, None)
            if wait is None:
                kind = APITimeoutError if answer.timed_out else APIConnectionError
                delivered = answer.outcome != "never delivered"
                raise kind(f"{answer.reason} ({_times(call.attempts)})", call.operation, call.attempts, delivered)
            _log.info("%s: %s, next attempt in %.3g s", call.operation.id, answer.reason, wait)
            return wait
        status = answer.status_code
        if 200 <= status < 300:
            self._retry_budget.refund()
            return answer
        if status == TOO_MANY_REQUESTS or status >= 500:
            outcome: Outcome = "refused" if status == TOO_MANY_REQUESTS else "unknown"
            wait = self._next(call, outcome, asked_wait(answer, self.clock.unix()))
            if wait is not None:
                _log.info("%s: status %s, next attempt in %.3g s", call.operation.id, status, wait)
                return wait
        raise APIError.of(answer, call.operation, call.attempts)

    def result(self, operation: Operation[T], response: RawResponse) -> T:
        """Return what a good answer holds.

        Raises:
            ResponseDecodeError: it is not JSON, its data are missing, or (if strict) it is not as described.
        """
        if operation.model is None:
            return cast("T", None)
        unknown.seen = False
        try:
            envelope = decoder_of(*operation.model).decode(response.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            envelope = self._decode_misfit(operation, operation.model, response, error)
        if unknown.seen:
            self._report_unknown_words(operation, envelope, response)
        # An envelope is a struct of one field, which is the result.
        return cast("T", getattr(envelope, envelope.__struct_fields__[0]) if operation.unwrap else envelope)

    def _next(self, call: Call, outcome: Outcome, asked: float | None) -> float | None:
        """Return the wait before the next attempt; None when there shall be none."""
        retry = self.settings.retry
        if call.attempts > call.max_retries or not retry.may_repeat(outcome, repeatable=call.operation.repeatable):
            return None
        wait = retry.wait(call.attempts, asked)
        if wait is None or self.clock.monotonic() + wait >= call.over_at or not self._retry_budget.take():
            return None
        return wait

    def report(self, event: DriftEvent) -> None:
        """Tell that an answer is not as described."""
        self._on_drift(event)

    def _report_unknown_words(self, operation: Operation[Any], envelope: object, response: RawResponse) -> None:
        for path, expected, word in unknown_words(envelope):
            if self.settings.strict:
                raise ResponseDecodeError(f"Expected {expected} - at `{path}`", response, operation)
            self.report(DriftEvent(operation.id, path, expected, word))

    def _decode_misfit(
        self, operation: Operation[Any], model: tuple[str, str], response: RawResponse, error: Exception
    ) -> Any:  # noqa: ANN401 - an instance of the model
        if not self.settings.strict and isinstance(error, msgspec.ValidationError):
            essential = places_of_data(model_of(*model))

            def report(path: str, expected: str, got: str) -> None:
                self.report(DriftEvent(operation.id, path, expected, got))
                if path in essential:
                    message = f"Expected {expected}, got {got} - at `{path}`"
                    raise ResponseDecodeError(message, response, operation) from None

            try:
                return decode_leniently(model_of(*model), response.content, report)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass  # not even JSON
        raise ResponseDecodeError(str(error), response, operation) from None


def with_changes(settings: Settings, **changes: object) -> Settings:
    """Return settings of which some are replaced; None leaves one as it is."""
    given = {name: value for name, value in changes.items() if value is not None}
    if "max_retries" in given:
        given["retry"] = structs.replace(settings.retry, max_retries=cast("int", given.pop("max_retries")))
    return structs.replace(settings, **cast("dict[str, Any]", given))


def _filled(template: str, arguments: tuple[object, ...]) -> str:
    for argument in arguments:
        text = str(argument)
        if text in {"", ".", ".."}:
            raise ValueError(f"{text!r} cannot be a part of {template}: it would address another path")
        start, end = template.index("{"), template.index("}")
        template = template[:start] + quote(text, safe="") + template[end + 1 :]
    return template


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{name} needs a time zone: {value!r}")
    return value.isoformat() if isinstance(value, date) else str(value)


def _content(body: Model | None, extra: Mapping[str, object] | None) -> bytes | None:
    if body is None:
        return _encoder.encode(extra) if extra else None
    if not extra:
        return _encoder.encode(body)
    return _encoder.encode({**msgspec.to_builtins(body), **extra})


def _times(attempts: int) -> str:
    return "1 attempt" if attempts == 1 else f"{attempts} attempts"
