"""A PostgreSQL server of the tests' own, on a socket of this machine, in a folder that goes with it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from contract_tests.machine_time import environment_of_servers

if TYPE_CHECKING:
    from collections.abc import Generator

_SUPERUSER = "postgres"
_DEBIAN = "/usr/lib/postgresql"


class PostgresqlServer:
    """A running server, which makes databases."""

    def __init__(self, socket_folder: str) -> None:
        self._socket_folder = socket_folder

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"emulator_{uuid.uuid4().hex}"
        with psycopg.connect(host=self._socket_folder, user=_SUPERUSER, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{_SUPERUSER}@/{name}?host={self._socket_folder}"


@contextmanager
def running_postgresql() -> Generator[PostgresqlServer]:
    """Yield a fresh server.

    A missing server skips the test on a developer's machine, and fails it in CI.
    """
    binaries = _binaries()
    if binaries is None:
        missing = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    # Short, since the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        user = _user()
        if user:
            shutil.chown(folder, user)
        data = str(Path(folder, "data"))

        def run(*command: str) -> None:
            quiet = subprocess.DEVNULL
            clean = environment_of_servers()
            subprocess.run(command, check=True, cwd=folder, user=user, env=clean, stdout=quiet, stderr=quiet)

        initialize = ["--auth=trust", f"--username={_SUPERUSER}", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        run(str(binaries / "initdb"), "-D", data, *initialize)
        # What is written has to survive the emulator, not this machine.
        quick = f"-k {folder} -c fsync=off -c full_page_writes=off -c listen_addresses=''"
        control = [str(binaries / "pg_ctl"), "-D", data, "-w"]
        run(*control, "-o", quick, "start")
        try:
            yield PostgresqlServer(folder)
        finally:
            run(*control, "-m", "immediate", "stop")


def _binaries() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path(_DEBIAN).glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return versions[-1] if versions else None


def _user() -> str | None:
    """Return who runs the server: it refuses to run as root."""
    if os.geteuid():
        return None
    return pwd.getpwnam("postgres").pw_name
