"""A Redis server of the tests' own, on a socket of this machine, without anything on disk."""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from contract_tests.real_parts import program, real_time

if TYPE_CHECKING:
    from collections.abc import Generator


_PATIENCE = 60.0
"""Seconds that the server may take to start on a machine that is busy."""


@contextmanager
def running_redis() -> Generator[Path]:
    """Yield the path of the socket of a fresh server.

    Raises:
        MissingPartError: Redis is not installed.
    """
    executable = program("Redis", "redis-server")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder, "redis.sock")
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        with subprocess.Popen([executable, *options], env=real_time(), stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for(socket)
                yield socket
            finally:
                process.kill()


def _wait_for(socket: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    redis: Any = Redis(unix_socket_path=str(socket))
    with redis:
        while True:
            try:
                redis.ping()
            except RedisConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return
