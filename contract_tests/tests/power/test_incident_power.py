"""The measurement with incidents tells caught from missed, and fails if the suite finds something without one."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from typer.testing import CliRunner

from contract_tests.power.incidents import cli, trial
from contract_tests.power.incidents.catalogue import BY_ID, INCIDENTS, SETS
from contract_tests.power.incidents.cli import app, drawn
from contract_tests.power.incidents.report import concerned, outcome, print_outcomes
from contract_tests.power.incidents.trial import MODES, Mode, Told, Trial, try_incident
from contract_tests.target.target import TargetError

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.power.incidents.incident import Incident

_OBVIOUS = "external-id-in-snake-case"
_OTHER = "slug-added"
_OF_NO_ORDER = "i-pricing-tiers-by-name"
_FIRST_DRAWN = {
    "first": ["unknown-preferences-ignored", "allocation-adds", "credits-of-deleted-given-back"],
    "second": ["usage-of-thirty-days", "disabling-drops-address", "listed-ids-in-upper-case"],
}


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_each_kind_of_run_finds_an_obvious_incident_and_nothing_without_one(mode: Mode) -> None:
    assert try_incident(mode, _OBVIOUS).oracle is not None
    alone = try_incident(mode, "")
    assert (alone.oracle, alone.apart) == (None, "")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_each_kind_of_run_tells_apart_what_contradicts_nothing(mode: Mode) -> None:
    tried = try_incident(mode, _OF_NO_ORDER)

    assert tried.oracle is None
    # A model that takes the tiers over from the account differs where it computes with them.
    assert tried.apart.startswith(("getBilling $.pricingTiers", "calculateBilling $.breakdown"))


def test_a_suite_that_does_not_run_has_caught_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_incident: Incident | None) -> Told:
        raise TargetError("there is nobody")

    monkeypatch.setattr(trial, "_RUNS", {"local": unreachable})
    tried = try_incident("local", _OBVIOUS)

    assert (tried.oracle, tried.refused) == (None, "TargetError: there is nobody")


def test_a_larger_sample_begins_with_a_smaller_one() -> None:
    assert drawn(INCIDENTS, 30)[:10] == drawn(INCIDENTS, 10)
    assert sorted(one.id for one in drawn(INCIDENTS, len(INCIDENTS))) == sorted(one.id for one in INCIDENTS)


@pytest.mark.parametrize("name", _FIRST_DRAWN)
def test_the_draw_from_a_set_is_the_one_that_was_measured(name: str) -> None:
    assert [one.id for one in drawn(SETS[name], 3)] == _FIRST_DRAWN[name]


def test_a_run_that_reads_is_only_asked_for_what_shows_in_reads() -> None:
    assert {one.shows_in_reads for one in concerned("read-only", INCIDENTS)} == {True}
    assert concerned("live", INCIDENTS) == list(INCIDENTS)


def test_the_report_counts_what_was_caught_and_tells_what_was_missed() -> None:
    caught = outcome(Trial(_OBVIOUS, "local", "an oracle", "listOrganizations", None, 1.0))
    missed = outcome(Trial(_OTHER, "local", None, "", None, 1.0))
    apart = outcome(Trial(_OF_NO_ORDER, "local", None, "", None, 1.0, "getBilling $.pricingTiers"))
    told_to = StringIO()

    print_outcomes("local", [caught, missed, apart], Console(width=300, file=told_to))
    told = told_to.getvalue()

    assert f"Missed (nothing, field): {_OTHER}: {missed.text}" in told
    assert _OBVIOUS not in told
    assert f"{apart.text}; told apart, without a verdict: getBilling $.pricingTiers" in told
    assert "local: 1 of 3 caught, 1 told apart" in told


def _run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *options: str, alarm: str | None) -> tuple[int, str]:
    """Run the command with trials that are made up: the suite catches nothing, or even raises an alarm."""

    def tried(mode: Mode, incidents: list[Incident], _processes: int) -> list[Trial]:
        names = [one.id for one in incidents]
        return [Trial("", mode, alarm, "", None, 1.0), *(Trial(name, mode, None, "", None, 1.0) for name in names)]

    monkeypatch.setattr(cli, "_tried", tried)
    result = CliRunner().invoke(app, [*options, "--json", str(tmp_path / "outcomes.json")])
    return result.exit_code, result.output


def test_the_command_prints_what_was_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    status, told = _run(monkeypatch, tmp_path, "--only", _OTHER, "--mode", "live", alarm=None)

    assert status == 0
    assert "live: 0 of 1 caught" in told
    assert _OTHER in (tmp_path / "outcomes.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETS)
def test_the_command_measures_the_set_that_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    status, told = _run(monkeypatch, tmp_path, "--catalogue", name, alarm=None)

    assert status == 0
    assert f"local: 0 of {len(SETS[name])} caught" in told


@pytest.mark.parametrize("name", SETS)
def test_the_command_draws_from_the_set_that_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    _run(monkeypatch, tmp_path, "--catalogue", name, "--sample", "5", alarm=None)
    outcomes = (tmp_path / "outcomes.json").read_text(encoding="utf-8")

    assert [one.id for one in BY_ID.values() if f'"{one.id}"' in outcomes] == [
        one.id for one in SETS[name] if one in drawn(SETS[name], 5)
    ]


def test_an_incident_is_found_by_its_name_whichever_set_it_is_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [members[0].id for members in SETS.values()]
    options = [part for name in names for part in ("--only", name)]
    status, told = _run(monkeypatch, tmp_path, *options, alarm=None)

    assert status == 0
    assert f"local: 0 of {len(names)} caught" in told


def test_a_finding_without_an_incident_makes_the_measurement_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, _ = _run(monkeypatch, tmp_path, "--only", _OTHER, alarm="an oracle")

    assert status == 2


@pytest.mark.parametrize("options", [("--mode", "loud"), ("--only", "no-such-incident"), ("--catalogue", "hundredth")])
def test_an_unknown_mode_set_or_incident_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: tuple[str, ...]
) -> None:
    status, told = _run(monkeypatch, tmp_path, *options, alarm=None)

    assert status == 2
    assert options[1] in told
