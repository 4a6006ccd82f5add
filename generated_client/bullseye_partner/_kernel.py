"""Sends calls and reads their answers: two kernels, the same decisions, blocking or not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import httpx2

from ._pagination import AsyncPager, Pager
from ._response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ._core import Call, Core
    from ._model import Model
    from ._operation import Operation
    from ._options import RequestOptions

T = TypeVar("T")


class SyncKernel:
    """Sends through a `httpx2.Client`."""

    def __init__(self, core: Core, http_client: httpx2.Client, sleep: Callable[[float], None] = time.sleep) -> None:
        self.core = core
        self._http_client = http_client
        self._sleep = sleep

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
        return self.core.result(operation, self._send(self.core.begin(operation, path, query, body, options)))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> Pager[T]:
        """Return the pages of an operation; the first is fetched when it is needed."""
        return Pager(self, operation, path, dict(query or {}), options)

    def _send(self, call: Call) -> RawResponse:
        while True:
            request = self.core.request(call)
            try:
                response = self._exchange(call, request)
            except (httpx2.TransportError, httpx2.DecodingError) as error:
                wait: float | None = self.core.after_failure(call, error)
            else:
                wait = self.core.after_answer(call, response)
                if wait is None:
                    return response
            self._sleep(wait or 0.0)

    def _exchange(self, call: Call, request: httpx2.Request) -> RawResponse:
        response = self._http_client.send(request, stream=True, follow_redirects=False)
        try:
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if self.core.is_over(call):
                    raise httpx2.ReadTimeout("the deadline passed while the body was read")
        finally:
            response.close()
        return RawResponse(response.status_code, dict(response.headers), bytes(content))


class AsyncKernel:
    """Sends through a `httpx2.AsyncClient`."""

    def __init__(
        self, core: Core, http_client: httpx2.AsyncClient, sleep: Callable[[float], Awaitable[None]] | None = None
    ) -> None:
        self.core = core
        self._http_client = http_client
        self._sleep = sleep or _sleep

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
        return self.core.result(operation, await self._send(self.core.begin(operation, path, query, body, options)))

    def page(
        self,
        operation: Operation[T],
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] | None = None,
        options: RequestOptions,
    ) -> AsyncPager[T]:
        """Return the pages of an operation; the first is fetched when it is needed."""
        return AsyncPager(self, operation, path, dict(query or {}), options)

    async def _send(self, call: Call) -> RawResponse:
        while True:
            request = self.core.request(call)
            try:
                response = await self._exchange(call, request)
            except (httpx2.TransportError, httpx2.DecodingError) as error:
                wait: float | None = self.core.after_failure(call, error)
            else:
                wait = self.core.after_answer(call, response)
                if wait is None:
                    return response
            await self._sleep(wait or 0.0)

    async def _exchange(self, call: Call, request: httpx2.Request) -> RawResponse:
        response = await self._http_client.send(request, stream=True, follow_redirects=False)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if self.core.is_over(call):
                    raise httpx2.ReadTimeout("the deadline passed while the body was read")
        finally:
            await response.aclose()
        return RawResponse(response.status_code, dict(response.headers), bytes(content))


async def _sleep(seconds: float) -> None:
    import anyio  # comes with httpx2; works under asyncio and trio

    await anyio.sleep(seconds)
