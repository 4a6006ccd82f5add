"""The clients without their resources: construction, options, closing, what they show of themselves."""

from __future__ import annotations

import os
from functools import cached_property
from inspect import getattr_static
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack, cast

import httpx2
from msgspec import UNSET

from . import _facts
from ._base_url import check_base_url, http_allowed_by_environment, is_on_this_machine
from ._clock import SystemClock
from ._connections import AsyncConnections, SyncConnections
from ._core import Core
from ._environment import API_KEY_VARIABLE, BASE_URL_VARIABLE
from ._errors import BullseyeError
from ._http_client import check_http_client
from ._kernel import AsyncKernel, SyncKernel
from ._logging import set_up_logging
from ._operation import Operation
from ._options import CHECKS, Settings, check_changed_options, check_client_options, with_changes
from ._rate_budget import LocalRateBudget
from ._resource_attribute import resource_attribute
from ._secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from msgspec import UnsetType

    from ._json import JSON
    from ._options import ChangedOptions, ClientOptions, RequestOptions
    from ._rate_budget import RateBudget
    from ._response import RateLimit, RawResponse


def _make_core(api_key: Secret | None, options: ClientOptions, client: str) -> Core:
    check_client_options(cast("Mapping[str, object]", options), client)
    base_url = options.get("base_url") or os.environ.get(BASE_URL_VARIABLE) or _facts.BASE_URL
    allow_http = options["allow_http"] if "allow_http" in options else http_allowed_by_environment()
    clock = options.get("clock") or SystemClock()
    base_url = check_base_url(base_url, allow_http=allow_http)
    set_up_logging(base_url)
    return Core(
        base_url,
        _checked(api_key),
        with_changes(Settings(), options),
        clock,
        options.get("rate_budget") or LocalRateBudget(clock),
        options.get("on_drift"),
        options.get("observer"),
    )


def _checked(given: Secret | None) -> Secret:
    """Return the key that was given, or that of the environment when none was: never that for one that is empty."""
    secret = given or Secret(os.environ.get(API_KEY_VARIABLE, ""))
    match secret.fault:
        case None:
            return secret
        case "None" | "empty" if given:
            message = f"api_key is {secret.fault}; leave it out to use {API_KEY_VARIABLE}"
            raise BullseyeError(f"There is no API key: {message}.")
        case "empty":
            raise BullseyeError(f"There is no API key: pass one, or set {API_KEY_VARIABLE}.")
        case "unsendable":
            raise ValueError("the API key has characters that an HTTP header cannot hold")
        case kind:
            raise TypeError(f"api_key must be a str, or a function that returns one, got {kind}")


def _is_addressed(options: ClientOptions) -> bool:
    return "base_url" in options or bool(os.environ.get(BASE_URL_VARIABLE))


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

    def _changed_core(self, api_key: Secret | None, changes: Mapping[str, object]) -> Core:
        check_changed_options(changes)
        core = self._kernel.core
        budget = cast("RateBudget | None", changes.get("rate_budget"))
        return core.derived(with_changes(core.settings, changes), _checked(api_key) if api_key else None, budget)

    def _twin(self) -> Self:
        """Return a client of the same class with the same attributes, but for those that are made at first use."""
        twin = object.__new__(type(self))
        for kind in type(self).__mro__:
            for name, member in vars(kind).items():
                if isinstance(member, MemberDescriptorType) and hasattr(self, name):
                    member.__set__(twin, member.__get__(self))
        for name, value in vars(self).items():
            if not isinstance(getattr_static(type(self), name, None), cached_property | resource_attribute):
                vars(twin)[name] = value
        twin._owns_connections = False
        return twin

    def __repr__(self) -> str:
        # A debugger may ask while it is being made.
        return f"<{type(self).__name__} of {self.base_url if hasattr(self, '_kernel') else 'nothing yet'}>"

    def __reduce__(self) -> Any:  # noqa: ANN401 - the signature of object
        raise TypeError("a client is not pickled: build one in the process that uses it")


_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1). Of the others nobody has said what sending them twice does."""


def _undescribed(method: str, path: str) -> Operation[Any]:
    given: dict[str, object] = {"method": method, "path": path}
    for name, value in given.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a str, got {type(value).__name__}")
    if not path.startswith("/") or "?" in path or "#" in path or not {".", ".."}.isdisjoint(path.split("/")):
        raise ValueError(f"path must begin with / and be plain, got {path!r}; a query goes into query=")
    method = method.upper()
    return Operation(
        id=f"{method} {path}",
        resource="",
        method_name="request",
        http_method=method,
        path=path,
        repeatable=method in _SAFE_METHODS,
        scope=None,
        evidence="inferred",
        documentation_url="",
        model=None,
        unwrap=None,
    )


def _with(
    options: RequestOptions, query: Mapping[str, object] | None, body: Mapping[str, JSON] | None
) -> RequestOptions:
    """Return options with a query and a body, over which those of the options have precedence."""
    own: RequestOptions = {}
    if query is not None:
        CHECKS["extra_query"]("query", query)
        own["extra_query"] = {**query, **options.get("extra_query", {})}
    if body is not None:
        CHECKS["extra_body"]("body", body)
        own["extra_body"] = {**body, **options.get("extra_body", {})}
    return {**options, **own}


class SyncClient(_Client[SyncKernel]):
    """A client that blocks. It may be used by several threads at once.

    Args:
        api_key: The API key, or a function that returns the current one. `BULLSEYE_PARTNER_API_KEY` if it is left out;
            None and an empty text are errors, so that no call goes to another account than was meant.
        http_client: A `httpx2.Client` of your own, for proxies, transports and certificates. You close it. Its headers,
            parameters and cookies are sent too, its timeouts hold unless `timeout` is given or they are httpx2's 5
            seconds. How it connects, and what trickles in without being a part of the body, only a timeout ends.
        options: See `ClientOptions`.

    Raises:
        BullseyeError: there is no API key.
        TypeError: there is no such option, or its value is of a wrong type.
        ValueError: an option is out of range, `BULLSEYE_PARTNER_ALLOW_HTTP` says neither yes nor no, or `http_client`
            has an API key or an address of its own.

    """

    def __init__(
        self,
        api_key: str | Callable[[], str] | UnsetType = UNSET,
        *,
        http_client: httpx2.Client | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        # This frame is in the traceback of what is raised from here on, and does not show the key.
        secret, api_key = None if api_key is UNSET else Secret(api_key), UNSET
        core = _make_core(secret, options, type(self).__name__)
        check_http_client(http_client, httpx2.Client, addressed=_is_addressed(options))
        self._kernel = SyncKernel(core, SyncConnections(http_client, trust_env=not is_on_this_machine(core.base_url)))

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Self:
        """Return a client that differs in some options and shares everything else: connections, rate budget, key.

        It is of the same class, and has what a subclass put into this one.

        Raises:
            BullseyeError: there is no API key in `api_key`.
            TypeError: there is no such option, it cannot be changed, or its value is of a wrong type.
            ValueError: an option is out of range.
        """
        secret = Secret(changes.pop("api_key")) if "api_key" in changes else None
        client = self._twin()
        client._kernel = SyncKernel(self._changed_core(secret, changes), self._kernel.connections)
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
        """Send a request that the description does not have; limits and errors are those of any call.

        It is sent again after an unknown outcome only if its method is GET, HEAD or OPTIONS.

        Raises:
            TypeError, ValueError: method, path, query, body or an option cannot be meant.
            BullseyeError: as for any call.
        """
        call = self._kernel.core.begin(_undescribed(method, path), (), None, None, _with(options, query, body))
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
        api_key: The API key, or a function that returns the current one. `BULLSEYE_PARTNER_API_KEY` if it is left out;
            None and an empty text are errors, so that no call goes to another account than was meant.
        http_client: A `httpx2.AsyncClient` of your own, for proxies, transports and certificates. You close it. Its
            headers, parameters and cookies are sent too, its timeouts hold unless `timeout` is given or they are
            httpx2's 5 seconds. What trickles in without being a part of the body, only a timeout ends.
        options: See `ClientOptions`.

    Raises:
        BullseyeError: there is no API key.
        TypeError: there is no such option, or its value is of a wrong type.
        ValueError: an option is out of range, `BULLSEYE_PARTNER_ALLOW_HTTP` says neither yes nor no, or `http_client`
            has an API key or an address of its own.

    """

    def __init__(
        self,
        api_key: str | Callable[[], str] | UnsetType = UNSET,
        *,
        http_client: httpx2.AsyncClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        # This frame is in the traceback of what is raised from here on, and does not show the key.
        secret, api_key = None if api_key is UNSET else Secret(api_key), UNSET
        core = _make_core(secret, options, type(self).__name__)
        check_http_client(http_client, httpx2.AsyncClient, addressed=_is_addressed(options))
        self._kernel = AsyncKernel(core, AsyncConnections(http_client, trust_env=not is_on_this_machine(core.base_url)))

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Self:
        """Return a client that differs in some options and shares everything else: connections, rate budget, key.

        It is of the same class, and has what a subclass put into this one.

        Raises:
            BullseyeError: there is no API key in `api_key`.
            TypeError: there is no such option, it cannot be changed, or its value is of a wrong type.
            ValueError: an option is out of range.
        """
        secret = Secret(changes.pop("api_key")) if "api_key" in changes else None
        client = self._twin()
        client._kernel = AsyncKernel(self._changed_core(secret, changes), self._kernel.connections)
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
        """Send a request that the description does not have; limits and errors are those of any call.

        It is sent again after an unknown outcome only if its method is GET, HEAD or OPTIONS.

        Raises:
            TypeError, ValueError: method, path, query, body or an option cannot be meant.
            BullseyeError: as for any call.
        """
        call = self._kernel.core.begin(_undescribed(method, path), (), None, None, _with(options, query, body))
        return await self._kernel.send(call)

    async def close(self) -> None:
        """Close the connections, unless they are another client's or of your own. A later call opens new ones."""
        if self._owns_connections:
            await self._kernel.connections.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
