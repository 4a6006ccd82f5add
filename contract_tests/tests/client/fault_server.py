"""An HTTP server on loopback that breaks the protocol on purpose, and remembers every request that reached it.

It speaks raw sockets, since no HTTP library lets one send what these faults send. A fault is a function that gets the
connection after the request was read in full, so its log is a proof: what is in it was delivered.
"""

from __future__ import annotations

import contextlib
import gzip
import select
import socket
import struct
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

    Fault = Callable[["Connection"], None]


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that was delivered in full; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection:
    """One accepted connection, and the event that ends the server."""

    socket: socket.socket
    closing: threading.Event

    def send(self, data: bytes) -> None:
        """Send bytes as they are; a client that has gone is no error."""
        with contextlib.suppress(OSError):
            self.socket.sendall(data)

    def reset(self) -> None:
        """Close with a TCP reset rather than an orderly end."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def stall(self) -> None:
        """Keep the connection open, in silence, until the client leaves or the server ends."""
        while not self.closing.is_set():
            readable, _, _ = select.select([self.socket], [], [], 0.02)
            if readable:
                return


def answer(status: int, body: bytes = b"", *headers: str, reason: str = "Any") -> Fault:
    """A well-formed response."""

    def respond(connection: Connection) -> None:
        connection.send(_head(status, reason, f"Content-Length: {len(body)}", *headers) + body)

    return respond


def json(status: int, body: bytes, *headers: str) -> Fault:
    """A well-formed JSON response."""
    return answer(status, body, "Content-Type: application/json", *headers)


def reset(connection: Connection) -> None:
    """The connection breaks after the request was delivered, before any answer."""
    connection.reset()


def close(connection: Connection) -> None:
    """The connection ends in good order without an answer."""
    connection.socket.close()


def stall(connection: Connection) -> None:
    """No answer, ever."""
    connection.stall()


def stall_in_headers(connection: Connection) -> None:
    """The status line comes, the headers never end."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    connection.stall()


def stall_in_body(connection: Connection) -> None:
    """Half of the body comes, the other half never."""
    connection.send(_head(200, "OK", "Content-Type: application/json", "Content-Length: 200") + b'{"partner": ')
    connection.stall()


def _drip(beginning: bytes, drop: bytes) -> Fault:
    """What comes drop by drop: no single read is slow, only the whole.

    It ends after a while, so that a client that would wait for ever fails a test instead of halting it.
    """

    def respond(connection: Connection) -> None:
        connection.send(beginning)
        for _ in range(100):
            if connection.closing.wait(0.02):
                return
            try:
                connection.socket.sendall(drop)
            except OSError:
                return
        connection.socket.close()

    return respond


def reset_in_body(connection: Connection) -> None:
    """The connection breaks in the middle of the body."""
    connection.send(_head(200, "OK", "Content-Type: application/json", "Content-Length: 200") + b'{"partner": ')
    connection.reset()


def truncate(connection: Connection) -> None:
    """The connection ends in good order before the announced length."""
    connection.send(_head(200, "OK", "Content-Type: application/json", "Content-Length: 200") + b'{"partner": ')
    connection.socket.close()


def truncate_chunk(connection: Connection) -> None:
    """A chunk is shorter than it says."""
    connection.send(_head(200, "OK", "Content-Type: application/json", "Transfer-Encoding: chunked") + b"ff\r\n{}")
    connection.socket.close()


def announce_less(connection: Connection) -> None:
    """The body is longer than its announced length, so what arrives is half a JSON text."""
    connection.send(_head(200, "OK", "Content-Type: application/json", "Content-Length: 5") + b'{"partner": {}}')


def contradict_lengths(connection: Connection) -> None:
    """Two different lengths are announced (RFC 9112, section 6.3: an unrecoverable error)."""
    connection.send(_head(200, "OK", "Content-Length: 2", "Content-Length: 7") + b"{}")


def garble(connection: Connection) -> None:
    """What comes is not HTTP."""
    connection.send(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
    connection.socket.close()


def break_gzip(connection: Connection) -> None:
    """The body says that it is gzip, and is not."""
    body = gzip.compress(b'{"partner": {}}')[:12] + b"\x00" * 20
    headers = ("Content-Type: application/json", "Content-Encoding: gzip", f"Content-Length: {len(body)}")
    connection.send(_head(200, "OK", *headers) + body)


def send_headers_for_ever(connection: Connection) -> None:
    """Headers without end."""
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        try:
            connection.socket.sendall(f"X-Endless-{number}: {'x' * 200}\r\n".encode())
        except OSError:
            return


def flood_interim(connection: Connection) -> None:
    """Interim responses without end or pause."""
    with contextlib.suppress(OSError):
        while not connection.closing.is_set():
            connection.socket.sendall(_head(103, "Early Hints") * 100)


def redirect(location: str) -> Fault:
    """A redirect to any address."""
    return answer(307, b"", f"Location: {location}", reason="Temporary Redirect")


def _head(status: int, reason: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} {reason}", *headers, "", ""]).encode("latin-1")


drip_body = _drip(_head(200, "OK", "Content-Type: application/json", "Content-Length: 1000000"), b" ")
"""A body without end."""
drip_header = _drip(b"HTTP/1.1 200 OK\r\nX-Endless: ", b"x")
"""A header without end."""
drip_interim = _drip(b"", _head(103, "Early Hints"))
"""Interim responses (RFC 9110, section 15.2) without end."""
drip_gzip_name = _drip(
    _head(200, "OK", "Content-Encoding: gzip", "Content-Length: 1000000") + b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"x"
)
"""A body whose bytes are all part of the file name in a gzip header (RFC 1952), so that they decode to nothing."""
drip_chunk_extension = _drip(_head(200, "OK", "Transfer-Encoding: chunked") + b"1;", b"x")
"""A chunk extension (RFC 9112, section 7.1.1) without end, so that the chunk never begins."""
drip_trailer = _drip(_head(200, "OK", "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\nX-Endless: ", b"x")
"""A trailer (RFC 9112, section 7.1.2) without end, after a body that is complete."""


@dataclass
class FaultServer:
    """Answers the requests it gets with the faults of its script, in turn; the last one goes on for ever.

    When it has ended, `requests` holds all that was delivered: what waited to be read then is read first.
    """

    script: list[Fault]
    on_accept: Fault | None = None
    """What befalls a connection before anything is read of it."""
    tls: ssl.SSLContext | None = None
    """The certificate of the server, which speaks TLS then."""
    port: int = 0
    """The port to listen on; 0 takes a free one."""
    accepted: int = 0
    requests: list[ReceivedRequest] = field(default_factory=list["ReceivedRequest"])
    url: str = field(init=False)
    _listener: socket.socket = field(init=False)
    _closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self._listener.settimeout(0.02)
        self.url = "{}://{}:{}".format("https" if self.tls else "http", *self._listener.getsockname())
        self._start(self._accept)
        return self

    def let_go(self) -> None:
        """End what holds its connection open; no more are accepted."""
        self._closing.set()

    def __exit__(self, *exception: object) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(timeout=10)
        self._listener.close()

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                if self._closing.is_set():
                    return
                continue
            self.accepted += 1
            connection.settimeout(10)
            self._start(partial(self._serve, connection))

    def _serve(self, accepted: socket.socket) -> None:
        try:
            secured = self.tls.wrap_socket(accepted, server_side=True) if self.tls else accepted
        except OSError:  # a client that refuses the certificate has gone
            accepted.close()
            return
        connection = Connection(secured, self._closing)
        with connection.socket:
            if self.on_accept:
                self.on_accept(connection)
            for request in _requests(connection, self._closing):
                with self._lock:
                    fault = self.script[min(len(self.requests), len(self.script) - 1)]
                    self.requests.append(request)
                fault(connection)


def _requests(connection: Connection, closing: threading.Event) -> Iterator[ReceivedRequest]:
    """Read requests until the client leaves, the fault has closed the connection, or the server ends."""
    buffer = b""
    while connection.socket.fileno() != -1:
        readable, _, _ = select.select([connection.socket], [], [], 0.02)
        if not readable:
            if closing.is_set():
                return
            continue
        try:
            received = connection.socket.recv(65536)
        except OSError:
            return
        if not received:
            return
        buffer += received
        while request := _parse(buffer):
            consumed, parsed = request
            buffer = buffer[consumed:]
            yield parsed
            if connection.socket.fileno() == -1:
                return


def _parse(buffer: bytes) -> tuple[int, ReceivedRequest] | None:
    head, separator, rest = buffer.partition(b"\r\n\r\n")
    if not separator:
        return None
    request_line, *lines = head.decode("latin-1").split("\r\n")
    headers = _headers(lines)
    length = int(headers.get("content-length", "0"))
    if len(rest) < length:
        return None
    method, target, _ = request_line.split(" ", 2)
    return len(head) + 4 + length, ReceivedRequest(method, target, headers, rest[:length])


def _headers(lines: Iterable[str]) -> dict[str, str]:
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
