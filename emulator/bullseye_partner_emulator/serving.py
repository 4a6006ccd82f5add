"""Serving the emulator over HTTP from a thread of this process."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

_SECONDS_TO_STOP = 5.0

_logger = logging.getLogger("bullseye_partner_emulator")


@contextmanager
def serve_in_thread(emulator: Any) -> Generator[str]:  # noqa: ANN401 - an ASGI application
    """Serve an emulator on a free port of this machine; yield the address, `http://HOST:PORT`.

    The end takes a second at most: requests that are under way then, such as those that a fault delays, are broken off.
    """
    # Only who serves needs it: in process, the emulator is an application like any other.
    from bullseye_partner_emulator.server import Server

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(emulator, log_level="error")
        # A daemon: an application that blocks its event loop must not keep the process alive.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_SECONDS_TO_STOP)
            if thread.is_alive():
                _logger.warning("the server does not end, and is left to the end of the process")
