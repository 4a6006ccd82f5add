"""The transports of the clients: those of httpx2, but each of their steps ends when the deadline of its call passes.

To httpx2, a timeout is the longest silence. So a server that keeps sending single bytes of a header, or interim
responses, could hold a call for ever; so could a name server, or a host with many addresses that do not answer. A
blocking call cannot be cancelled, and a cancel scope around each asynchronous one would cost a fifth of it.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, cast

import httpcore2  # the lower half of httpx2
import httpx2

from ._clock import Timeout
from ._hooks import NOTICEABLE, log
from ._resolving import addresses_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

# The limits are the defaults of httpx2, which has no parameter for the network beneath a pool.
_CONNECTIONS = 100
_IDLE_CONNECTIONS = 20
_IDLE_SECONDS = 5.0

_LEAST_SHARE = 1.0
"""Seconds that each address of a host has at least, if there are so many: it may be far away and still alive."""


class DeadlineTransport(httpx2.HTTPTransport):
    """Sends by connections whose steps know the deadline."""

    def __init__(self, certificates: ssl.SSLContext) -> None:
        super().__init__(verify=certificates)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=certificates,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=Network(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; log it if it has to wait for a connection."""
        left = _noticing(request)
        try:
            return super().handle_request(request)
        except httpx2.PoolTimeout:
            if left <= 0:
                raise
        _go_on_waiting(request, left)
        return super().handle_request(request)


class AsyncDeadlineTransport(httpx2.AsyncHTTPTransport):
    """The same for an event loop."""

    def __init__(self, certificates: ssl.SSLContext) -> None:
        super().__init__(verify=certificates)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=certificates,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=AsyncNetwork(),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; log it if it has to wait for a connection."""
        left = _noticing(request)
        try:
            return await super().handle_async_request(request)
        except httpx2.PoolTimeout:
            if left <= 0:
                raise
        _go_on_waiting(request, left)
        return await super().handle_async_request(request)


def _noticing(request: httpx2.Request) -> float:
    """Let the wait for a connection end when it is worth a line in the log; return the seconds that would be left."""
    phases = request.extensions["timeout"]
    left = phases["pool"] - NOTICEABLE
    if left > 0:
        phases["pool"] = NOTICEABLE
    return cast("float", left)


def _go_on_waiting(request: httpx2.Request, left: float) -> None:
    message = "a %s waits for one of %s connections, which other calls use; it has waited 1 s, and %.3g s are left"
    log(logging.INFO, message, request.method, _CONNECTIONS, left)
    request.extensions["timeout"]["pool"] = left


def _left(timeout: float | None) -> float | None:
    if isinstance(timeout, Timeout) and (timeout := timeout.left()) <= 0:
        raise httpcore2.ReadTimeout("the deadline passed before the answer was complete")
    return timeout


def _left_to_connect(timeout: float | None) -> float | None:
    if isinstance(timeout, Timeout) and (timeout := timeout.left()) <= 0:
        raise httpcore2.PoolTimeout(_QUEUED)
    return timeout


def _left_for_tls(timeout: float | None) -> float | None:
    if isinstance(timeout, Timeout) and (timeout := timeout.left()) <= 0:
        raise httpcore2.ConnectTimeout("the deadline passed before the connection was encrypted")
    return timeout


def _left_to_write(timeout: float | None) -> float | None:
    if not isinstance(timeout, Timeout):
        return timeout
    if (left := timeout.left()) <= 0:
        if timeout.sending:
            raise httpcore2.WriteTimeout("the deadline passed before the request was sent in full")
        raise httpcore2.PoolTimeout(_QUEUED)
    timeout.sending = True
    return left


_QUEUED = "the deadline passed before there was one"


class Network(httpcore2.SyncBackend):
    """Connects within the time that a call has: the look-up of the host and all its addresses included."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers.

        Each gets an equal share of the time, so that one which is silent leaves some to the others.

        Raises:
            httpcore2.ConnectTimeout: none answered in time, or the look-up took too long.
            httpcore2.ConnectError: there is no such host, or all its addresses refuse.
        """
        if (seconds := _left_to_connect(timeout)) is None:  # a transport of ours is never asked to wait for ever
            return _Stream(super().connect_tcp(host, port, None, local_address, socket_options))
        over_at = time.monotonic() + seconds
        try:
            addresses = addresses_of(host, port, seconds)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for tried, address in enumerate(addresses):
            if (left := over_at - time.monotonic()) <= 0:
                raise httpcore2.ConnectTimeout(f"{tried} of {len(addresses)} addresses of {host} tried in time")
            share = min(left, max(left / (len(addresses) - tried), _LEAST_SHARE))
            try:
                return _Stream(super().connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left_to_write(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left_for_tls(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the signature of httpcore2
        return self._stream.get_extra_info(info)


class AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """The same for an event loop. anyio tries the addresses side by side (RFC 8305), within one time limit."""

    def __init__(self) -> None:
        # To pyright it may be the class that stands in for it where anyio, which httpx2 requires, is missing.
        self._network = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address that answers.

        Raises:
            httpcore2.ConnectTimeout: none answered in time, or the look-up took too long.
            httpcore2.ConnectError: there is no such host, or all its addresses refuse.
        """
        seconds = _left_to_connect(timeout)
        try:
            return _AsyncStream(await self._network.connect_tcp(host, port, seconds, local_address, socket_options))
        except UnicodeError as error:
            raise httpcore2.ConnectError(str(error)) from error

    async def sleep(self, seconds: float) -> None:
        """Let the event loop do other things for a time."""
        await self._network.sleep(seconds)


class _AsyncStream(httpcore2.AsyncNetworkStream):
    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, _left(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, _left_to_write(timeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        seconds = _left_for_tls(timeout)
        return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the signature of httpcore2
        return self._stream.get_extra_info(info)
