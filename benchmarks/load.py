"""Load for an HTTP server: connections that send the next request as soon as they have the answer to the last.

It reads no more of an answer than where it ends and whether it is a success, so that it costs a fraction of what any
server costs.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

CONNECTIONS = 8

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class RefusedError(Exception):
    """An answer was no success, or could not be read; the message holds its beginning."""


@dataclass(frozen=True)
class Load:
    """What a server made of it: requests per second, and within how many milliseconds 99 of 100 had their answer."""

    rate: float
    p99: float


def load(port: int, request: bytes, seconds: float) -> Load:
    """Send a request to a port of this machine over and over again for some time.

    Raises:
        RefusedError: an answer was no success.
    """
    return asyncio.run(_load(port, request, seconds))


async def _load(port: int, request: bytes, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    timings: list[float] = []
    start = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Connection(request, timings, start + seconds), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    try:
        await asyncio.gather(*(connection.done for _, connection in made))
    finally:
        for transport, _ in made:
            transport.close()
    taken = time.perf_counter() - start
    timings.sort()
    return Load(len(timings) / taken, timings[int(len(timings) * 0.99)] * 1e3)


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes, timings: list[float], deadline: float) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._timings = timings
        self._deadline = deadline
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(RefusedError(f"the connection was closed: {exc or self._received[:200]!r}"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 2") or length is None:
            self._fail()
        elif len(body) >= int(length[1]):
            now = time.perf_counter()
            self._timings.append(now - self._sent)
            self._received = b""
            if now < self._deadline:
                self._send()
            elif not self.done.done():
                self.done.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._request)

    def _fail(self) -> None:
        if not self.done.done():
            self.done.set_exception(RefusedError(self._received[:200].decode("latin-1")))
        self._transport.close()
