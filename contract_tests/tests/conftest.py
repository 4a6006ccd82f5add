from __future__ import annotations

import gc
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.readings import readings_of
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.real_parts.chromium import running_chromium
from contract_tests.real_parts.postgresql_server import PostgresqlServer, running_postgresql
from contract_tests.scenario.facts import Facts
from contract_tests.tests.support.new_page import add_new_page
from contract_tests.tests.support.readings import OTHER_READINGS, Reading
from generator.description import DEFAULT_PATH, Description, load_description, repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

pytest_plugins = ["contract_tests.tests.support.missing_parts_report"]

settings.register_profile("any machine", settings(), deadline=None)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says under which readings of the documentation the client is tested."""
    parser.addoption(
        "--reading",
        action="append",
        default=[],
        metavar="C4=guide",
        help="Test the client where this reading of the documentation is followed. Repeatable: all of them at once.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse readings that there are not, before any test runs."""
    try:
        readings_of(config.getoption("reading") or ())
    except ValueError as error:
        raise pytest.UsageError(f"--reading: {error}") from error


def pytest_collection_finish() -> None:
    """Leave what is there for the whole run out of garbage collection, which else looks at 7,000 tests each time."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what depends on the readings under the chosen ones, and under all others at once or one by one."""
    if "reading" not in metafunc.fixturenames:
        return
    if wanted := readings_of(metafunc.config.getoption("reading") or ()):
        readings = [Reading(wanted)]
    elif metafunc.definition.get_closest_marker("each_reading"):
        readings = [Reading({}), *(Reading(dict([pair])) for pair in OTHER_READINGS)]
    else:
        readings = [Reading({}), Reading(dict(OTHER_READINGS))]
    metafunc.parametrize("reading", readings, ids=str)


@pytest.fixture(scope="session")
def description() -> Description:
    """The description of this repository."""
    return repository_description()


@pytest.fixture(scope="session")
def grown_description(tmp_path_factory: pytest.TempPathFactory) -> Description:
    """The same with a page whose operations nobody has modelled."""
    openapi = tmp_path_factory.mktemp("grown") / "openapi"
    shutil.copytree(DEFAULT_PATH.parent, openapi)
    add_new_page(openapi)
    return load_description(openapi / DEFAULT_PATH.name)


@pytest.fixture(scope="session")
def facts(description: Description) -> Facts:
    """The same description as the scenario reads it."""
    return Facts(description, strict_variant(description.bundle))


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
def served_emulator(reading: Reading) -> Iterator[ServedEmulator]:
    """A fresh emulator, served by a thread."""
    emulator = create_app(Settings(seed=1, readings=reading.followed))
    with serve_in_thread(emulator) as address:
        yield ServedEmulator(address + emulator.base_path, emulator.api_key)
    emulator.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """A headless Chromium, started at the first test that needs it."""
    with running_chromium() as chromium:
        yield chromium
