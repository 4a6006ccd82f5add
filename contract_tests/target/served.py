"""The emulator over HTTP as a target, its state in memory, in a file or in PostgreSQL."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.real_parts import MissingPartError
from contract_tests.real_parts.postgresql_server import running_postgresql
from contract_tests.target.receiver import InProcessReceiver
from contract_tests.target.target import Target, TargetError, conforming_emulator, target_of

if TYPE_CHECKING:
    from collections.abc import Generator

Storage: TypeAlias = Literal["memory", "file", "postgresql"]
"""Where a served emulator has its state: SQLite in memory, a SQLite file, a PostgreSQL server of its own."""

STORAGES: tuple[Storage, ...] = get_args(Storage)


@contextmanager
def served_target(storage: Storage, seed: int) -> Generator[Target]:
    """Serve an emulator on loopback, with a fresh database; the target is reached over HTTP and nothing else.

    Raises:
        TargetError: PostgreSQL is asked for and not installed.
    """
    with ExitStack() as stack:
        receiver = InProcessReceiver()
        emulator = conforming_emulator(seed, database_url=_database(storage, stack), receiver=receiver)
        stack.callback(emulator.close)
        address = stack.enter_context(serve_in_thread(emulator))
        name = f"the emulator, over HTTP, its state in {storage}"
        yield target_of(emulator, receiver, name, address + emulator.base_path, None)


def _database(storage: Storage, stack: ExitStack) -> str:
    match storage:
        case "memory":
            return "sqlite://"
        case "file":
            return f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'emulator.db'}"
        case "postgresql":
            try:
                return stack.enter_context(running_postgresql()).new_database()
            except MissingPartError as missing:
                raise TargetError(str(missing)) from None
