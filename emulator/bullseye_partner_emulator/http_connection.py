"""An HTTP connection: httptools reads plain requests, h11 answers for all others.

httptools is several times as fast, but knows only some methods and targets, and keeps a head of any size. A request
that it does not take goes to h11 from its first byte, so that one parser alone judges what is odd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
import httptools
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

_MAX_HEAD_BYTES = 16_384
"""What the parser may keep before it says something; h11 has the same limit."""
_REFUSAL = "Invalid HTTP request received."


class HttpConnection(HttpToolsProtocol):
    """A connection, until h11 takes it over for good."""

    parser: httptools.HttpRequestParser
    _begins_with_request = True
    """Whether `_undecided` begins where a request begins."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; uvicorn narrows the type of the transport, as here."""
        super().connection_made(transport)
        self._undecided = bytearray()

    def data_received(self, data: bytes) -> None:
        """Read a piece of what the client sends."""
        self._unset_keepalive_if_required()
        self._undecided += data
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse()
        else:
            if len(self._undecided) > _MAX_HEAD_BYTES:
                self._refuse()

    def on_message_begin(self) -> None:
        """Begin a request, with this piece or within it."""
        self._begins_with_request = bool(self._undecided)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start to answer a plain request; the caller takes an error for a refusal."""
        if not self._is_plain():
            raise ValueError("for h11")
        super().on_headers_complete()
        self._undecided.clear()
        self.headers = []  # trailers are no headers of the request

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._undecided.clear()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._undecided.clear()
        super().on_message_complete()

    def _is_plain(self) -> bool:
        """Say whether both parsers make the same of the head."""
        return (
            self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and self.url.startswith(b"/")
            and not self.url.startswith(b"//")
            and b"#" not in self.url
            and not self._undecided.startswith((b"\r", b"\n"))
            and [name for name, _ in self.headers].count(b"host") == 1
            and not any(value[-1:].isspace() for _, value in self.headers)
        )

    def _refuse(self) -> None:
        is_idle = not self.cycle or self.cycle.response_complete
        if not (is_idle and self._begins_with_request and self._undecided):
            # In the midst of a body, or behind a request that is not answered yet.
            self.logger.warning(_REFUSAL)
            self.send_400_response(_REFUSAL)
            return
        self.connections.discard(self)
        successor = _OddConnection(self.config, self.server_state, self.app_state)
        successor.connection_made(self.transport)
        self.transport.set_protocol(successor)
        successor.data_received(bytes(self._undecided))


class _OddConnection(H11Protocol):
    """A connection that h11 has taken over."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; uvicorn's own answer lacks the headers that all others have."""
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"connection", b"close"),
        ]
        response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (response, h11.Data(data=msg.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
