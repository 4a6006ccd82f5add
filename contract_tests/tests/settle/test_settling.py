"""What a live run bore out becomes verified, what it refuted is corrected; a run on an emulator settles nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from contract_tests.conformance.report import write_report
from contract_tests.conformance.run import run_conformance
from contract_tests.documentation.applying import ROOT_FILE, lint_findings
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.settle.cli import app
from contract_tests.settle.observation import CHECK_KIND, Observation, ObservationError, Refuted, read_observation
from contract_tests.settle.settling import settle, write_settled
from contract_tests.target.target import emulator_target
from contract_tests.tests.support.settled import DAY, settled
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.evidence import evidence_book
from generator.finding import Finding, Location
from generator.json_pointer import lookup
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from generator.description import Description
    from generator.json_pointer import Json

ACCOUNT = "/components/schemas/PartnerAccount"
ORGANIZATION = "/components/schemas/Organization"
SLUG = f"{ACCOUNT}/properties/slug"


def seen(**properties: str) -> dict[str, list[str]]:
    places = {"getPartnerAccount 200 status": ["200"], "getPartnerAccount 200 $": ["object"]}
    places["getPartnerAccount 200 $.partner"] = ["object"]
    return places | {f"getPartnerAccount 200 $.partner.{name}": [look] for name, look in properties.items()}


def refuted(oracle: str, where: str, got: str = "", expected: str = "", claim: str = SLUG) -> Refuted:
    return Refuted(claim, oracle, "getPartnerAccount", where, expected, got)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("found", "look", "pointer", "value"),
    [
        (refuted("schema-type", "$.partner.slug", "None"), "null", f"{SLUG}/type", ["string", "null"]),
        (refuted("schema-type", "$.partner.slug", "7"), "integer", f"{SLUG}/type", "integer"),
        (refuted("schema-minlength", "$.partner.slug", "''"), "empty text", f"{SLUG}/minLength", None),
        (refuted("schema-format", "$.partner.id", "'7'"), "text", f"{ACCOUNT}/properties/id/format", None),
        (
            refuted("schema-enum", "$.partner.billingMode", "'prepaid'"),
            "text",
            "/components/schemas/BillingMode/x-enum-evidence/prepaid/level",
            "verified",
        ),
        (
            refuted("header", "header x-ratelimit-limit", "no such header", claim="/components/headers/RateLimitLimit"),
            "text",
            "/components/headers/RateLimitLimit/required",
            None,
        ),
        (
            refuted("status", "status", "status 201", "status 200", claim="/paths/~1partner~1me/get/responses/200"),
            "text",
            "/paths/~1partner~1me/get/responses/200",
            None,
        ),
    ],
    ids=["nullability", "type", "bound", "format", "enum value", "header", "status"],
)
def test_what_the_answer_says_is_corrected(root: Path, found: Refuted, look: str, pointer: str, value: Json) -> None:
    name = found.where.rpartition(".")[2]
    came = found.got.removeprefix("status ") if found.oracle == "status" else "200"
    looks = {place.replace(" 200 ", f" {came} "): ways for place, ways in seen(**{name: look}).items()}
    made, description = settled(root, found, looks=looks, check=lint_findings)
    assert (len(made.corrected), made.refused, made.open) == (1, [], [])
    try:
        assert lookup(description.bundle, pointer) == value
    except KeyError:
        assert value is None, f"nothing stands at {pointer}"


def test_a_property_is_renamed_where_no_answer_has_the_old_name(root: Path) -> None:
    looks = seen(handle="text")
    found = (
        refuted("schema-required", "$.partner.slug", "no such property"),
        refuted("schema-additional-properties", "$.partner.handle", "the property", claim=ACCOUNT),
    )
    made, description = settled(root, *found, looks=looks)
    account = lookup(description.bundle, ACCOUNT)
    assert "handle" in account["properties"]
    assert "slug" not in account["properties"]
    assert "handle" in account["required"]
    assert made.corrected == ["slug of PartnerAccount is called handle"]


def test_a_wrapper_is_renamed(root: Path) -> None:
    looks = {"getPartnerAccount 200 status": ["200"], "getPartnerAccount 200 $": ["object"]}
    looks |= {"getPartnerAccount 200 $.data": ["object"], "getPartnerAccount 200 $.data.id": ["UUID"]}
    found = (
        refuted("schema-required", "$.partner", "no such property"),
        refuted("schema-additional-properties", "$.data", "the property"),
    )
    _, description = settled(root, *found, looks=looks)
    envelope = lookup(description.bundle, "/components/schemas/PartnerAccountEnvelope")
    assert list(envelope["properties"]) == ["data"]


def organizations(*, listed: bool) -> dict[str, list[str]]:
    """Return looks of an organization without name, and of organizations of which one at least has one."""
    looks: dict[str, list[str]] = {}
    for operation, where in (("getOrganization", "$.organization"), ("listOrganizations", "$.organizations[]")):
        looks |= {f"{operation} 200 status": ["200"], f"{operation} 200 $": ["object"]}
        looks |= {f"{operation} 200 {where}": ["object"]} if listed or operation == "getOrganization" else {}
    looks["listOrganizations 200 $.organizations"] = ["list"]
    if listed:
        looks["listOrganizations 200 $.organizations[].name"] = ["text"]
    return looks


def missing_name(operation_id: str, where: str) -> Refuted:
    return Refuted(f"{ORGANIZATION}/properties/name", "schema-required", operation_id, where, "", "")


def test_a_property_that_some_objects_of_an_answer_have_becomes_optional(root: Path) -> None:
    found = (
        missing_name("getOrganization", "$.organization.name"),
        missing_name("listOrganizations", "$.organizations[0].name"),
    )
    _, description = settled(root, *found, looks=organizations(listed=True))
    assert lookup(description.bundle, f"{ORGANIZATION}/properties/name/x-optional") is True
    assert "name" not in lookup(description.bundle, ORGANIZATION)["required"]


@pytest.mark.parametrize("listed", [True, False])
def test_what_other_answers_bear_out_stays_as_it_is(root: Path, listed: bool) -> None:
    _, description = settled(
        root, missing_name("getOrganization", "$.organization.name"), looks=organizations(listed=listed)
    )
    assert ("name" in lookup(description.bundle, ORGANIZATION)["properties"]) == listed
    answer = "/paths/~1partner~1organizations~1{organizationId}/get/responses/200/content/application~1json/schema"
    envelope = description.resolve(lookup(description.bundle, answer))
    own = description.resolve(envelope["properties"]["organization"])
    assert "name" not in own["properties"]
    assert "name" not in own["required"]


def test_an_error_that_lacks_a_property_leaves_the_other_errors_alone(root: Path) -> None:
    looks: dict[str, list[str]] = {}
    for status in ("400", "429"):
        looks |= {f"createApiKey {status} status": [status], f"createApiKey {status} $": ["object"]}
        looks |= {f"createApiKey {status} $.{name}": ["text"] for name in ("code", "message")}
    del looks["createApiKey 429 $.message"]
    missing = Refuted("/components/schemas/Error", "schema-required", "createApiKey", "$.message", "", "")
    made, description = settled(root, missing, looks=looks)
    assert made.corrected == ["Error has no message"]
    assert "message" in lookup(description.bundle, "/components/schemas/Error/required")
    limited = description.resolve(lookup(description.bundle, "/paths/~1partner~1api-keys/post/responses/429"))
    own = description.resolve(limited["content"]["application/json"]["schema"])
    assert list(own["properties"]) == ["code", "details"]


def test_a_new_property_is_described_by_its_type_and_verified(root: Path) -> None:
    found = refuted("schema-additional-properties", "$.partner.renewsOn", "the property", claim=ACCOUNT)
    _, description = settled(root, found, looks=seen(renewsOn="date"))
    new = lookup(description.bundle, f"{ACCOUNT}/properties/renewsOn")
    assert (new["type"], new["format"], new["x-optional"]) == ("string", "date", True)
    assert new["x-evidence"] == {"level": "verified", "date": DAY}


def test_what_no_answer_tells_is_left_to_a_person(root: Path) -> None:
    claim = "/paths/~1partner~1me/get/responses/200"
    not_there = refuted("status", "status", "status 404", "status 200", claim=claim)
    made, _ = settled(root, not_there, looks=seen(slug="text"))
    assert made.open == ["getPartnerAccount answered 404, not 200: another path or method may be right"]
    assert not made.files


def test_what_was_borne_out_is_verified_with_date_source_and_note(root: Path, description: Description) -> None:
    inferred = [fact for fact in evidence_book(description).facts if fact.evidence.level == "inferred"]
    confirmed = tuple(fact.pointer for fact in inferred)
    made = settle(root, Observation(DAY, confirmed, (), {}, {}), check=None)
    write_settled(root, made)
    after = {fact.pointer: fact.evidence for fact in evidence_book(load_description(root / ROOT_FILE)).facts}
    assert made.refused == []
    for fact in inferred:
        evidence = after[fact.pointer]
        assert (evidence.level, evidence.date) == ("verified", DAY), fact.pointer
        assert (evidence.source, evidence.note) == (fact.evidence.source, fact.evidence.note)


def test_what_would_make_the_description_invalid_is_refused_with_the_reason(root: Path) -> None:
    def check(folder: Path) -> list[Finding]:
        text = (folder / "openapi/components/schemas/partner-account.yaml").read_text(encoding="utf-8")
        return [Finding(Location(ROOT_FILE, 1), "names", "it is not allowed")] if "renewsOn" in text else []

    found = refuted("schema-additional-properties", "$.partner.renewsOn", "the property", claim=ACCOUNT)
    made, _ = settled(root, found, looks=seen(renewsOn="text"), check=check)
    assert made.files == {}
    assert "it is not allowed" in made.refused[0][1]


@pytest.mark.slow
def test_a_name_that_the_api_showed_need_not_be_as_the_convention_says(root: Path) -> None:
    found = refuted("schema-additional-properties", "$.partner.renews_on", "the property", claim=ACCOUNT)
    made, description = settled(root, found, looks=seen(renews_on="date"), check=lint_findings)
    assert made.refused == []
    assert lookup(description.bundle, f"{ACCOUNT}/properties/renews_on/type") == "string"


@pytest.mark.slow
def test_what_is_empty_in_every_answer_keeps_its_type(root: Path) -> None:
    found = refuted("schema-minlength", "$.partner.slug", "''"), refuted("property-not-empty", "$.partner.slug")
    _, description = settled(root, *found, looks=seen(slug="empty text"), check=lint_findings)
    slug = lookup(description.bundle, SLUG)
    assert (slug["type"], slug["x-always"], "minLength" in slug) == ("string", "", False)
    assert lookup(strict_variant(description.bundle), f"{SLUG}/const") == ""


def test_a_value_takes_back_that_there_was_none(root: Path) -> None:
    settled(root, refuted("property-has-value", "$.partner.slug"), looks=seen(slug="null"))
    _, description = settled(root, refuted("schema-const", "$.partner.slug", "'a'"), looks=seen(slug="text"))
    assert "x-always" not in lookup(description.bundle, SLUG)


def test_one_fact_of_a_shared_evidence_is_verified_alone(root: Path) -> None:
    claim = "/components/schemas/IcpConfig/properties/name"
    settled_facts = settle(root, Observation(DAY, (claim,), (), {}, {}), check=None)
    write_settled(root, settled_facts)
    levels = {fact.pointer: fact.evidence.level for fact in evidence_book(load_description(root / ROOT_FILE)).facts}
    assert levels[claim] == "verified"
    assert levels["/components/schemas/IcpConfig/properties/slug"] == "inferred"


@pytest.mark.parametrize("chosen", ["reference", "guide"])
def test_a_contradiction_is_decided(root: Path, chosen: str) -> None:
    made = settle(root, Observation(DAY, (), (), {"C1": chosen}, {}), check=None)
    write_settled(root, made)
    description = load_description(root / ROOT_FILE)
    decided = read_contradictions(description)["C1"]
    assert (decided.chosen, decided.decided, made.refused) == (chosen, DAY, [])
    values = lookup(description.bundle, "/components/schemas/BillingPeriod/enum")
    assert ("annually" in values) == (chosen == "guide")


def check_file(tmp_path: Path, **changes: object) -> Path:
    document: dict[str, object] = {
        "kind": CHECK_KIND,
        "client_version": "0.1.0",
        "target": "live",
        "ended": "2026-11-26T10:00:00Z",
        "requests": 19,
        "confirmed": ["/components/schemas/IcpConfig/properties/name"],
        "refuted": [],
        "decided": {},
        "not_reached": {},
        "seen": {"getPartnerAccount 200 status": ["200"]},
    }
    path = tmp_path / "check.json"
    path.write_text(json.dumps(document | changes), encoding="utf-8")
    return path


def test_the_check_of_a_partner_is_taken(tmp_path: Path) -> None:
    observation = read_observation(check_file(tmp_path))
    assert (observation.day, len(observation.confirmed)) == (DAY, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target": "loopback"}, "this machine"),
        ({"target": "emulator"}, "our own emulator"),
        ({"target": "other"}, "not Bullseye's"),
        ({"seen": {"getPartnerAccount 200 header x-emulator": [""]}}, "header X-Emulator"),
    ],
)
def test_the_check_of_an_emulator_is_refused(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ObservationError, match=reason):
        read_observation(check_file(tmp_path, **changes))


def test_a_report_on_the_emulator_is_refused_and_says_why(tmp_path: Path, description: Description) -> None:
    strict = strict_variant(description.bundle)
    report = run_conformance(
        description, strict, emulator_target(1), QUICK, seed=1, operation_ids=["getPartnerAccount"]
    )
    report.ended = datetime.now(UTC)
    path = tmp_path / "conformance.json"
    write_report(report, path)
    result = CliRunner().invoke(app, ["--from", str(path)])
    assert result.exit_code == 2
    assert "our own emulator" in result.stderr.replace("\n", " ")


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ObservationError, match="neither a report"):
        read_observation(path)
