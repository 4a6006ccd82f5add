"""What one page states otherwise changes what that page is about, and nothing that others state."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.applying import ROOT_FILE, apply_edits
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.correction import generation_findings
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.documentation.statement import Subject
from contract_tests.tests.support.imports import ROOT
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.json_pointer import lookup

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.documentation.described import Described
    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.statement import Place
    from generator.description import Description

ORGANIZATIONS, WEBHOOKS = "partner-api/organizations", "partner-api/webhooks"


def proposed(description: Description, pages: dict[str, str]) -> list[Drift]:
    """Return what changes the description, and does not only confirm what it assumes."""
    return [one for one in look(description, pages) if one.edit and one.kind not in ("contradicted", "confirmed")]


def look(description: Description, pages: dict[str, str]) -> list[Drift]:
    facts = [read_page(page, markdown) for page, markdown in pages.items()]
    return compare(description, read_described(description), read_contradictions(description), facts)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def corrected(root: Path, pages: dict[str, str]) -> Description:
    """Apply what looks at pages propose until nothing is left; return the description, which lints and generates."""
    for _ in range(5):
        found = proposed(load_description(root / ROOT_FILE), pages)
        edits = dict.fromkeys(drift.edit for drift in found if drift.edit)
        if not edits:
            break
        apply_edits(root, list(edits), check=None)
    assert generation_findings(root) == []
    description = load_description(root / ROOT_FILE)
    assert proposed(description, pages) == []
    return description


def values(described: Described, operation: str, place: Place, name: str) -> list[str]:
    return [*described.parts[Subject(operation, place, name)].allowed]


def test_a_value_that_one_operation_takes_is_not_one_of_another_that_lists_its_own(
    complete_pages: dict[str, str], root: Path
) -> None:
    text = complete_pages[WEBHOOKS]
    at = text.index("/partner/webhooks/test")
    changed = text[:at] + text[at:].replace("`billing` |", "`billing`, `archived` |", 1)
    assert changed != text
    described = read_described(corrected(root, {WEBHOOKS: changed}))
    assert values(described, "POST /partner/webhooks/test", "body", "type")[-1] == "archived"
    assert "archived" not in values(described, "GET /partner/webhooks/logs", "query", "type")


def test_a_page_that_states_the_other_reading_moves_the_choice_and_the_facts(
    complete_pages: dict[str, str], root: Path
) -> None:
    text = complete_pages[ORGANIZATIONS].replace("`monthly`, `annual` |", "`monthly`, `quarterly`, `annually` |")
    assert text != complete_pages[ORGANIZATIONS]
    found = look(load_description(root / ROOT_FILE), {ORGANIZATIONS: text})
    edits = {drift.edit for drift in found if drift.subject.name == "billingPeriod" and drift.edit}
    (edit,) = {one for one in edits if one.file.endswith("contradictions.yaml")}
    assert apply_edits(root, [edit], check=generation_findings).done == (edit,)
    description = load_description(root / ROOT_FILE)
    entry = read_contradictions(description)["C1"]
    assert entry.chosen == "guide"
    enum = "/components/schemas/BillingPeriod/enum"
    assert lookup(description.bundle, enum) == ["monthly", "quarterly", "annually"]
    assert entry.readings["reference"].patch[enum] == ["monthly", "annual"]


TYPE_READINGS = """
X1:
  topic: Type of the day on which a billing period begins
  where: [/components/schemas/BillingDayOfMonth/type]
  readings:
    reference: {claim: integer, source: partner-api/organizations#create-organization}
    guide:
      claim: string
      source: partner-program/sub-organizations#key-fields
      emulator: billingDayOfMonth is text
      patch:
        /components/schemas/BillingDayOfMonth/type: string
        /components/schemas/BillingDayOfMonth/minimum: null
        /components/schemas/BillingDayOfMonth/maximum: null
        /components/schemas/BillingDayOfMonth/examples: ["1"]
  chosen: reference
  reason: The reference describes the API, the guide the program.
  settled_by: Creating an organization.
"""


def test_a_page_that_states_the_type_of_the_other_reading_moves_the_choice(
    complete_pages: dict[str, str], root: Path
) -> None:
    with (root / "openapi" / "contradictions.yaml").open("a", encoding="utf-8") as file:
        file.write(TYPE_READINGS.lstrip())
    found = look(load_description(root / ROOT_FILE), {ORGANIZATIONS: as_text(complete_pages[ORGANIZATIONS])})
    edits = {drift.edit for drift in found if drift.edit and drift.edit.file.endswith("contradictions.yaml")}
    (edit,) = edits
    assert {d.aspect for d in found if d.edit == edit and d.subject.name == "billingDayOfMonth"} >= {"type"}
    assert apply_edits(root, [edit], check=None).done == (edit,)
    description = load_description(root / ROOT_FILE)
    assert read_contradictions(description)["X1"].chosen == "guide"
    assert lookup(description.bundle, "/components/schemas/BillingDayOfMonth/type") == "string"


def as_text(page: str) -> str:
    """Return a page that calls the day of the month text, in each table."""
    changed = re.sub(r"(\| `billingDayOfMonth` \| )\w+", r"\1string", page)
    assert changed != page
    return changed


def test_a_page_without_the_fields_of_the_chosen_reading_moves_the_choice(
    complete_pages: dict[str, str], root: Path
) -> None:
    page = "partner-api/analytics"
    head, heading, usage = complete_pages[page].partition("GET /partner/usage")
    text = head + heading + re.sub(r',\n +"startDate": "[^"]*",\n +"endDate": "[^"]*"', "", usage)
    assert text != complete_pages[page]
    found = look(load_description(root / ROOT_FILE), {page: text})
    moved = {drift.subject.name for drift in found if drift.edit and drift.edit.file.endswith("contradictions.yaml")}
    assert moved == {"startDate", "endDate"}


def test_a_key_of_a_map_that_has_another_name_is_renamed_once(complete_pages: dict[str, str], root: Path) -> None:
    page = "partner-api/email-preferences"
    text = complete_pages[page].replace("subscription_canceled", "subscription_canceled_notice")
    keys = lookup(corrected(root, {page: text}).bundle, "/components/schemas/EmailType/enum")
    assert keys.count("subscription_canceled_notice") == 1
    assert "subscription_canceled" not in keys


def test_an_operation_under_another_heading_is_known_by_what_it_states(
    description: Description, complete_pages: dict[str, str]
) -> None:
    page = "partner-api/billing"
    heading = re.search(r"^## .*(?=\n(?:(?!^## ).*\n)*?GET /partner/billing$)", complete_pages[page], re.MULTILINE)
    assert heading is not None
    text = (
        complete_pages[page]
        .replace(heading[0], "## Facts")
        .replace("GET /partner/billing\n", "POST /partner/billing\n")
    )
    (moved,) = [one for one in proposed(description, {page: text}) if one.subject.place == "operation"]
    assert (moved.expected, moved.got) == ("GET /partner/billing", "POST /partner/billing")


def test_an_answer_without_its_wrapper_is_what_the_wrapper_held(complete_pages: dict[str, str], root: Path) -> None:
    page = "partner-api/icp-configs"
    text = re.sub(r'\{\n  "icpConfig": (\{.*?\n  \})\n\}', r"\1", complete_pages[page], flags=re.DOTALL)
    assert text != complete_pages[page]
    parts = read_described(corrected(root, {page: text})).parts
    operation = "POST /partner/organizations/{organizationId}/icp-configs"
    assert Subject(operation, "response", "groups") in parts
    assert Subject(operation, "response", "icpConfig") not in parts
