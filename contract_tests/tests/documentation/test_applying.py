"""What pages state is applied to the description: whole, and so that a second look finds nothing left of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.applying import (
    ROOT_FILE,
    Applied,
    apply_edits,
    lint_findings,
    read_texts,
    with_consequences,
)
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.drift import Edit
from contract_tests.documentation.page_facts import read_page
from contract_tests.tests.support.imports import ROOT
from contract_tests.tests.support.repeated import some_of
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.evidence import evidence_book
from generator.finding import Finding, Location
from generator.json_pointer import lookup

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.documentation.drift import Drift
    from generator.description import Description
    from generator.json_pointer import Json

ORGANIZATIONS, BILLING, WEBHOOKS = "partner-api/organizations", "partner-api/billing", "partner-api/webhooks"
KEYS, OVERVIEW, ACCOUNT = "partner-api/api-keys", "partner-api/partner-api", "partner-api/partner-account"
SCHEMAS, PARAMETERS = "/components/schemas", "/components/parameters"


def drifts(description: Description, pages: dict[str, str]) -> list[Drift]:
    facts = [read_page(page, markdown) for page, markdown in pages.items()]
    found = compare(description, read_described(description), read_contradictions(description), facts)
    return [drift for drift in found if drift.kind != "contradicted"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    return tmp_path


def settle(root: Path, pages: dict[str, str]) -> list[Drift]:
    """Apply what a look at the pages proposes, look again, and so on; return what is left."""
    left: list[Drift] = []
    for _ in range(4):
        left = drifts(load_description(root / ROOT_FILE), pages)
        edits = dict.fromkeys(drift.edit for drift in left if drift.edit)
        if not edits:
            break
        made = apply_edits(root, list(edits), check=None)
        assert made.refused == ()
    return left


@pytest.mark.parametrize(
    ("page", "old", "new", "pointer", "value"),
    some_of([
        (BILLING, '"stripeCustomerId"', '"customer"', f"{SCHEMAS}/Billing/properties/customer/type",
         ["string", "null"]),
        (BILLING, '"stripeCustomerId": "cus_xxx",', "", f"{SCHEMAS}/Billing/properties/stripeCustomerId", None),
        (BILLING, '"nextBillingDate"', '"periodEnd"', f"{SCHEMAS}/Billing/x-relations/holds/1",
         "billingPeriodStart <= periodEnd"),
        (BILLING, '"nextBillingDate": "2025-03-01T00:00:00Z",', "", f"{SCHEMAS}/Billing/x-relations/holds/1", None),
        (BILLING, '"partnerId":', '"taxId": "T1", "partnerId":',
         f"{SCHEMAS}/Billing/properties/taxId/x-optional", True),
        (BILLING, '"partnerId":', '"bank": {"iban": "x"}, "partnerId":', f"{SCHEMAS}/Bank/required", ["iban"]),
        (ORGANIZATIONS, "| `initialCredits` | integer |", "| `initialCredits` | number |",
         f"{SCHEMAS}/CreateOrganizationRequest/properties/initialCredits/type", "number"),
        (BILLING, "| `notes` | string | No |", "| `notes` | string | Yes |",
         f"{SCHEMAS}/AllocateCreditsRequest/required", ["credits", "notes"]),
        (BILLING, "| `notes` | string |", "| `reason` | string | No | Why |\n| `notes` | string |",
         f"{SCHEMAS}/AllocateCreditsRequest/properties/reason/type", "string"),
        (BILLING, '"allocation": {', '"result": {', f"{SCHEMAS}/AllocationEnvelope/required", ["result"]),
        (ORGANIZATIONS, "`monthly`, `annual`", "`monthly`, `annual`, `weekly`",
         f"{SCHEMAS}/BillingPeriod/enum", ["monthly", "annual", "weekly"]),
        (ORGANIZATIONS, "`B2B`, `B2C`", "`B2B`", f"{SCHEMAS}/ProductType/enum", ["B2B"]),
        (ORGANIZATIONS, "(1-28)", "(1-31)", f"{SCHEMAS}/BillingDayOfMonth/maximum", 31),
        (ORGANIZATIONS, "(default: 20)", "(default: 50)", f"{SCHEMAS}/PageSize/default", 50),
        (ORGANIZATIONS, "| `search` |", "| `query` |", f"{PARAMETERS}/OrganizationSearch/name", "query"),
        (ORGANIZATIONS, "| `search` | string | No |", "| `search` | string | Yes |",
         f"{PARAMETERS}/OrganizationSearch/required", True),
        (OVERVIEW, "1,000 requests per minute", "600 requests per hour", "/info/x-rate-limit/seconds", 3600),
    ], 4),
)  # fmt: skip
def test_a_second_look_finds_nothing_left_of_what_was_applied(
    pages: dict[str, str], root: Path, page: str, old: str, new: str, pointer: str, value: Json
) -> None:
    assert pages[page].count(old) >= 1
    markdown = {**pages, page: pages[page].replace(old, new)}
    assert [str(drift) for drift in settle(root, {page: markdown[page]})] == []
    assert [str(finding) for finding in lint_findings(root)] == []
    bundle = load_description(root / ROOT_FILE).bundle
    if value is None:
        with pytest.raises(KeyError):
            lookup(bundle, pointer)
    else:
        assert lookup(bundle, pointer) == value


def test_a_renamed_field_keeps_what_else_is_known_of_it(
    description: Description, pages: dict[str, str], root: Path
) -> None:
    assert settle(root, {BILLING: pages[BILLING].replace('"stripeCustomerId"', '"customer"')}) == []
    properties = load_description(root / ROOT_FILE).bundle["components"]["schemas"]["Billing"]["properties"]
    before = description.bundle["components"]["schemas"]["Billing"]["properties"]
    assert list(properties).index("customer") == list(before).index("stripeCustomerId")
    assert properties["customer"] == before["stripeCustomerId"]


def test_an_operation_moves_with_all_that_is_known_of_it(
    description: Description, pages: dict[str, str], root: Path
) -> None:
    page = pages[BILLING].replace("{organizationId}/credits", "{organizationId}/allocation")
    page = page.replace("some-id/credits", "some-id/allocation")
    assert [str(drift) for drift in settle(root, {BILLING: page})] == []
    assert [str(finding) for finding in lint_findings(root)] == []
    paths = load_description(root / ROOT_FILE).bundle["paths"]
    old = description.bundle["paths"]["/partner/organizations/{organizationId}/credits"]
    assert paths["/partner/organizations/{organizationId}/allocation"] == old
    assert "/partner/organizations/{organizationId}/credits" not in paths
    text = (root / "openapi" / "contradictions.yaml").read_text(encoding="utf-8")
    assert "~1partner~1organizations~1{organizationId}~1allocation/put" in text


def test_a_renamed_heading_makes_no_documented_fact_a_guess(pages: dict[str, str], root: Path) -> None:
    was = evidence_book(load_description(root / ROOT_FILE)).counts()
    page = pages[BILLING].replace("## Get Billing Info", "## Billing Overview")
    assert [str(drift) for drift in settle(root, {BILLING: page})] == []
    assert [str(finding) for finding in lint_findings(root)] == []
    assert evidence_book(load_description(root / ROOT_FILE)).counts() == was


FILE = "openapi/components/schemas/billing.yaml"
GOOD = Edit(FILE, 1, "/BillingPeriod/enum/-", "weekly")
BAD = Edit(FILE, 1, "/Billing/properties/partnerId/type", "[]")
WORSE = Edit("openapi/paths/billing.yaml", 1, "/~1partner~1billing/get/responses", "")


def test_what_the_lint_refuses_is_told_and_the_rest_is_written(root: Path) -> None:
    made = apply_edits(root, [BAD, GOOD, WORSE])
    assert made.done == (GOOD,)
    reasons = dict(made.refused)
    assert reasons.keys() == {BAD, WORSE}
    assert "openapi/components/schemas/billing.yaml" in reasons[BAD]
    assert load_description(root / ROOT_FILE).component("schemas", "BillingPeriod")["enum"][-1] == "weekly"
    assert lint_findings(root) == ()


def test_what_was_wrong_before_is_not_held_against_an_edit(root: Path) -> None:
    known = Finding(Location(FILE, 1), "rule", "wrong before")
    made = apply_edits(root, [GOOD], check=lambda _: [known])
    assert made.done == (GOOD,)


def test_trying_has_an_end(root: Path) -> None:
    calls: list[float] = []

    def clock() -> float:
        calls.append(0.0)
        return 10.0 * len(calls)

    def check(folder: Path) -> list[Finding]:
        text = (folder / FILE).read_text(encoding="utf-8")
        return [Finding(Location(FILE, 1), "rule", "no")] if "weekly" in text or "daily" in text else []

    daily = Edit(FILE, 1, "/BillingPeriod/enum/-", "daily")
    made: Applied = apply_edits(root, [GOOD, daily], check=check, seconds=15, clock=clock)
    assert made.files == {}
    assert "there was no time left to try it" in [reason for _, reason in made.refused]


def test_samples_follow_their_schema_and_what_nothing_uses_goes(root: Path) -> None:
    texts = read_texts(root)
    edits = [
        Edit("openapi/components/schemas/organizations.yaml", 1, "/OrganizationTier/enum/1", ""),
        Edit("openapi/paths/organizations.yaml", 1, "/~1partner~1organizations/get/parameters/3", ""),
    ]
    made = apply_edits(root, edits, check=None)
    assert made.done == tuple(edits)
    new = load_description(root / ROOT_FILE)
    assert new.component("schemas", "OrganizationTier")["examples"] == ["trial"]
    assert "OrganizationSearch" not in new.bundle["components"]["parameters"]
    assert with_consequences(texts, {}) == {}
