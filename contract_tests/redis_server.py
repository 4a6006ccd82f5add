"""A Redis server of the tests' own, on a socket of this machine, without anything on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from contract_tests.machine_time import environment_of_servers

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def running_redis() -> Generator[Path]:
    """Yield the path of the socket of a fresh server.

    A missing server skips the test on a developer's machine, and fails it in CI.
    """
    executable = shutil.which("redis-server")
    if executable is None:
        missing = "redis-server is not installed (Debian: apt-get install redis-server)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder, "redis.sock")
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        with subprocess.Popen(
            [executable, *options], stdout=subprocess.DEVNULL, env=environment_of_servers()
        ) as process:
            try:
                patience = Retry(ConstantBackoff(0.05), 200)
                redis: Any = Redis(unix_socket_path=str(socket), retry=patience, retry_on_error=[RedisConnectionError])
                with redis:
                    redis.ping()
                yield socket
            finally:
                process.kill()
