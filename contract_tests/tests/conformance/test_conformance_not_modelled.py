"""What our emulator does not model confirms nothing, and each report says what to write."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.console import Console

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.conformance.comparison import compare
from contract_tests.conformance.job_summary import markdown_summary
from contract_tests.conformance.page import render_page
from contract_tests.conformance.report import Report, ScenarioSummary
from contract_tests.conformance.run import run_conformance
from contract_tests.conformance.summary import print_summary
from contract_tests.fuzzing.profiles import Profile
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.run import ScenarioResult, run_scenario
from contract_tests.target.exchange import Answer
from contract_tests.target.target import KEY_VARIABLE, Target, emulator_target, remote_target
from contract_tests.tests.support.imports import ROOT
from contract_tests.tests.support.new_page import OPERATIONS, add_new_page
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from generator.description import Description

TINY = Profile("tiny", coverage=False, fuzzing_cases=2, scenarios=4, page_scenarios=4, steps=5)


def grown_target(description: Description) -> Target:
    def make(settings: Settings) -> Emulator:
        return create_app(replace(settings, description=description.bundle))

    return emulator_target(1, make)


@pytest.fixture(scope="module")
def grown_facts(grown_description: Description) -> Facts:
    return Facts(grown_description, strict_variant(grown_description.bundle))


@pytest.fixture(scope="module")
def result(grown_facts: Facts) -> ScenarioResult:
    return run_scenario(
        grown_facts.description, grown_facts.strict, grown_target(grown_facts.description), facts=grown_facts
    )


def test_the_scenario_finds_nothing_on_what_is_not_modelled(result: ScenarioResult) -> None:
    assert result.findings == []
    succeeded = {one.operation_id for one in result.exchanges if 200 <= one.answer.status < 300}
    assert succeeded >= OPERATIONS.keys()


def test_claims_of_what_is_not_modelled_are_not_confirmed(grown_facts: Facts, result: ScenarioResult) -> None:
    of_copy, of_api = Ledger(grown_facts, OPERATIONS), Ledger(grown_facts)
    of_copy.add_run(result)
    of_api.add_run(result)
    with_copy, with_api = of_copy.summary([]), of_api.summary([])
    changed = {
        claim.id: (claim.verdict, other.verdict)
        for claim, other in zip(with_copy.claims, with_api.claims, strict=True)
        if claim.verdict != other.verdict
    }
    assert set(changed.values()) == {("not testable", "confirmed")}
    assert all("report" in claim.lower() for claim in changed)
    assert len(changed) > 50
    confirmed = [claim.id for claim in with_copy.claims if claim.verdict == "confirmed"]
    assert not [claim for claim in confirmed if "report" in claim.lower()]
    assert "/components/headers/RateLimitLimit" in confirmed, "modelled operations have it too"
    reasons = {claim.reason for claim in with_copy.claims if claim.id in changed}
    assert reasons == {"our emulator does not model the operation: it answers from the description"}


def test_our_copy_confirms_nothing_in_a_comparison_that_it_does_not_model(grown_facts: Facts) -> None:
    comparison = compare(grown_facts, [], [], seed=1, emulator=grown_target(grown_facts.description))
    assert comparison.verdicts["/paths/~1partner~1report-preview/post"] == "not testable"
    assert comparison.verdicts["/paths/~1partner~1me/get"] == "confirmed"


def test_each_report_names_what_to_write(grown_facts: Facts) -> None:
    report = run_conformance(
        grown_facts.description,
        grown_facts.strict,
        grown_target(grown_facts.description),
        TINY,
        seed=1,
        operation_ids=["previewReport"],
    )
    assert report.passed
    assert report.not_modelled.keys() == OPERATIONS.keys()
    console = Console(file=io.StringIO(), width=80)
    print_summary(report, console)
    assert isinstance(console.file, io.StringIO)
    terminal, page = console.file.getvalue(), render_page(report, [], datetime(2026, 1, 1, tzinfo=UTC))
    for operation_id, function in OPERATIONS.items():
        told = f"Write {function}(call) in emulator/bullseye_partner_emulator/behaviour/reports.py."
        (line,) = (one for one in terminal.splitlines() if f" {operation_id} is not modelled" in one)
        assert told in line
        assert told in page
        assert told.replace("|", "\\|") in markdown_summary(report)


def test_a_report_on_the_committed_description_names_nothing(description: Description) -> None:
    target = emulator_target(1)
    report = run_conformance(
        description, strict_variant(description.bundle), target, TINY, seed=1, operation_ids=["getPartnerAccount"]
    )
    assert report.to_model == []
    assert "not modelled" not in markdown_summary(report)


def test_a_report_names_the_operations_that_no_step_or_law_exercises(description: Description) -> None:
    report = run_conformance(
        description, strict_variant(description.bundle), emulator_target(1), TINY, seed=1, operation_ids=["getBilling"]
    )
    summary = {"createNote": "contract_tests/scenario/laws/notes.py", "getReport": "contract_tests/scenario/laws/x.py"}
    report.scenario = ScenarioSummary(1, "", 1, [], without_own_check=summary)
    report.not_modelled = {"getReport": "get_report(call) in reports.py"}
    told = report.to_model
    assert told[0].startswith("getReport is not modelled")
    assert told[1:] == [
        f"No step or law exercises {operation_id}: write what must hold between its answers into {file} "
        "(its `operations` are those whose answers `broken_by` changes; others need only be sent by `asks`)."
        for operation_id, file in summary.items()
    ]
    report.target_is_copy = False
    assert not any("exercises" in sentence for sentence in report.to_model)


def test_an_emulator_on_this_machine_says_what_it_does_not_model(
    grown_description: Description, monkeypatch: pytest.MonkeyPatch
) -> None:
    for control in (True, False):
        with create_app(Settings(description=grown_description.bundle, control=control)) as emulator:
            monkeypatch.setenv(KEY_VARIABLE, emulator.api_key)
            with serve_in_thread(emulator) as address:
                told = remote_target(address + emulator.base_path).not_modelled
            assert told == (emulator.not_modelled if control else {})


def test_only_the_header_of_the_emulator_may_be_undescribed(facts: Facts) -> None:
    target = emulator_target(1)
    operation = facts.operations["getPartnerAccount"]
    answers = [
        Answer(404, {"content-type": "application/json", name: "bullseye-partner-emulator"}, b"{}")
        for name in ("x-emulator", "x-emulated")
    ]
    undescribed = [
        [
            one.where
            for one in AnswerRules(facts, target).broken(operation, answer)
            if one.where.startswith("header x-emu")
        ]
        for answer in (replace(answer, status=401) for answer in answers)
    ]
    assert undescribed == [[], ["header x-emulated"]]


@pytest.mark.slow
def test_the_main_command_ends_well_on_a_page_that_nobody_has_modelled(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    for part in ("contract_tests", "emulator", "generated_client", "generator", "openapi"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / file, root)
    add_new_page(root / "openapi")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        packages = os.pathsep.join(("generated_client", "emulator"))
        environment = {**os.environ, "PYTHONPATH": packages, "COLUMNS": "200"}
        return subprocess.run(
            (sys.executable, "-m", *command), cwd=root, env=environment, capture_output=True, text=True, check=False
        )

    assert "No findings" in run("generator", "lint").stdout
    assert run("generator").returncode == 0
    assert run("generator", "--check").returncode == 0
    ran = run("contract_tests.conformance", "--seed", "1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Conforms." in ran.stdout
    report = msgspec.json.decode((root / "reports" / "conformance.json").read_bytes(), type=Report)
    assert report.not_modelled.keys() == OPERATIONS.keys()
    assert report.ledger is not None
    of_page = {claim.verdict for claim in report.ledger.claims if "eport" in claim.id}
    assert of_page == {"not testable"}
