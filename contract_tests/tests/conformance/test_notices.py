"""What contradicts nothing that is described is told, and fails no run of an API."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest
from rich.console import Console

from contract_tests import oracles
from contract_tests.accepted import Accepted, Folded
from contract_tests.conformance.correction import what_to_do
from contract_tests.conformance.history import add_to_history, standing
from contract_tests.conformance.job_summary import junit_xml, markdown_summary
from contract_tests.conformance.notices import notices_of
from contract_tests.conformance.page import render_page
from contract_tests.conformance.run import run_conformance
from contract_tests.conformance.summary import print_summary
from contract_tests.fuzzing.profiles import PROFILES
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.scenario.every_oracle import ORACLES
from contract_tests.scenario.finding_book import FindingBook
from contract_tests.target.target import emulator_target
from contract_tests.tests.conformance.test_causes import EXTRA, MISSING, found
from contract_tests.tests.conformance.test_conformance_report import NOW, report, whole
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.conformance.report import Report
    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts

SLUG = msgspec.structs.replace(EXTRA, where="$.organization.slug", got="the property")


def beside(expected: object, got: object, where: str = "$.organization") -> Finding:
    """Return a finding of a law that compares two objects."""
    return found(oracles.READ_YOUR_WRITES, where, expected=json.dumps(expected), got=json.dumps(got))


def more(where: str) -> Finding:
    """Return a finding of something that our model does not have."""
    return found(oracles.MODEL_SHAPE, where, expected="(absent)")


def spelled(expected: str, got: str) -> Finding:
    """Return a finding of a value that our model writes otherwise."""
    return found(oracles.MODEL_SHAPE, "$.partner.createdAt", expected=expected, got=got)


SPELLINGS = (
    ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00+00:00", True),
    ("2025-01-01T00:00:00Z", "2025-01-01T02:00:00+02:00", True),
    ("2025-01-01T10:30:06Z", "2025-01-01T10:30:06.188331647Z", True),
    ("2025-01-01T00:00:00Z", "2025-01-01T02:00:00Z", False),
    ("2025-01-01T10:30:06.2Z", "2025-01-01T10:30:06.188Z", False),
    ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00", False),
    ("2025-01-01T00:00:00Z", "1735689600", False),
    ("2500", "2500.0", True),
    ("2500", "2.5e3", True),
    ("2500", "2500.5", False),
    ("2500", "null", False),
    ("a", "a", False),
)


@pytest.mark.parametrize(
    ("findings", "notices"),
    [
        pytest.param([SLUG], [SLUG], id="a new property"),
        pytest.param([header := found(oracles.UNDESCRIBED_HEADER, "header deprecation")], [header], id="a new header"),
        pytest.param([order := found(oracles.CREATION_ORDER, "$.apiKeys")], [order], id="an order"),
        pytest.param([found(oracles.STABLE_ORDER, "$.apiKeys")], [], id="another order each time"),
        pytest.param([order, item := more("$.apiKeys[0]")], [order, item], id="paged"),
        pytest.param([more("$.apiKeys[0]")], [], id="an item too many"),
        pytest.param([stack := more("$.details.stack")], [stack], id="of the model"),
        pytest.param([more("$.organization.metadata.stack")], [], id="data of clients"),
        pytest.param([more("$.partner.createdAt")], [], id="a described property"),
        *(
            pytest.param([one := spelled(expected, got)], [one] if is_same else [], id=f"{expected} is {got}")
            for expected, got, is_same in SPELLINGS
        ),
        pytest.param(
            [found(oracles.ADDITIONAL_PROPERTY, "$.apiKeys[0].plainKey", got="the property")], [], id="a secret"
        ),
        pytest.param([SLUG, law := beside({"a": 1}, {"a": 1, "slug": "x"})], [SLUG, law], id="compared"),
        pytest.param([SLUG, beside({"a": 1}, {"a": 2, "slug": "x"})], [SLUG], id="compared, and more differs"),
        pytest.param([beside({"a": 1}, {"a": 1, "slug": "x"})], [], id="compared, and not found to be new"),
        pytest.param(
            [SLUG, beside({"slug": "a"}, {"slug": "b"}, "$.partner")], [SLUG], id="a described property of that name"
        ),
        pytest.param(
            [SLUG, beside({"a": 1, "credits": None}, {"a": 1, "slug": "x"})], [SLUG], id="null is not missing"
        ),
        pytest.param([SLUG, beside({"a": True}, {"a": 1, "slug": "x"})], [SLUG], id="true is not 1"),
        pytest.param([order, found(oracles.MODEL_VALUE, "$.apiKeys[0].name")], [order], id="a value in such a list"),
        pytest.param(
            [
                total := found(
                    oracles.ADDITIONAL_PROPERTY,
                    "$.organizations[0].total",
                    operation_id="listOrganizations",
                    claim="/components/schemas/Organization",
                ),
                found(oracles.TOTAL_COUNTS_ALL, "$.total", operation_id="listOrganizations"),
            ],
            [total],
            id="a described property of the body that has its name",
        ),
        pytest.param([SLUG, slug := beside("a", "b", "$.slug")], [SLUG, slug], id="of the whole answer"),
        pytest.param(
            [
                SLUG,
                lists := beside({"organizations": [{"id": 1}]}, {"organizations": [{"id": 1, "slug": "x"}]}, "$"),
            ],
            [SLUG, lists],
            id="deep within lists",
        ),
        pytest.param(
            [msgspec.structs.replace(SLUG, cause="our copy is wrong")], [], id="our emulator has what the API has not"
        ),
    ],
)
def test_what_contradicts_nothing(findings: list[Finding], notices: list[Finding], facts: Facts) -> None:
    assert set(notices_of(findings, facts)) == {finding.fingerprint for finding in notices}


def test_a_new_property_explains_no_contradiction(facts: Facts) -> None:
    """A renamed property is one cause, and fails the run."""
    renamed = [EXTRA, MISSING]
    given = msgspec.structs.replace(report(*renamed), contradict_nothing=notices_of(renamed, facts))
    assert [cause.first_line for cause in given.causes] == [
        "getOrganization: externalId is now externalID in Organization"
    ]
    assert given.notices == []
    assert not given.conforms


def _run(incident: str, *, is_copy: bool) -> Report:
    """Run the whole scenario against an emulator to which an incident happens."""
    description = repository_description()
    target = emulator_target(3, lambda settings: DeviatingEmulator(settings, BY_ID[incident]))
    return run_conformance(
        description,
        strict_variant(description.bundle),
        replace(target, is_copy=is_copy),
        PROFILES["scenario"],
        seed=3,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("incident", "line"),
    [
        ("slug-added", "$.organizations[0].slug is not described"),
        ("deprecation-announced", "header deprecation is not described"),
        ("r-newest-first", "$.organizations is not in the order of creation"),
        ("t-webhooks-gain-ids", "$.identification.id is not described"),
        ("stack-in-details", "$.details.stack comes, and our emulator does not send it: BadRequest"),
    ],
)
def test_an_api_may_have_more_than_is_described(incident: str, line: str) -> None:
    """Incidents by somebody else, who says that they contradict nothing."""
    assert BY_ID[incident].contradicts == "nothing"
    given = _run(incident, is_copy=False)
    assert given.passed
    assert [line in cause.first_line for cause in given.notices] == [True]
    assert given.ledger is not None
    assert [claim.id for claim in given.ledger.claims if claim.verdict == "contradicted"] in (
        [],
        [oracles.CREATION_ORDER.law],
    )
    # Our copy has to do what is described, and nothing else.
    ours = _run(incident, is_copy=True)
    assert not ours.passed
    assert not ours.notices


@pytest.mark.slow
@pytest.mark.parametrize("incident", ["company-flattened", "analytics-in-data", "credit-pool-grouped"])
def test_what_takes_something_away_as_well_fails_the_run(incident: str) -> None:
    assert BY_ID[incident].contradicts != "nothing"
    assert not _run(incident, is_copy=False).passed


def test_each_report_tells_it_apart() -> None:
    given = msgspec.structs.replace(report(SLUG), contradict_nothing=[SLUG.fingerprint])
    given.passed = given.conforms
    assert given.passed
    line = "getOrganization: $.organization.slug is not described"
    page = render_page(given, [], NOW)
    assert "It conforms; one thing is not described" in page
    assert page.index("What is not described") < page.index(line)
    markdown = markdown_summary(given)
    assert markdown.startswith("## It conforms; one thing is not described\n")
    assert "$.organization.slug" in markdown[markdown.index("which contradicts nothing:") :]
    suite = ET.fromstring(junit_xml(given))  # noqa: S314 -- we wrote it
    assert suite.get("failures") == "0"
    assert line in str(suite.findtext("system-out"))
    console = Console(file=StringIO(), width=200)
    print_summary(msgspec.structs.replace(given, operations=[]), console)
    assert isinstance(console.file, StringIO)
    told = console.file.getvalue()
    assert f"Not described: {line}" in told
    assert "Conforms. One thing is not described, which contradicts nothing." in told
    assert "Found:" not in told


def test_a_run_says_what_is_new_and_what_is_gone(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    first, second, third = (found(oracles.of_keyword("type"), f"$.organization.{name}") for name in "abc")
    assert standing(add_to_history(history, whole(report(first, second)), NOW)).in_words == ""
    for other in (
        msgspec.structs.replace(whole(report(first)), target="another API"),
        msgspec.structs.replace(whole(report(first)), kind="reads"),
        whole(report(errors=("no answer",))),
        report(first),
    ):
        add_to_history(history, other, NOW)
    last = standing(add_to_history(history, whole(report(second, third)), NOW))
    assert last.in_words == "Since 2025-02-27 10:30 UTC: 1 new, 1 still there, 1 gone."
    assert (last.new, last.still) == ([third.fingerprint], [second.fingerprint])
    assert last.gone == ["getOrganization: broken: a value has a described type: $.organization.a"]
    page = render_page(whole(report(second, third)), add_to_history(history, whole(report(second, third)), NOW), NOW)
    assert "0 new, 2 still there, 0 gone" in page
    assert "Gone since the last run" not in page


def test_what_is_accepted_is_not_gone(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    add_to_history(history, whole(report(SLUG)), NOW)
    accepted = whole(report())
    entry = Accepted(SLUG.fingerprint, "scenario", "known", "somebody", date(2030, 1, 1))
    accepted.accepted = Folded(findings=((SLUG, entry),))
    assert standing(add_to_history(history, accepted, NOW)).gone == []


def test_a_property_without_a_name_is_told_too() -> None:
    assert "escribe the property: as" in what_to_do(msgspec.structs.replace(SLUG, where="$"))


def test_what_differs_elsewhere_takes_the_place_of_what_differs_in_something_new(facts: Facts) -> None:
    book = FindingBook(facts, emulator_target(1))
    old = {"slug": "a", "credits": 1}
    for new in ({"slug": "b", "credits": 1}, {"slug": "b", "credits": 2}, {"slug": "c", "credits": 1}):
        book.equal(new, old, oracles.LIST_AND_ITEM_AGREE, "$.organizations[0]", operation_id="listOrganizations")
    (told,) = book.findings
    assert json.loads(told.got) == {"slug": "b", "credits": 2}


def test_each_check_says_what_to_do() -> None:
    for oracle in ORACLES:
        for level in ("documented", "inferred", "verified"):
            text = what_to_do(found(oracle, level=level, stated="openapi/x.yaml:7, partner-api/x"))
            assert text[0].isupper(), oracle.id
            assert text.endswith((".", "`nox -s docs_drift`.")), oracle.id
    assert what_to_do(msgspec.structs.replace(SLUG, level="inferred", stated="openapi/x.yaml:7, partner-api/x")) == (
        "In `openapi/x.yaml:7`, describe `slug`: as `documented` if a page has it by now, else as `inferred`; "
        "then `nox -s regenerate`."
    )
