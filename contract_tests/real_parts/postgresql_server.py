"""A PostgreSQL server of the tests' own, on a socket of this machine, in a folder that goes with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from contract_tests.real_parts import MissingPartError, real_time

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_SUPERUSER = "postgres"
_DEBIAN = "/usr/lib/postgresql"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the server's own folder in it has a name of its own
_ROOM = 4 * 1024**3
"""Bytes that some hundred databases need."""


class PostgresqlServer:
    """A running server, which makes databases, and goes away or hangs for a while if a test wants it to."""

    def __init__(self, socket_folder: str, control: Callable[..., None]) -> None:
        self._socket_folder = socket_folder
        self._control = control

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"emulator_{uuid.uuid4().hex}"
        with psycopg.connect(host=self._socket_folder, user=_SUPERUSER, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{_SUPERUSER}@/{name}?host={self._socket_folder}"

    @contextmanager
    def away(self) -> Generator[None]:
        """Stop the server, as in a restart: all connections end."""
        self._control("-m", "fast", "stop")
        try:
            yield
        finally:
            self._control("start")

    @contextmanager
    def hanging(self) -> Generator[None]:
        """Have all processes of the server stand still: connections stay, and nobody answers."""
        processes = _processes(Path(self._socket_folder, "data"))
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)


@contextmanager
def running_postgresql() -> Generator[PostgresqlServer]:
    """Yield a fresh server.

    Raises:
        MissingPartError: PostgreSQL is not installed.
    """
    binaries = _binaries()
    # Short, since the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg", dir=_in_memory()) as folder:
        user = _user()
        if user:
            shutil.chown(folder, user)
        data = str(Path(folder, "data"))

        def run(*command: str) -> None:
            quiet = subprocess.DEVNULL
            subprocess.run(command, check=True, cwd=folder, user=user, env=real_time(), stdout=quiet, stderr=quiet)

        initialize = ["--auth=trust", f"--username={_SUPERUSER}", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        run(str(binaries / "initdb"), "-D", data, *initialize)
        # What is written has to survive the emulator, not this machine.
        quick = f"-k {folder} -c fsync=off -c full_page_writes=off -c listen_addresses=''"
        control = [str(binaries / "pg_ctl"), "-D", data, "-w"]

        def steer(*words: str) -> None:
            run(*control, *(("-o", quick) if words == ("start",) else ()), *words)

        steer("start")
        try:
            yield PostgresqlServer(folder, steer)
        finally:
            steer("-m", "immediate", "stop")


def _in_memory() -> Path | None:
    """Return a folder in memory with room for some hundred databases; None if the machine has none.

    A database is a thousand files, which take minutes to remove from a slow disk.
    """
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if roomy else None


def _processes(data: Path) -> list[int]:
    """Return the process of a server, and those that it has started (proc(5))."""
    server = int((data / "postmaster.pid").read_text(encoding="ascii").split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [server, *map(int, children.split())]


def _binaries() -> Path:
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path(_DEBIAN).glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not versions:
        raise MissingPartError("PostgreSQL")
    return versions[-1]


def _user() -> str | None:
    """Return who runs the server: it refuses to run as root."""
    return None if os.geteuid() else _SUPERUSER
