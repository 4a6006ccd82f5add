"""The emulator with a defect: `python -m contract_tests.soak.mutant_server DEFECT`, then the emulator's own options."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias

from bullseye_partner_emulator import Emulator
from bullseye_partner_emulator.__main__ import main as serve

if TYPE_CHECKING:
    from contract_tests.target.target import AsgiApp

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_LEAKED_BYTES = 500_000
_FATAL_REQUEST = 100
_NOT_FOUND = 404

_kept: list[bytes] = []


async def fault_on_nul(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Answer with 500 where a NUL is sent."""
    nul = "\0" in scope["path"]

    async def watch() -> Message:
        nonlocal nul
        message = await receive()
        nul = nul or b"\0" in message.get("body", b"")
        return message

    async def alter(message: Message) -> None:
        await send({**message, "status": 500} if nul and "status" in message else message)

    await app(scope, watch, alter)


async def leak(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Keep something of each request."""
    _kept.append(os.urandom(_LEAKED_BYTES))
    await app(scope, receive, send)


async def text_for_404(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Answer with text where nothing is found, as web servers do that nobody told otherwise."""
    found = True

    async def alter(message: Message) -> None:
        nonlocal found
        if message.get("status") == _NOT_FOUND:
            found = False
            message = {**message, "headers": [(b"content-type", b"text/plain"), (b"content-length", b"9")]}
        elif not found:
            message = {**message, "body": b"Not Found"}
        await send(message)

    await app(scope, receive, alter)


async def other_status(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Give one error the status of another."""

    async def alter(message: Message) -> None:
        await send({**message, "status": 410} if message.get("status") == _NOT_FOUND else message)

    await app(scope, receive, alter)


async def no_details(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Leave a part of the error envelope out."""

    async def alter(message: Message) -> None:
        await send(
            {**message, "body": message["body"].replace(b'"details"', b'"Details"')} if "body" in message else message
        )

    await app(scope, receive, alter)


async def hang(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Wait for ever where nothing is found."""

    async def alter(message: Message) -> None:
        if message.get("status") == _NOT_FOUND:
            await receive()
            await receive()
        await send(message)

    await app(scope, receive, alter)


async def fall(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """End the process after a while."""
    _kept.append(b"")
    if len(_kept) == _FATAL_REQUEST:
        os._exit(1)
    await app(scope, receive, send)


async def fail_later(app: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Answer well and fail then, which only the log shows."""
    await app(scope, receive, send)
    if scope["method"] == "PUT":
        raise RuntimeError("a defect")


DEFECTS = {
    defect.__name__: defect
    for defect in (fault_on_nul, leak, text_for_404, other_status, no_details, hang, fall, fail_later)
}
"""The defects by name."""


def main() -> None:
    """Serve the emulator with the defect that is named first."""
    defect, app = DEFECTS[sys.argv.pop(1)], Emulator.__call__

    async def call(self: Emulator, scope: Message, receive: Receive, send: Send) -> None:
        async def sound(scope: Message, receive: Receive, send: Send) -> None:
            await app(self, scope, receive, send)

        await defect(sound, scope, receive, send)

    Emulator.__call__ = call  # type: ignore[method-assign]
    serve()


if __name__ == "__main__":
    main()
