"""What nobody has described is found wherever it is named, and proposed so that it lints, generates and is served."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Settings, create_app
from contract_tests.documentation.applying import ROOT_FILE, apply_edits
from contract_tests.documentation.correction import generation_findings
from contract_tests.documentation.look import Look, look
from contract_tests.power.page_rendering import all_documented, render
from contract_tests.tests.documentation.saved_pages import write
from contract_tests.tests.documentation.scripted_site import Answer, ManualClock, ScriptedSite, serving
from contract_tests.tests.support.imports import ROOT
from contract_tests.tests.support.repeated import some_of
from generator.description import load_description

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.drift import Drift
    from generator.description import Description

OVERVIEW, ORGANIZATIONS, REPORTS = "partner-api/partner-api", "partner-api/organizations", "partner-api/reports"
PAGE = (Path(__file__).parent / "new_pages" / "reports.md").read_text(encoding="utf-8")
PUBLISHED = "https://docs.bullseye.so"


@pytest.fixture
def site(pages: dict[str, str]) -> Iterator[ScriptedSite]:
    with serving(pages | {"partner-program/analytics": "# Analytics\n\nText.\n", REPORTS: PAGE}) as site:
        yield site


def found_new(found: Look) -> list[Drift]:
    return [one for one in found.findings if one.kind == "extra" and one.subject.place in ("page", "operation")]


def applied(findings: list[Drift], folder: Path) -> Description:
    """Apply edits in a copy that has to lint and generate; return what it describes then."""
    shutil.copytree(ROOT / "openapi", folder / "openapi")
    shutil.copy(ROOT / "pyproject.toml", folder)
    made = apply_edits(folder, list(dict.fromkeys(one.edit for one in findings if one.edit)), check=None)
    assert (made.refused, made.later) == ((), ())
    assert [str(finding) for finding in generation_findings(folder)] == []
    return load_description(folder / ROOT_FILE)


@pytest.mark.parametrize(
    "where",
    [
        {"llms.txt": f"# Docs\n\n- [Reports]({PUBLISHED}/{REPORTS}.md): About reports\n"},
        {"llms.txt": f"{PUBLISHED}/{REPORTS}.md\n"},
        {"sitemap.xml": f"<urlset><url><loc>{PUBLISHED}/{REPORTS}</loc></url></urlset>"},
        {
            "sitemap.xml": '<?xml version="1.0"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{PUBLISHED}/sitemap-pages.xml</loc></sitemap></sitemapindex>",
            "sitemap-pages.xml": f"<urlset><url><loc>{PUBLISHED}/{REPORTS}</loc></url></urlset>",
        },
        {ORGANIZATIONS: f"\nSee [reports](/{REPORTS}.md).\n"},
        {ORGANIZATIONS: "\nSee [reports](reports.md#list-reports).\n"},
        {ORGANIZATIONS: f"\nSee [reports]({PUBLISHED}/{REPORTS}).\n"},
        {ORGANIZATIONS: '\n{% content-ref url="reports.md" %}\n[reports](reports.md)\n{% endcontent-ref %}\n'},
        {"partner-program/branding": f"\n> See [reports](/{REPORTS}.md).\n"},
        {
            ORGANIZATIONS: "\nSee [more](more.md).\n",
            "partner-api/more": f'# More\n\n<div><a href="/{REPORTS}.md">Reports</a></div>\n',
        },
    ],
    ids=range(10),
)
def test_a_page_is_found_by_lists_and_by_the_links_of_all_pages(
    description: Description, site: ScriptedSite, where: dict[str, str]
) -> None:
    for name, text in where.items():
        if name.partition("/")[0] in ("llms.txt", "sitemap.xml", "sitemap-pages.xml"):
            site.answers[f"/{name}"] = [Answer(text, headers={"Content-Type": "text/plain"})]
        else:
            site.pages[name] = site.pages.get(name, "") + text
    found = look(description, site.url, None, ManualClock())[0]
    assert str(found_new(found)[-1].subject) == f"page {REPORTS}"
    assert found.unread == {}


def test_a_page_that_nothing_names_is_not_found(description: Description, site: ScriptedSite) -> None:
    assert found_new(look(description, site.url, None, ManualClock())[0]) == []


@pytest.mark.parametrize("address", ["", "/", "/partner-api", "/partner-api/", f"/{OVERVIEW}", "/partner-api/billing"])
def test_a_site_is_read_from_any_of_its_addresses(description: Description, site: ScriptedSite, address: str) -> None:
    found = look(description, site.url.removesuffix(f"/{OVERVIEW}") + address, None, ManualClock())[0]
    assert (len(found.pages), found.findings) == (17, ())


def test_a_list_that_cannot_be_read_is_told(description: Description, site: ScriptedSite) -> None:
    site.answers["/llms.txt"] = [Answer("", 503, {})]
    site.answers["/sitemap.xml"] = [Answer('<!DOCTYPE x [<!ENTITY a "a">]><urlset>&a;</urlset>', headers={})]
    found = look(description, site.url, None, ManualClock())[0]
    assert found.unread == {"llms.txt": "it answers with 503 (3 attempts)", "sitemap.xml": "it defines entities"}
    assert {finding.kind for finding in found.findings} == {"unread"}


@pytest.mark.parametrize("name", [f"{REPORTS}.md", "reports.md", "reports.md.txt", f"docs.bullseye.so/{REPORTS}.md"])
def test_all_files_of_a_folder_are_read_and_no_overview_is_needed(
    description: Description, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    (tmp_path / "notes.json").write_text("{}")
    found = look(description, str(tmp_path), None)[0]
    assert [str(finding.subject) for finding in found.findings] == [f"page {REPORTS}"]
    assert OVERVIEW in found.not_saved


def test_a_partial_folder_calls_nothing_else_missing(
    description: Description, pages: dict[str, str], tmp_path: Path
) -> None:
    for page, markdown in pages.items():
        folder = write({page: markdown}, tmp_path / page.replace("/", "-"))
        assert look(description, str(folder), None)[0].findings == (), page


def test_a_file_may_have_any_name(description: Description, pages: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "saved page (1).md").write_text(pages[ORGANIZATIONS], encoding="utf-8")
    found = look(description, str(tmp_path), None)[0]
    assert (list(found.pages), found.findings) == ([ORGANIZATIONS], ())


def test_a_page_whose_address_is_gone_is_found_under_its_new_name(
    description: Description, pages: dict[str, str], site: ScriptedSite, tmp_path: Path
) -> None:
    site.pages["partner-api/custom-domains"] = site.pages.pop("partner-api/domains")
    site.pages[OVERVIEW] = site.pages[OVERVIEW].replace("/partner-api/domains.md", "/partner-api/custom-domains.md")
    found, crawled = look(description, site.url, None, ManualClock())
    (finding,) = found.findings
    assert (finding.kind, finding.expected, finding.got) == (
        "different",
        "partner-api/domains",
        "partner-api/custom-domains",
    )
    assert finding.edit is not None
    assert finding.edit.is_advice
    for file in shutil.copytree(ROOT / "openapi", tmp_path / "openapi").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("partner-api/domains", "partner-api/custom-domains"), encoding="utf-8")
    renamed = load_description(tmp_path / ROOT_FILE)
    assert look(renamed, site.url, None, ManualClock())[0].findings == ()
    assert crawled.gone.keys() == {"partner-api/domains"}


def test_a_new_page_is_proposed_with_all_that_it_states(description: Description, tmp_path: Path) -> None:
    folder = write({REPORTS: PAGE}, tmp_path / "pages")
    (finding,) = look(description, str(folder), None)[0].findings
    assert finding.got.count(",") == 4
    grown = applied([finding], tmp_path)
    components = grown.bundle["components"]
    assert components["schemas"]["CreateReportRequest"]["required"] == ["title"]
    assert components["schemas"]["ReportFrequency"]["enum"] == ["daily", "weekly"]
    assert components["schemas"]["Report"]["properties"]["lastSentAt"]["type"] == ["string", "null"]
    assert components["parameters"]["ReportId"]["in"] == "path"
    operation = grown.bundle["paths"]["/partner/organizations/{organizationId}/reports"]["post"]
    assert operation["x-evidence"] == {"level": "documented", "source": f"{REPORTS}#create-report"}
    assert {"201", "400", "401", "403", "404", "413", "415", "429", "500"} == operation["responses"].keys()
    again = look(grown, str(folder), None)[0]
    assert {(one.kind, one.aspect) for one in again.findings} <= {("confirmed", "length")}


def test_a_proposed_page_is_served_as_not_modelled(description: Description, tmp_path: Path) -> None:
    folder = write({REPORTS: PAGE}, tmp_path / "pages")
    grown = applied(list(look(description, str(folder), None)[0].findings), tmp_path)
    with create_app(Settings(description=grown.bundle)) as emulator:
        assert emulator.not_modelled.keys() == {
            "listReports",
            "createReport",
            "getReport",
            "deleteReport",
            "getReportDefaults",
        }


PAGES = ("organizations", "icp-configs", "webhooks", "billing", "api-keys", "email-preferences", "authentication")


@pytest.mark.slow
@pytest.mark.parametrize("name", some_of(PAGES, 6))
def test_any_page_can_be_proposed(description: Description, tmp_path: Path, name: str) -> None:
    text = render(all_documented(description))[f"partner-api/{name}"]
    text = re.sub(r"(GET|POST|PUT|DELETE) /partner/", r"\1 /partner/next/", text).replace(
        "/v1/partner", "/v1/partner/next"
    )
    folder = write({f"partner-api/new-{name}": text.replace("## ", "## New ")}, tmp_path / "pages")
    new = found_new(look(description, str(folder), None)[0])
    assert [str(one.subject) for one in new] == [f"page partner-api/new-{name}"]
    grown = applied(new, tmp_path)
    again = look(grown, str(folder), None)[0]
    assert found_new(again) == []
    assert not [one for one in again.findings if one.kind in ("different", "refuted") and one.subject.operation]


OPERATION = """

***

## {heading}

**Request:**

```
POST /partner/organizations/{{organizationId}}/{path}
```

**Query Parameters:**

| Parameter | Type | Required | Description |
| --- | --- | --- | --- |
| `dryRun` | boolean | No | Only tries (default: false) |

**Body:**

```json
{{ "reason": "late", "values": [1, "two"], "note": null }}
```

| Field | Type | Required | Description |
| --- | --- | --- | --- |
| `reason` | string | Yes | Why: `late`, `early` |
| `day` | integer | No | When (1-28) |
| `values` | | No | What else |
| `note` | string | No | For whoever reads it |

**Response:**

```json
{{ "organization": {{ "id": "uuid", "pausedUntil": "2025-01-15" }} }}
```

If it is paused already, the API returns `409 Conflict`.
"""


def test_a_new_operation_of_a_known_page_is_proposed_with_all_that_it_states(
    description: Description, pages: dict[str, str], tmp_path: Path
) -> None:
    text = pages[ORGANIZATIONS] + OPERATION.format(heading="Pause Organization", path="pause")
    folder = write({ORGANIZATIONS: text}, tmp_path / "pages")
    (finding,) = look(description, str(folder), None)[0].findings
    assert str(finding.subject) == "POST /partner/organizations/{organizationId}/pause"
    assert finding.edit is not None
    grown = applied([finding], tmp_path)
    operation = grown.bundle["paths"]["/partner/organizations/{organizationId}/pause"]["post"]
    assert operation["operationId"] == "pauseOrganization"
    assert operation["parameters"][0]["schema"] == {"type": "boolean", "default": False}
    assert operation["responses"]["409"] == {"$ref": "#/components/responses/Conflict"}
    body = grown.bundle["components"]["schemas"]["PauseOrganizationRequest"]
    assert body["required"] == ["reason"]
    assert body["properties"]["day"]["maximum"] == 28
    assert body["properties"]["values"]["items"]["anyOf"] == [{"type": "integer"}, {"type": "string"}]
    again = look(grown, str(folder), None)[0]
    assert [(one.kind, one.subject.name) for one in again.findings] == [("confirmed", "409")]


def test_two_new_operations_of_a_page_are_two_findings_whose_edits_fit_together(
    description: Description, pages: dict[str, str], tmp_path: Path
) -> None:
    text = pages[ORGANIZATIONS] + OPERATION.format(heading="Pause Organization", path="pause")
    text += OPERATION.format(heading="Resume Organization", path="resume")
    folder = write({ORGANIZATIONS: text}, tmp_path / "pages")
    findings = found_new(look(description, str(folder), None)[0])
    assert len(findings) == 2
    applied(findings, tmp_path)


def test_a_page_without_operations_is_told(description: Description, tmp_path: Path) -> None:
    folder = write(
        {"partner-api/glossary": "# Glossary\n\n## Terms\n\n| Term | Meaning |\n| - | - |\n| `a` | b |\n"}, tmp_path
    )
    found = look(description, str(folder), None)[0]
    (finding,) = found_new(found)
    assert (str(finding.subject), finding.got) == ("page partner-api/glossary", "no operation that is understood")
    grown = applied([finding], tmp_path / "copy")
    assert found_new(look(grown, str(folder), None)[0]) == []


ANSWERS = {
    "a page that no parameter asks for": '{"invoices": [{"id": "uuid"}], "total": 1, "page": 1, "pageSize": 20}',
    "a total of no page": '{"invoices": [{"id": "uuid"}], "total": 1}',
    "a lone list": '[{"id": "uuid", "tags": []}]',
    "names in snake_case": '{"invoice_id": "uuid", "lines": 3, "line_items": [{"unit_price": 1}]}',
    "null and nothing": '{"a": null, "b": {}, "c": [], "d": [[1]], "e": [{"f": 1}, {"g": 2}]}',
    "a number": "5",
}


@pytest.mark.parametrize("answer", some_of(ANSWERS.values(), 3), ids=ANSWERS.keys())
def test_an_answer_of_any_shape_can_be_proposed(description: Description, tmp_path: Path, answer: str) -> None:
    request = "```\nGET /partner/invoices/{invoiceNumber}\n```"
    text = f"# Invoices\n\n## Invoices\n\n**Request:**\n\n{request}\n\n**Response:**\n\n```json\n{answer}\n```\n"
    folder = write({"partner-api/invoices": text}, tmp_path / "pages")
    new = found_new(look(description, str(folder), None)[0])
    assert len(new) == 1
    grown = applied(new, tmp_path)
    assert found_new(look(grown, str(folder), None)[0]) == []
