"""Emulators in a state that no call of the API leads to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bullseye_partner_emulator import Deliver, Settings, create_app
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from pathlib import Path


def altered(folder: Path, statements: str, deliver: Deliver | None = None) -> Caller:
    """Return a caller of an emulator whose seeded state was altered by SQL statements."""
    file = folder / "altered.db"
    settings = Settings(database_url=f"sqlite:///{file}", seed=1, deliver=deliver)
    create_app(settings).close()
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(statements)
    emulator = create_app(settings)
    return Caller(emulator, emulator.api_key)
