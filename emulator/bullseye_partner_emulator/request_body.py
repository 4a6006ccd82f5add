"""Reads the body of a request, as much of it as the emulator accepts, and notices a client that goes away."""

from __future__ import annotations

import asyncio
from asyncio import sleep
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


async def disconnects_within(seconds: float, receive: Receive) -> bool:
    """Wait so many seconds, or until the client goes away; say whether it did."""
    passing = asyncio.ensure_future(sleep(seconds))
    leaving = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait({passing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not passing.done() and leaving.exception() is not None:
            await passing  # who calls in process may have nothing to say about its end
        return not passing.done()
    finally:
        for task in (passing, leaving):
            task.cancel()
        await asyncio.gather(passing, leaving, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
