"""PostgreSQL goes away for a while: clean answers, few words in the log, and everything goes on afterwards."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import DeliveryRequest, Settings, SteppingClock, create_app
from bullseye_partner_emulator.courier import Courier, pause_after
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from contract_tests.tests.emulator.asgi import Caller
from contract_tests.tests.emulator.test_control import control
from contract_tests.tests.emulator.test_outbox import HOOK, SECRET, Receiver

if TYPE_CHECKING:
    from contract_tests.real_parts.postgresql_server import PostgresqlServer


class Held:
    """A receiver that answers when it is let go."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()
        self.requests = 0

    async def __call__(self, _: DeliveryRequest) -> int:
        self.requests += 1
        self.reached.set()
        await asyncio.to_thread(self.let_go.wait, 60)
        return 200


def test_everything_goes_on_when_the_server_is_back(
    own_postgresql: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    held = Held()
    url = own_postgresql.new_database()
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), database_url=url, deliver=held))
    api = Caller(emulator, emulator.api_key)
    partner_id = api.get("/partner/me")["partner"]["id"]
    emulator.set_webhooks(partner_id, HOOK, SECRET)
    emulator.announce_credits(partner_id, "credits.low")
    assert held.reached.wait(30)
    with own_postgresql.away():
        held.let_go.set()
        for _ in range(5):
            for answer in (api("GET", "/partner/me"), api("POST", "/partner/organizations", {"name": "Refused"})):
                assert (answer.status, answer.code) == (500, "InternalError")
                assert "the database of the emulator fails: " in answer.json["message"]
            for method, path in (("GET", "partners"), ("POST", "partners"), ("POST", "reset")):
                answer = control(emulator, method, path)
                assert answer.status == 503
                assert "the database of the emulator fails: " in answer.json["message"]
    assert [api("GET", "/partner/me").status for _ in range(20)] == [200] * 20
    emulator.settle()
    log = api.get("/partner/webhooks/logs?pageSize=100")["logs"][-1]
    assert (log["status"], log["attempts"], held.requests) == ("success", 1, 1)
    api.create_organization()
    said = [record.message for record in caplog.records]
    assert [message.partition(",")[0] for message in said] == [
        "the database fails for everything",
        "the database works again for everything",
    ]
    emulator.close()


def test_no_request_meets_a_connection_that_the_server_has_ended(own_postgresql: PostgresqlServer) -> None:
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), database_url=own_postgresql.new_database()))
    api = Caller(emulator, emulator.api_key)
    api.create_organization()
    with own_postgresql.away():
        pass  # and nobody asks meanwhile
    assert api("GET", "/partner/me").status == 200
    assert control(emulator, "GET", "partners").status == 200
    emulator.close()


def test_a_retry_that_falls_due_meanwhile_is_made_afterwards(
    own_postgresql: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    receiver, clock = Receiver(503, 200), SteppingClock()
    url = own_postgresql.new_database()
    emulator = create_app(Settings(seed=1, clock=clock, database_url=url, deliver=receiver))
    api = Caller(emulator, emulator.api_key)
    partner_id = api.get("/partner/me")["partner"]["id"]
    emulator.set_webhooks(partner_id, HOOK, SECRET)
    emulator.announce_credits(partner_id, "credits.low")
    emulator.settle()
    with own_postgresql.away():
        clock.advance(timedelta(hours=1))
        assert api("GET", "/partner/me").status == 500  # which notices that a delivery is late
        with pytest.raises(TimeoutError):
            emulator.settle(timeout=0.5)
    emulator.settle()
    assert len(receiver.received) == 2
    assert len(caplog.records) == 2
    emulator.close()


class FailingOutbox:
    """An outbox whose database fails so often, and has nothing then."""

    def __init__(self, failures: int, due: list[Any]) -> None:
        self.failures = failures
        self._due = due

    def take_due(self) -> tuple[list[Any], None]:
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailableError("gone")
        due, self._due = self._due, []
        return due, None


def test_a_database_that_fails_is_asked_at_growing_intervals() -> None:
    pauses: list[float | None] = []
    done = threading.Event()

    async def wait(event: asyncio.Event, seconds: float | None) -> None:
        pauses.append(seconds)
        if seconds is None:
            done.set()
            await event.wait()

    outbox: Any = FailingOutbox(12, [])
    courier = Courier(outbox, Receiver(200), SteppingClock(), wait)
    courier.wake()
    assert done.wait(30)
    courier.close()
    grown = [pause for pause in pauses if pause]
    assert grown == [pause_after(failures) for failures in range(1, 13)]
    assert grown == sorted(grown)
    assert (grown[0], grown[-1]) == (0.25, 5.0)
