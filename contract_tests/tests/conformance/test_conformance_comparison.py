"""Who is wrong: the description, the API or our copy. And which reading of the documentation answers speak for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from contract_tests.conformance.comparison import Comparison, compare
from contract_tests.conformance.documentation_column import (
    DocumentationError,
    StoredLook,
    documentation_column,
    read_look,
)
from contract_tests.conformance.job_summary import junit_xml, markdown_summary
from contract_tests.conformance.page import render_page
from contract_tests.conformance.run import run_conformance
from contract_tests.conformance.weighing import weigh
from contract_tests.documentation.drift import Drift, Kind
from contract_tests.documentation.look import look
from contract_tests.documentation.report import write_look
from contract_tests.documentation.statement import Spot, Subject
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.live.run import LiveWrites
from contract_tests.power.live_account import TestClock
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.power.page_rendering import render
from contract_tests.scenario.every_oracle import LAWS
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import Target, emulator_target
from contract_tests.tests.conformance.test_conformance_report import NOW
from contract_tests.tests.support.readings import CONTRADICTIONS, OTHER_READINGS

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult

MUTANT = "drop-field:getPartnerAccount:/partner/slug"
OTHER_MUTANT = "wrong-echo:createOrganization:/name"
READING_MUTANT = "drop-field:getBilling:/billingMode"
BUDGET_SHARE = 0.3
"""With one, the scenario runs alone, and only reads unless it may write: enough for a report."""


def run(facts: Facts, target: Target) -> ScenarioResult:
    return run_scenario(facts.description, facts.strict, target, seed=1, facts=facts)


@cache
def run_with(facts: Facts, mutant: str | None) -> ScenarioResult:
    """Run the scenario against an emulator with a mutant: once in a process, since its answers are always the same."""
    return run(facts, emulator_target(1, emulator_with(mutant)))


def compared(facts: Facts, mutant: str | None, mutant_of_our_copy: str | None) -> tuple[ScenarioResult, Comparison]:
    result = run_with(facts, mutant)
    ledger = Ledger(facts)
    ledger.add_run(result)
    asked = [claim.id for claim in ledger.summary(result.findings).claims if claim.seen]
    return result, compare(
        facts, result.findings, asked, seed=1, emulator=emulator_target(1, emulator_with(mutant_of_our_copy))
    )


def test_the_same_requests_go_to_both_and_nothing_is_found(facts: Facts) -> None:
    result, comparison = compared(facts, None, None)
    assert comparison.compared == []
    assert comparison.request_hash == result.request_hash
    assert comparison.requests == result.requests


@pytest.mark.parametrize(
    ("mutant", "mutant_of_our_copy", "cause"),
    [
        (MUTANT, None, "the API drifted"),
        (None, MUTANT, "our copy is wrong"),
        (MUTANT, MUTANT, "the description is wrong"),
    ],
)
def test_who_breaks_an_oracle_says_who_is_wrong(
    facts: Facts, mutant: str | None, mutant_of_our_copy: str | None, cause: str
) -> None:
    _, comparison = compared(facts, mutant, mutant_of_our_copy)
    assert {one.cause for one in comparison.compared} == {cause}
    assert bool(comparison.of_our_copy) == (cause == "our copy is wrong")


def test_two_faults_at_different_places_are_two_causes(facts: Facts) -> None:
    _, comparison = compared(facts, MUTANT, OTHER_MUTANT)
    causes = {one.operation_id: one.cause for one in comparison.compared}
    assert causes["getPartnerAccount"] == "the API drifted"
    assert causes["createOrganization"] == "our copy is wrong"


def test_what_the_target_was_not_asked_is_no_verdict_on_it(facts: Facts) -> None:
    comparison = compare(facts, [], [], seed=1, emulator=emulator_target(1, emulator_with(MUTANT)))
    assert {one.cause for one in comparison.compared} == {"asked of our copy alone"}


def test_a_report_shows_the_causes_and_a_column_for_each_target(facts: Facts) -> None:
    report = run_conformance(
        facts.description,
        facts.strict,
        emulator_target(1, emulator_with(MUTANT)),
        QUICK,
        seed=1,
        contradictions=CONTRADICTIONS,
        budget_share=BUDGET_SHARE,
        compare_with=emulator_target(1, emulator_with(READING_MUTANT)),
    )
    assert not report.passed
    page, summary, suite = render_page(report, [], NOW), markdown_summary(report), junit_xml(report).decode()
    for shown in (page, summary, suite):
        assert "the API drifted" in shown
        assert "our copy is wrong" in shown
    assert "the emulator: broken: every required property comes" in summary
    (missing,) = set(re.findall(r"the emulator: \w+: \S+ is missing", page))
    assert missing in suite
    table = page[page.index(f"All {len(report.ledger.claims if report.ledger else ())} claims") :]
    assert '<th scope="col">emulator</th><th scope="col">the emulator, in process</th>' in table
    assert report.weighed == []
    assert "nothing is refuted, verified or settled by it" in page
    assert (report.refuted, report.borne_out) == (0, 0)
    assert msgspec.json.decode(msgspec.json.encode(report), type=type(report)) == report


@pytest.mark.parametrize("mutant_of_our_copy", [None, READING_MUTANT])
def test_a_run_does_not_pass_if_our_copy_alone_is_wrong(facts: Facts, mutant_of_our_copy: str | None) -> None:
    report = run_conformance(
        facts.description,
        facts.strict,
        emulator_target(1),
        QUICK,
        seed=1,
        budget_share=BUDGET_SHARE,
        compare_with=emulator_target(1, emulator_with(mutant_of_our_copy)),
    )
    assert report.passed == (mutant_of_our_copy is None)


def live(target: Target) -> Target:
    """Return a target as if it were the API itself."""
    return replace(target, is_copy=False)


def test_a_live_target_refutes_and_bears_out_what_was_inferred(facts: Facts, tmp_path: Path) -> None:
    target = live(emulator_target(1, emulator_with("retype-field:getPixelConfig:/pixelConfig/enabled")))
    report = run_conformance(
        facts.description,
        facts.strict,
        target,
        QUICK,
        seed=1,
        contradictions=CONTRADICTIONS,
        budget_share=BUDGET_SHARE,
        live=LiveWrites(tmp_path / "journal.jsonl", BUDGET_SHARE, clock=TestClock()),
    )
    assert report.refuted > 0
    assert report.borne_out > 100
    assert report.laws_borne_out > 20
    assert len(report.weighed) == len(CONTRADICTIONS)
    figure = f'<b class="bad">{report.refuted}</b> inferred facts refuted'
    assert figure in render_page(report, [], NOW)
    assert f"Inferred facts: {report.refuted} refuted, {report.borne_out} borne out" in markdown_summary(report)


DECIDED = {"C5", "C7", "C9", "C22"}
"""Contradictions whose other reading has answers that the chosen one lacks.

The others are about what the API does, or their words are among those of the chosen reading."""
ONE_OF_EACH = {"C5", "C6"}
"""A contradiction that answers decide, and one that they do not."""


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        pytest.param(*one, marks=[] if one[0] in ONE_OF_EACH else pytest.mark.slow, id="-".join(one))
        for one in OTHER_READINGS
    ],
)
def test_answers_speak_for_the_reading_that_a_live_target_follows(facts: Facts, identifier: str, name: str) -> None:
    target = emulator_target(1, readings={identifier: name})
    result = run(facts, target)
    (weighed,) = weigh(facts.description, {identifier: CONTRADICTIONS[identifier]}, result.exchanges, target)
    assert weighed.supported in {name, None}
    assert (weighed.supported == name) == (identifier in DECIDED)
    assert bool(weighed.against) == (identifier in DECIDED)


def test_no_reading_but_the_chosen_ones_is_supported_by_what_follows_those(facts: Facts) -> None:
    weighed = weigh(facts.description, CONTRADICTIONS, run_with(facts, None).exchanges, emulator_target(1))
    assert {one.supported for one in weighed if one.supported != one.chosen} == {None}
    assert {one.contradiction for one in weighed if one.supported} >= {"C2"}


def drift_about(kind: Kind, claim: str) -> Drift:
    subject, spot = Subject("GET /partner/billing", "response", "x"), Spot("partner-api/billing", "x", 3)
    return Drift(kind, subject, "type", spot, "string", "integer", claim)


def test_what_the_documentation_says_is_a_column(facts: Facts) -> None:
    claims = Ledger(facts).summary([]).claims
    inferred = next(claim for claim in claims if claim.level == "inferred" and claim.kind != "law")
    documented = [claim for claim in claims if claim.level == "documented"]
    look = StoredLook({"partner-api/billing": 9}, [drift_about("refuted", inferred.id)])
    column = documentation_column(look, facts.description, claims)
    assert column.keys() == {claim.id for claim in claims}
    assert column[inferred.id] == "refuted"
    assert {column[claim.id] for claim in documented} == {"stated", "not read"}
    assert {column[law.law] for law in LAWS} == {"silent", "not read"}
    words = {
        name: {column[claim.id] for claim in claims if claim.id.startswith(f"/paths/~1partner~1{name}")}
        for name in ("billing", "usage")
    }
    assert words["billing"] >= {"stated", "silent"}
    assert words["usage"] == {"not read"}


def test_a_difference_below_a_claim_is_a_difference_of_the_claim(facts: Facts) -> None:
    claims = Ledger(facts).summary([]).claims
    described = "/components/schemas/PartnerAccount/properties/maxOrganizations"
    look = StoredLook({}, [drift_about("different", f"{described}/type"), drift_about("extra", "")])
    column = documentation_column(look, facts.description, claims)
    assert {claim: word for claim, word in column.items() if word not in ("not read", "silent")} == {
        described: "different"
    }


def test_a_page_with_another_type_is_not_said_to_state_the_fact(facts: Facts, tmp_path: Path) -> None:
    pages = render(facts.description)
    page = "partner-api/partner-account"
    shown = re.sub(r'"maxOrganizations": \d+', '"maxOrganizations": "100"', pages[page])
    assert shown != pages[page]
    words: list[str] = []
    for number, markdown in enumerate((pages[page], shown)):
        for name, text in (pages | {page: markdown}).items():
            file = tmp_path / f"{number}" / f"{name}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        found, _ = look(facts.description, str(tmp_path / f"{number}"), None)
        stored = tmp_path / f"{number}.json"
        write_look(found, stored, datetime(2026, 1, 1, tzinfo=UTC))
        column = documentation_column(read_look(stored), facts.description, Ledger(facts).summary([]).claims)
        words.append(column["/components/schemas/PartnerAccount/properties/maxOrganizations"])
    assert words == ["stated", "different"]


def test_a_file_that_is_no_look_is_said(tmp_path: Path) -> None:
    (tmp_path / "docs.json").write_text("[]", encoding="utf-8")
    for file in ("docs.json", "missing.json"):
        with pytest.raises(DocumentationError, match=rf"{file} is no JSON of docs_drift"):
            read_look(tmp_path / file)
