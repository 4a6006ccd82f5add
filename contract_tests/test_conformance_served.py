"""The emulator conforms over HTTP too, whatever database holds its state, and whatever reading it follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator.readings import Readings
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.conformance.profiles import Profile
from contract_tests.conformance.run import run_conformance
from contract_tests.conformance.target import Target, conforming_emulator, emulator_target
from contract_tests.readings import OTHER_READINGS
from contract_tests.scenario.receiver import InProcessReceiver
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.postgresql_server import PostgresqlServer
    from generator.description import Description

SMALL = Profile("small", coverage=False, fuzzing_cases=5, scenarios=10, page_scenarios=6, steps=6)


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["file", "postgresql"])
def test_a_served_emulator_conforms(
    storage: str, description: Description, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    if storage == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        url = server.new_database()
    receiver = InProcessReceiver()
    emulator = conforming_emulator(seed=1, database_url=url, receiver=receiver)
    with serve_in_thread(emulator) as address:
        base_url = address + emulator.base_path
        target = Target(f"served, {storage}", base_url, emulator.api_key, None, emulator.reset, receiver=receiver)
        bundle = strict_variant(description.bundle)
        report = run_conformance(description, bundle, target, SMALL, seed=1, contradictions=0)
    emulator.close()
    assert report.failures == []
    assert report.errors == []
    assert report.unreached == []
    assert report.passed


@pytest.mark.slow
def test_an_emulator_that_follows_other_readings_conforms_to_the_description_as_it_reads_then(
    description: Description,
) -> None:
    others = dict(OTHER_READINGS)
    described = replace(description, bundle=Readings(others).applied_to(description.bundle))
    target = emulator_target(1, readings=others)
    report = run_conformance(described, strict_variant(described.bundle), target, SMALL, seed=1, contradictions=0)
    assert report.scenario is not None
    assert report.scenario.findings == []
    assert report.failures == []
    assert report.errors == []
    assert report.unreached == []
    assert report.passed
    assert report.requests > 500
