from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.chromium import running_chromium
from contract_tests.postgresql_server import PostgresqlServer, running_postgresql
from generator.description import DEFAULT_PATH, Description, load_description

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

settings.register_profile("any machine", settings(), deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def description() -> Description:
    """The description of this repository."""
    return load_description(DEFAULT_PATH)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server."""
    with running_postgresql() as server:
        yield server


@dataclass(frozen=True)
class ServedEmulator:
    """An emulator that listens on loopback."""

    url: str
    api_key: str


@pytest.fixture
def served_emulator() -> Iterator[ServedEmulator]:
    """A fresh emulator, served by a thread."""
    emulator = create_app(Settings(seed=1))
    with serve_in_thread(emulator) as address:
        yield ServedEmulator(address + emulator.base_path, emulator.api_key)
    emulator.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """A headless Chromium, started at the first test that needs it."""
    with running_chromium() as chromium:
        yield chromium
