"""Receives the webhook deliveries of a target: in this process, or by a listener on loopback."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from bullseye_partner_emulator import DeliveryRequest

ACKNOWLEDGED = 200
"""What the receivers answer unless they are told otherwise."""
_PATH = "/deliveries"


@dataclass(frozen=True)
class Received:
    """A delivery: the address that it was posted to, its raw body, and its headers with names in lower case."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class Receiver(Protocol):
    """Somewhere to deliver to.

    Attributes:
        origin: Scheme, host and port; everything below it is received.
        url: An address there; a webhook is set to it.
        status: What deliveries are answered with.
        received: The deliveries so far, oldest first.
    """

    origin: str
    url: str
    status: int
    received: list[Received]


class InProcessReceiver:
    """Takes the deliveries of an emulator in this process: no port, so that its address is the same in every run."""

    def __init__(self) -> None:
        self.origin = "http://127.0.0.1:9"
        self.url = f"{self.origin}{_PATH}"
        self.status = ACKNOWLEDGED
        self.received: list[Received] = []

    async def deliver(self, request: DeliveryRequest) -> int | None:
        """Keep a delivery and answer it; what `Settings.deliver` of an emulator calls."""
        below = request.url.removeprefix(self.origin)
        if below != request.url and below[:1] in ("", "/", "?"):
            headers = {k.lower(): v for k, v in request.headers.items()}
            self.received.append(Received(request.url, request.body, headers))
            return self.status
        return ACKNOWLEDGED

    def reset(self) -> None:
        """Forget all deliveries."""
        self.received.clear()
        self.status = ACKNOWLEDGED


@dataclass(frozen=True)
class Tunnel:
    """A public address whose requests arrive at a port of this machine.

    Attributes:
        origin: Scheme, host and port of the address; None is the port itself.
        port: The port; 0 is a free one.
    """

    origin: str | None = None
    port: int = 0


class LoopbackReceiver:
    """A listener on a port of this machine: for targets that run on it, and those that reach it from elsewhere."""

    def __init__(self, tunnel: Tunnel = Tunnel()) -> None:
        """Take the port at which a tunnel ends, without listening yet.

        Raises:
            OSError: the port is taken.
        """
        self.status = ACKNOWLEDGED
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                # As it came: `path` has no slashes twice at its beginning.
                url = receiver.origin + self.requestline.split()[1]
                receiver.received.append(Received(url, body, {k.lower(): v for k, v in self.headers.items()}))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", tunnel.port), Handler)
        self.port = self._server.server_port
        self.origin = tunnel.origin or f"http://127.0.0.1:{self.port}"
        self.url = f"{self.origin}{_PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        """Start to listen."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def is_loopback(url: str) -> bool:
    """Return whether a URL leads to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
