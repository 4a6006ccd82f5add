# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_kernel.py.
"""Sends calls and reads their answers: two kernels, the same decisions, blocking or not."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

import httpx2

from ._errors import BullseyeError
from ._failure import TOO_LATE, Failure, Oversized
from ._options import check_headers
from ._pagination import AsyncPage, AsyncPager, Page
from ._parsed_response import ParsedResponse
from ._response import RawResponse
from ._secret import conceal, forget_key, key_of
from ._what_came import looks_like_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._call import Call
    from ._connections import AsyncConnections, SyncConnections
    from ._core import Core
    from ._hooks import Entered
    from ._model import Model
    from ._observer import Attempt, Observer
    from ._operation import Operation
    from ._options import RequestOptions
    from ._page_request import PageRequest
    from ._rate_budget import RateBudget, Slot

T = TypeVar("T")

_NO_CONTENT = 204


def _observed(core: Core, observer: Observer, call: Call) -> Entered[Attempt]:
    return core.hooks.entered("observer.attempt", lambda: observer.attempt(call.operation, call.url, call.attempts))


def _send_along(request: httpx2.Request, attempt: Attempt) -> None:
    headers = attempt.headers
    check_headers("the headers of the attempt", headers)
    request.headers.update(headers)


class SyncKernel:
    """Sends through a `httpx2.Client`."""

    def __init__(self, core: Core, connections: SyncConnections) -> None:
        self.core = core
        self.connections = connections

    def call(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        body: Model | None = None,
        options: RequestOptions,
    ) -> T:
        """Send an operation; return its result."""
        return self.result(operation, self.core.begin(operation, path, query, body, options))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> Page[T]:
        """Send a paginated operation; return the page, from which the others follow."""
        return self.fetch_page(self.core.first_page(operation, path, query, options))

    def fetch_page(self, request: PageRequest[T], before: Page[T] | None = None) -> Page[T]:
        """Fetch a page."""
        result = self.result(request.operation, self.core.begin_page(request))
        return Page(self.fetch_page, self.core.report, request, result, before)

    def result(self, operation: Operation[T], call: Call) -> T:
        """Send a call until its answer is final and good; return what it holds."""
        if (observer := self.core.observer) is None:
            return self.core.result(operation, self._send(call))
        with self.core.hooks.entered("observer.call", lambda: observer.call(operation)):
            return self.core.result(operation, self._send(call))

    def send(self, call: Call) -> RawResponse:
        """Send a call until its answer is final and good."""
        if (observer := self.core.observer) is None:
            return self._send(call)
        with self.core.hooks.entered("observer.call", lambda: observer.call(call.operation)):
            return self._send(call)

    def _send(self, call: Call) -> RawResponse:
        while True:
            step = self.core.after(call, self._admitted(call))
            if isinstance(step, RawResponse):
                return step
            self.core.clock.sleep(step)

    def _admitted(self, call: Call) -> RawResponse | Failure | Oversized:
        core = self.core
        if core.settings.rate_limit == "off":
            return self._attempt(call)
        budget, slot = core.rate_budget, None
        answer: RawResponse | Failure | Oversized | None = None
        try:
            try:
                slot = budget.enter()
                while wait := budget.wait(slot):
                    core.check_admission(call, wait)
                    core.clock.sleep(wait)
                if budget.blocks:
                    core.check_in_time(call)
            except BullseyeError:
                raise
            except Exception as error:  # noqa: BLE001 - a budget of the user's that is broken: the API has the last word
                core.hooks.failed("rate_budget", error)
            answer = self._attempt(call)
            return answer
        finally:
            if slot is not None:
                try:
                    budget.done(slot, answer.rate_limit if isinstance(answer, RawResponse) else None)
                except Exception as error:  # noqa: BLE001 - as above
                    core.hooks.failed("rate_budget.done", error)

    def _attempt(self, call: Call) -> RawResponse | Failure | Oversized:
        request = self.core.request(call, self.connections.given)
        if (observer := self.core.observer) is None:
            return self._exchange(call, request)
        try:
            with _observed(self.core, observer, call) as attempt:
                if attempt is not None:
                    self.core.hooks.run("Attempt.headers", lambda: _send_along(request, attempt))
                answer = self._exchange(call, request)
                if attempt is not None:
                    self.core.hooks.run("Attempt", lambda: answer.tell(attempt))
                return answer
        finally:
            forget_key(request)  # this frame is in the traceback of what an observer raises

    def _exchange(self, call: Call, request: httpx2.Request) -> RawResponse | Failure | Oversized:
        try:
            response = self.connections.client().send(request, stream=True, follow_redirects=False)
            try:
                content, size, limit = BytesIO(), 0, self.core.settings.max_response_bytes
                for chunk in response.iter_bytes():
                    size += len(chunk)
                    if size > limit:
                        empty = RawResponse(response.status_code, response.headers.raw, b"", call.attempts)
                        return Oversized(empty.without(key_of(request)), limit)
                    content.write(chunk)
                    if self.core.time_left(call) <= 0:
                        return TOO_LATE
            finally:
                response.close()
        except httpx2.RequestError as error:
            return Failure.of(error, key_of(request))
        except BaseException as error:
            forget_key(request)
            conceal(error)
            raise
        answer = RawResponse(response.status_code, response.headers.raw, content.getvalue(), call.attempts)
        # What is no answer of the API is shown in the message of an error.
        is_good = answer.status_code < 300 and (answer.status_code == _NO_CONTENT or looks_like_json(answer.content))
        return answer if is_good else answer.without(key_of(request))


class RawSyncKernel:
    """Returns answers with what they say, for the same resources."""

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def call(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        body: Model | None = None,
        options: RequestOptions,
    ) -> ParsedResponse[T]:
        """Send an operation."""
        core = self._kernel.core
        response = self._kernel.send(core.begin(operation, path, query, body, options))
        return ParsedResponse.of(response, lambda: core.result(operation, response))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> ParsedResponse[Page[T]]:
        """Send a paginated operation."""
        kernel, core = self._kernel, self._kernel.core
        request = core.first_page(operation, path, query, options)
        response = kernel.send(core.begin_page(request))

        def page() -> Page[T]:
            return Page(kernel.fetch_page, core.report, request, core.result(operation, response))

        return ParsedResponse.of(response, page)


class AsyncKernel:
    """Sends through a `httpx2.AsyncClient`."""

    def __init__(self, core: Core, connections: AsyncConnections) -> None:
        self.core = core
        self.connections = connections

    async def call(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        body: Model | None = None,
        options: RequestOptions,
    ) -> T:
        """Send an operation; return its result."""
        return await self.result(operation, self.core.begin(operation, path, query, body, options))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> AsyncPager[T]:
        """Return what gives the first page when it is awaited, and all items when it is iterated."""
        return AsyncPager(partial(self.fetch_page, self.core.first_page(operation, path, query, options)))

    async def fetch_page(self, request: PageRequest[T], before: AsyncPage[T] | None = None) -> AsyncPage[T]:
        """Fetch a page."""
        result = await self.result(request.operation, self.core.begin_page(request))
        return AsyncPage(self.fetch_page, self.core.report, request, result, before)

    async def result(self, operation: Operation[T], call: Call) -> T:
        """Send a call until its answer is final and good; return what it holds."""
        if (observer := self.core.observer) is None:
            return self.core.result(operation, await self._send(call))
        with self.core.hooks.entered("observer.call", lambda: observer.call(operation)):
            return self.core.result(operation, await self._send(call))

    async def send(self, call: Call) -> RawResponse:
        """Send a call until its answer is final and good."""
        if (observer := self.core.observer) is None:
            return await self._send(call)
        with self.core.hooks.entered("observer.call", lambda: observer.call(call.operation)):
            return await self._send(call)

    async def _send(self, call: Call) -> RawResponse:
        while True:
            step = self.core.after(call, await self._admitted(call))
            if isinstance(step, RawResponse):
                return step
            await self.core.clock.wait(step)

    async def _admitted(self, call: Call) -> RawResponse | Failure | Oversized:
        core = self.core
        if core.settings.rate_limit == "off":
            return await self._attempt(call)
        budget, slot = core.rate_budget, None
        answer: RawResponse | Failure | Oversized | None = None
        try:
            try:
                slot = budget.enter()
                while wait := await self._admission(budget, slot, call):
                    core.check_admission(call, wait)
                    await core.clock.wait(wait)
                if budget.blocks:
                    core.check_in_time(call)
            except BullseyeError:
                raise
            except Exception as error:  # noqa: BLE001 - a budget of the user's that is broken: the API has the last word
                core.hooks.failed("rate_budget", error)
            answer = await self._attempt(call)
            return answer
        finally:
            if slot is not None:
                try:
                    budget.done(slot, answer.rate_limit if isinstance(answer, RawResponse) else None)
                except Exception as error:  # noqa: BLE001 - as above
                    core.hooks.failed("rate_budget.done", error)

    async def _admission(self, budget: RateBudget, slot: Slot, call: Call) -> float:
        if not budget.blocks:
            return budget.wait(slot)
        from anyio import move_on_after, to_thread  # a dependency of httpx2

        with move_on_after(self.core.time_left(call)):
            return await to_thread.run_sync(budget.wait, slot)
        return 0.0  # no thread was free, and now it is too late

    async def _attempt(self, call: Call) -> RawResponse | Failure | Oversized:
        request = self.core.request(call, self.connections.given)
        if (observer := self.core.observer) is None:
            return await self._exchange(call, request)
        try:
            with _observed(self.core, observer, call) as attempt:
                if attempt is not None:
                    self.core.hooks.run("Attempt.headers", lambda: _send_along(request, attempt))
                answer = await self._exchange(call, request)
                if attempt is not None:
                    self.core.hooks.run("Attempt", lambda: answer.tell(attempt))
                return answer
        finally:
            forget_key(request)  # this frame is in the traceback of what an observer raises

    async def _exchange(self, call: Call, request: httpx2.Request) -> RawResponse | Failure | Oversized:
        try:
            response = await self.connections.client().send(request, stream=True, follow_redirects=False)
            try:
                content, size, limit = BytesIO(), 0, self.core.settings.max_response_bytes
                async for chunk in response.aiter_bytes():
                    size += len(chunk)
                    if size > limit:
                        empty = RawResponse(response.status_code, response.headers.raw, b"", call.attempts)
                        return Oversized(empty.without(key_of(request)), limit)
                    content.write(chunk)
                    if self.core.time_left(call) <= 0:
                        return TOO_LATE
            finally:
                await response.aclose()
        except httpx2.RequestError as error:
            return Failure.of(error, key_of(request))
        except BaseException as error:
            forget_key(request)
            conceal(error)
            raise
        answer = RawResponse(response.status_code, response.headers.raw, content.getvalue(), call.attempts)
        # What is no answer of the API is shown in the message of an error.
        is_good = answer.status_code < 300 and (answer.status_code == _NO_CONTENT or looks_like_json(answer.content))
        return answer if is_good else answer.without(key_of(request))


class RawAsyncKernel:
    """Returns answers with what they say, for the same resources."""

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def call(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        body: Model | None = None,
        options: RequestOptions,
    ) -> ParsedResponse[T]:
        """Send an operation."""
        core = self._kernel.core
        response = await self._kernel.send(core.begin(operation, path, query, body, options))
        return ParsedResponse.of(response, lambda: core.result(operation, response))

    async def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> ParsedResponse[AsyncPage[T]]:
        """Send a paginated operation."""
        kernel, core = self._kernel, self._kernel.core
        request = core.first_page(operation, path, query, options)
        response = await kernel.send(core.begin_page(request))

        def page() -> AsyncPage[T]:
            return AsyncPage(kernel.fetch_page, core.report, request, core.result(operation, response))

        return ParsedResponse.of(response, page)
