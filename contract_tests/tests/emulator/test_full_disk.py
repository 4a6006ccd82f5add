"""A database that cannot be written for a while: clean errors, reads as ever, full service after, nothing lost."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from sqlalchemy.engine.default import DefaultDialect

from bullseye_partner_emulator import DeliveryRequest, Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER, Caller
from contract_tests.tests.emulator.test_control import control, inject, new_partner
from contract_tests.tests.emulator.test_outbox import HOOK, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

API_KEY = "pk_live_of_this_test"
UNLIMITED = resource.RLIM_INFINITY


@contextmanager
def failing_commits(after: int = 0) -> Generator[None]:
    """Have every COMMIT after so many fail, as on a disk that is full; the driver's transaction stays open."""
    left = after
    commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit  # which has no types

    def fail(dialect: DefaultDialect, connection: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            commit(dialect, connection)
            return
        raise dialect.loaded_dbapi.OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "do_commit", fail)
        yield


def names(api: Caller) -> set[str]:
    return {found["name"] for found in api.get("/partner/organizations?pageSize=100")["organizations"]}


def test_what_cannot_be_committed_is_refused_undone_and_over_with_its_cause(
    emulator: Emulator, api: Caller, clock: SteppingClock, caplog: pytest.LogCaptureFixture
) -> None:
    partner_id = api.get("/partner/me")["partner"]["id"]
    before = names(api)
    with failing_commits():
        for _ in range(3):
            refused = api("POST", "/partner/organizations", {"name": "Refused"})
            assert (refused.status, refused.code) == (500, "InternalError")
            assert "database or disk is full" in refused.json["message"]
            clock.advance(timedelta(seconds=2))  # so that the use of the key would be noted
            assert names(api) == before
        for method, path, body in (
            ("POST", "partners", {}),
            ("POST", f"partners/{partner_id}/clock", {"advanceSeconds": 60}),
            ("POST", f"partners/{partner_id}/visitors", {}),
            ("POST", f"partners/{partner_id}/billing-events", {"event": "credits.low"}),
            ("POST", f"partners/{partner_id}/reset", {}),
            ("DELETE", f"partners/{partner_id}", None),
        ):
            answer = control(emulator, method, path, body)
            assert (answer.status, answer.json["message"].count("disk is full")) == (503, 1), path
        assert [account["id"] for account in control(emulator, "GET", "partners").json["partners"]] == [partner_id]
    assert names(api) == before, "what failed was not committed by what came after"
    created = api.create_organization(name="After")
    assert names(api) == before | {"After"}
    assert control(emulator, "POST", "reset").status == 204
    assert names(api) == before
    assert api("GET", f"/partner/organizations/{created['id']}").status == 404
    said = [record.message for record in caplog.records if "database" in record.message]
    assert [message[:30] for message in said] == ["the database fails for writing", "the database works again for w"]
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("after", range(3))
def test_a_partner_that_is_reset_is_never_gone(emulator: Emulator, after: int) -> None:
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind="status", operationId="listOrganizations", status=502)
    caller("POST", "/partner/organizations", {"name": "Kept"})
    with failing_commits(after):
        is_done = control(emulator, "POST", f"partners/{partner_id}/reset").status == 204
    assert is_done == (after > 0), "it takes one transaction"
    assert caller.get("/partner/me")["partner"]["id"] == partner_id
    assert caller("GET", "/partner/organizations").status == (200 if is_done else 502), "faults go with the rest"


def test_a_reset_replaces_all_or_nothing(outliving_url: str) -> None:
    emulator = create_app(Settings(seed=1, database_url=outliving_url))
    api = Caller(emulator, emulator.api_key)
    kept = api.create_organization(name="Kept")
    with failing_commits():
        assert control(emulator, "POST", "reset").status == 503
    assert api.get(f"/partner/organizations/{kept['id']}")["organization"] == kept
    assert control(emulator, "POST", "reset").status == 204
    emulator.close()
    # The count of starts is a part of it: without it, ids would come twice.
    again = create_app(Settings(seed=1, database_url=outliving_url))
    assert Caller(again, again.api_key).create_organization()["id"] != kept["id"]
    again.close()


def full_disk(emulator: Emulator, pages: int) -> None:
    """Let the database have so many pages, or as many as it has already (https://www.sqlite.org/pragma.html)."""
    with emulator._state.database.connect() as connection:  # pyright: ignore[reportPrivateUsage]
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


@pytest.mark.parametrize("place", ["memory", "file"])
def test_a_database_that_may_not_grow_is_read_and_grows_again(place: str, tmp_path: Path) -> None:
    url = "sqlite://" if place == "memory" else f"sqlite:///{tmp_path / 'emulator.db'}"
    emulator = create_app(Settings(seed=1, database_url=url, max_organizations=10**6))
    api = Caller(emulator, emulator.api_key)
    full_disk(emulator, pages=1)
    acknowledged: list[str] = []
    body = {"name": "New", "metadata": {"long": "x" * 2000}}
    while (answer := api("POST", "/partner/organizations", body)).status == 201:
        acknowledged.append(answer.json["organization"]["id"])
        assert len(acknowledged) < 400
    assert (answer.status, answer.code) == (500, "InternalError")
    assert "full" in answer.json["message"]
    full_disk(emulator, pages=1_000_000)
    acknowledged.append(api.create_organization()["id"])
    assert all(api("GET", f"/partner/organizations/{created}").status == 200 for created in acknowledged)
    emulator.close()


def test_nothing_acknowledged_is_lost_when_the_disk_is_full(tmp_path: Path) -> None:
    """The system refuses what goes beyond the size of a file, as it refuses what goes beyond the disk."""
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    environment = {**os.environ, "BULLSEYE_PARTNER_EMULATOR_API_KEY": API_KEY, "PYTHONPATH": os.pathsep.join(sys.path)}
    limits = ["--rate-limit", "1000000", "--max-organizations", "1000000"]
    command = [sys.executable, "-m", "bullseye_partner_emulator", "--port", "0", "--database-url", url, *limits]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        address = next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))
        with httpx2.Client(base_url=address + BASE, headers={KEY_HEADER: API_KEY}, trust_env=False) as client:

            def create() -> httpx2.Response:
                body = {"name": "Durable", "metadata": {"long": "x" * 20_000}}
                return client.post("/partner/organizations", json=body)

            acknowledged = [create().json()["organization"]["id"] for _ in range(5)]
            grown = max(file.stat().st_size for file in tmp_path.iterdir())
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (grown, UNLIMITED))
            refused = [create() for _ in range(5)]
            assert [answer.status_code for answer in refused] == [500] * 5
            assert {answer.json()["code"] for answer in refused} == {"InternalError"}
            assert client.get("/partner/organizations").status_code == 200
            assert httpx2.get(f"{address}/_emulator/partners", trust_env=False).status_code == 200
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
            acknowledged += [create().json()["organization"]["id"] for _ in range(3)]
        process.kill()
        log = process.stderr.read()
    assert log.count("the database fails for writing") == log.count("the database works again") == 1
    assert "Traceback" not in log
    emulator = create_app(Settings(database_url=url, api_key=API_KEY))
    api = Caller(emulator, API_KEY)
    assert all(api("GET", f"/partner/organizations/{created}").status == 200 for created in acknowledged)
    assert api.get("/partner/organizations?search=durable")["total"] == len(acknowledged)
    emulator.close()


def test_a_delivery_under_way_is_noted_when_the_database_works_again(database_url: str) -> None:
    with failing_commits_during_a_delivery() as (deliver, received):
        emulator = create_app(Settings(seed=1, clock=SteppingClock(), deliver=deliver, database_url=database_url))
        api = Caller(emulator, emulator.api_key)
        partner_id = api.get("/partner/me")["partner"]["id"]
        emulator.set_webhooks(partner_id, HOOK, SECRET)
        emulator.announce_credits(partner_id, "credits.low")
        with pytest.raises(TimeoutError):
            emulator.settle(timeout=0.3)
        assert api.get("/partner/webhooks/logs?status=pending")["total"] == 1
    emulator.settle()
    logs = api.get("/partner/webhooks/logs?pageSize=100")["logs"]
    assert [(log["status"], log["attempts"]) for log in logs[-1:]] == [("success", 1)]
    assert len(received) == 1, "what was delivered is not delivered again"
    emulator.close()


@contextmanager
def failing_commits_during_a_delivery() -> Generator[tuple[Any, list[DeliveryRequest]]]:
    """Yield a receiver; from its first delivery on no COMMIT works, until the end of the context."""
    received: list[DeliveryRequest] = []
    with ExitStack() as stack:

        async def deliver(request: DeliveryRequest) -> int:
            received.append(request)
            stack.enter_context(failing_commits())
            return 200

        yield deliver, received
