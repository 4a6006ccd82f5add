"""Prism, which knows nothing but a description, as a server of this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.real_parts import program, real_time

if TYPE_CHECKING:
    from collections.abc import Generator

    from generator.json_pointer import JsonObject

PRISM = "@stoplight/prism-cli@5.16.0"

_PATIENCE = 120.0
"""Seconds that npx may take to install it and Prism to start."""


@contextmanager
def running_prism(bundle: JsonObject) -> Generator[int]:
    """Mock a bundled description; yield the port on 127.0.0.1.

    Raises:
        MissingPartError: there is no npx.
        RuntimeError: Prism does not start; the message is what it says.
    """
    npx = program("node", "npx")
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        description = Path(folder) / "openapi.json"
        description.write_text(json.dumps(bundle), encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        # Without its log of requests, which takes time, and which the emulator's command does not write either.
        options = ["--verboseLevel", "warn", "--port", str(port)]
        command = [npx, "--yes", PRISM, "mock", *options, str(description)]
        # npx starts Prism as a child of its own and does not end it: both are ended as one group.
        with subprocess.Popen(command, env=real_time(), stdout=log, stderr=log, start_new_session=True) as process:
            try:
                if not _listens(port, process):
                    log.seek(0)
                    raise RuntimeError(f"Prism does not start:\n{log.read()}")
                yield port
            finally:
                os.killpg(process.pid, signal.SIGTERM)


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return True
    return False
