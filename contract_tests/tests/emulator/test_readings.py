"""The other readings of the documentation: each does what `contradictions.yaml` says of it, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate
from typer.testing import CliRunner

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.__main__ import app
from bullseye_partner_emulator.readings import Readings
from contract_tests.tests.emulator import story
from contract_tests.tests.emulator.asgi import Caller
from contract_tests.tests.emulator.test_outbox import Receiver
from contract_tests.tests.emulator.test_responses import problems
from contract_tests.tests.support.readings import CONTRADICTIONS, OTHER_READINGS
from contract_tests.tests.support.repeated import some_of
from generator.contradictions import under_other_readings
from generator.sample_rules import example_complete, example_valid

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator import DeliveryRequest
    from generator.description import Description


class Account:
    """A partner of an emulator that follows some readings, and what its webhooks got."""

    def __init__(self, readings: dict[str, str]) -> None:
        self.receiver = Receiver(202)
        self.emulator = create_app(Settings(seed=1, clock=SteppingClock(), readings=readings, deliver=self.receiver))
        self.api = Caller(self.emulator, self.emulator.api_key)

    def deliver(self) -> DeliveryRequest:
        self.api("POST", "/partner/webhooks/test", {"type": "identification"})
        return self.receiver.received[-1]


def create(account: Account, **fields: Any) -> Any:
    return account.api("POST", "/partner/organizations", {"name": "o", **fields})


def allocated_twice(account: Account) -> Any:
    path = f"/partner/organizations/{create(account, tier='paid').json['organization']['id']}/credits"
    return [account.api("PUT", path, {"credits": 5}).json["allocation"]["creditsAllocated"] for _ in range(2)]


def deleted(account: Account) -> Any:
    path = f"/partner/organizations/{create(account).json['organization']['id']}"
    account.api("DELETE", path)
    return account.api.get(path)["organization"]["status"]


def branding(account: Account, **fields: Any) -> int:
    return account.api("PUT", "/partner/branding", fields).status


def status_of(method: str, path: str, body: Any) -> Callable[[Account], Any]:
    return lambda account: account.api(method, path, body).status


def dns_records(account: Account) -> Any:
    domain = account.api("PUT", "/partner/domain", {"domain": "track.example.com"}).json
    verified = account.api("POST", "/partner/domain/verify").json["verified"]
    assert all(record["name"] in domain["instructions"] for record in domain["dnsRecords"])
    return [(record["type"], record["name"]) for record in domain["dnsRecords"]], verified


def overdrawn(account: Account) -> Any:
    answer = create(account, tier="paid", initialCredits=10**9)
    return answer.status, answer.code


def since_when(account: Account) -> Any:
    return account.api.get("/partner/usage")["startDate"]


def used_after_allocating(account: Account) -> int:
    def used() -> int:
        return int(account.api.get("/partner/billing")["creditPoolUsed"])

    before = used()
    create(account, tier="paid", initialCredits=5)
    assert account.api.get("/partner/analytics")["creditsRemaining"] == 10000 - used()
    return used() - before


def credits_after_using_one(account: Account) -> Any:
    organization = create(account, tier="paid", initialCredits=5).json["organization"]["id"]
    (partner,) = account.emulator.accounts()
    account.emulator.identify_visitor(partner.id, organization_id=organization, known={})
    (listed,) = (one for one in account.api.get("/partner/organizations")["organizations"] if one["id"] == organization)
    assert account.api.get(f"/partner/organizations/{organization}")["organization"] == listed
    return listed["credits"]


def disable(account: Account, body: Any) -> Any:
    path = f"/partner/organizations/{create(account).json['organization']['id']}"
    status = account.api("PUT", f"{path}/status", body).status
    return status, account.api.get(path)["organization"]["status"]


def failed_verification(account: Account) -> int:
    account.api("PUT", "/partner/domain", {"domain": "elsewhere.example.com"})
    status = account.api("POST", "/partner/domain/verify").status
    assert account.api.get("/partner/domain/verification")["verified"] is False
    return status


def same_external_id(account: Account) -> Any:
    path = f"/partner/organizations/{create(account).json['organization']['id']}"
    first = create(account, externalId="crm-1")
    second = create(account, externalId="crm-1")
    changes = [path, f"/partner/organizations/{first.json['organization']['id']}"]
    return [
        first.status,
        second.status,
        *(account.api("PUT", changed, {"externalId": "crm-1"}).status for changed in changes),
    ]


def prefer(account: Account) -> Any:
    path = f"/partner/organizations/{create(account).json['organization']['id']}/email-preferences"
    status = account.api("PUT", "/partner/email-preferences", {"preferences": {"renewalReceipt": False}}).status
    preferences = account.api.get(path)["preferences"]
    return [preferences.get("renewalReceipt") or preferences["renewal_receipt"], status]


CNAME = ("CNAME", "track.example.com")
TXT = ("TXT", "_bullseye-verify.track.example.com")
"""Not at the name of the CNAME, beside which there may be no other record (RFC 1034, 3.6.2)."""

# What is observed under the chosen reading, and under the other one.
OBSERVED: list[tuple[str, Callable[[Account], Any], Any, Any]] = [
    ("C1", lambda account: create(account, billingPeriod="quarterly").status, 400, 201),
    ("C1", lambda account: create(account, billingPeriod="annual").status, 201, 400),
    ("C2", lambda account: account.api.get("/partner/billing")["billingMode"], "pooled", "credit_pool"),
    ("C3", lambda account: branding(account, primaryColor="#ABCDEF"), 200, 400),
    ("C3", lambda account: branding(account, companyName="x", logoUrl="http://e.example/l.png"), 200, 400),
    ("C4", dns_records, ([CNAME], True), ([CNAME, TXT], True)),
    ("C5", deleted, "canceled", "disabled"),
    ("C5", status_of("GET", "/partner/organizations?status=disabled", None), 400, 200),
    ("C5", lambda account: account.api.get("/partner/organizations?status=active")["total"], 4, 4),
    ("C6", overdrawn, (422, "UnprocessableEntity"), (400, "BadRequest")),
    ("C7", lambda account: account.api("GET", "/partner/nothing").code, "NotFound", "not_found"),
    ("C8", lambda account: account.api.get("/partner/analytics")["activeOrganizations"], 5, 4),
    (
        "C9",
        lambda account: sorted(account.api.get("/partner/usage")),
        ["endDate", "startDate", "totalEvents", "totalQuantity"],
        ["totalEvents", "totalQuantity"],
    ),
    ("C10", since_when, "2025-02-01", "2025-01-01"),
    ("C11", allocated_twice, [5, 5], [5, 10]),
    ("C12", lambda account: create(account, initialCredits=1000).status, 422, 201),
    ("C12", lambda account: create(account, initialCredits=1001).status, 422, 422),
    (
        "C14",
        lambda account: sorted(json.loads(account.deliver().body)),
        ["event", "externalId", "organizationId", "timestamp", "visitor"],
        ["event", "external_id", "organization_id", "timestamp", "visitor"],
    ),
    ("C15", status_of("PUT", "/partner/domain", {"domain": "example.com"}), 200, 400),
    ("C16", used_after_allocating, 5, 0),
    ("C17", credits_after_using_one, 5, 4),
    ("C18", lambda account: disable(account, {"status": "suspended"}), (200, "suspended"), (400, "active")),
    ("C18", lambda account: disable(account, {"enabled": False}), (400, "active"), (200, "suspended")),
    ("C19", failed_verification, 200, 400),
    ("C20", same_external_id, [201, 201, 200, 200], [201, 409, 409, 200]),
    (
        "C21",
        lambda account: sorted(json.loads(account.deliver().body)),
        ["event", "externalId", "organizationId", "timestamp", "visitor"],
        ["company", "event", "organizationId", "session", "sessionId", "timestamp", "visitor"],
    ),
    (
        "C22",
        lambda account: min(account.api.get("/partner/email-preferences")["preferences"]),
        "credits_exhausted",
        "creditsExhausted",
    ),
    ("C22", prefer, [{"enabled": True, "inherited": True}, 400], [{"enabled": False, "inherited": True}, 200]),
]


@pytest.mark.parametrize(("identifier", "observe", "chosen", "other"), OBSERVED)
def test_a_reading_does_what_it_says(
    identifier: str, observe: Callable[[Account], Any], chosen: Any, other: Any
) -> None:
    (name,) = (name for known, name in OTHER_READINGS if known == identifier)
    assert observe(Account({})) == chosen
    assert observe(Account({identifier: name})) == other
    assert observe(Account({identifier: CONTRADICTIONS[identifier].chosen})) == chosen


def test_every_other_reading_is_observed() -> None:
    assert {identifier for identifier, *_ in OBSERVED} == {identifier for identifier, _ in OTHER_READINGS}
    assert len(OTHER_READINGS) == len(CONTRADICTIONS) == 21


@pytest.mark.parametrize(("identifier", "name"), some_of(OTHER_READINGS, 7))
def test_answers_are_as_the_description_reads_then(identifier: str, name: str, bundle: dict[str, Any]) -> None:
    readings = Readings({identifier: name})
    described = readings.applied_to(bundle)
    validate(described)
    assert described != bundle
    account = Account({identifier: name})
    status = (
        {"enabled": False} if identifier == "C18" else {"status": "disabled" if identifier == "C5" else "suspended"}
    )
    preference = "creditsLow" if identifier == "C22" else "credits_low"
    answers = dict(story.walk(account.api, status, preference))
    assert {name: found for name, answer in answers.items() if (found := problems(described, name, answer))} == {}


@pytest.mark.parametrize(
    "others", some_of([[pair] for pair in OTHER_READINGS] + [OTHER_READINGS], 7), ids=lambda others: str(len(others))
)
def test_samples_are_as_the_description_reads_then(others: list[tuple[str, str]], description: Description) -> None:
    described = under_other_readings(description, [CONTRADICTIONS[one].readings[name] for one, name in others])
    assert described.bundle == Readings(dict(others)).applied_to(description.bundle)
    assert [*example_valid(described), *example_complete(described)] == []


def test_all_other_readings_can_be_followed_at_once() -> None:
    account = Account(dict(OTHER_READINGS))
    assert deleted(account) == "disabled"
    assert overdrawn(account) == (400, "bad_request")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("C99=guide", "there is no contradiction C99"),
        ("C4=gossip", "C4 has no reading gossip, it has reference and guide"),
        ("C4", "C4 has no reading"),
        ("C5=guide", "C5 can follow one reading, not reference and guide"),
    ],
)
def test_a_reading_that_is_none_is_said(option: str, message: str) -> None:
    options = ["--reading", "C5=reference", "--reading", option]
    result = CliRunner().invoke(app, options, env={"TERMINAL_WIDTH": "200"})
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


def test_the_guide_lists_all_readings() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "emulator.md").read_text(encoding="utf-8")
    rows = [
        f"| `{identifier}={name}` | {CONTRADICTIONS[identifier].readings[name].emulator} |"
        for identifier, name in OTHER_READINGS
    ]
    assert [row for row in rows if row not in guide] == []
    assert guide.count("| `C") == len(OTHER_READINGS)
