"""A run says which states of an account none of its answers was given in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.states import states_not_reached
from contract_tests.target.exchange import Answer, Exchange, Request
from contract_tests.target.target import ANOTHER_ACCOUNT, emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json


def exchange(operation_id: str, body: Json, status: int = 200, key: str | None = None) -> Exchange:
    return Exchange(operation_id, Request("GET", "/", {}, None), Answer(status, {}, json.dumps(body).encode()), key)


def account(organizations: Json, most: Json) -> list[Exchange]:
    """Return what tells how many organizations an account has and may have."""
    return [
        exchange("listOrganizations", {"total": organizations}),
        exchange("getPartnerAccount", {"partner": {"maxOrganizations": most}}),
    ]


def missing(facts: Facts, *exchanges: Exchange) -> set[str]:
    return {one.state for one in states_not_reached(facts, exchanges)}


REACHED = [
    ("more items than the largest page of listOrganizations, 100", [exchange("listOrganizations", {"total": 101})]),
    ("more items than the largest page of listWebhookLogs, 100", [exchange("listWebhookLogs", {"total": 101})]),
    ("a delivery that no receiver answered", [exchange("listWebhookLogs", {"logs": [{"statusCode": None}]})]),
    ("a delivery that no receiver answered", [exchange("sendTestWebhook", {"statusCode": None})]),
    ("consumed credits", [exchange("allocateCredits", {"allocation": {"creditsUsed": 3}})]),
    ("a verified domain", [exchange("getDomainVerification", {"verified": True})]),
    ("an account without a domain", [exchange("getDomainVerification", {}, 404)]),
    (
        "as many organizations as the account may have",
        [
            exchange("listOrganizations", {"total": 7}),
            exchange("getPartnerAccount", {"partner": {"maxOrganizations": 7}}),
        ],
    ),
    ("a credit pool that is used up", [exchange("getBilling", {"creditPoolAvailable": 0})]),
    ("a rate limit that is used up", [exchange("getBilling", {}, 429)]),
    ("what a second account sees of the first one", [exchange("getBilling", {}, 404, ANOTHER_ACCOUNT)]),
    ("an answer of getIcpConfig with status 2xx", [exchange("getIcpConfig", {})]),
]
ALMOST = [
    ("more items than the largest page of listOrganizations, 100", [exchange("listOrganizations", {"total": 100})]),
    ("more items than the largest page of listOrganizations, 100", [exchange("listOrganizations", {"total": "101"})]),
    ("a delivery that no receiver answered", [exchange("listWebhookLogs", {"logs": [{"statusCode": 500}]})]),
    ("consumed credits", [exchange("allocateCredits", {"allocation": {"creditsUsed": 0}})]),
    ("consumed credits", [exchange("allocateCredits", {"allocation": {"creditsUsed": True}})]),
    ("a verified domain", [exchange("getDomainVerification", {"verified": "yes"})]),
    ("an account without a domain", [exchange("getOrganization", {}, 404)]),
    (
        "as many organizations as the account may have",
        [
            exchange("listOrganizations", {"total": 6}),
            exchange("getPartnerAccount", {"partner": {"maxOrganizations": 7}}),
        ],
    ),
    (
        "as many organizations as the account may have",
        [
            exchange("listOrganizations", {"total": [6]}),
            exchange("getPartnerAccount", {"partner": {"maxOrganizations": {}}}),
        ],
    ),
    ("a credit pool that is used up", [exchange("getBilling", {"creditPoolAvailable": 1})]),
    ("a credit pool that is used up", [exchange("getBilling", {"creditPoolAvailable": 0}, 500)]),
    ("what a second account sees of the first one", [exchange("getBilling", {}, 404, "$BULLSEYE_PARTNER_API_KEY")]),
    ("an answer of getIcpConfig with status 2xx", [exchange("getIcpConfig", {}, 404)]),
]


@pytest.mark.parametrize(("state", "exchanges"), REACHED)
def test_a_state_that_was_reached_is_not_listed(facts: Facts, state: str, exchanges: list[Exchange]) -> None:
    assert state in missing(facts)
    assert state not in missing(facts, *exchanges)


@pytest.mark.parametrize(("state", "exchanges"), ALMOST)
def test_a_state_that_was_only_almost_reached_is_listed(facts: Facts, state: str, exchanges: list[Exchange]) -> None:
    assert state in missing(facts, *exchanges)


def test_a_run_tells_its_states(facts: Facts) -> None:
    whole = run_scenario(facts.description, facts.strict, emulator_target(1), facts=facts)
    reading = run_scenario(
        facts.description, facts.strict, emulator_target(1), facts=facts, read_only=True, budget_share=0.05
    )
    listed = [{one.state for one in result.not_reached} for result in (whole, reading)]
    assert "as many organizations as the account may have" in listed[0] & listed[1]
    second = "what a second account sees of the first one"
    assert (second in listed[0], second in listed[1]) == (False, True)
