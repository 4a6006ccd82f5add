"""Deliveries go where the webhook says, signed with its secret, and only while it is enabled; the log keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
import sqlalchemy as sa

from bullseye_partner_emulator import Emulator, Settings
from bullseye_partner_emulator.serving import serve_in_thread
from bullseye_partner_emulator.storage import partners, webhook_logs
from contract_tests.power.mutants.rewriting import on_success, put_json, told, understood
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.deliveries import Hook, addresses, same_address
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.local_target import local_target
from contract_tests.target.receiver import InProcessReceiver, LoopbackReceiver
from contract_tests.target.target import conforming_emulator, emulator_target, target_of
from contract_tests.tests.support.steps_run import deviating_target, findings_of, ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from bullseye_partner_emulator.deliveries import DeliveryRequest
    from bullseye_partner_emulator.identification import Identification
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target


def test_an_emulator_that_conforms_delivers_as_described(facts: Facts) -> None:
    assert findings_of(facts, ["webhooks", "events"]) == []


def delivering(change: Callable[[DeliveryRequest], DeliveryRequest | None]) -> Target:
    """Return an emulator of which deliveries are changed on their way, or lost."""
    receiver, spoiled = InProcessReceiver(), InProcessReceiver()

    async def deliver(request: DeliveryRequest) -> int | None:
        changed = change(request)
        return None if changed is None else await receiver.deliver(changed)

    spoiled.deliver = deliver  # type: ignore[method-assign]
    emulator = conforming_emulator(1, receiver=spoiled)
    return target_of(emulator, receiver, "spoiled", "http://testserver/api/v1", emulator)


CHANGES: dict[str, Callable[[str], str]] = {
    "without query": lambda url: url.partition("?")[0],
    "with the first of the query": lambda url: url.partition("&")[0],
    "in lower case": str.lower,
    "unescaped": lambda url: url.replace("%2F", "/"),
    "without an empty value": lambda url: url.rstrip("="),
}


@pytest.mark.parametrize("step", ["webhooks", "events"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_delivery_to_another_address_is_found(facts: Facts, step: str, name: str) -> None:
    change = CHANGES[name]
    found = findings_of(facts, [step], delivering(lambda request: replace(request, url=change(request.url))))
    assert "delivery-address" in {one.oracle.id for one in found}


def test_a_delivery_that_is_not_made_after_one_that_failed_is_found(facts: Facts) -> None:
    receiver, spoiled = InProcessReceiver(), InProcessReceiver()
    failed: list[int] = []

    async def deliver(request: DeliveryRequest) -> int | None:
        if failed:
            failed.clear()
            return None
        status = await receiver.deliver(request)
        if status is not None and status >= 300:
            failed.append(status)
        return status

    spoiled.deliver = deliver  # type: ignore[method-assign]
    emulator = conforming_emulator(1, receiver=spoiled)
    target = target_of(emulator, receiver, "spoiled", "http://testserver/api/v1", emulator)
    assert "event-delivered" in {one.oracle.id for one in findings_of(facts, ["events"], target)}


@pytest.mark.parametrize(("updated", "other"), [("Identification", "billing"), ("Billing", "identification")])
def test_a_secret_that_is_that_of_the_other_webhook_too_is_found(facts: Facts, updated: str, other: str) -> None:
    @on_success
    async def for_both(request: Any, api: Any, answer: Any) -> Any:
        if "secret" in (request.object or {}):
            path = f"{request.path.rpartition('/')[0]}/{other}"
            await put_json(request, api, path, {"secret": request.object["secret"]})
        return answer

    found = findings_of(facts, ["webhooks"], deviating_target([f"update{updated}Webhook"], for_both))
    assert "own-secret" in {one.oracle.id for one in found}


class LoudEmulator(Emulator):
    """Delivers events to webhooks that are disabled."""

    def identify_visitor(
        self, partner_id: str, organization_id: str | None = None, known: JsonObject | None = None
    ) -> Identification:
        of_partner = partners.c.id == partner_id
        names = ("identification_webhook_enabled", "billing_webhook_enabled")
        with self._state.database.connect() as connection:
            before = connection.execute(sa.select(*(partners.c[name] for name in names)).where(of_partner)).one()
            connection.execute(sa.update(partners).where(of_partner).values(dict.fromkeys(names, True)))
            connection.commit()
        identified = super().identify_visitor(partner_id, organization_id, known)
        with self._state.database.connect() as connection:
            connection.execute(sa.update(partners).where(of_partner).values(dict(zip(names, before, strict=True))))
            connection.commit()
        return identified


class TidyingEmulator(Emulator):
    """Empties the log when days have passed."""

    def advance_clock(self, partner_id: str, by: timedelta) -> datetime | None:
        with self._state.database.connect() as connection:
            connection.execute(sa.delete(webhook_logs).where(webhook_logs.c.partner_id == partner_id))
            connection.commit()
        return super().advance_clock(partner_id, by)


def test_an_event_to_a_disabled_webhook_is_found(facts: Facts) -> None:
    found = ids(findings_of(facts, ["events"], emulator_target(1, LoudEmulator)))
    assert {
        ("disabled-webhook", "updateIdentificationWebhook"),
        ("disabled-webhook", "updateBillingWebhook"),
    } <= found


def test_a_log_that_is_emptied_after_days_is_found(facts: Facts) -> None:
    found = findings_of(facts, ["events"], emulator_target(1, TidyingEmulator))
    assert ("log-stays", "listWebhookLogs") in ids(found)


def test_an_event_to_a_webhook_that_was_not_enabled_again_is_missed(facts: Facts) -> None:
    def stay_disabled(body: Any) -> None:
        if body.get("enabled"):
            del body["enabled"]

    target = deviating_target(["updateIdentificationWebhook"], understood(stay_disabled))
    assert ("event-delivered", "updateIdentificationWebhook") in ids(findings_of(facts, ["events"], target))


def test_a_log_that_tells_the_present_address_is_found(facts: Facts) -> None:
    def tell_the_last(body: Any) -> None:
        for log in body["logs"]:
            log["url"] = body["logs"][-1]["url"]

    target = deviating_target(["listWebhookLogs"], told(tell_the_last))
    assert ("log-stays", "listWebhookLogs") in ids(findings_of(facts, ["webhooks"], target))


def test_the_addresses_have_paths_and_queries_that_differ(facts: Facts) -> None:
    target = emulator_target(1)
    session = Session(facts, target, 1, target.receiver)
    assert target.receiver is not None
    found = addresses(Ground(session), target.receiver)
    session.close()
    assert all(url.startswith(target.receiver.origin) for url in found)
    assert any("?" in url for url in found)
    assert any("%" in url for url in found)
    assert any(url != url.lower() for url in found)
    assert any("?" not in url for url in found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://127.0.0.1:9", "http://127.0.0.1:9/", True),
        ("http://127.0.0.1:9?a=1", "http://127.0.0.1:9/?a=1", True),
        ("http://127.0.0.1:9/a", "http://127.0.0.1:9/a/", False),
        ("http://127.0.0.1:9/a", "http://127.0.0.1:8/a", False),
        ("http://127.0.0.1:9/a?b=1", "http://127.0.0.1:9/a", False),
    ],
)
def test_an_empty_path_is_the_root_and_nothing_else_is_the_same(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


def test_a_listener_tells_the_address_that_was_posted_to() -> None:
    with LoopbackReceiver() as receiver:
        for below in ("/Deliveries?Token=Ab%2Fc&token=", "/a//b/?q=%20+"):
            httpx2.post(receiver.origin + below, content=b"{}")
        assert [one.url.removeprefix(receiver.origin) for one in receiver.received] == [
            "/Deliveries?Token=Ab%2Fc&token=",
            "/a//b/?q=%20+",
        ]


@pytest.mark.parametrize("make", [Emulator, LoudEmulator, TidyingEmulator])
def test_events_are_brought_about_in_another_process_too(facts: Facts, make: type[Emulator]) -> None:
    expected = {Emulator: set[str](), LoudEmulator: {"disabled-webhook"}, TidyingEmulator: {"log-stays"}}
    with (
        make(Settings(seed=1)) as emulator,
        serve_in_thread(emulator) as address,
        local_target(address + emulator.base_path) as target,
        LoopbackReceiver() as receiver,
    ):
        assert {one.oracle.id for one in findings_of(facts, ["events"], target, receiver)} == expected[make]


def test_a_webhook_is_shown_without_its_secret() -> None:
    assert "whsec_shown" not in repr(Hook("billing", "https://example.com", "whsec_shown"))
