"""The documentation's pages are held against the description: what each kind of finding looks like, and its edit."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from contract_tests.documentation.applying import apply_edits
from contract_tests.documentation.blocks import read_sections
from contract_tests.documentation.cells import read_description
from contract_tests.documentation.cli import app
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.power.page_rendering import all_documented
from contract_tests.tests.documentation.saved_pages import write
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.json_pointer import lookup, parent
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.documentation.drift import Drift
    from generator.description import Description

REAL_PAGES = "BULLSEYE_PARTNER_DOCUMENTATION"
"""The environment variable with the folder that holds a copy of the published overview page."""

run = CliRunner().invoke


def findings(description: Description, pages: dict[str, str]) -> list[Drift]:
    facts = [read_page(page, markdown) for page, markdown in pages.items()]
    return compare(description, read_described(description), read_contradictions(description), facts)


def altered(pages: dict[str, str], page: str, old: str, new: str) -> dict[str, str]:
    assert old in pages[page], f"{page} has no {old!r}"
    return pages | {page: pages[page].replace(old, new, 1)}


def test_pages_that_say_what_is_documented_show_no_drift(description: Description, pages: dict[str, str]) -> None:
    assert findings(description, pages) == []
    reference = [page for page in pages if not page.startswith(GUIDES)]
    assert len(reference) == len(description.bundle["tags"]) + 2, "the overview, authentication, and one page a tag"
    assert len(pages) - len(reference) == 4, "guides that are the source of a documented fact"


def test_no_page_has_to_be_read_for_another_to_be_compared(description: Description, pages: dict[str, str]) -> None:
    for page, markdown in pages.items():
        assert findings(description, {page: markdown}) == [], page


@pytest.mark.skipif(REAL_PAGES not in os.environ, reason=f"{REAL_PAGES} names no folder with the published page")
def test_the_published_overview_shows_no_difference_that_is_not_explained(tmp_path: Path) -> None:
    report = tmp_path / "docs.json"
    result = run(app, ["--from", os.environ[REAL_PAGES], "--json", str(report)])
    assert result.exit_code == 0, result.output
    document = msgspec.json.decode(report.read_bytes())
    assert document["pages"][OVERVIEW] > 30, "its statements are read"


ORGANIZATIONS = "partner-api/organizations"
BILLING = "partner-api/billing"
OVERVIEW = "partner-api/partner-api"


@pytest.mark.parametrize(
    ("page", "old", "new", "kind", "subject", "edit"),
    [
        (
            ORGANIZATIONS,
            "| `search` |",
            "| `query` |",
            "different",
            "GET /partner/organizations query search",
            "/OrganizationSearch/name",
        ),
        (
            ORGANIZATIONS,
            "(default: 20)",
            "(default: 25)",
            "different",
            "GET /partner/organizations query pageSize",
            "/PageSize/default",
        ),
        (
            ORGANIZATIONS,
            "| `initialCredits` | integer | No |",
            "| `initialCredits` | number | No |",
            "different",
            "POST /partner/organizations body initialCredits",
            "/CreateOrganizationRequest/properties/initialCredits",
        ),
        (
            BILLING,
            "| `notes` | string | No |",
            "| `notes` | string | Yes |",
            "different",
            "PUT /partner/organizations/{organizationId}/credits body notes",
            "/AllocateCreditsRequest/required/-",
        ),
        (
            BILLING,
            '"billingDayOfMonth": 1',
            '"billingDayOfMonth": "first"',
            "different",
            "GET /partner/billing response billingDayOfMonth",
            "/Billing/properties/billingDayOfMonth",
        ),
        (
            OVERVIEW,
            "| `NotFound` | 404 |",
            "| `NotFound` | 410 |",
            "different",
            "error code NotFound",
            "/NotFound",
        ),
        (OVERVIEW, "1,000 requests", "600 requests", "different", "rate limit requests", "/info/x-rate-limit/requests"),
        (OVERVIEW, "| `NotFound` | 404 |", "| `Gone` | 410 |", "extra", "error code Gone", "/ErrorCode/enum/-"),
    ],
)
def test_a_difference_is_told_where_it_is_with_an_edit(
    description: Description, pages: dict[str, str], page: str, old: str, new: str, kind: str, subject: str, edit: str
) -> None:
    line = pages[page].split(old)[0].count("\n") + 1
    found = [f for f in findings(description, altered(pages, page, old, new)) if f.kind == kind]
    (finding,) = [f for f in found if str(f.subject) == subject]
    assert (finding.spot.page, finding.spot.line) == (page, line)
    assert finding.edit is not None
    assert finding.edit.pointer == edit


WEBHOOKS = "partner-api/webhooks"
BRANDING, CREDITS, DOMAINS = f"{GUIDES}branding", f"{GUIDES}credit-management", f"{GUIDES}custom-domains"
IDENTIFICATION = "POST identification webhook"
EXTERNAL_ID = '"externalId": "acme-123"'
LOGO, NAME = "PUT /partner/branding body logoUrl", "PUT /partner/branding body companyName"
SLUG, VERIFICATION = "GET /partner/script-config response scriptConfig.slug", "GET /partner/domain/verification"


@pytest.mark.parametrize(
    ("page", "old", "new", "kind", "subject"),
    [
        (WEBHOOKS, f"  {EXTERNAL_ID},\n", "", "missing", f"{IDENTIFICATION} body externalId"),
        (WEBHOOKS, EXTERNAL_ID, '"plan": "s", "externalId": "x"', "extra", f"{IDENTIFICATION} body plan"),
        (WEBHOOKS, EXTERNAL_ID, '"externalId": 7', "different", f"{IDENTIFICATION} body externalId"),
        (WEBHOOKS, '"firstName"', '"first_name"', "different", f"{IDENTIFICATION} body visitor.firstName"),
        (WEBHOOKS, '"visitor.identified"', '"visitor.seen"', "extra", f"{IDENTIFICATION} body event"),
        (WEBHOOKS, "## Identification Webhook Payload", "## Callbacks", "missing", IDENTIFICATION),
        (WEBHOOKS, "`X-Bullseye-Signature`", "`X-Bullseye-Hmac`", "extra", "header X-Bullseye-Hmac"),
        (WEBHOOKS, "`X-Bullseye-Signature`", "`X-Bullseye-Hmac`", "missing", "header X-Bullseye-Signature"),
        (BRANDING, "| `logoUrl` |", "| `iconUrl` |", "missing", LOGO),
        (BRANDING, "| `logoUrl` |", "| `iconUrl` |", "extra", "concept iconUrl"),
        (BRANDING, "| `logoUrl` | string |", "| `logoUrl` | object |", "different", LOGO),
        (BRANDING, "1 to 255 characters", "1 to 60 characters", "refuted", NAME),
        (BRANDING, "| `companyName` | string | No |", "| `companyName` | string | Yes |", "contradicted", NAME),
        (BRANDING, '"slug"', '"id"', "missing", SLUG),
        (CREDITS, "`external`", "`partner`", "missing", "value BillingMode"),
        (CREDITS, "`external`", "`partner`", "extra", "value BillingMode"),
        (CREDITS, "`422`", "`402`", "missing", "status 422"),
        (DOMAINS, VERIFICATION, "GET /partner/domain/check", "different", VERIFICATION),
    ],
)
def test_a_difference_of_a_payload_or_a_guide_is_told(
    description: Description, complete_pages: dict[str, str], page: str, old: str, new: str, kind: str, subject: str
) -> None:
    documented = all_documented(description)
    found = findings(documented, altered(complete_pages, page, old, new))
    assert (kind, subject) in {(finding.kind, str(finding.subject)) for finding in found}
    assert {finding.spot.page for finding in found} == {page}


def test_a_guide_that_tells_in_prose_what_a_table_had_is_no_drift(
    description: Description, pages: dict[str, str]
) -> None:
    table = pages[CREDITS].partition("## Billing Modes\n")[2]
    prose = "\nBullseye bills a pool (credit_pool), you bill (external), or each organization pays (usage_based).\n"
    assert findings(description, altered(pages, CREDITS, table, prose)) == []


def test_a_table_of_the_fields_of_a_payload_is_compared(
    description: Description, complete_pages: dict[str, str]
) -> None:
    header = "| Field | Type | Description |\n| --- | --- | --- |\n"
    rows = f"{header}| `externalId` | integer | Yours |\n| `more` | string | New |\n"
    told = altered(complete_pages, WEBHOOKS, "**Payload:**", f"{rows}\n**Payload:**")
    kinds = {(f.kind, f"{f.subject}") for f in findings(all_documented(description), told)}
    assert {("different", f"{IDENTIFICATION} body externalId"), ("extra", f"{IDENTIFICATION} body more")} <= kinds


def test_an_edit_points_into_the_file_that_it_names(description: Description, complete_pages: dict[str, str]) -> None:
    folder = description.path.parent.parent
    edits = [finding.edit for finding in findings(description, complete_pages) if finding.edit]
    assert len(edits) > 100
    values = {file: read_yaml(folder / file, file).value for file in {edit.file for edit in edits}}
    for edit in edits:
        assert lookup(values[edit.file], parent(edit.pointer)) is not None, edit
        assert "level: documented" in edit.yaml


def test_the_edits_settle_the_findings(description: Description, pages: dict[str, str], tmp_path: Path) -> None:
    changed = altered(pages, ORGANIZATIONS, "(default: 20)", "(default: 25)")
    changed = altered(changed, ORGANIZATIONS, "(1-28)", "(1-31)")
    changed = altered(changed, ORGANIZATIONS, '"total": 42', '"total": 42, "more": true')
    changed = altered(changed, BILLING, "| `credits` | integer | Yes |", "| `credits` | number | No |")
    changed = altered(changed, BILLING, "| `notes` | string | No |", "| `notes` | string | Yes |")
    changed = altered(changed, CREDITS, "| `credits` | integer | Yes |", "| `credits` | number | No |")
    changed = altered(changed, OVERVIEW, "1,000 requests per minute", "600 requests per hour")
    found = findings(description, changed)
    assert len(found) >= 8
    shutil.copytree(description.path.parent, tmp_path / "openapi")
    # The first edit takes the only item of a list that a second one adds to: that comes after it.
    for later in (1, 0):
        applied = apply_edits(tmp_path, list(dict.fromkeys(finding.edit for finding in found if finding.edit)))
        assert (applied.refused, len(applied.later)) == ((), later)
        edited = load_description(tmp_path / "openapi" / "partner-api.yaml")
        found = findings(edited, changed)
    assert [str(finding) for finding in found] == []


def test_inferred_facts_that_a_page_states_are_confirmed(
    description: Description, complete_pages: dict[str, str]
) -> None:
    found = findings(description, complete_pages)
    confirmed = {str(finding.subject) for finding in found if finding.kind == "confirmed"}
    assert "DELETE /partner/api-keys/{keyId}" in confirmed
    assert "GET /partner/organizations/{organizationId}/visitors response visitors[].email" in confirmed
    assert {finding.kind for finding in found} <= {"confirmed", "missing"}


def test_an_inferred_request_that_its_section_shows_otherwise_is_refuted(
    description: Description, complete_pages: dict[str, str]
) -> None:
    found = findings(
        description,
        altered(
            complete_pages, "partner-api/api-keys", "DELETE /partner/api-keys/{keyId}", "POST /partner/api-keys/{keyId}"
        ),
    )
    (finding,) = [f for f in found if f.kind == "refuted"]
    assert (finding.expected, finding.got) == ("DELETE /partner/api-keys/{keyId}", "POST /partner/api-keys/{keyId}")


def test_a_recorded_contradiction_explains_what_its_other_reading_says(
    description: Description, pages: dict[str, str]
) -> None:
    explained = altered(pages, OVERVIEW, '"code": "', '"code": "error_code", "was": "')
    kinds = {str(f.subject): (f.kind, f.contradiction) for f in findings(description, explained)}
    assert kinds["error body code"] == ("contradicted", "C7")
    other = altered(pages, OVERVIEW, '"code": "', '"code": "some_code", "was": "')
    assert {str(f.subject): f.kind for f in findings(description, other)}["error body code"] == "extra"


def test_the_chosen_page_taking_the_other_side_is_news(description: Description, pages: dict[str, str]) -> None:
    required = altered(
        pages, "partner-api/branding", "| `companyName` | string | No |", "| `companyName` | string | Yes |"
    )
    (finding,) = findings(description, required)
    assert (finding.kind, finding.contradiction) == ("different", None)


def test_what_is_not_understood_is_told(description: Description, pages: dict[str, str]) -> None:
    strange = altered(pages, BILLING, "**Request:**", "**Permissions:** `admin`\n\n> Beta\n\n**Request:**")
    puzzles = [f.got for f in findings(description, strange) if f.kind == "not understood"]
    assert puzzles == ["the label 'permissions'", "blockquote: Beta"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Filter by status: `active`, `canceled` (default: `active`)",
            {"default": "active", "values": ["active", "canceled"]},
        ),
        ("Either `trial` or `paid`, default `trial`", {"default": "trial", "values": ["trial", "paid"]}),
        ("Day of the month (1-28)", {"range": [1, 28]}),
        ("Shown to clients, 1 to 255 characters", {"length": [1, 255]}),
        ("A day as ISO 8601 or `YYYY-MM-DD`, e.g. `2025-01-15`", {}),
        ("Kind: `identification`", {"values": ["identification"]}),
        ("Items per page, at most 100", {"range": [None, 100]}),
        ("See `pageSize`", {None: "`pageSize`"}),
    ],
)
def test_descriptions_of_fields_are_read(text: str, said: dict[str | None, object]) -> None:
    assert dict(read_description(text)) == said


def test_the_other_form_of_a_request_is_read() -> None:
    page = (
        "# T\n\n## Get me\n\n**Method:** GET\\\n**Path:** `/partner/me`\n\n## Endpoints\n\n"
        "| Method | Path | Description |\n| --- | --- | --- |\n| `PUT` | `/partner/domain` | Set |\n"
    )
    operations = [s.subject.operation for s in read_page("p", page).statements]
    assert operations == ["GET /partner/me", "PUT /partner/domain"]


def test_furniture_is_no_part_of_the_page_and_code_no_heading() -> None:
    page = "# T\n\n## A\n\n```\n# not a heading\n```\n\n---\n\n# Agent Instructions: x\n\n**Beta:** y\n"
    assert [section.title for section in read_sections(page)] == ["T", "A"]


def test_the_baseline_tells_which_sections_changed(pages: dict[str, str], tmp_path: Path) -> None:
    folder, baseline = write(pages, tmp_path / "docs"), tmp_path / "baseline.json"
    assert run(app, ["--from", str(folder), "--baseline", str(baseline)]).exit_code == 2, "there is none yet"
    assert run(app, ["--from", str(folder), "--baseline", str(baseline), "--write-baseline"]).exit_code == 0
    write(altered(pages, BILLING, "Does what its name says.", "Does more than that."), folder)
    result = run(app, ["--from", str(folder), "--baseline", str(baseline)])
    assert result.exit_code == 0, "prose alone is no drift"
    assert result.output.count("section changed since the baseline") == 1


def test_what_is_not_understood_counts_until_it_is_in_the_baseline(pages: dict[str, str], tmp_path: Path) -> None:
    folder = write(altered(pages, BILLING, "**Request:**", "> Beta\n\n**Request:**"), tmp_path / "docs")
    options = ["--from", str(folder), "--baseline", str(tmp_path / "baseline.json")]
    assert run(app, [*options, "--write-baseline"]).exit_code == 1
    result = run(app, options)
    assert result.exit_code == 0
    assert "not understood" in result.output
    assert json.loads((tmp_path / "baseline.json").read_text())[BILLING]
