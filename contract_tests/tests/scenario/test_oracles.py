"""Oracles are values: each has an identity of its own, and evidence if it is a law."""

# Schemathesis leaves type arguments of its own classes out.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from schemathesis.checks import CHECKS, load_all_checks

from contract_tests import oracles
from contract_tests.oracles import FAMILIES
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.every_oracle import LAWS, ORACLES
from contract_tests.scenario.law import AnswerLaw
from contract_tests.scenario.laws import LAWS as IN_FILES
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.own_checks import without_own_check
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import emulator_target
from generator.contradictions import read_contradictions
from generator.evidence import evidence_book
from generator.relations import stated_relations
from generator.traversal import visit

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.ledger import Claim, LedgerSummary
    from contract_tests.scenario.run import ScenarioResult

SCHEMA_ROLES = ("properties", "schemas", "items", "schema")


def run(facts: Facts, mutant: str | None, seed: int = 1) -> ScenarioResult:
    target = emulator_target(seed, emulator_with(mutant))
    return run_scenario(facts.description, facts.strict, target, seed=seed, facts=facts)


def summary(facts: Facts, result: ScenarioResult) -> LedgerSummary:
    ledger = Ledger(facts)
    ledger.add_run(result)
    return ledger.summary(result.findings)


def claims(facts: Facts, mutant: str | None) -> dict[str, Claim]:
    return {claim.id: claim for claim in summary(facts, run(facts, mutant)).claims}


def test_each_oracle_has_an_id_of_its_own() -> None:
    ids = [oracle.id for oracle in ORACLES]
    assert len(set(ids)) == len(ids) > 100
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier) for identifier in ids)
    assert {oracle.family for oracle in ORACLES} == set(FAMILIES)


def test_each_law_has_a_source_or_says_why_it_is_assumed(facts: Facts) -> None:
    pages = {(fact.evidence.source or "").partition("#")[0] for fact in evidence_book(facts.description).facts}
    for contradiction in read_contradictions(facts.description).values():
        pages |= {reading.source.partition("#")[0] for reading in contradiction.readings.values()}
    for law in LAWS:
        assert bool(law.source) == (law.level == "documented"), law.id
        assert bool(law.note) == (law.level == "inferred"), law.id
        assert not law.source or law.source.partition("#")[0] in pages, law.id


def test_each_law_of_a_file_names_operations_and_is_looked_for(facts: Facts) -> None:
    for law in IN_FILES:
        assert law.operations, f"{law.oracle.id}: name the operations whose answers can break it"
        assert set(law.operations) <= facts.operations.keys(), law.oracle.id
        assert isinstance(law, AnswerLaw | AskingLaw), f"{law.oracle.id}: make it an AnswerLaw or an AskingLaw"
        assert law.oracle.law, f"{law.oracle.id}: a law has evidence of its own: `inferred` or `documented`"


def test_an_operation_that_no_step_or_law_names_is_told_with_the_file_to_write(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert without_own_check(facts) == {}
    (known, *_) = facts.operations.values()
    new = msgspec.structs.replace(known, operation_id="measureAsteroid", tag="asteroids")
    monkeypatch.setattr(facts, "operations", {**facts.operations, "measureAsteroid": new})
    assert without_own_check(facts) == {"measureAsteroid": "contract_tests/scenario/laws/asteroids.py"}


def test_each_check_of_schemathesis_is_an_oracle() -> None:
    load_all_checks()
    assert {oracles.of_check(name) for name in CHECKS.get_all_names()} <= set(ORACLES)


def test_each_keyword_that_the_description_uses_has_an_oracle_of_its_own(facts: Facts) -> None:
    words = {"enum", "const", "pattern", "format", "minimum", "maximum", "minLength", "maxLength", "oneOf", "anyOf"}
    used = {keyword for part in visit(facts.strict) for keyword in part.value if keyword in words}
    assert len(used) > 6
    assert oracles.of_keyword("no such keyword") not in {oracles.of_keyword(keyword) for keyword in used}


def test_a_broken_law_contradicts_the_law_and_leaves_the_operation_confirmed(facts: Facts) -> None:
    found = claims(facts, "semantic-icp-configs:listIcpConfigs:newest-first")
    operation = facts.operations["listIcpConfigs"]
    assert found[oracles.LISTED_AFTER_CREATION.law].verdict == "contradicted"
    assert found[operation.pointer].verdict == "confirmed"
    assert [claim.id for claim in found.values() if claim.verdict == "contradicted" and not claim.is_law] == []


@pytest.mark.parametrize(
    "mutant",
    [
        "semantic-totals:getUsage:end-excluded",
        "page-overlap:listOrganizations",
        "semantic-lifecycle:updateOrganizationTier:suspends",
        "conditional:createOrganization:same-body-same-organization",
        "semantic-webhooks:updateBillingWebhook:also-the-other",
    ],
)
def test_no_law_refutes_an_operation(facts: Facts, mutant: str) -> None:
    found = claims(facts, mutant)
    contradicted = [claim for claim in found.values() if claim.verdict == "contradicted"]
    assert contradicted
    assert {claim.kind for claim in contradicted} == {"law"}


def test_a_relation_is_a_claim_of_its_own_with_its_own_evidence(facts: Facts) -> None:
    stated = {pointer: evidence.level for pointer, _, evidence in stated_relations(facts.bundle)}
    kept = {claim.id: claim for claim in claims(facts, None).values() if claim.kind == "relation"}
    assert {identifier: claim.level for identifier, claim in kept.items()} == stated
    assert {claim.verdict for claim in kept.values()} == {"confirmed"}

    broken = claims(facts, "broken-relation:getUsage:totalQuantity <= totalEvents")
    contradicted = {claim.id for claim in broken.values() if claim.verdict == "contradicted" and claim.kind != "law"}
    assert contradicted == {"/components/schemas/Usage/x-relations/holds/0"}


def test_a_law_that_holds_is_borne_out_with_its_own_evidence(facts: Facts) -> None:
    found = claims(facts, None)
    laws = {law.id: found[law.law] for law in LAWS}
    assert {claim.verdict for claim in laws.values()} == {"confirmed", "not exercised"}
    unasked = {identifier for identifier, claim in laws.items() if claim.verdict == "not exercised"}
    # Those of other engines, of live accounts, and of a reading of C4 that the description does not follow.
    assert unasked == {
        "txt-value",
        "use-after-free",
        "available",
        "unsupported-method",
        "allow-header",
        "nothing-left",
        "removable",
    }
    assert (laws["stable-order"].level, laws["filter"].level) == ("inferred", "documented")
    assert laws["stable-order"].seen + laws["creation-order"].seen > 5


@pytest.mark.parametrize(
    ("mutant", "found"),
    [
        ("unchecked-maximum:listWebhookLogs:?pageSize", ("mistake-refused", "inferred")),
        ("unchecked-required:createOrganization:/name", ("required-refused", "documented")),
        ("filter-finds-nothing:listOrganizations:status", ("filter", "documented")),
        ("filter-finds-nothing:listOrganizations:search", ("filter-meaning", "inferred")),
    ],
)
def test_leniency_and_the_meaning_of_a_text_are_inferred(facts: Facts, mutant: str, found: tuple[str, str]) -> None:
    result = run(facts, mutant)
    assert found in {(finding.oracle.id, finding.level) for finding in result.findings}


DRIFTS = (
    "drop-field:getPartnerAccount:/partner/slug",
    "null-field:listOrganizationVisitors:/visitors/*/country",
    "retype-field:getPixelConfig:/pixelConfig/enabled",
    "wrong-echo:createOrganization:/name",
    "empty-list:listOrganizationVisitors:/visitors",
    "page-overlap:listOrganizations",
    "page-unstable-order:listOrganizations",
    "filter-finds-nothing:listOrganizations:search",
    "slow-answer:getPartnerAccount",
    "wrong-signature",
    "new-maxlength:createApiKey:/name",
    "unchecked-type:updateIcpConfig:/groups/*/conditions/*/value",
    "unknown-key-accepted:setDomain",
    "semantic-icp-configs:listIcpConfigs:newest-first",
    "semantic-lifecycle:deleteOrganization:loses-its-icp-configs",
    "semantic-lifecycle:updateOrganizationStatus:suspending-takes-credits",
    "semantic-lifecycle:updateOrganizationTier:suspends",
    "semantic-money:allocateCredits:allocated-long-ago",
    "semantic-totals:getUsage:fewer-events-than-identifications",
    "semantic-totals:getUsage:end-excluded",
    "semantic-keys:revokeApiKey:all-keys-of-the-name",
    "semantic-keys:listApiKeys:newest-first",
    "semantic-webhooks:updateBillingWebhook:also-the-other",
    "semantic-update:updateOrganization:also-in-the-neighbour",
    "semantic-protocol:key-in-the-query",
    "semantic-protocol:message-empty",
    "conditional:deleteOrganization:stops-the-pixel",
    "conditional:createOrganization:same-body-same-organization",
    "conditional:updatePixelConfig:empty-referrers-ignored",
    "conditional:updateOrganization:renamed-not-found",
    "conditional:listWebhookLogs:type-lost-on-page-2",
    "conditional:deleteIcpConfig:last-one-stays",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    [*DRIFTS[::16], *(pytest.param(one, marks=pytest.mark.slow) for one in DRIFTS if one not in DRIFTS[::16])],
)
def test_the_same_drift_has_the_same_fingerprints_with_every_seed(facts: Facts, mutant: str) -> None:
    first, *others = (
        {finding.fingerprint: finding.title for finding in run(facts, mutant, seed).findings} for seed in (1, 2, 2026)
    )
    assert first
    for other in others:
        assert first == other
