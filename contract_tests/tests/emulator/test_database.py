"""What was acknowledged outlives the emulator, however it ends."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest
import sqlalchemy as sa

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.database import Database
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.storage import starts
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER, Caller

API_KEY = "pk_live_of_this_test"
WRITERS = 4
ENOUGH = 60
STRANGE_TEXTS = ["\0", "a\0b", "\x1a0", "\x1a\0\x1a1", "\U0001f600", "é", "%_\\'\"", "\ue000"]


def test_no_acknowledged_write_is_lost_when_the_emulator_is_killed(outliving_url: str) -> None:
    acknowledged: list[str] = []
    environment = {**os.environ, "BULLSEYE_PARTNER_EMULATOR_API_KEY": API_KEY, "PYTHONPATH": os.pathsep.join(sys.path)}
    limits = ["--rate-limit", "1000000", "--max-organizations", "1000000"]
    command = [sys.executable, "-m", "bullseye_partner_emulator", "--port", "0", "--database-url", outliving_url]
    with subprocess.Popen([*command, *limits], stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        address = next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))

        def write() -> None:
            with httpx2.Client(base_url=address + BASE, headers={KEY_HEADER: API_KEY}) as client:
                while True:
                    created = client.post("/partner/organizations", json={"name": "Durable"})
                    assert created.status_code == 201, created.text
                    acknowledged.append(created.json()["organization"]["id"])
                    if len(acknowledged) >= ENOUGH:
                        process.send_signal(signal.SIGKILL)

        def write_until_killed() -> None:
            with suppress(httpx2.TransportError):
                write()

        writers = [threading.Thread(target=write_until_killed) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert process.returncode == -signal.SIGKILL

    emulator = create_app(Settings(database_url=outliving_url, api_key=API_KEY, rate_limit=10**6))
    api = Caller(emulator, API_KEY)
    assert len(acknowledged) >= ENOUGH
    assert [api("GET", f"/partner/organizations/{created}").status for created in acknowledged] == [200] * len(
        acknowledged
    )
    emulator.close()


def test_seeded_identifiers_do_not_come_twice_in_one_database(outliving_url: str) -> None:
    seen: list[str] = []
    for _ in range(3):
        emulator = create_app(Settings(database_url=outliving_url, seed=1, clock=SteppingClock()))
        seen += [Caller(emulator, emulator.api_key).create_organization()["id"] for _ in range(3)]
        seen.append(emulator.create_partner("small").id)
        emulator.close()
    assert len(set(seen)) == len(seen)


def test_a_reset_does_not_make_identifiers_come_twice(outliving_url: str) -> None:
    first = create_app(Settings(database_url=outliving_url, seed=1))
    first.close()
    second = create_app(Settings(database_url=outliving_url, seed=1))
    second.reset()
    kept = Caller(second, second.api_key).create_organization()
    second.close()
    third = create_app(Settings(database_url=outliving_url, seed=1))
    api = Caller(third, third.api_key)
    assert api.create_organization()["id"] != kept["id"]
    assert api.get(f"/partner/organizations/{kept['id']}")["organization"] == kept
    third.close()


@pytest.mark.parametrize("seed", [None, 1])
def test_after_a_restart_and_a_reset_the_emulator_has_a_partner(outliving_url: str, seed: int | None) -> None:
    create_app(Settings(database_url=outliving_url, seed=seed)).close()
    emulator = create_app(Settings(database_url=outliving_url, seed=seed))
    emulator.reset()
    read = Caller(emulator, emulator.issue_key(["read"]))
    assert read.get("/partner/me") == Caller(emulator, emulator.api_key).get("/partner/me")
    emulator.close()


@pytest.mark.parametrize("text", STRANGE_TEXTS)
def test_every_text_comes_back(api: Caller, text: str) -> None:
    created = api.create_organization(name=f"x{text}y", externalId=text, metadata={text: [text]})
    assert api.get(f"/partner/organizations/{created['id']}")["organization"] == created
    assert (created["name"], created["externalId"], created["metadata"]) == (f"x{text}y", text, {text: [text]})
    query = httpx2.QueryParams({"externalId": text, "search": f"X{text}".upper()})
    assert api.get(f"/partner/organizations?{query}")["organizations"] == [created]


def test_what_is_not_committed_is_rolled_back(database_url: str) -> None:
    database = Database(database_url)
    for give_up in (False, True):
        with suppress(ZeroDivisionError), database.connect() as connection:
            connection.execute(sa.insert(starts))
            if give_up:
                raise ZeroDivisionError
        with database.connect() as connection:
            assert connection.execute(sa.select(starts)).all() == []
    database.close()


def test_a_file_belongs_to_one_emulator(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    emulator = create_app(Settings(database_url=url))
    with pytest.raises(ValueError, match=r"emulator\.db cannot be opened: database is locked"):
        create_app(Settings(database_url=url))
    emulator.close()
    create_app(Settings(database_url=url)).close()


def test_a_database_of_another_version_is_said_at_the_start(outliving_url: str) -> None:
    create_app(Settings(database_url=outliving_url)).close()
    engine = sa.create_engine(outliving_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE partners DROP COLUMN rate_limit"))
    engine.dispose()
    for _ in range(2):  # a file that was refused is let go of
        with pytest.raises(ValueError, match=r"another version of the emulator: it lacks partners\.rate_limit"):
            create_app(Settings(database_url=outliving_url))


def test_two_emulators_can_share_postgresql(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgresql").new_database()
    one, other = (create_app(Settings(database_url=url, api_key=API_KEY)) for _ in range(2))
    created = Caller(one, API_KEY).create_organization()
    path = f"/partner/organizations/{created['id']}"
    assert Caller(other, API_KEY).get(path)["organization"] == created
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://localhost/x", "must be SQLite or PostgreSQL, not mysql"),
        ("no url", "not given as a URL"),
        ("sqlite:////nowhere/emulator.db", "unable to open database file"),
        ("postgresql://user:hidden@127.0.0.1:1/x", r"postgresql://user:\*\*\*@127\.0\.0\.1:1/x cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_said(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        create_app(Settings(database_url=url))
    assert "hidden" not in str(refused.value)


def test_an_emulator_closes_its_database_when_it_is_left_or_forgotten(tmp_path: Path) -> None:
    def open_files() -> list[str]:
        return [Path(opened.path).name for opened in psutil.Process().open_files() if opened.path.endswith(".db")]

    with create_app(Settings(seed=1, database_url=f"sqlite:///{tmp_path / 'left.db'}")) as left:
        assert "left.db" in open_files()
    assert "left.db" not in open_files()
    with pytest.raises(DatabaseUnavailableError, match="closed"):
        left.issue_key()
    left.close()  # once more does no harm

    forgotten = create_app(Settings(seed=1, database_url=f"sqlite:///{tmp_path / 'forgotten.db'}"))
    assert "forgotten.db" in open_files()
    del forgotten
    gc.collect()
    assert "forgotten.db" not in open_files()
