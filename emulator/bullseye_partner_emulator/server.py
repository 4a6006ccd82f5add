"""The HTTP server of an emulator: uvicorn, and an end that no client and no database can put off."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from bullseye_partner_emulator.connection import RESET, STOPPING
from bullseye_partner_emulator.emulator_header import EMULATOR_HEADER
from bullseye_partner_emulator.http_connection import HttpConnection

if TYPE_CHECKING:
    from collections.abc import Collection

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""Value of SO_LINGER (socket(7)): closing sends a RST, not a FIN."""
_KEEP_ALIVE_SECONDS = 75
"""Longer than most clients keep a connection that is idle: who closes first must not be the one who cannot know."""
_SECONDS_TO_ANSWER = 0.3
"""What requests that are under way get when the server stops."""
_SECONDS_TO_END = 0.1
"""What their tasks get then, when the connection has gone, and once more when they are cancelled."""
_POLL_SECONDS = 0.01


class Server(uvicorn.Server):
    """Serves an emulator, and stops within a second: what is not answered by then is broken off."""

    def __init__(self, emulator: Any, **options: Any) -> None:  # noqa: ANN401 - an ASGI application
        """Take an emulator and options of `uvicorn.Config`."""
        stopping = threading.Event()

        class Protocol(HttpConnection):
            """HTTP on a connection that the application can reset."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                # asyncio does so for sockets that it made itself. Without it, the end of each answer on a connection
                # that is kept waits 40 ms for the client to acknowledge the beginning.
                _connection_of(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.app_state = {**self.app_state, RESET: partial(_reset, transport), STOPPING: stopping}

        # No websockets: the API has none. Nobody stands between, or asks who serves: both take time for each request.
        own: dict[str, Any] = {"ws": "none", "lifespan": "off", "proxy_headers": False, "server_header": False}
        own["headers"] = [EMULATOR_HEADER]  # also on what the application does not get to see
        times: dict[str, Any] = {"timeout_keep_alive": _KEEP_ALIVE_SECONDS, "timeout_graceful_shutdown": 1}
        super().__init__(uvicorn.Config(emulator, http=Protocol, **own, **times, **options))
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: answer what can be answered at once, break off the rest."""
        self._stopping.set()
        state = self.server_state
        for server in self.servers:
            server.close()
        for connection in list(state.connections):
            connection.shutdown()
        await _emptied((state.connections, state.tasks), _SECONDS_TO_ANSWER)
        for connection in list(state.connections):
            connection.transport.abort()
        await _emptied((state.connections, state.tasks), _SECONDS_TO_END)
        for task in list(state.tasks):
            task.cancel()
        await _emptied((state.tasks,), _SECONDS_TO_END)
        await super().shutdown(sockets)


async def _emptied(collections: tuple[Collection[object], ...], seconds: float) -> None:
    """Wait until nothing is left, for so many seconds at most."""
    end = time.monotonic() + seconds
    while any(collections) and time.monotonic() < end:
        await asyncio.sleep(_POLL_SECONDS)


def _reset(transport: asyncio.Transport) -> None:
    _connection_of(transport).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def _connection_of(transport: asyncio.Transport) -> socket.socket:
    return cast("socket.socket", transport.get_extra_info("socket"))
