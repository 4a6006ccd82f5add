"""What a run did not see, did not ask and did not put back is said wherever somebody reads its report."""

from __future__ import annotations

import json
from html import unescape
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console

from contract_tests.conformance.job_summary import markdown_summary
from contract_tests.conformance.page import render_page
from contract_tests.conformance.report import ScenarioSummary, write_report
from contract_tests.conformance.summary import print_summary
from contract_tests.scenario.ledger import Claim, LedgerSummary
from contract_tests.scenario.states import NotReached
from contract_tests.tests.conformance.test_conformance_report import NOW
from contract_tests.tests.conformance.test_conformance_report import report as empty_report

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from contract_tests.conformance.report import Report

UNSEEN = Claim("/info/title", "operation", "getBilling", "documented")
LEDGER = LedgerSummary({"confirmed": 0, "contradicted": 0, "not exercised": 1, "not testable": 0}, {}, [], [], [UNSEEN])
EMPTY = ScenarioSummary(3, "f" * 64, 2, [])
GAPS = ScenarioSummary(
    3,
    "f" * 64,
    2,
    [],
    not_reached=[NotReached("a verified domain", "a domain whose DNS records are set")],
    left_out=["price calculateBilling bound 7"],
    left_behind=["secret of updateBillingWebhook is the run's"],
)
SAID = ["a verified domain (a domain whose DNS records are set)", *GAPS.left_out, *GAPS.left_behind]


def report(scenario: ScenarioSummary) -> Report:
    return msgspec.structs.replace(empty_report(), operations=[], scenario=scenario, ledger=LEDGER)


def test_gaps_are_on_terminal_page_and_in_markdown_and_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    given = report(GAPS)
    print_summary(given, Console(width=200))
    terminal = " ".join(capsys.readouterr().out.split())
    page = unescape(render_page(given, [], NOW)).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    write_report(given, tmp_path / "report.json")
    for text in SAID:
        assert text in terminal
        assert text in page
        assert text in markdown_summary(given)
    scenario = json.loads((tmp_path / "report.json").read_text())["scenario"]
    assert scenario["not_reached"] == [{"state": "a verified domain", "how": "a domain whose DNS records are set"}]
    assert (scenario["left_out"], scenario["left_behind"]) == (GAPS.left_out, GAPS.left_behind)
    assert page.index("States not reached: 1") < page.index("claims contradicted or promised and never seen")


def test_a_run_without_gaps_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    given = report(EMPTY)
    print_summary(given, Console(width=200))
    for text in (capsys.readouterr().out, render_page(given, [], NOW), markdown_summary(given)):
        for title in ("States not reached", "Not asked", "Left behind"):
            assert title not in text


def test_a_long_list_is_cut_on_the_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    given = report(msgspec.structs.replace(EMPTY, left_out=[f"question {number}" for number in range(25)]))
    print_summary(given, Console(width=200))
    terminal = " ".join(capsys.readouterr().out.split())
    assert "question 19; and 5 more, all of them in the report." in terminal
    assert "question 24" in markdown_summary(given)
