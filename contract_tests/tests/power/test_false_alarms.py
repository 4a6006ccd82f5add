"""The command that asks for false alarms finds none, and would raise those that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from contract_tests.fuzzing.profiles import PROFILES, QUICK, Profile
from contract_tests.power.false_alarms import cli
from contract_tests.power.false_alarms.clocks import ClockLook
from contract_tests.power.false_alarms.look import Look

if TYPE_CHECKING:
    from pathlib import Path

TINY = Profile("tiny", coverage=False, fuzzing_cases=2, scenarios=8, page_scenarios=8, steps=6)
LOST_FIELD = "drop-field:getPartnerAccount:/partner/slug"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROFILES, QUICK.name, TINY)


def looks_in(report: Path) -> list[Look]:
    return [msgspec.json.decode(line, type=Look) for line in report.read_bytes().splitlines()]


@pytest.mark.slow
@pytest.mark.usefixtures("tiny")
def test_each_seed_is_a_run_of_its_own_and_passes(tmp_path: Path) -> None:
    report = tmp_path / "deep" / "looks.jsonl"

    result = CliRunner().invoke(cli.app, ["--seeds", "2", "--first", "5", "--processes", "2", "--report", str(report)])

    looks = looks_in(report)
    assert result.exit_code == 0, result.output
    assert sorted(look.seed for look in looks) == [5, 6]
    assert len({look.request_hash for look in looks}) == 2
    assert all(not look.alarms and look.checks > look.requests > 0 < look.scenario_requests for look in looks)


@pytest.mark.slow
@pytest.mark.usefixtures("tiny")
def test_an_alarm_is_printed_kept_and_told_by_the_exit_status(tmp_path: Path) -> None:
    report = tmp_path / "looks.jsonl"

    result = CliRunner().invoke(
        cli.app, ["--seeds", "1", "--processes", "1", "--mutant", LOST_FIELD, "--report", str(report)]
    )

    (look,) = looks_in(report)
    assert result.exit_code == 1
    assert any("getPartnerAccount" in alarm and "slug" in alarm for alarm in look.alarms)
    assert all(alarm in result.output for alarm in look.alarms)
    assert "alarms with 1 of them" in result.output


AT = "2027-02-28T23:59:58Z"
ONE = f"--clocks --at {AT} --kind read-only --data-set small --transport in-process --tz Asia/Kathmandu"


def test_one_time_is_tried_in_its_circumstances_and_nothing_but_the_outcome_is_said(tmp_path: Path) -> None:
    report = tmp_path / "looks.jsonl"

    result = CliRunner().invoke(cli.app, [*ONE.split(), "--report", str(report)])

    (look,) = (msgspec.json.decode(line, type=ClockLook) for line in report.read_bytes().splitlines())
    assert result.exit_code == 0, result.output
    assert f"nox -s false_alarms -- {look.circumstances.options}".endswith(ONE)
    assert look.requests > 50
    assert look.alarms == []
    assert len(result.output.splitlines()) == 1


def test_an_alarm_comes_with_the_time_and_the_command_that_repeats_it(tmp_path: Path) -> None:
    options = [*ONE.split(), "--mutant", LOST_FIELD]

    result = CliRunner().invoke(cli.app, [*options, "--report", str(tmp_path / "looks.jsonl")])

    assert result.exit_code == 1
    assert re.search(
        rf"{AT}, alarms: [1-9]; nox -s false_alarms -- {' '.join(map(re.escape, options))}\n", result.output
    )
    assert "getPartnerAccount: schema-required: $.partner.slug" in result.output


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("--at 2027-02-28T00:00:00Z", "--at takes --clocks"),
        ("--clocks --kind live", "--kind takes --clocks and --at"),
        ("--clocks --at tomorrow", "Invalid isoformat string"),
        ("--clocks --at 2027-02-28T00:00:00", "has no zone"),
        ("--clocks --at 2027-02-28T00:00:00Z --kind dead", "'dead'"),
        ("--clocks --at 2027-02-28T00:00:00Z --transport pigeon", "'pigeon'"),
        ("--clocks --at 2027-02-28T00:00:00Z --data-set huge", "no data set huge"),
        ("--clocks --at 2027-02-28T00:00:00Z --data-set empty", "wants to see a visitor"),
        ("--clocks --at 2027-02-28T00:00:00Z --tz Moon/Base", "no time zone Moon/Base"),
    ],
)
def test_circumstances_that_there_are_not_are_refused(options: str, reason: str, tmp_path: Path) -> None:
    report = tmp_path / "looks.jsonl"

    result = CliRunner().invoke(cli.app, [*options.split(), "--report", str(report)])

    assert result.exit_code == 2
    assert reason in result.stderr
    assert not report.exists()


@pytest.mark.parametrize(
    ("option", "value"), [("--profile", "thorough"), ("--mutant", "drop-field:getPartnerAccount:/partner/slugs")]
)
def test_what_there_is_not_is_refused_before_anything_runs(option: str, value: str, tmp_path: Path) -> None:
    report = tmp_path / "looks.jsonl"

    result = CliRunner().invoke(cli.app, [option, value, "--report", str(report)])

    assert result.exit_code == 2
    assert value in result.stderr
    assert not report.exists()
