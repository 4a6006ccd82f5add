"""Events: what causes them, what is sent, how often it is tried, and what becomes of it in a restart."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from bullseye_partner_emulator import DeliveryRequest, Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER, Caller, send
from contract_tests.tests.emulator.test_control import control

if TYPE_CHECKING:
    from collections.abc import Generator

SECRET = "whsec_of_this_test"  # noqa: S105 -- made up
HOOK = "https://partner.example/hook"


class Receiver:
    """A webhook that answers with one status after another, the last one for ever; None is no answer."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses)
        self.received: list[DeliveryRequest] = []

    async def __call__(self, request: DeliveryRequest) -> int | None:
        self.received.append(request)
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    @property
    def events(self) -> list[Any]:
        return [json.loads(request.body) for request in self.received]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver(200)


@pytest.fixture
def emulator(database_url: str, clock: SteppingClock, receiver: Receiver) -> Generator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=clock, deliver=receiver, database_url=database_url))
    yield emulator
    emulator.close()


@pytest.fixture
def partner_id(emulator: Emulator, api: Caller) -> str:
    for kind in ("identification", "billing"):
        api("PUT", f"/partner/webhooks/{kind}", {"url": f"{HOOK}/{kind}", "secret": SECRET, "enabled": True})
    identified: str = api.get("/partner/me")["partner"]["id"]
    return identified


def identify(emulator: Emulator, partner_id: str, **body: Any) -> Any:
    answer = control(emulator, "POST", f"partners/{partner_id}/visitors", body)
    assert answer.status == 201, answer
    emulator.settle()
    return answer.json


def log_of(api: Caller, kind: str) -> Any:
    return api.get(f"/partner/webhooks/logs?type={kind}&pageSize=100")["logs"][-1]


def test_an_identified_visitor_is_stored_costs_a_credit_and_is_told(
    emulator: Emulator, api: Caller, partner_id: str, receiver: Receiver, bundle: dict[str, Any]
) -> None:
    organization = api.create_organization(tier="paid", initialCredits=20, externalId="crm-7")
    path = f"/partner/organizations/{organization['id']}"
    before = api.get("/partner/usage")["totalQuantity"]
    known = {"email": "ada@example.com", "company": {"name": "Analytical"}, "icpScore": 99}
    identified = identify(emulator, partner_id, organizationId=organization["id"].upper(), visitor=known)

    (visitor,) = api.get(f"{path}/visitors")["visitors"]
    assert visitor == {**visitor, **known, "id": identified["visitorId"]}
    assert api.get("/partner/usage")["totalQuantity"] == before + 1
    allocation = api("PUT", f"{path}/credits", {"credits": 20}).json["allocation"]
    assert (allocation["creditsUsed"], allocation["creditsAvailable"]) == (1, 19)
    assert identified["creditsAvailable"] == 19
    assert sorted(request.url for request in receiver.received) == [f"{HOOK}/billing", f"{HOOK}/identification"]
    for request in receiver.received:
        signature = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
        assert request.headers["X-Bullseye-Signature"] == signature
        kind = request.url.removeprefix(f"{HOOK}/")
        schema = bundle["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
        registry = jsonschema_rs.Registry([("urn:bundle", bundle)])
        jsonschema_rs.Draft202012Validator(
            {"$ref": f"urn:bundle{schema['$ref']}"}, registry=registry, validate_formats=True
        ).validate(json.loads(request.body))
    (told,) = (event for event in receiver.events if "visitor" in event)
    assert (told["externalId"], told["visitor"]) == ("crm-7", visitor)
    log = log_of(api, "identification")
    assert (log["status"], log["statusCode"], log["attempts"]) == ("success", 200, 1)
    assert log["organizationId"] == organization["id"]


def test_credits_run_low_and_out_and_come_back_with_the_next_period(
    emulator: Emulator, api: Caller, partner_id: str, receiver: Receiver
) -> None:
    organization = api.create_organization(tier="paid", initialCredits=20)["id"]
    for _ in range(20):
        identify(emulator, partner_id, organizationId=organization)
    billing = [event for event in receiver.events if "visitor" not in event]
    assert [event["event"] for event in billing if event["event"] != "usage.recorded"] == [
        "credits.low",
        "credits.exhausted",
    ]
    assert [event["creditsAvailable"] for event in billing if event["event"] == "credits.low"] == [1]
    assert billing[-1]["creditsAvailable"] == 0
    refused = control(emulator, "POST", f"partners/{partner_id}/visitors", {"organizationId": organization})
    assert (refused.status, refused.json["message"]) == (409, "New has no credits left in this billing period")
    # What was not used lapses: the next period begins with the allocation, and with no more.
    for month in range(1, 3):
        emulator.advance_clock(partner_id, timedelta(days=31))
        allocation = api("PUT", f"/partner/organizations/{organization}/credits", {"credits": 20}).json["allocation"]
        assert (allocation["creditsUsed"], allocation["creditsAvailable"]) == (0, 20), month


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("PUT", "/status", {"status": "suspended"}), "New is suspended"),
        (("DELETE", "", None), "New is canceled"),
        (("PUT", "/pixel-config", {"enabled": False}), "the pixel of New is disabled"),
        (("PUT", "/credits", {"credits": 0}), "New has no credits left in this billing period"),
    ],
)
def test_nobody_is_identified_where_production_would_not(
    emulator: Emulator, api: Caller, partner_id: str, receiver: Receiver, change: Any, message: str
) -> None:
    organization = api.create_organization(tier="paid", initialCredits=20)["id"]
    method, path, body = change
    assert api(method, f"/partner/organizations/{organization}{path}", body).status < 300
    refused = control(emulator, "POST", f"partners/{partner_id}/visitors", {"organizationId": organization})
    assert (refused.status, refused.json["message"]) == (409, message)
    emulator.settle()
    assert receiver.received == []
    assert api.get(f"/partner/organizations/{organization}/visitors")["total"] == 0


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"organizationId": "00000000-0000-4000-8000-000000000001"}, 409, "no such organization"),
        ({"visitor": {"mail": "x"}}, 400, "('mail' was unexpected)"),
        ({"visitor": {"icpScore": "high"}}, 400, "visitor/icpScore"),
        ({"visitor": {"id": "x"}}, 400, "('id' was unexpected)"),
    ],
)
def test_a_visitor_that_cannot_be_is_refused(
    emulator: Emulator, partner_id: str, body: Any, status: int, message: str
) -> None:
    refused = control(emulator, "POST", f"partners/{partner_id}/visitors", body)
    assert refused.status == status
    assert message in refused.json["message"]


@pytest.mark.parametrize(
    ("statuses", "outcomes"),
    [
        ((200,), ["success 200 1"]),
        ((500, 200), ["pending 500 1", "success 200 2"]),
        ((None, 302, 204), ["pending None 1", "pending 302 2", "success 204 3"]),
        ((500,), ["pending 500 1", "pending 500 2", "failed 500 3", "failed 500 3"]),
    ],
)
def test_a_delivery_that_fails_is_tried_again_later_and_later(
    database_url: str, clock: SteppingClock, bundle: dict[str, Any], statuses: Any, outcomes: list[str]
) -> None:
    receiver = Receiver(*statuses)
    emulator = create_app(Settings(seed=1, clock=clock, deliver=receiver, database_url=database_url))
    api = Caller(emulator, emulator.api_key)
    partner_id = api.get("/partner/me")["partner"]["id"]
    api("PUT", "/partner/webhooks/billing", {"enabled": False})
    identify(emulator, partner_id)
    pause = bundle["webhooks"]["identification"]["post"]["x-delivery"]["backoffSeconds"]
    seen: list[str] = []
    for attempt in range(len(outcomes)):
        log = log_of(api, "identification")
        seen.append(f"{log['status']} {log['statusCode']} {log['attempts']}")
        emulator.advance_clock(partner_id, timedelta(seconds=pause * 2**attempt - 2))
        emulator.settle()
        assert log_of(api, "identification")["attempts"] == log["attempts"], "too early"
        emulator.advance_clock(partner_id, timedelta(seconds=4))
        emulator.settle()
    assert seen == outcomes
    assert len({request.body for request in receiver.received}) == 1
    emulator.close()


def test_a_disabled_webhook_is_told_nothing(
    emulator: Emulator, api: Caller, partner_id: str, receiver: Receiver
) -> None:
    api("PUT", "/partner/webhooks/billing", {"enabled": False})
    identify(emulator, partner_id)
    assert [request.url for request in receiver.received] == [f"{HOOK}/identification"]
    assert api.get("/partner/webhooks/logs?type=billing&status=pending")["total"] == 0


def test_a_billing_event_can_be_fired_by_hand(
    emulator: Emulator, api: Caller, partner_id: str, receiver: Receiver, bundle: dict[str, Any]
) -> None:
    names = bundle["components"]["schemas"]["BillingEventName"]["enum"]
    for name in names:
        assert control(emulator, "POST", f"partners/{partner_id}/billing-events", {"event": name}).status == 202
    emulator.settle()
    assert [event["event"] for event in receiver.events] == names
    first = api.get("/partner/organizations")["organizations"][0]
    assert {event["organizationId"] for event in receiver.events} == {first["id"]}
    assert {event["creditsAllocated"] for event in receiver.events} == {first["credits"]}
    refused = control(emulator, "POST", f"partners/{partner_id}/billing-events", {"event": "credits.found"})
    assert refused.status == 400


def test_deliveries_can_be_looked_at(emulator: Emulator, partner_id: str, api: Caller) -> None:
    identify(emulator, partner_id)
    shown = control(emulator, "GET", f"partners/{partner_id}/deliveries").json["deliveries"]
    logs = api.get("/partner/webhooks/logs?pageSize=100")["logs"]
    assert [{name: delivery[name] for name in logs[0]} for delivery in shown] == logs
    assert [delivery["event"] for delivery in shown[-2:]] == ["visitor.identified", "usage.recorded"]
    assert SECRET not in json.dumps(shown)


class Stuck:
    """A webhook that takes a request and does not answer until it is let go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.let_go = threading.Event()
        self.requests = 0

    async def __call__(self, _request: DeliveryRequest) -> int | None:
        self.requests += 1
        self.reached.set()
        await asyncio.to_thread(self.let_go.wait, 30)
        return 200


def test_a_receiver_that_does_not_answer_delays_no_answer_of_the_api(database_url: str) -> None:
    stuck = Stuck()
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), deliver=stuck, database_url=database_url))
    api = Caller(emulator, emulator.api_key)
    partner_id = api.get("/partner/me")["partner"]["id"]
    emulator.identify_visitor(partner_id)
    assert stuck.reached.wait(30)
    assert api.get("/partner/webhooks/logs?status=pending")["total"] == 2
    api.create_organization()
    # Time passes, but what is under way is not begun a second time.
    emulator.advance_clock(partner_id, timedelta(hours=1))
    with pytest.raises(TimeoutError):
        emulator.settle(timeout=0.05)
    stuck.let_go.set()
    emulator.settle()
    assert api.get("/partner/webhooks/logs?status=pending")["total"] == 0
    assert stuck.requests == 2
    emulator.close()


def test_a_delivery_outlives_a_restart(outliving_url: str) -> None:
    first = create_app(Settings(seed=1, clock=SteppingClock(), deliver=Receiver(503), database_url=outliving_url))
    partner_id = Caller(first, first.api_key).get("/partner/me")["partner"]["id"]
    first.identify_visitor(partner_id)
    first.settle()
    first.close()

    receiver = Receiver(200)
    second = create_app(Settings(seed=1, clock=SteppingClock(), deliver=receiver, database_url=outliving_url))
    second.settle()
    assert receiver.received == []
    second.advance_clock(partner_id, timedelta(seconds=60))
    second.settle()
    assert sorted(event["event"] for event in receiver.events) == ["usage.recorded", "visitor.identified"]
    second.close()


def test_what_was_under_way_at_the_end_is_delivered_by_the_next(outliving_url: str) -> None:
    stuck = Stuck()
    first = create_app(Settings(seed=1, clock=SteppingClock(), deliver=stuck, database_url=outliving_url))
    partner_id = Caller(first, first.api_key).get("/partner/me")["partner"]["id"]
    first.identify_visitor(partner_id)
    assert stuck.reached.wait(30)
    first.close()
    stuck.let_go.set()

    receiver = Receiver(200)
    second = create_app(Settings(seed=1, clock=SteppingClock(), deliver=receiver, database_url=outliving_url))
    # In PostgreSQL another emulator may still be at it, so its claim has to end first.
    second.advance_clock(partner_id, timedelta(minutes=5))
    second.settle()
    assert sorted(event["event"] for event in receiver.events) == ["usage.recorded", "visitor.identified"]
    second.close()


def test_a_retry_comes_by_itself_when_time_passes_with_the_requests() -> None:
    receiver = Receiver(500, 200)
    clock = SteppingClock()
    emulator = create_app(Settings(seed=1, clock=clock, deliver=receiver))
    api = Caller(emulator, emulator.api_key)
    api("PUT", "/partner/webhooks/billing", {"enabled": False})
    emulator.identify_visitor(api.get("/partner/me")["partner"]["id"])
    emulator.settle()
    clock.advance(timedelta(seconds=60))
    send(emulator, "GET", f"{BASE}/partner/me", [(KEY_HEADER, emulator.api_key)])
    emulator.settle()
    assert len(receiver.received) == 2
    emulator.close()


def test_a_delivery_that_ends_while_the_emulator_is_closed_begins_nothing_anew(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A courier that came back to life would use a database that is being closed: SQLite then crashes the process."""
    delivering, closing = threading.Event(), threading.Event()

    async def deliver(_: DeliveryRequest) -> int | None:
        delivering.set()
        closing.wait()  # and with it the thread: the order to stop is next in its queue
        return 200

    join = threading.Thread.join

    def close_and_join(thread: threading.Thread, timeout: float | None = None) -> None:
        closing.set()
        join(thread, timeout)

    threads = set(threading.enumerate())
    emulator = create_app(Settings(seed=1, deliver=deliver, database_url=database_url))
    (partner,) = control(emulator, "GET", "partners").json["partners"]
    emulator.set_webhooks(partner["id"], HOOK, SECRET)
    emulator.announce_credits(partner["id"], "credits.low")
    delivering.wait()
    monkeypatch.setattr(threading.Thread, "join", close_and_join)
    emulator.close()
    assert set(threading.enumerate()) <= threads
