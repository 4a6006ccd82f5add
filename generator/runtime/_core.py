"""The decisions of the client, without I/O: what to send, whether to send it again and when, what an answer means."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

import httpx2
import msgspec
from msgspec import structs

from . import _facts
from ._answer import read_answer, says_that_it_failed
from ._clock import Timeout
from ._drift import UNDESCRIBED, DriftLog, Once
from ._errors import (
    APIError,
    APITimeoutError,
    QueueTimeoutError,
    RateBudgetExhaustedError,
    ResponseTooLargeError,
)
from ._failure import Failure, Oversized
from ._hooks import NOTICEABLE, Hooks, is_logged, log
from ._options import check_request_options
from ._page_request import PageRequest
from ._parameters import filled, free_query, query_of
from ._retry import TOO_MANY_REQUESTS, Outcome, RetryBudget, RetryPolicy, asked_wait
from ._secret import conceal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._clock import Clock
    from ._drift import DriftEvent, OnDrift
    from ._model import Model
    from ._observer import Observer
    from ._operation import Operation
    from ._options import RequestOptions
    from ._rate_budget import RateBudget, RateLimitMode
    from ._response import RawResponse
    from ._secret import Secret

T = TypeVar("T")

_HEADERS = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip"),  # only what httpx2 decodes piece by piece, so that no bomb explodes
    ("User-Agent", f"bullseye-partner/{_facts.CLIENT_VERSION}"),
)
_HEADERS_OF_BODY = (*_HEADERS, ("Content-Type", "application/json"))


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a client behaves; a value. Times are seconds."""

    timeout: float = 30.0
    deadline: float = 120.0
    retry: RetryPolicy = RetryPolicy()
    strict: bool = False
    rate_limit: RateLimitMode = "wait"
    max_response_bytes: int = 64 * 2**20


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
        self._paths_that_exist: set[str] = set()
        self._on_drift = on_drift or DriftLog()
        self._once = Once()
        self.hooks = Hooks()

    def with_settings(self, settings: Settings) -> Core:
        """Return a core that differs only in its settings."""
        core = Core(self.base_url, self._api_key, settings, self.clock, self.rate_budget, self._on_drift, self.observer)
        core._retry_budget = self._retry_budget
        core._once = self._once
        core._paths_that_exist = self._paths_that_exist
        core.hooks = self.hooks
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
            TypeError: there is no such option or parameter; a path argument, a required parameter or a property that
                cannot be null is None; a value is of a wrong type.
            ValueError: a path argument is blank or a dot segment, which would address another operation; a date has
                no time zone; an option is out of range.
        """
        settings = self.settings
        timeout, deadline, max_retries = settings.timeout, settings.deadline, settings.retry.max_retries
        headers = extra_body = content = None
        parameters = query_of(operation, query) if query else {}
        if options:
            check_request_options(operation, options)
            timeout = options.get("timeout", timeout)
            deadline = options.get("deadline", deadline)
            max_retries = options.get("max_retries", max_retries)
            headers = options.get("extra_headers")
            extra_body = options.get("extra_body")
            if "extra_query" in options:
                parameters.update(free_query(options["extra_query"]))
        url = self.base_url + (filled(operation, path) if path else operation.path)
        if parameters:
            url = f"{url}?{urlencode(parameters, doseq=True)}"
        if over_at is None:
            over_at = self.clock.monotonic() + deadline
        if body is not None or extra_body:
            from ._body import content_of

            content = content_of(body, extra_body)
        return Call(operation, url, content, headers, timeout, over_at, max_retries)

    def begin_page(self, request: PageRequest[Any]) -> Call:
        """Prepare the call of a page; raises what `begin` does."""
        return self.begin(request.operation, request.path, request.query, None, request.options, request.over_at)

    def first_page(
        self,
        operation: Operation[T],
        path: tuple[object, ...],
        query: Mapping[str, object] | None,
        options: RequestOptions,
    ) -> PageRequest[T]:
        """Return what asks for the first page of a walk.

        The client's deadline is one for each page, since nobody can say how many there are or what is done with each.
        One that is given to the call is for the whole walk, and runs from now on.

        Raises:
            TypeError, ValueError: what `begin` raises for options.
        """
        over_at = None
        if options:
            check_request_options(operation, options)
            if "deadline" in options:
                over_at = self.clock.monotonic() + options["deadline"]
        return PageRequest(operation, path, query or {}, options, over_at)

    def request(self, call: Call) -> httpx2.Request:
        """Return the next attempt of a call.

        Raises:
            APITimeoutError: the deadline has passed.
            TypeError, ValueError: the key cannot be sent.
            Exception: whatever the function raises that gives the key.
        """
        left = call.over_at - self.clock.monotonic()
        if left <= 0:
            raise self.out_of_time(call)
        timeout = Timeout(min(call.timeout, left), self.clock, call.over_at)
        call.attempts += 1
        if is_logged(logging.DEBUG):
            names = ", ".join(dict(parse_qsl(call.url.partition("?")[2], keep_blank_values=True))) or "no query"
            http = call.operation.http_method, call.operation.path
            log(logging.DEBUG, "%s: %s %s (%s), attempt %s", call.operation.id, *http, names, call.attempts)
        headers = [*(_HEADERS if call.content is None else _HEADERS_OF_BODY)]
        if call.headers:
            theirs = {name.lower() for name in call.headers}
            headers = [header for header in headers if header[0].lower() not in theirs]
            headers += call.headers.items()
        # Who waits for a free connection waits for other calls of this client, not for the server.
        extensions = {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": left}}
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
            QueueTimeoutError: the deadline would pass meanwhile.
        """
        if self.settings.rate_limit == "raise":
            raise RateBudgetExhaustedError(call.operation, wait)
        if self.clock.monotonic() + wait >= call.over_at:
            raise self._queued_too_long(call, f"lets no request through for {wait:.3g} s")
        if wait > NOTICEABLE:
            message = "%s: waits %.3g s for its turn, since the rate budget is used up"
            log(logging.INFO, message, call.operation.id, wait)

    def time_left(self, call: Call) -> float:
        """Return the seconds until the deadline of a call; not positive when it has passed."""
        return call.over_at - self.clock.monotonic()

    def out_of_time(self, call: Call) -> APITimeoutError:
        """Return the error of a call whose deadline has passed."""
        message = f"the deadline passed after {_times(call.attempts)}"
        return APITimeoutError(message, call.operation, call.attempts, call.attempts > 0)

    def check_in_time(self, call: Call) -> None:
        """Check that the deadline has not passed while the rate budget was asked.

        Raises:
            QueueTimeoutError: it has.
        """
        if self.time_left(call) <= 0:
            raise self._queued_too_long(call, "could not be asked in time")

    def _queued_too_long(self, call: Call, why: str) -> QueueTimeoutError:
        message = f"the deadline passes before the request is sent: the client's own rate budget {why}"
        return QueueTimeoutError(
            f"{message} ({_times(call.attempts)})", call.operation, call.attempts, call.attempts > 0
        )

    def after(self, call: Call, answer: RawResponse | Failure | Oversized) -> RawResponse | float:
        """Return the answer if it is final and good, else the seconds to wait before the next attempt.

        Raises:
            APIError: the answer is an error and there is no next attempt.
            APIConnectionError: there was no answer and there is no next attempt.
            ResponseTooLargeError: the answer is longer than the client reads.
        """
        if isinstance(answer, Oversized):
            raise ResponseTooLargeError(answer.response, call.operation, call.attempts, answer.limit)
        if isinstance(answer, Failure):
            wait = None if answer.is_final else self._next(call, answer.outcome, None)
            if wait is None:
                message, delivered = f"{answer.reason} ({_times(call.attempts)})", answer.outcome != "never delivered"
                raise answer.error(message, call.operation, call.attempts, delivered)
            log(logging.INFO, "%s: %s, next attempt in %.3g s", call.operation.id, answer.reason, wait)
            return wait
        status = answer.status_code
        if is_logged(logging.DEBUG):
            size, number = len(answer.content), answer.request_id or "unknown"
            log(logging.DEBUG, "%s: status %s, %s bytes, request id %s", call.operation.id, status, size, number)
        if 200 <= status < 300:
            self._retry_budget.refund()
            if call.operation.resource:  # `request` may be given any number of paths
                self._paths_that_exist.add(call.operation.path)
            return answer
        if status == TOO_MANY_REQUESTS or status >= 500:
            outcome: Outcome = "refused" if status == TOO_MANY_REQUESTS else "unknown"
            wait = self._next(call, outcome, asked_wait(answer, self.clock.unix()))
            if wait is not None:
                log(logging.INFO, "%s: status %s, next attempt in %.3g s", call.operation.id, status, wait)
                return wait
        if not self.settings.strict and says_that_it_failed(call.operation, answer):
            return answer
        raise APIError.of(answer, call.operation, call.attempts, call.operation.path in self._paths_that_exist)

    def result(self, operation: Operation[T], response: RawResponse) -> T:
        """Return what a good answer holds.

        Raises:
            ResponseDecodeError: it is not JSON, its data are missing, or (if strict) it is not as described.
        """
        return cast("T", read_answer(operation, response, self.report, strict=self.settings.strict))

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
        """Tell that an answer is not as described; about each property that is not described, once."""
        if event.expected == UNDESCRIBED and not self._once.is_first(event):
            return
        try:
            self._on_drift(event)
        except Exception as error:  # noqa: BLE001 - whatever the user's code raises
            self.hooks.failed("on_drift", error)


def with_changes(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return settings of which some are replaced."""
    given = {name: value for name, value in changes.items() if name in Settings.__struct_fields__}
    if "max_retries" in changes:
        retry = cast("RetryPolicy", given.get("retry", settings.retry))
        given["retry"] = structs.replace(retry, max_retries=cast("int", changes["max_retries"]))
    return structs.replace(settings, **cast("dict[str, Any]", given))


def _times(attempts: int) -> str:
    return "1 attempt" if attempts == 1 else f"{attempts} attempts"
