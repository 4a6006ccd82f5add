# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_core.py.
"""The decisions of the client, without I/O: what to send, whether to send it again and when, what an answer means."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode

from ._answer import read_answer, says_that_it_failed
from ._call import Call
from ._drift import UNDESCRIBED, DriftEvent, DriftLog, Once
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
from ._rate_budget import LocalRateBudget
from ._request import build_request
from ._retry import TOO_MANY_REQUESTS, Outcome, RetryBudget, asked_wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

    from ._clock import Clock
    from ._drift import OnDrift
    from ._http_client import HttpClient
    from ._model import Model
    from ._observer import Observer
    from ._operation import Operation
    from ._options import RequestOptions, Settings
    from ._rate_budget import RateBudget
    from ._response import RawResponse
    from ._secret import Secret

T = TypeVar("T")

_DEPRECATION_HEADERS = frozenset({b"deprecation", b"sunset"})
_LENGTHS = frozenset(map(len, _DEPRECATION_HEADERS))
_MOST_BUDGETS = 10_000
"""Keys whose rate budgets are kept."""


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
        self._budgets: dict[str, RateBudget] = {}
        if api_key.digest:
            self._budgets[api_key.digest] = rate_budget
        self.hooks = Hooks()

    def derived(self, settings: Settings, api_key: Secret | None, rate_budget: RateBudget | None) -> Core:
        """Return a core that differs in its settings, and in key and rate budget if they are given."""
        rate_budget = rate_budget or (self._budget_of(api_key) if api_key else self.rate_budget)
        key, observer = api_key or self._api_key, self.observer
        core = Core(self.base_url, key, settings, self.clock, rate_budget, self._on_drift, observer)
        core._budgets = self._budgets
        core._retry_budget = self._retry_budget
        core._once = self._once
        core._paths_that_exist = self._paths_that_exist
        core.hooks = self.hooks
        return core

    def _budget_of(self, api_key: Secret) -> RateBudget:
        """Return the rate budget of a key: the limit is one of an account, and another key may be another account's."""
        if api_key.digest is None:
            return LocalRateBudget(self.clock)
        while len(self._budgets) >= _MOST_BUDGETS:
            self._budgets.pop(next(iter(self._budgets)), None)
        return self._budgets.setdefault(api_key.digest, LocalRateBudget(self.clock))

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
        timeout, deadline, max_retries = None, settings.deadline, settings.retry.max_retries
        headers = extra_body = content = None
        parameters = query_of(operation, query) if query else {}
        if settings.default_query:
            parameters = {**settings.default_query, **parameters}
        if options:
            check_request_options(operation, options)
            timeout = options.get("timeout")
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

    def request(self, call: Call, given: HttpClient | None = None) -> httpx2.Request:
        """Return the next attempt of a call, for an HTTP client that the user gave or for our own.

        Raises:
            APITimeoutError: the deadline has passed.
            TypeError, ValueError: the key cannot be sent.
            Exception: whatever the function raises that gives the key.
        """
        left = call.over_at - self.clock.monotonic()
        if left <= 0:
            raise self._out_of_time(call)
        call.attempts += 1
        return build_request(call, self.settings, self._api_key, self.clock, left, given)

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

    def _out_of_time(self, call: Call) -> APITimeoutError:
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
        for name, _ in answer.raw_headers:
            # The length first: this is done for each header of each answer.
            if len(name) in _LENGTHS and name.lower() in _DEPRECATION_HEADERS:
                self._tell_of_deprecation(call.operation, answer)
                break
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

    def _tell_of_deprecation(self, operation: Operation[Any], answer: RawResponse) -> None:
        if not self._once.is_first(DriftEvent(operation.id, "deprecation", "", "")):
            return
        from ._deprecation import notice_of, warn

        notice = notice_of(operation.id, answer)
        log(logging.WARNING, "%s", notice)
        # Where warnings are errors, this one must not turn a call that was carried out into one that failed.
        self.hooks.run("warnings", lambda: warn(notice))

    def report(self, event: DriftEvent) -> None:
        """Tell that an answer is not as described; about each property that is not described, once."""
        if event.expected == UNDESCRIBED and not self._once.is_first(event):
            return
        try:
            self._on_drift(event)
        except Exception as error:  # noqa: BLE001 - whatever the user's code raises
            self.hooks.failed("on_drift", error)


def _times(attempts: int) -> str:
    return "1 attempt" if attempts == 1 else f"{attempts} attempts"
