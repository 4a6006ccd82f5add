"""Sends calls and reads their answers: two kernels, the same decisions, blocking or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import httpx2

from ._core import Failure
from ._pagination import AsyncPager, fetch_page
from ._response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._core import Call, Core
    from ._model import Model
    from ._operation import Operation
    from ._options import RequestOptions
    from ._pagination import Page
    from ._rate_budget import RateBudget, Slot

T = TypeVar("T")

_TOO_LATE = Failure("unknown", timed_out=True, reason="the deadline passed while the body was read")


class SyncKernel:
    """Sends through a `httpx2.Client`."""

    def __init__(self, core: Core, http_client: httpx2.Client) -> None:
        self.core = core
        self.http_client = http_client

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
        return self.core.result(operation, self.send(self.core.begin(operation, path, query, body, options)))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> Page[T]:
        """Send a paginated operation; return the page, from which the others follow."""
        return fetch_page(self, operation, path, query or {}, options)

    def send(self, call: Call) -> RawResponse:
        """Send a call until its answer is final and good."""
        while True:
            step = self.core.after(call, self._attempt(call))
            if isinstance(step, RawResponse):
                return step
            self.core.clock.sleep(step)

    def _attempt(self, call: Call) -> RawResponse | Failure:
        core = self.core
        if core.settings.rate_limit == "off":
            return self._exchange(call)
        budget = core.rate_budget
        slot = budget.enter()
        answer: RawResponse | Failure | None = None
        try:
            while wait := budget.wait(slot):
                core.check_admission(call, wait)
                core.clock.sleep(wait)
            answer = self._exchange(call)
            return answer
        finally:
            budget.done(slot, answer.rate_limit if isinstance(answer, RawResponse) else None)

    def _exchange(self, call: Call) -> RawResponse | Failure:
        request = self.core.request(call)
        try:
            response = self.http_client.send(request, stream=True, follow_redirects=False)
            try:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if self.core.is_over(call):
                        return _TOO_LATE
            finally:
                response.close()
        except httpx2.RequestError as error:
            return Failure.of(error)
        return RawResponse(response.status_code, response.headers.raw, bytes(content))


class AsyncKernel:
    """Sends through a `httpx2.AsyncClient`."""

    def __init__(self, core: Core, http_client: httpx2.AsyncClient) -> None:
        self.core = core
        self.http_client = http_client

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
        return self.core.result(operation, await self.send(self.core.begin(operation, path, query, body, options)))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> AsyncPager[T]:
        """Return what gives the first page when it is awaited, and all items when it is iterated."""
        return AsyncPager(self, operation, path, query or {}, options)

    async def send(self, call: Call) -> RawResponse:
        """Send a call until its answer is final and good."""
        while True:
            step = self.core.after(call, await self._attempt(call))
            if isinstance(step, RawResponse):
                return step
            await self.core.clock.wait(step)

    async def _attempt(self, call: Call) -> RawResponse | Failure:
        core = self.core
        if core.settings.rate_limit == "off":
            return await self._exchange(call)
        budget = core.rate_budget
        slot = budget.enter()
        answer: RawResponse | Failure | None = None
        try:
            while wait := await self._admission(budget, slot):
                core.check_admission(call, wait)
                await core.clock.wait(wait)
            answer = await self._exchange(call)
            return answer
        finally:
            budget.done(slot, answer.rate_limit if isinstance(answer, RawResponse) else None)

    async def _admission(self, budget: RateBudget, slot: Slot) -> float:
        if not budget.blocks:
            return budget.wait(slot)
        from anyio import to_thread  # a dependency of httpx2

        return await to_thread.run_sync(budget.wait, slot)

    async def _exchange(self, call: Call) -> RawResponse | Failure:
        request = self.core.request(call)
        try:
            response = await self.http_client.send(request, stream=True, follow_redirects=False)
            try:
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if self.core.is_over(call):
                        return _TOO_LATE
            finally:
                await response.aclose()
        except httpx2.RequestError as error:
            return Failure.of(error)
        return RawResponse(response.status_code, response.headers.raw, bytes(content))
