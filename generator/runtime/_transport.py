"""The transport of the blocking client: that of httpx2, but its reads end when the deadline of their call passes.

To httpx2, a timeout is the longest silence. So a server that keeps sending single bytes of a header, or interim
responses, could hold a call for ever. An asynchronous call is simply cancelled; a thread cannot be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore2  # the lower half of httpx2
import httpx2

from ._clock import Timeout

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable


class DeadlineTransport(httpx2.HTTPTransport):
    """Sends by connections whose reads know the deadline."""

    def __init__(self, certificates: ssl.SSLContext) -> None:
        super().__init__(verify=certificates)
        # The limits are the defaults of httpx2. It has no parameter for the network beneath its pool.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=certificates,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )


class _Network(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(super().connect_tcp(host, port, timeout, local_address, socket_options))


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if isinstance(timeout, Timeout) and (timeout := timeout.left()) <= 0:
            raise httpcore2.ReadTimeout("the deadline passed before the answer was complete")
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the signature of httpcore2
        return self._stream.get_extra_info(info)
