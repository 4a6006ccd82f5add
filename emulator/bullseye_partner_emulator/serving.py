"""Serving the emulator over HTTP."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Generator, MutableMapping

    import uvicorn

_RESET = "bullseye_partner_emulator.reset"
"""Key of the scope's `state` (ASGI, lifespan state): a function that resets the connection of a request."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""Value of SO_LINGER (socket(7)): closing sends a RST, not a FIN."""


def reset_connection(scope: MutableMapping[str, Any]) -> None:
    """Reset the connection that a request came on, so that its client sees ECONNRESET instead of an answer.

    Raises:
        ConnectionResetError: there is no connection, the application is called in process.
    """
    if (reset := scope.get("state", {}).get(_RESET)) is None:
        raise ConnectionResetError("a fault that was injected")
    reset()


def server_config(emulator: Any, **options: Any) -> uvicorn.Config:  # noqa: ANN401 - those of uvicorn
    """Return how uvicorn serves an emulator; `options` are those of `uvicorn.Config`."""
    import uvicorn

    from bullseye_partner_emulator.http_connection import HttpConnection

    class Protocol(HttpConnection):
        """HTTP on a connection that the application can reset."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            # asyncio does so for sockets that it made itself. Without it, the end of each answer on a connection that
            # is kept waits 40 ms for the client to acknowledge the beginning.
            _connection_of(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.app_state = {**self.app_state, _RESET: partial(_reset, transport)}

    # No websockets: the API has none. Nobody stands between, or asks who serves: both take time for each request.
    unused: dict[str, Any] = {"ws": "none", "lifespan": "off", "proxy_headers": False, "server_header": False}
    return uvicorn.Config(emulator, http=Protocol, **unused, **options)


@contextmanager
def serve_in_thread(emulator: Any) -> Generator[str]:  # noqa: ANN401 - an ASGI application
    """Serve an emulator on a free port of this machine; yield the address, `http://HOST:PORT`."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(server_config(emulator, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _reset(transport: asyncio.Transport) -> None:
    _connection_of(transport).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def _connection_of(transport: asyncio.Transport) -> socket.socket:
    return cast("socket.socket", transport.get_extra_info("socket"))
