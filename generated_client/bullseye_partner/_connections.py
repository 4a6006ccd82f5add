# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_connections.py.
"""The HTTP clients beneath ours, opened when they are first needed.

A connection belongs to one process and, if asynchronous, to one event loop. So a forked child and another loop get an
HTTP client of their own. One that the user gave is used as it is.
"""

from __future__ import annotations

import threading
import weakref
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from sys import modules
from typing import TYPE_CHECKING, TypeVar

import httpx2

from ._fork import renew_after_fork

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_Client = TypeVar("_Client", httpx2.Client, httpx2.AsyncClient)

# The transports are imported when they are needed, since they import what httpx2 defers.
_ALL_BUT_PROXIED = "all://*"
"""The least specific pattern, and after those of the environment, so that its proxies take precedence."""
_DEFERRED = ("_body", "_http_date", "_own_types", "_proxies", "_transport")
"""Modules that a call may need, and that are not imported before."""


@cache
def _certificates() -> ssl.SSLContext:
    # Reading the authorities of a machine takes longer than a call, so all clients of a process share them.
    return httpx2.create_ssl_context()


def _no_cookies() -> CookieJar:
    # A load balancer may set another one with each answer; none is sent back, so to keep them would only cost memory.
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def prepare() -> None:
    """Do now what the first call of a client would have to do: read certificates, import what httpx2 defers."""
    httpx2.Client(verify=_certificates()).close()
    for module in ("anyio.lowlevel", "anyio.to_thread", *(f"{__package__}.{name}" for name in _DEFERRED)):
        import_module(module)


def _warn_of_mocks(given: httpx2.Client | httpx2.AsyncClient | None) -> None:
    from ._blind_mocks import warn_of_mocks

    warn_of_mocks(given)


def _opened(kind: Callable[..., _Client], transport: object, network: object, *, trust_env: bool) -> _Client:
    """Open an HTTP client.

    Raises:
        BullseyeError: a proxy of the environment cannot be used.
    """
    try:
        client = kind(
            verify=_certificates(),
            cookies=_no_cookies(),
            follow_redirects=False,
            trust_env=trust_env,
            mounts={_ALL_BUT_PROXIED: transport},
        )
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        from ._proxies import unusable_proxy

        refused = unusable_proxy(error)
    else:
        if trust_env:
            from ._proxies import lead_through

            lead_through(network, getattr(client, "_mounts", {}).values())
        return client
    raise refused  # outside of the except clause, since what it handles holds the proxy's password


class SyncConnections:
    """Opens, keeps and closes a `httpx2.Client`; with `trust_env` it goes by the proxies of the environment."""

    def __init__(self, given: httpx2.Client | None, *, trust_env: bool) -> None:
        self.given = given
        self._trust_env = trust_env
        self._opened: httpx2.Client | None = None
        self._inherited: list[httpx2.Client] = []
        self._lock = threading.Lock()
        renew_after_fork(self)

    def client(self) -> httpx2.Client:
        """Return the HTTP client of this process."""
        if self._trust_env and ("respx" in modules or "pytest_httpx" in modules):
            _warn_of_mocks(self.given)
        return self.given or self._opened or self._open()

    def _open(self) -> httpx2.Client:
        with self._lock:
            if self._opened is None:
                from ._transport import DeadlineTransport, Network

                self._opened = _opened(
                    httpx2.Client, DeadlineTransport(_certificates()), Network(), trust_env=self._trust_env
                )
            return self._opened

    def close(self) -> None:
        """Close the connections, except those of a client that was given. A later call opens new ones."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def after_fork(self) -> None:
        """Leave the connections to the parent, which goes on using them: to close them here would end its sessions."""
        self._lock = threading.Lock()
        if self._opened is not None:
            self._inherited.append(self._opened)
            self._opened = None


class AsyncConnections:
    """Opens, keeps and closes a `httpx2.AsyncClient` for each event loop; `trust_env` as for `SyncConnections`."""

    def __init__(self, given: httpx2.AsyncClient | None, *, trust_env: bool) -> None:
        self.given = given
        self._trust_env = trust_env
        self._opened: weakref.WeakKeyDictionary[object, httpx2.AsyncClient] = weakref.WeakKeyDictionary()

    def client(self) -> httpx2.AsyncClient:
        """Return the HTTP client of the running event loop."""
        if self._trust_env and ("respx" in modules or "pytest_httpx" in modules):
            _warn_of_mocks(self.given)
        return self.given or self._opened.get(_running_loop()) or self._open()

    def _open(self) -> httpx2.AsyncClient:
        from ._transport import AsyncDeadlineTransport, AsyncNetwork

        client = self._opened[_running_loop()] = _opened(
            httpx2.AsyncClient, AsyncDeadlineTransport(_certificates()), AsyncNetwork(), trust_env=self._trust_env
        )
        return client

    async def close(self) -> None:
        """Close the connections of the running loop, except those of a client that was given."""
        if (opened := self._opened.pop(_running_loop(), None)) is not None:
            await opened.aclose()


def _running_loop() -> object:
    from anyio.lowlevel import current_token  # a dependency of httpx2, for asyncio and trio alike

    return current_token().native_token
