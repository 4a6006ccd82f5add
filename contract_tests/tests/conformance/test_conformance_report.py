"""The report as people and machines get it: page, Markdown, JUnit XML, history, and what production saw."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest
from rich.console import Console

from bullseye_partner import DriftEvent, DriftFile
from contract_tests import oracles
from contract_tests.conformance import columns
from contract_tests.conformance.columns import Column
from contract_tests.conformance.history import HistoryError, add_to_history, read_history, since
from contract_tests.conformance.job_summary import junit_xml, markdown_summary
from contract_tests.conformance.page import parts_of, render_page
from contract_tests.conformance.production import ProductionError, read_production
from contract_tests.conformance.report import (
    OperationResult,
    Report,
    ScenarioSummary,
    Unreached,
    write_report,
)
from contract_tests.conformance.summary import print_summary
from contract_tests.finding import Finding
from contract_tests.fuzzing.outcome import CheckCounts
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.real_parts.chromium import complaints, run, screenshot, show
from contract_tests.scenario.ledger import Claim, LedgerSummary
from contract_tests.tests.support.imports import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

    from contract_tests.scenario.facts import Facts

NOW = datetime(2025, 2, 27, 10, 30, tzinfo=UTC)
HOSTILE = '<img src=x onerror=alert(1)> | `x` \\ & "quotes"'


def failure(where: str = "$.organization.name", **changes: str) -> Finding:
    found = Finding(
        claim=f"/components/schemas/Organization/properties/{where.rpartition('.')[2]}",
        oracle=oracles.of_check("response_schema_conformance"),
        engine="schemathesis",
        operation_id="getOrganization",
        where=where,
        expected="the property, which is required",
        got=HOSTILE,
        repeat="curl -H 'X-Partner-API-Key: [redacted]' http://testserver/",
        level="inferred",
    )
    return msgspec.structs.replace(found, **changes)


def report(*failures: Finding, unreached: tuple[Unreached, ...] = (), errors: tuple[str, ...] = ()) -> Report:
    checks = {"not_a_server_error": CheckCounts(9, 0), "response_schema_conformance": CheckCounts(8, len(failures))}
    operations = [
        OperationResult(
            operation_id=name,
            method="GET",
            path=f"/partner/{name}/{{id}}",
            level="inferred",
            facts={"documented": 3, "inferred": 4},
            cases={"coverage": 9},
            successes=5,
            stateful_successes=2,
            statuses={"200": 5, "404": 4},
            checks=checks if name == "getOrganization" else {"not_a_server_error": CheckCounts(9, 0)},
        )
        for name in ("getOrganization", "getBilling")
    ]
    return Report(
        passed=not (failures or unreached or errors),
        target="the emulator",
        profile=QUICK,
        seed=7,
        requests=1234,
        request_hash="f" * 64,
        duration_seconds=1.5,
        facts={"documented": 300, "inferred": 200},
        contradictions=15,
        operations=operations,
        accompanying=[],
        failures=list(failures),
        unreached=list(unreached),
        skips=[],
        warnings=[],
        errors=list(errors),
    )


def whole(given: Report) -> Report:
    """Return a report of a run that tested everything."""
    return msgspec.structs.replace(given, scenario=ScenarioSummary(1, "", 1, []))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (report(), "It conforms"),
        (report(failure()), "One thing differs from the description"),
        (report(failure("$.a"), failure("$.b")), "2 things differ from the description"),
        (report(unreached=(Unreached("getBilling", "any phase"),)), "One thing differs from the description"),
        (report(errors=("no answer",)), "It could not be tested"),
        (report(failure(), errors=("a fault of ours",)), "One thing differs from the description"),
    ],
)
def test_the_verdict_comes_first(given: Report, words: str) -> None:
    page = render_page(given, [], NOW)
    body = page[page.index("<body>") :]
    assert body.index(words) < body.index("1,234")
    assert markdown_summary(given).startswith(f"## {words}\n")


def test_a_finding_says_what_was_expected_what_came_and_how_to_repeat_it() -> None:
    page = render_page(report(failure()), [], NOW)
    for text in ("$.organization.name", "the property, which is required", "&lt;img src=x", "[redacted]"):
        assert text in page
    assert "<img" not in page
    assert page.count('class="cell bad"') == 1
    assert 'title="response_schema_conformance: 8 passed, 1 failed"' in page
    assert f'href="#{failure().fingerprint}"' in page
    assert f'id="{failure().fingerprint}"' in page


def finding() -> Finding:
    return Finding(
        claim=oracles.PAGE_SIZE.law,
        oracle=oracles.PAGE_SIZE,
        engine="scenario",
        operation_id="getBilling",
        where="$.total",
        expected="2",
        got=HOSTILE,
        repeat="curl -H 'X-Partner-API-Key: [redacted]' http://testserver/",
        level="inferred",
    )


def test_a_new_column_is_shown_everywhere_by_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    new = Column("owner", "Owner", lambda finding: f"the owner of {finding.operation_id}", table=True)
    monkeypatch.setattr(columns, "COLUMNS", (*columns.COLUMNS, new))
    given = report(failure())
    print_summary(msgspec.structs.replace(given, operations=[]), Console(width=200))
    write_report(given, tmp_path / "report.json")
    outputs = {
        "terminal": capsys.readouterr().out,
        "page": render_page(given, [], NOW),
        "Markdown": markdown_summary(given),
        "JUnit": junit_xml(given).decode(),
        "JSON": (tmp_path / "report.json").read_text("utf-8"),
    }
    assert [name for name, text in outputs.items() if "the owner of getOrganization" not in text] == []
    assert msgspec.json.decode((tmp_path / "report.json").read_bytes(), type=Report) == given


def test_every_column_is_on_terminal_page_and_in_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    given = report(msgspec.structs.replace(failure(), got="what came", cause="the API drifted"))
    (found,) = given.found
    print_summary(msgspec.structs.replace(given, operations=[]), Console(width=200))
    write_report(given, tmp_path / "report.json")
    terminal, page = capsys.readouterr().out, render_page(given, [], NOW)
    (row,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["found"]
    for column in columns.COLUMNS:
        text = column.text(found)
        assert text in terminal, column.key
        assert text.replace("`", "") in unescape(re.sub("</?code>", "", page)), column.key
        assert row[column.key] == text


def test_what_the_scenario_found_is_among_the_findings() -> None:
    scenario = ScenarioSummary(requests=100, request_hash="a" * 64, steps=25, findings=[finding()])
    claims = [
        Claim("/paths/x", "operation", "getBilling", "documented", "confirmed", 4),
        Claim("/components/schemas/Tier/enum/1", "enum value", HOSTILE, "inferred"),
    ]
    ledger = LedgerSummary(
        counts={"confirmed": 1, "contradicted": 0, "not exercised": 1, "not testable": 0},
        by_level={"documented": {"confirmed": 1}, "inferred": {"not exercised": 1}},
        never_exercised=[claims[1].id],
        undocumented=["header X-New"],
        claims=claims,
    )
    given = msgspec.structs.replace(report(failure()), scenario=scenario, ledger=ledger)
    page = render_page(given, [], NOW)
    for text in (
        "2 things differ",
        oracles.PAGE_SIZE.says,
        "1,334",
        "claims not exercised",
        "header X-New",
        claims[1].id,
    ):
        assert text in page
    assert "<img" not in page
    assert page.count('class="cell bad"') == 2
    summary = markdown_summary(given)
    assert f"| broken: {oracles.PAGE_SIZE.says} | inferred |" in summary
    assert "1 confirmed, 0 contradicted, 1 not exercised, 0 not testable" in summary
    assert f'name="{oracles.PAGE_SIZE.id}"' in junit_xml(given).decode()


def test_what_could_not_be_decided_is_said_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    quiet, loud = (ScenarioSummary(100, "a" * 64, 25, [], unsettled=steps) for steps in ([], ["pagination", "billing"]))
    for scenario, times in ((quiet, 0), (loud, 1)):
        given = msgspec.structs.replace(report(), scenario=scenario)
        print_summary(msgspec.structs.replace(given, operations=[]), Console(width=200))
        for text in (render_page(given, [], NOW), markdown_summary(given), capsys.readouterr().out):
            assert text.count("others were writing meanwhile: pagination, billing.") == times


def test_the_page_needs_nothing_else() -> None:
    page = render_page(report(failure()), [], NOW)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert " src=" not in page.replace("&lt;img src=", "")
    assert "<link" not in page


def test_a_finding_is_known_since_the_first_run_without_a_gap(tmp_path: Path) -> None:
    history = tmp_path / "reports" / "history.jsonl"
    one, other = failure("$.a"), failure("$.b")
    days = [NOW + timedelta(days=day) for day in range(5)]
    for day, findings in zip(days, [(one,), (), (one,), (one, other), (one, other)], strict=True):
        add_to_history(history, report(*findings), day)
    runs = read_history(history)
    prints = [finding.fingerprint for finding in (one, other)]
    assert [since(fingerprint, runs) for fingerprint in prints] == [days[2], days[3]]
    assert since("unknown", runs) is None
    page = render_page(report(one, other), runs, days[-1])
    assert "since 2025-03-01 10:30 UTC" in page
    assert "since 2025-03-02 10:30 UTC" in page
    assert page[page.index("Runs so far") :].count('class="cell') == 5
    # Another target has a history of its own.
    elsewhere = msgspec.structs.replace(report(one), target="the sandbox")
    assert since(prints[0], add_to_history(history, elsewhere, days[-1])) == days[-1]
    assert len(read_history(history)) == 6


def test_a_history_that_cannot_be_read_is_said_and_kept(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    add_to_history(history, report(), NOW)
    broken = history.read_bytes() + b"{}\n"
    history.write_bytes(broken)
    with pytest.raises(HistoryError, match=r"history\.jsonl, line 2 is no run"):
        add_to_history(history, report(), NOW)
    assert history.read_bytes() == broken


def test_what_clients_logged_comes_into_the_report(facts: Facts, tmp_path: Path) -> None:
    often = DriftEvent("getOrganization", "$.organization.status", "one of active", HOSTILE)
    rarely = DriftEvent("getBilling", "$.billingMode", "one of pooled", "external")
    path = tmp_path / "drift.jsonl"
    log = DriftFile(path)
    for event in (rarely, often, often):
        log(event)
    seen = read_production([path], facts)
    assert [(one.finding.claim, one.finding.where, one.times) for one in seen] == [
        ("/components/schemas/OrganizationStatus", "$.organization.status", 2),
        ("/components/schemas/BillingMode", "$.billingMode", 1),
    ]
    page = render_page(msgspec.structs.replace(report(), production=seen), [], NOW)
    section = page[page.index("Seen in production") :]
    shown = ("$.organization.status", "2 times", "$.billingMode", "1 times")
    assert [section.index(text) for text in shown] == sorted(section.index(text) for text in shown)
    assert "<img" not in page
    path.write_text('{"operation": 1}\n', encoding="utf-8")
    with pytest.raises(ProductionError, match=r"drift\.jsonl, line 1 is no drift event"):
        read_production([path], facts)
    with pytest.raises(ProductionError, match=r"missing cannot be read: No such file"):
        read_production([tmp_path / "missing"], facts)


def test_a_ci_service_lists_each_check_of_each_operation() -> None:
    given = report(failure(), unreached=(Unreached("getBilling", "any phase"),), errors=("no answer",))
    suite = ET.fromstring(junit_xml(given))  # noqa: S314 -- our own
    cases = {(case.get("classname"), case.get("name")): [child.tag for child in case] for case in suite}
    assert cases == {
        ("getOrganization", "no-server-error"): [],
        ("getOrganization", "body-conformance"): ["failure"],
        ("getBilling", "no-server-error"): [],
        ("getBilling", "success"): ["failure"],
        ("run", "no answer"): ["error"],
    }
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "2", "1")


def test_nothing_of_a_finding_is_markup_in_a_summary() -> None:
    lines = markdown_summary(report(failure())).splitlines()
    (row,) = [line for line in lines if line.startswith("| getOrganization")]
    assert row.replace("\\|", "").count("|") == 9
    assert "<img" not in row
    assert "\\`x\\`" in row


VERDICTS = {
    0: "It conforms; one thing is not described",
    1: "One thing differs from the description",
    3: "3 things differ from the description",
    30: "30 things differ from the description",
}


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("count", VERDICTS)
def test_the_page_fits_its_screen(
    browser: Chrome, tmp_path: Path, width: int, height: int, dark: bool, count: int
) -> None:
    long = [{"repeat": "curl " + "y" * 500}, {"expected": "z" * 400}, {}]
    findings = [
        failure(f"$.{'x' * (300 if number == 2 else 1)}{number}", **long[number % 3]) for number in range(count)
    ]
    new = failure("$.slug", got="the property")
    given = msgspec.structs.replace(whole(report(*findings, new)), contradict_nothing=[new.fingerprint])
    given.passed = given.conforms
    path = tmp_path / "conformance.html"
    add_to_history(tmp_path / "history.jsonl", whole(report(*findings[:1], failure("$.gone"))), NOW)
    path.write_text(render_page(given, add_to_history(tmp_path / "history.jsonl", given, NOW), NOW), encoding="utf-8")
    complaints(browser)
    show(browser, path.as_uri(), width=width, height=height, dark=dark)
    assert complaints(browser) == []
    root = "document.documentElement"
    scrolled, visible = run(browser, f"return [{root}.scrollWidth, {root}.clientWidth]")
    assert scrolled <= visible <= width
    assert run(browser, "return document.querySelector('h1').innerText") == VERDICTS[count]
    # What to do stands on the first screen.
    assert run(browser, "return document.querySelector('.to-do').getBoundingClientRect().bottom") < height
    articles = run(browser, "return document.querySelectorAll('article').length")
    assert articles == count + 1
    assert run(browser, "return document.body.innerText.includes('Gone since the last run')")
    ground = run(browser, "return getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(18, 22, 29)" if dark else "rgb(255, 255, 255)")
    assert run(browser, "return document.querySelectorAll('img, script, iframe').length") == 0
    shot = screenshot(browser)
    (tmp_path / "page.png").write_bytes(shot)
    browser.get("about:blank")
    assert len(shot) > 5 * len(screenshot(browser)), "not blank"


@pytest.mark.parametrize(
    ("text", "other", "parts"),
    [
        ("status 200", "status 400", ("", "status 200", "")),
        (
            "not before 2025-02-27T10:30:04Z",
            "not before 2025-03-27T10:30:04Z",
            ("not before 2025-0", "2", "-27T10:30:04Z"),
        ),
        ("the same text of both", "the same text of both", ("the same text of both", "", "")),
        ("a text that is longer", "a text that is", ("a text that is", " longer", "")),
    ],
)
def test_what_differs_between_two_values_is_marked_alone(text: str, other: str, parts: tuple[str, str, str]) -> None:
    assert parts_of(text, other) == parts
    assert "".join(parts) == text


def test_a_finding_names_the_line_of_the_description_and_the_section_of_the_page(facts: Facts) -> None:
    claim = "/components/schemas/PartnerAccount/properties/slug"
    place, source = facts.stated(claim).split(", ")
    file, line = place.split(":")
    assert (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip().startswith("slug:")
    assert source.startswith("partner-api/")
    assert facts.stated("law:relation") == ""
    page = render_page(report(failure(stated=f"{place}, {source}")), [], NOW)
    assert f"stated {place}, {source}" in page
