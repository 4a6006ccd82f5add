"""Every rule of the lint finds what it is for, in a copy of the real description with one fault."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.scenario.facts import Facts
from generator.description import DEFAULT_PATH, load_description
from generator.finding import DescriptionError, Finding
from generator.lint import RULES, lint
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

FAULTS = {
    "openapi-valid": ("partner-api.yaml", "title: Bullseye Partner API", "titel: Bullseye Partner API"),
    "readings-valid": (
        "contradictions.yaml",
        "/components/schemas/BillingPeriod/enum: [monthly, quarterly, annually]",
        "/components/schemas/BillingPeriod/enum: quarterly",
    ),
    "example-valid": ("components/schemas/branding.yaml", "examples: ['#333333']", "examples: [grey]"),
    "example-complete": (
        "components/schemas/domains.yaml",
        "DomainVerification:\n  type: object\n",
        "DomainVerification:\n  type: object\n  examples: [{domain: track.yourcompany.com}]\n",
    ),
    "example-present": ("components/schemas/domains.yaml", "      examples: [bullseye-verify=abc123]\n", ""),
    "evidence-page": ("components/headers.yaml", "partner-api/partner-api#rate-limiting", "api-reference/limits"),
    "evidence-section": ("paths/domains.yaml", "domains#set-custom-domain", "domains#set-domain"),
    "evidence-place": ("paths/organizations.yaml", "            x-evidence:\n", "            x-advice:\n"),
    "operation-id": ("paths/branding.yaml", "operationId: updateBranding", "operationId: branding"),
    "method-name": ("paths/analytics.yaml", "operationId: getUsage", "operationId: getAnalytic"),
    "operation-texts": ("paths/branding.yaml", "summary: Update the branding", "summary: ''"),
    "operation-errors": ("paths/branding.yaml", "      '400': {$ref: ../components/responses.yaml#/BadRequest}\n", ""),
    "error-code": ("components/responses.yaml", "x-error-code: BadRequest", "x-error-code: Bad"),
    "repeatable": (
        "paths/billing.yaml",
        "x-repeatable:\n      value: false",
        "x-repeatable:\n      value: true",
    ),
    "changes": ("paths/branding.yaml", "values: [PartnerAccount.companyName,", "values: [PartnerAccount.nickname,"),
    "relations": ("components/schemas/organizations.yaml", "firstSeenAt <= lastSeenAt", "firstSeenAt <= lastSeen"),
    "filters": ("components/parameters.yaml", "{of: lastSeenAt, match: from}", "{of: lastSeenAt, match: after}"),
    "times": ("components/schemas/icp-configs.yaml", "x-time: changed", "x-time: moved"),
    "settings": ("components/schemas/billing.yaml", "x-setting: true", "x-setting: 1"),
    "operation-scope": ("paths/branding.yaml", "PartnerKey: [write]", "PartnerKey: [paint]"),
    "rate-limit-headers": (
        "paths/branding.yaml",
        "          X-RateLimit-Reset: {$ref: ../components/headers.yaml#/RateLimitReset}\n",
        "",
    ),
    "named-schemas": ("components/schemas/domains.yaml", "type: boolean", "type: object"),
    "schema-kind": ("components/schemas/api-keys.yaml", "format: date-time", "format: moment"),
    "object-closed": ("components/schemas/branding.yaml", "  additionalProperties: false\n", ""),
    "property-required": ("components/schemas/domains.yaml", "required: [domain, verified,", "required: [domain,"),
    "camel-case": ("components/parameters.yaml", "name: pageSize", "name: page_size"),
    "pagination": (
        "paths/organizations.yaml",
        "      - $ref: ../components/parameters.yaml#/PageSize\n",
        "",
    ),
    "link-expression": ("components/links.yaml", "body#/organization/id", "body#/organization/uuid"),
    "enum-case": ("components/schemas/api-keys.yaml", "enum: [active, revoked]", "enum: [active, revoked, Active]"),
    "link-target": ("components/links.yaml", "operationId: setDomain", "operationId: setDomains"),
    "operation-linked": (
        "paths/organizations.yaml",
        "          updateOrganizationTier: {$ref: ../components/links.yaml#/UpdateOrganizationTier}\n",
        "",
    ),
    "component-unused": ("paths/branding.yaml", "branding.yaml#/UpdateBrandingRequest", "branding.yaml#/Branding"),
    "evidence-missing": (
        "components/headers.yaml",
        "  x-evidence:\n    level: documented\n    source: partner-api/partner-api#rate-limiting\nRateLimitRemaining",
        "RateLimitRemaining",
    ),
    "evidence-form": ("components/headers.yaml", "level: documented", "level: certain"),
    "contradictions": ("contradictions.yaml", "chosen: reference", "chosen: rumour"),
    "operation-facts": ("components/schemas/organizations.yaml", "    page: {$ref", "    seite: {$ref"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DEFAULT_PATH.parent, tmp_path / "openapi")
    return tmp_path / "openapi"


def findings_in(folder: Path, *rules: str) -> tuple[Finding, ...]:
    """Return the findings of some rules, of all if none is named."""
    try:
        return lint(load_description(folder / "partner-api.yaml"), rules or None)
    except DescriptionError as error:
        return error.findings


def test_the_description_of_this_repository_has_no_findings(folder: Path) -> None:
    assert findings_in(folder) == ()


def test_one_edit_swaps_the_body_that_disables_an_organization(folder: Path) -> None:
    file = folder / "components" / "schemas" / "organizations.yaml"
    text = file.read_text(encoding="utf-8")
    old = """\
  required: [status]
  additionalProperties: false
  properties:
    status: {$ref: organizations.yaml#/SettableOrganizationStatus}
"""
    new = """\
  required: [enabled]
  additionalProperties: false
  properties:
    enabled: {type: boolean, description: Whether the organization is enabled., examples: [false]}
"""
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert findings_in(folder) == ()
    facts = Facts(swapped := load_description(folder / "partner-api.yaml"), strict_variant(swapped.bundle))
    assert [facts.status_body(status) for status in (facts.enabled, facts.disabled)] == [
        {"enabled": True},
        {"enabled": False},
    ]


def test_every_rule_has_a_fault_below() -> None:
    assert set(RULES) <= set(FAULTS)


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_finds_its_fault_with_file_and_line(folder: Path, rule: str) -> None:
    file, old, new = FAULTS[rule]
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = [finding for finding in findings_in(folder, rule) if finding.rule == rule]

    assert found
    assert all(finding.location.file.startswith("openapi/") and finding.location.line > 0 for finding in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "    guide: {claim: 422 when",
            "    guide:\n      patch: {/components/schemas/Usage/type: object}\n"
            "      source: partner-program/credit-management\n      claim: it is 422\n    rumour: {claim: 422 when",
            "C6: the description is as the chosen reading says: it needs no `patch`",
        ),
        (
            "/components/schemas/LogoUrl/pattern",
            "/components/schemas/LogoUri/pattern",
            "C3: the description has nothing that could hold /components/schemas/LogoUri/pattern",
        ),
        (
            "/components/schemas/Usage/properties/startDate: null",
            "/components/schemas/Usage/properties/start: null",
            "C9: the description has nothing to remove at /components/schemas/Usage/properties/start",
        ),
        ("      emulator: an apex domain is refused\n", "", "C15: the reading guide needs an `emulator`"),
        (
            "/components/schemas/BillingMode/examples: [credit_pool]",
            "/components/schemas/BillingMode/examples: [pooled]",
            "as other readings patch it: the sample does not fit its schema",
        ),
    ],
)
def test_a_reading_that_cannot_be_followed_says_why(folder: Path, old: str, new: str, message: str) -> None:
    file = folder / "contradictions.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")

    assert [finding for finding in findings_in(folder, "readings-valid") if message in finding.message]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("billing", "x-repeatable:", "x-unknown:", "allocateCredits needs x-repeatable"),
        ("billing", "value: false", "value: true", "a body of allocateCredits is an increment under a reading"),
        ("billing", "value: false", "value: perhaps", "Expected `bool`, got `str`"),
        ("billing", "value: false", "values: false", "told by a value and x-evidence"),
        ("billing", "        level: inferred\n", "        level: certain\n", "told by a value and x-evidence"),
        ("billing", "        level: inferred\n", "        level: verified\n        date: 2026-11-26\n", None),
        ("billing", "        level: inferred\n", "        level: verified\n", "has the date of the run"),
        ("billing", "        level: inferred\n", "        level: inferred\n        date: 2026-11-26\n", "has the date"),
        ("branding", "        source: partner-api/", "        source: partner_api/", "is not of the form"),
        (
            "branding",
            "        level: inferred\n        source: partner-api/branding#",
            "        level: documented\n        source: api-reference/branding#",
            "cannot document the Partner API",
        ),
        (
            "api-keys",
            "        note: >-\n          That deleting",
            "        remark: >-\n          That deleting",
            "told by a",
        ),
        (
            "analytics",
            "    operationId: getUsage\n",
            "    operationId: getUsage\n"
            "    x-repeatable: {value: true, x-evidence: {level: inferred, note: It reads.}}\n",
            "getUsage needs no x-repeatable",
        ),
        (
            "analytics",
            "    operationId: getUsage\n",
            "    operationId: getUsage\n    x-repeatable: {value: true, x-evidence: {level: inferred}}\n",
            "inferred evidence needs a note",
        ),
    ],
)
def test_what_may_be_repeated_is_a_fact_with_evidence(
    folder: Path, file: str, old: str, new: str, message: str | None
) -> None:
    path = folder / "paths" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    found = [finding.message for finding in findings_in(folder, "repeatable")]

    assert [text for text in found if message in text] if message else not found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("holds: [firstSeenAt <= lastSeenAt]", "holds: [firstSeenAt < lastSeenAt]", "is no relation: write"),
        ("holds: [firstSeenAt <= lastSeenAt]", "hold: [firstSeenAt <= lastSeenAt]", "told by holds and x-evidence"),
        ("      note: The first sight is not after the last one.\n", "", "inferred evidence needs a note"),
    ],
)
def test_a_relation_is_a_fact_that_can_be_checked(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "components/schemas/organizations.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = findings_in(folder, "relations")
    assert message in found.message


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("partner-api.yaml", "  /partner/me:\n", "  /partner/me:\n  /partner/me:\n", "yaml-duplicate-key"),
        ("partner-api.yaml", "paths/branding.yaml#", "paths/brand.yaml#", "file-missing"),
        ("paths/branding.yaml", "#/UpdateBrandingRequest", "#/UpdateBrandRequest", "ref-dangling"),
    ],
)
def test_a_description_that_cannot_be_loaded_says_where(folder: Path, file: str, old: str, new: str, rule: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = findings_in(folder)

    assert rule in {finding.rule for finding in found}
    assert all(finding.location.file == f"openapi/{file}" for finding in found if finding.rule == rule)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("x-time: changed", "x-time: moved", "x-time is one of created, changed, past, not 'moved'"),
        (
            "IcpConfig:\n  type: object\n",
            "IcpConfig:\n  type: object\n  x-time: changed\n",
            "x-time belongs to a property",
        ),
    ],
    ids=["unknown meaning", "no property"],
)
def test_a_time_means_something_known(folder: Path, old: str, new: str, message: str) -> None:
    file = folder / "components/schemas/icp-configs.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    assert [finding.message for finding in findings_in(folder, "times")] == [message]


def test_operations_that_link_to_each_other_alone_are_not_reached(folder: Path) -> None:
    file = folder / "paths/organizations.yaml"
    text = file.read_text(encoding="utf-8")
    for link in ("listIcpConfigs", "createIcpConfig"):
        before, found, after = text.partition(f"          {link}: ")
        assert found
        text = before + after.partition("\n")[2]
    file.write_text(text, encoding="utf-8")

    messages = [finding.message for finding in findings_in(folder, "operation-linked")]

    # The two links that were taken away; to the other three operations, links lead on from there.
    assert [message.split(",")[0] for message in messages] == [
        "no way of links leads to listIcpConfigs",
        "no way of links leads to createIcpConfig",
    ]
    assert "put a link into the 2xx response of listOrganizations or createOrganization" in messages[0]


def test_a_path_that_the_index_does_not_name_is_the_only_finding(folder: Path) -> None:
    root = folder / "partner-api.yaml"
    entry = "  /partner/webhooks/logs:\n    $ref: paths/webhooks.yaml#/~1partner~1webhooks~1logs\n"
    text = root.read_text(encoding="utf-8")
    assert entry in text
    root.write_text(text.replace(entry, ""), encoding="utf-8")
    (found,) = findings_in(folder)
    assert (found.rule, found.location.file) == ("path-unindexed", "openapi/paths/webhooks.yaml")
    assert 'add it under "paths" of partner-api.yaml' in found.message
    assert "$ref: paths/webhooks.yaml#/~1partner~1webhooks~1logs" in found.message
