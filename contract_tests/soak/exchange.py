"""Sends the bytes of a case over a socket and reads what comes back."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from contract_tests.soak.case import Case

PATIENCE = 30.0
"""Seconds until an emulator that says nothing hangs."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_CHUNK = 65_536


class NoHttpError(Exception):
    """What came back is not HTTP."""


@dataclass(frozen=True)
class Answer:
    """An answer of the emulator or its HTTP server."""

    status: int
    content_type: str | None
    body: bytes


def exchange(port: int, case: Case) -> list[Answer]:
    """Send a case to a port of this machine and return the answers, read until the end of the connection.

    Raises:
        TimeoutError: the connection was not ended.
        ConnectionRefusedError: nobody listens.
        NoHttpError: the answers are no HTTP.
    """
    received = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            size = max(1, -(-len(case.data) // case.pieces))
            for start in range(0, len(case.data), size):
                connection.sendall(case.data[start : start + size])
            if case.abandoned:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                return []
            if case.unfinished:
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(_CHUNK):
                received += part
        except (ConnectionResetError, BrokenPipeError):
            # The server ended a connection on which bytes were still to come; what it said before may be lost.
            pass
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
    return list(_answers(bytes(received), head=case.head))


def _answers(received: bytes, *, head: bool) -> list[Answer]:
    found: list[Answer] = []
    while received:
        answer, received = _first(received, head=head)
        if answer.status >= 200:  # others announce one (RFC 9110, section 15.2)
            found.append(answer)
    return found


def _first(received: bytes, *, head: bool) -> tuple[Answer, bytes]:
    """Return the first answer and the bytes after it."""
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method="HEAD" if head else "GET", target="/", headers=[("Host", "soak")]))
    parser.send(h11.EndOfMessage())
    parser.receive_data(received)
    parser.receive_data(b"")
    body = bytearray()
    response: h11.Response | None = None
    try:
        while True:
            match parser.next_event():
                case h11.InformationalResponse():
                    pass
                case h11.Response() as response:
                    pass
                case h11.Data(data=data):
                    body += data
                case h11.EndOfMessage() if response is not None:
                    break
                case event:
                    raise NoHttpError(f"no answer in {received[:80]!r}: {event}")
    except h11.RemoteProtocolError as error:
        raise NoHttpError(f"{error}: {received[:80]!r}") from error
    content_types = [value.decode("latin-1") for name, value in response.headers if name == b"content-type"]
    answer = Answer(response.status_code, content_types[0] if content_types else None, bytes(body))
    return answer, parser.trailing_data[0]
