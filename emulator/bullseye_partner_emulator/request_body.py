"""Reads the body of a request, as much of it as the emulator accepts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class DisconnectedError(Exception):
    """There is nobody left to answer to."""


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Return the body of a request, None if it is larger than `limit` bytes.

    Raises:
        DisconnectedError: the client went away before the end of the body.
    """
    body = bytearray()
    too_large = False
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        if not too_large:
            body += message.get("body", b"")
        if len(body) > limit:
            # What still comes is read and dropped: a client that is cut off while it sends never sees the answer.
            too_large = True
            body.clear()
        if not message.get("more_body", False):
            return None if too_large else bytes(body)
