"""The emulator conforms over HTTP too, whatever database holds its state, and whatever reading it follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import msgspec
import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator.readings import Readings
from contract_tests.conformance.cli import app
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.profiles import PROFILES, QUICK, Profile
from contract_tests.real_parts import MissingPartError
from contract_tests.scenario.run import run_scenario
from contract_tests.target.served import STORAGES, Storage, served_target
from contract_tests.target.target import emulator_target
from contract_tests.tests.support.readings import OTHER_READINGS
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from generator.description import Description

SMALL = Profile("small", coverage=False, fuzzing_cases=3, scenarios=6, page_scenarios=4, steps=5)
SEQUENCES_TO = ("updatePixelConfig", "listOrganizationVisitors")


@pytest.mark.slow
@pytest.mark.parametrize("storage", STORAGES)
def test_a_served_emulator_conforms(storage: Storage, description: Description, request: pytest.FixtureRequest) -> None:
    if storage == "postgresql":
        request.getfixturevalue("postgresql")  # skips the test where it is not installed
    bundle = strict_variant(description.bundle)
    with served_target(storage, seed=1) as target:
        result = run_scenario(description, bundle, target)
        # Sequences to all operations: nox -s conformance_served.
        report = run_conformance(description, bundle, target, SMALL, seed=1, operation_ids=SEQUENCES_TO)
    assert result.findings == []
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
    bundle = strict_variant(described.bundle)
    result = run_scenario(described, bundle, target)
    report = run_conformance(described, bundle, target, SMALL, seed=1, operation_ids=SEQUENCES_TO)
    assert result.findings == []
    assert result.requests > 500
    assert report.failures == []
    assert report.errors == []
    assert report.unreached == []
    assert report.passed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--served", "redis"], "--served takes one of memory, file, postgresql, not redis."),
        (["--served", "file", "--target", "http://127.0.0.1:1/api/v1"], "not together with --target."),
        (["--profile", "scenario", "--operation", "getUsage"], "--operation tests without the scenario"),
        (["--profile", "thorough"], "it is one of quick, nightly, scenario"),
    ],
)
def test_what_cannot_be_served_is_said(options: list[str], message: str) -> None:
    result = CliRunner().invoke(app, options, env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_the_command_serves_the_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROFILES, QUICK.name, SMALL)
    path = tmp_path / "report.json"
    options = ["--served", "file", "--operation", "getUsage", "--seed", "1", "--report", str(path)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    assert msgspec.json.decode(path.read_bytes())["target"] == "the emulator, over HTTP, its state in file"


def test_a_machine_without_postgresql_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> NoReturn:
        raise MissingPartError("PostgreSQL")

    monkeypatch.setattr("contract_tests.real_parts.postgresql_server._binaries", missing)
    result = CliRunner().invoke(app, ["--served", "postgresql"])
    assert result.exit_code == 2
    assert "PostgreSQL is not installed" in result.output
