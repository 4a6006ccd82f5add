"""A Redis server of the tests' own, on a socket of this machine, without anything on disk."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from contract_tests.real_parts import program, real_time

if TYPE_CHECKING:
    from collections.abc import Generator


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
                patience = Retry(ConstantBackoff(0.05), 200)
                redis: Any = Redis(unix_socket_path=str(socket), retry=patience, retry_on_error=[RedisConnectionError])
                with redis:
                    redis.ping()
                yield socket
            finally:
                process.kill()
