"""What the HTTP server of the emulator costs without the emulator: the same server, fixed answers, nothing behind."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from benchmarks import organizations
from bullseye_partner_emulator.server import Server

if TYPE_CHECKING:
    from contract_tests.target.target import Receive, Scope, Send

_ONE, _PAGE = organizations.one(), organizations.page(organizations.PAGE)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a page, or with one organization where one is got or created."""
    is_page = scope["method"] == "GET" and scope["path"].endswith(organizations.LIST_PATH)
    while (await receive()).get("more_body", False):
        pass
    body = _PAGE if is_page else _ONE
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Print the port, then serve until the process is ended."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - read by who started this process
        Server(application, log_level="critical", access_log=False).run(sockets=[listener])


if __name__ == "__main__":
    main()
