from __future__ import annotations

import copy
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.real_parts.postgresql_server import PostgresqlServer, running_postgresql
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture(params=["memory", "file", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database of each kind."""
    return fresh_database(request, tmp_path)


@pytest.fixture(params=["file", "postgresql"])
def outliving_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database of each kind that outlives its emulator."""
    return fresh_database(request, tmp_path)


def fresh_database(request: pytest.FixtureRequest, folder: Path) -> str:
    match request.param:
        case "memory":
            return "sqlite://"
        case "file":
            return f"sqlite:///{folder / 'emulator.db'}"
        case _:
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            return server.new_database()


@pytest.fixture
def own_postgresql() -> Generator[PostgresqlServer]:
    """A PostgreSQL server that the test may stop."""
    with running_postgresql() as server:
        yield server


@pytest.fixture
def emulator(clock: SteppingClock, database_url: str) -> Generator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=clock, database_url=database_url))
    yield emulator
    emulator.close()


@pytest.fixture
def api(emulator: Emulator) -> Caller:
    return Caller(emulator, emulator.api_key)


@pytest.fixture(scope="session")
def _bundle() -> dict[str, Any]:
    text = resources.files("bullseye_partner_emulator").joinpath("openapi.json").read_text(encoding="utf-8")
    bundle: dict[str, Any] = json.loads(text)
    return bundle


@pytest.fixture
def bundle(_bundle: dict[str, Any]) -> dict[str, Any]:
    """The bundled description, free to be changed."""
    return copy.deepcopy(_bundle)
