"""The emulator with a short rate window, as a process of its own: prints its address and its key, then serves."""

from __future__ import annotations

import copy
import socket
import sys

import uvicorn

from bullseye_partner_emulator import Settings, create_app
from generator.description import repository_description


def main(requests: int, seconds: int) -> None:
    """Serve until the process is ended."""
    bundle = copy.deepcopy(repository_description().bundle)
    bundle["info"]["x-rate-limit"] |= {"requests": requests, "seconds": seconds}
    application = create_app(Settings(seed=1, description=bundle))
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], application.api_key, flush=True)  # noqa: T201 - read by who started this process
    configuration = uvicorn.Config(application, log_level="critical", access_log=False)
    uvicorn.Server(configuration).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
