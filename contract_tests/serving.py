"""An emulator, served on a free port of this machine by a thread."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from bullseye_partner_emulator.serving import server_config

if TYPE_CHECKING:
    from collections.abc import Generator

    from bullseye_partner_emulator import Emulator


@contextmanager
def serving(emulator: Emulator) -> Generator[str]:
    """Yield the address (`http://HOST:PORT`) at which the emulator answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(server_config(emulator, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()
