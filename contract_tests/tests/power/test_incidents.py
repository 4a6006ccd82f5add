"""Each incident of all sets really changes what a partner sees, and says what it contradicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import create_app
from bullseye_partner_emulator.description import bundled_description
from contract_tests.power.incidents.catalogue import BY_ID, SETS
from contract_tests.power.incidents.change import Change
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.incidents.step import steps_of
from contract_tests.power.incidents.witness import Seen, play
from contract_tests.tests.support.repeated import some_of

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

_COMPONENTS = Path("openapi/components")
_DELIVERIES = {"identificationDelivery", "billingDelivery"}
_LEAST = {
    "first": 160,
    "second": 90,
    "third": 60,
    "fourth": 100,
    "fifth": 60,
    "sixth": 60,
    "seventh": 90,
    "eighth": 90,
    "ninth": 60,
    "tenth": 64,
    "eleventh": 64,
}
_LEAST_WITH_ADDRESS = {
    "first": 160,
    "second": 40,
    "third": 25,
    "fourth": 45,
    "fifth": 18,
    "sixth": 30,
    "seventh": 80,
    "eighth": 80,
    "ninth": 60,
    "tenth": 64,
    "eleventh": 57,
}
_LEAST_CONTRADICTING = {
    "first": 0.8,
    "second": 75 / 90,
    "third": 52 / 60,
    "fourth": 93 / 100,
    "fifth": 55 / 60,
    "sixth": 56 / 60,
    "seventh": 86 / 90,
    "eighth": 87 / 90,
    "ninth": 55 / 64,
    "tenth": 62 / 64,
    "eleventh": 56 / 64,
}
_NOT_NAMED = {
    "tenth": {"createIcpConfig", "deleteIcpConfig", "updateIcpConfig", "updateOrganizationEmailPreferences"},
    "eleventh": {
        "deleteIcpConfig",
        "deleteOrganization",
        "getEmailPreferences",
        "getOrganizationEmailPreferences",
        "getScriptConfig",
        "getWebhooks",
        "updateBillingWebhook",
        "updateIdentificationWebhook",
    },
}
_ALL = tuple(BY_ID.values())

_each_set = pytest.mark.parametrize("name", SETS)


def _played(incident: Incident) -> tuple[list[Seen], list[Seen]]:
    """Return what is seen without an incident, and with it."""
    stock = play(create_app, incident.witness, rate_limit=incident.rate_limit)
    deviating = play(
        lambda settings: DeviatingEmulator(settings, incident), incident.witness, rate_limit=incident.rate_limit
    )
    return stock, deviating


def _lines_that_differ(incident: Incident) -> set[int]:
    stock, deviating = _played(incident)
    line_of = [number for number, line in enumerate(incident.witness) for _ in steps_of(line)]
    return {line_of[number] for number, pair in enumerate(zip(stock, deviating, strict=True)) if pair[0] != pair[1]}


@pytest.mark.slow
@pytest.mark.parametrize("incident", some_of(_ALL, 12), ids=lambda incident: incident.id)
def test_the_last_line_of_a_witness_shows_the_incident_and_none_before(incident: Incident) -> None:
    assert _lines_that_differ(incident) == {len(incident.witness) - 1}


def test_a_witness_of_an_incident_that_changes_nothing_shows_nothing() -> None:
    idle = [
        replace(incident, change=Change()) for members in SETS.values() for incident in members[:: len(members) // 6]
    ]

    assert [_lines_that_differ(incident) for incident in idle] == [set() for _ in idle]


def test_an_incident_leaves_other_emulators_alone() -> None:
    incident = BY_ID["company-name-renames-partner"]
    before = play(create_app, incident.witness)

    _played(incident)

    assert play(create_app, incident.witness) == before


def test_a_reset_forgets_what_an_incident_remembers() -> None:
    incident = BY_ID["one-in-five-fails"]

    def make(settings: Any) -> DeviatingEmulator:
        emulator = DeviatingEmulator(settings, incident)
        emulator.reset()
        return emulator

    assert [answer.status for answer in play(make, incident.witness)] == [200, 200, 200, 200, 500]


def test_incidents_have_names_of_their_own() -> None:
    every = [incident for members in SETS.values() for incident in members]

    assert [name for name, count in Counter(one.id for one in every).items() if count > 1] == []
    assert [text for text, count in Counter(one.text for one in every).items() if count > 1] == []


@_each_set
def test_there_are_enough_incidents_of_all_operations(name: str) -> None:
    incidents = SETS[name]
    named = {operation for incident in incidents for operation in incident.operations}
    operations = {operation.id for operation in bundled_description().operations}

    assert len(incidents) >= _LEAST[name]
    assert sum(incident.shows_in_reads for incident in incidents) >= len(incidents) / 3
    assert named - operations == _DELIVERIES
    assert operations - named == _NOT_NAMED.get(name, set())


@_each_set
def test_what_an_incident_contradicts_stands_in_the_description(name: str) -> None:
    described = {operation.id for operation in bundled_description().operations} | _DELIVERIES | _names_of_components()
    missing = [one.id for one in SETS[name] if one.evidence and one.evidence not in described]

    assert missing == []
    assert [one.id for one in SETS[name] if (one.contradicts == "nothing") == bool(one.evidence)] == []


@_each_set
def test_most_incidents_contradict_something_and_many_are_told_in_public(name: str) -> None:
    incidents = SETS[name]
    addresses = [one.source.address for one in incidents if one.source.address is not None]

    assert sum(one.contradicts != "nothing" for one in incidents) >= len(incidents) * _LEAST_CONTRADICTING[name]
    assert len(addresses) >= _LEAST_WITH_ADDRESS[name]
    assert [address for address in addresses if not address.startswith("https://")] == []


def _names_of_components() -> set[str]:
    files = [*_COMPONENTS.glob("*.yaml"), *(_COMPONENTS / "schemas").glob("*.yaml")]
    return {f"{file.name}#{name}" for file in files for name in _names_in(file)}


def _names_in(file: Path) -> set[str]:
    return {line.partition(":")[0] for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()}
