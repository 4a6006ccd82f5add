"""The clients without their resources: construction, options, closing, what they show of themselves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar, Unpack

from . import _facts
from ._clock import SystemClock
from ._connections import AsyncConnections, SyncConnections
from ._core import Core, Settings, check_base_url, is_on_this_machine, with_changes
from ._errors import BullseyeError
from ._kernel import AsyncKernel, SyncKernel
from ._operation import Operation
from ._rate_budget import LocalRateBudget
from ._retry import RetryPolicy
from ._secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx2

    from ._clock import Clock
    from ._drift import OnDrift
    from ._json import JSON
    from ._observer import Observer
    from ._options import RequestOptions
    from ._rate_budget import RateBudget, RateLimitMode
    from ._response import RateLimit, RawResponse

API_KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
BASE_URL_VARIABLE = "BULLSEYE_PARTNER_BASE_URL"


class ClientOptions(TypedDict, total=False):
    """What a client can be told when it is made. All times are seconds.

    Attributes:
        base_url: Address that the paths of the API are relative to; else `BULLSEYE_PARTNER_BASE_URL`, else production.
        timeout: The longest silence of the server, 30 by default. It cannot be None: nothing waits for ever.
        deadline: The longest time of one call, with its retries and waits, 120 by default.
        max_retries: Attempts after the first, 2 by default; short for the field of `retry`.
        retry: The whole retry policy.
        strict: Raise `ResponseDecodeError` when an answer is not as described, instead of building what can be built.
        on_drift: Is called for everything that is not as described; by default it is logged, once for each place.
        rate_limit: Wait (default), raise or do nothing when the rate budget is used up.
        rate_budget: The budget to use, to share one between clients; else each client has its own.
        observer: Is entered around each call and each request, for traces and metrics.
        allow_http: Send the API key in the clear to hosts other than this machine.
        clock: Tells the time; for tests.

    """

    base_url: str
    timeout: float
    deadline: float
    max_retries: int
    retry: RetryPolicy
    strict: bool
    on_drift: OnDrift
    rate_limit: RateLimitMode
    rate_budget: RateBudget
    observer: Observer
    allow_http: bool
    clock: Clock


class ChangedOptions(TypedDict, total=False):
    """What `with_options` can change; see `ClientOptions`."""

    timeout: float
    deadline: float
    max_retries: int
    retry: RetryPolicy
    strict: bool
    rate_limit: RateLimitMode


def _make_core(api_key: str | Callable[[], str] | None, options: ClientOptions) -> Core:
    api_key = api_key or os.environ.get(API_KEY_VARIABLE)
    if not api_key:
        raise BullseyeError(f"There is no API key: pass one, or set {API_KEY_VARIABLE}.")
    base_url = options.get("base_url") or os.environ.get(BASE_URL_VARIABLE) or _facts.BASE_URL
    settings = with_changes(
        Settings(
            timeout=options.get("timeout", 30.0),
            deadline=options.get("deadline", 120.0),
            retry=options.get("retry", RetryPolicy()),
            strict=options.get("strict", False),
            rate_limit=options.get("rate_limit", "wait"),
        ),
        max_retries=options.get("max_retries"),
    )
    clock = options.get("clock") or SystemClock()
    return Core(
        check_base_url(base_url, allow_http=options.get("allow_http", False)),
        Secret(api_key),
        settings,
        clock,
        options.get("rate_budget") or LocalRateBudget(clock),
        options.get("on_drift"),
        options.get("observer"),
    )


_Kernel = TypeVar("_Kernel", SyncKernel, AsyncKernel)


class _Client(Generic[_Kernel]):
    """What both clients do alike."""

    _kernel: _Kernel
    _owns_connections = True

    @property
    def base_url(self) -> str:
        """The address that paths are relative to."""
        return self._kernel.core.base_url

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the API last said about the rate limit; None before the first answer."""
        return self._kernel.core.rate_budget.last

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.base_url}>"

    def __reduce__(self) -> Any:  # noqa: ANN401 - the signature of object
        raise TypeError("a client is not pickled: build one in the process that uses it")


def _undescribed(method: str, path: str) -> Operation[Any]:
    if not path.startswith("/") or "?" in path or "#" in path or ".." in path.split("/"):
        raise ValueError(f"path must begin with / and be plain, got {path!r}; a query goes into query=")
    method = method.upper()
    return Operation(
        id=f"{method} {path}",
        resource="",
        method_name="request",
        http_method=method,
        path=path,
        repeatable=method in {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"},
        scope=None,
        evidence="inferred",
        documentation_url="",
        model=None,
        unwrap=None,
    )


def _with_body(options: RequestOptions, body: Mapping[str, JSON] | None) -> RequestOptions:
    return {**options, "extra_body": {**body, **options.get("extra_body", {})}} if body is not None else options


class SyncClient(_Client[SyncKernel]):
    """A client that blocks. It may be used by several threads at once.

    Args:
        api_key: The API key, or a function that returns the current one; else `BULLSEYE_PARTNER_API_KEY`.
        http_client: A `httpx2.Client` of your own, for proxies, transports and certificates. You close it. To what
            trickles in through it, or through a proxy, without being a part of the body, only the timeout applies.
        options: See `ClientOptions`.

    Raises:
        BullseyeError: there is no API key.
        ValueError: an option is out of range.

    """

    def __init__(
        self,
        api_key: str | Callable[[], str] | None = None,
        *,
        http_client: httpx2.Client | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        core = _make_core(api_key, options)
        self._kernel = SyncKernel(core, SyncConnections(http_client, trust_env=not is_on_this_machine(core.base_url)))

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Self:
        """Return a client that differs in some options and shares everything else: connections, rate budget, key."""
        client = type(self).__new__(type(self))
        core = self._kernel.core
        client._owns_connections = False
        client._kernel = SyncKernel(
            core.with_settings(with_changes(core.settings, **changes)), self._kernel.connections
        )
        return client

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, JSON] | None = None,
        **options: Unpack[RequestOptions],
    ) -> RawResponse:
        """Send a request that the description does not have; retries, limits and errors are those of any call."""
        call = self._kernel.core.begin(_undescribed(method, path), (), query, None, _with_body(options, body))
        return self._kernel.send(call)

    def close(self) -> None:
        """Close the connections, unless they are another client's or of your own. A later call opens new ones."""
        if self._owns_connections:
            self._kernel.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncClient(_Client[AsyncKernel]):
    """A client for an event loop, asyncio's or trio's. It may be used by several tasks at once.

    Args:
        api_key: The API key, or a function that returns the current one; else `BULLSEYE_PARTNER_API_KEY`.
        http_client: A `httpx2.AsyncClient` of your own, for proxies, transports and certificates. You close it. To
            what trickles in through it, or through a proxy, without being a part of the body, only the timeout applies.
        options: See `ClientOptions`.

    Raises:
        BullseyeError: there is no API key.
        ValueError: an option is out of range.

    """

    def __init__(
        self,
        api_key: str | Callable[[], str] | None = None,
        *,
        http_client: httpx2.AsyncClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        core = _make_core(api_key, options)
        self._kernel = AsyncKernel(core, AsyncConnections(http_client, trust_env=not is_on_this_machine(core.base_url)))

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Self:
        """Return a client that differs in some options and shares everything else: connections, rate budget, key."""
        client = type(self).__new__(type(self))
        core = self._kernel.core
        client._owns_connections = False
        client._kernel = AsyncKernel(
            core.with_settings(with_changes(core.settings, **changes)), self._kernel.connections
        )
        return client

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, JSON] | None = None,
        **options: Unpack[RequestOptions],
    ) -> RawResponse:
        """Send a request that the description does not have; retries, limits and errors are those of any call."""
        call = self._kernel.core.begin(_undescribed(method, path), (), query, None, _with_body(options, body))
        return await self._kernel.send(call)

    async def close(self) -> None:
        """Close the connections, unless they are another client's or of your own. A later call opens new ones."""
        if self._owns_connections:
            await self._kernel.connections.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
