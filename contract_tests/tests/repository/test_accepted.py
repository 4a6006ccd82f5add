"""Known differences are folded for as long as somebody has accepted them, whatever engine finds them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from contract_tests import oracles
from contract_tests.accepted import Accepted, AcceptedError, fold, read_accepted
from contract_tests.conformance.report import Report, ScenarioSummary, Unreached
from contract_tests.finding import Finding
from contract_tests.fuzzing.profiles import QUICK

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 12, 1)
FINDING = Finding(
    claim="/paths/~1a/get",
    oracle=oracles.PAGE_DIFFERENT,
    engine="documentation",
    operation_id="a",
    where="$.a",
    expected="20",
    got="25",
    repeat="page:7",
    level="documented",
)
ENTRY = Accepted(FINDING.fingerprint, "documentation", "Bullseye knows.", "ann", date(2026, 12, 1))


def test_an_accepted_finding_is_folded_through_its_last_day() -> None:
    assert fold([ENTRY], [FINDING], ["documentation"], TODAY).findings == ((FINDING, ENTRY),)
    late = fold([ENTRY], [FINDING], ["documentation"], date(2026, 12, 2))
    assert (late.findings, late.expired, late.gone) == ((), (ENTRY,), ())
    assert late.sentences()[0].startswith("No longer accepted since 2026-12-01, and still there:")


def test_another_finding_is_not_covered() -> None:
    other = msgspec.structs.replace(FINDING, where="$.b")
    folded = fold([ENTRY], [other], ["documentation"], TODAY)
    assert (folded.findings, folded.gone) == ((), (ENTRY,))
    assert not folded.holds(other)


def test_what_comes_may_be_part_of_what_is_accepted() -> None:
    exactly = msgspec.structs.replace(ENTRY, got="25")
    assert fold([exactly], [FINDING], [], TODAY).holds(FINDING)
    assert not fold([exactly], [msgspec.structs.replace(FINDING, got="50")], [], TODAY).findings


def test_what_an_engine_that_did_not_run_would_find_is_not_gone() -> None:
    assert fold([ENTRY], [], ["recording"], TODAY).gone == ()


def _report(*findings: Finding, unreached: list[Unreached] | None = None) -> Report:
    return Report(
        passed=False,
        target="x",
        profile=QUICK,
        seed=1,
        requests=1,
        request_hash="",
        duration_seconds=1,
        facts={},
        contradictions=0,
        operations=[],
        accompanying=[],
        failures=list(findings),
        unreached=unreached or [],
        skips=[],
        warnings=[],
        errors=[],
    )


def test_a_run_passes_if_all_that_it_found_is_accepted() -> None:
    report = _report(FINDING)
    report.accept([ENTRY], TODAY)
    assert (report.passed, report.found) == (True, [])
    assert any(FINDING.fingerprint in sentence for sentence in report.evidence_of_run)
    for other in (_report(FINDING, msgspec.structs.replace(FINDING, where="$.b")),
                  _report(FINDING, unreached=[Unreached("a", "any phase")])):  # fmt: skip
        other.accept([ENTRY], TODAY)
        assert not other.passed


def test_the_file_of_the_repository_is_right() -> None:
    assert isinstance(read_accepted(), list)


GOOD = "- {fingerprint: 0123456789ab, engine: scenario, reason: known, who: ann, until: 2027-03-01}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1", "accepted.yaml:1: a list of accepted differences is expected"),
        (GOOD.replace("scenario", "gut feeling"), "accepted.yaml:1: Invalid enum value 'gut feeling' - at `$.engine`"),
        (GOOD.replace(", until: 2027-03-01", ""), "missing required field `until`"),
        (GOOD.replace("2027-03-01", "soon"), "accepted.yaml:1: Invalid RFC3339"),
        (GOOD.replace("0123456789ab", "xyz"), "accepted.yaml:1: 'xyz' is no fingerprint"),
        (GOOD.replace("known", "' '"), "accepted.yaml:1: reason is empty"),
        (GOOD + GOOD, "accepted.yaml:2: 0123456789ab is there twice"),
        (GOOD.replace("}", ", note: x}"), "unknown field `note`"),
        ("- [", "yaml-syntax"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "accepted.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AcceptedError, match=message.replace("$", r"\$").replace(".", r"\.").replace("[", r"\[")):
        read_accepted(path)
    path.write_text(GOOD, encoding="utf-8")
    assert [entry.who for entry in read_accepted(path)] == ["ann"]


LIVE = msgspec.structs.replace(
    FINDING,
    claim="/components/schemas/A/properties/name",
    oracle=oracles.of_keyword("type"),
    engine="scenario",
    where="$.name",
    exchange=1,
)
ECHO = msgspec.structs.replace(LIVE, claim="stored", oracle=oracles.PROPERTY_COMES, operation_id="b", exchange=7)
UNKNOWN = msgspec.structs.replace(ECHO, claim="other", operation_id="a", where="$.size", exchange=8)
LIVE_ENTRY = Accepted(LIVE.fingerprint, "scenario", "Bullseye knows.", "ann", date(2026, 12, 1))


def test_an_accepted_cause_covers_what_is_about_the_same_property() -> None:
    report = _report(LIVE, ECHO)
    assert [cause.findings for cause in report.causes] == [[LIVE, ECHO]]
    report.accept([LIVE_ENTRY], TODAY)
    assert (report.passed, report.found, report.accepted.echoes) == (True, [], ((ECHO, LIVE_ENTRY),))
    assert f"with what follows from it: {ECHO.fingerprint}" in "\n".join(report.evidence_of_run)


def test_a_difference_that_stands_apart_can_be_accepted_too() -> None:
    apart = msgspec.structs.replace(LIVE, engine="model")
    report = _report()
    report.scenario = ScenarioSummary(1, "", 1, [], apart=[apart])
    report.accept([msgspec.structs.replace(LIVE_ENTRY, engine="model")], TODAY)
    assert ([one for one, _ in report.accepted.findings], report.accepted.gone) == ([apart], ())
    assert report.scenario.apart == []


def test_an_accepted_cause_does_not_cover_what_is_only_of_the_same_operation() -> None:
    report = _report(LIVE, UNKNOWN)
    assert [cause.findings for cause in report.causes] == [[LIVE, UNKNOWN]]
    report.accept([LIVE_ENTRY], TODAY)
    assert (report.passed, report.found) == (False, [UNKNOWN])


def test_an_echo_whose_own_entry_has_expired_counts_again() -> None:
    own = Accepted(ECHO.fingerprint, "scenario", "For a week.", "bob", date(2026, 11, 30))
    report = _report(LIVE, ECHO)
    report.accept([LIVE_ENTRY, own], TODAY)
    assert (report.passed, report.found, report.accepted.expired) == (False, [ECHO], (own,))
