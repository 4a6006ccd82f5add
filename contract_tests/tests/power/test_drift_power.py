"""The measurement tells what the suite catches from what it misses, and says so."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from contract_tests import oracles
from contract_tests.power.cli import app
from contract_tests.power.engines import Laboratory
from contract_tests.power.mutants import Mutant, all_mutants, bundle
from contract_tests.power.mutants.fields import on_success
from contract_tests.power.mutants.laws import of_law
from contract_tests.power.report import OPERATOR_GOAL, Detection, Report, Verdict, by_engine, by_family, by_operator
from contract_tests.power.sample import stratified
from contract_tests.scenario.laws import LAWS, search_by_new_name
from contract_tests.tests.support.repeated import some_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contract_tests.oracles import Oracle
    from contract_tests.power.mutants.mutant import Deviation
    from contract_tests.scenario.law import Law
    from generator.json_pointer import Json

MUTANTS = all_mutants(bundle())
CAUGHT = Detection("scenario", "schema", "schema-required", "getBilling", "$.name", "f" * 12, 3, 0.1)
EQUIVALENT = "nobody sees it"
SAMPLE_SEED = 31


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with closing(Laboratory(seed=1)) as laboratory:
        yield laboratory


@pytest.fixture(scope="module")
def scenario_only() -> Iterator[Laboratory]:
    with closing(Laboratory(seed=1, fuzzing=False, model=False)) as laboratory:
        yield laboratory


def report(*verdicts: Verdict, alarms: tuple[str, ...] = ()) -> Report:
    listed = list(verdicts)
    return Report(
        1,
        None,
        len(listed),
        1,
        list(alarms),
        1.0,
        "",
        by_operator(listed),
        by_engine(listed),
        by_family(listed),
        listed,
    )


def test_what_the_scenario_alone_misses_until_late_the_model_catches_at_once(laboratory: Laboratory) -> None:
    verdict = laboratory.try_mutant("semantic-totals:getUsage:end-excluded", stock=False)

    assert verdict.detection is not None
    assert (verdict.detection.engine, verdict.detection.family) == ("model", "model")


def test_an_optional_property_that_only_our_model_sends_is_a_finding(laboratory: Laboratory) -> None:
    verdict = laboratory.try_mutant("drop-field:listOrganizationVisitors:/visitors/*/email", stock=False)

    assert verdict.detection is not None
    assert (verdict.detection.oracle, verdict.detection.where) == (oracles.PROPERTY_COMES.id, "$.visitors[0].email")


def test_what_nobody_has_to_send_shows_nowhere_until_it_is_sent(scenario_only: Laboratory) -> None:
    never = scenario_only.try_mutant("retype-field:getIcpConfig:/icpConfig/slug", stock=False)
    sent = _verdict_of(scenario_only, on_success(_slug_as_number), unpromised="nobody promises it")

    assert (never.detection, never.shown) == (None, 0)
    assert never.nowhere is not None
    assert "Organization API" in never.nowhere
    assert sent.detection is not None
    assert (sent.detection.oracle, sent.nowhere) == (oracles.of_keyword("type").id, None)


def test_a_promised_change_that_no_request_shows_is_missed(scenario_only: Laboratory) -> None:
    verdict = _verdict_of(scenario_only, on_success(lambda body: body), unpromised=None)

    assert (verdict.detection, verdict.shown, verdict.nowhere) == (None, 0, None)


def _verdict_of(laboratory: Laboratory, make: Callable[[], Deviation], unpromised: str | None) -> Verdict:
    mutant = Mutant("test", "getIcpConfig", "", "", make, frozenset({"getIcpConfig"}), unpromised=unpromised)
    laboratory.mutants[mutant.id] = mutant
    return laboratory.try_mutant(mutant.id, stock=False)


def _slug_as_number(body: Json) -> Json:
    return {"icpConfig": body["icpConfig"] | {"slug": 5}}


@pytest.mark.parametrize(
    ("mutant_id", "family"),
    [
        ("drop-field:getPartnerAccount:/partner/slug", "schema"),
        ("slow-answer:getPartnerAccount", "transport"),
        ("wrong-signature", "transport"),
        ("semantic-icp-configs:listIcpConfigs:newest-first", "state"),
        ("semantic-totals:getUsage:end-excluded", "law"),
    ],
)
def test_a_mutant_is_caught_by_an_oracle_of_its_family(scenario_only: Laboratory, mutant_id: str, family: str) -> None:
    verdict = scenario_only.try_mutant(mutant_id, stock=False)

    assert verdict.detection is not None
    assert (verdict.detection.engine, verdict.detection.family) == ("scenario", family)
    assert verdict.shown > 0 or family == "transport"


@pytest.mark.parametrize(
    ("mutant_id", "oracle"),
    some_of(
        [
            ("drop-field:listOrganizationVisitors:/visitors/*/jobTitle", oracles.PROPERTY_COMES),
            ("null-field:listOrganizationVisitors:/visitors/*/country", oracles.VISITOR_TOLD),
            ("null-field:listOrganizationVisitors:/visitors/*/company", oracles.PROPERTY_HAS_VALUE),
            ("empty-list:listOrganizationVisitors:/visitors", oracles.VISITOR_LISTED),
            ("new-maxlength:createApiKey:/name", oracles.VALUE_ACCEPTED),
            ("unchecked-type:updateIcpConfig:/groups/*/conditions/*/value", oracles.MISTAKE_REFUSED),
            ("unknown-key-accepted:setDomain", oracles.AUTHENTICATION),
            ("semantic-lifecycle:deleteOrganization:loses-its-icp-configs", oracles.SOFT_DELETE_ALONE),
            ("semantic-lifecycle:updateOrganizationStatus:suspending-takes-credits", oracles.STATUS_ALONE),
            ("semantic-lifecycle:updateOrganizationTier:suspends", oracles.TIER_ALONE),
            ("semantic-money:allocateCredits:allocated-long-ago", oracles.ALLOCATED_AFTER_CREATION),
            ("semantic-totals:getUsage:fewer-events-than-identifications", oracles.RELATION),
            ("unpersisted-write:updateOrganizationEmailPreferences:/preferences", oracles.EMAIL_PREFERENCE_INHERITED),
            ("semantic-keys:revokeApiKey:all-keys-of-the-name", oracles.OTHER_KEYS_STAY),
            ("semantic-webhooks:updateBillingWebhook:also-the-other", oracles.WEBHOOK_ALONE),
            ("semantic-update:updateOrganization:also-in-the-neighbour", oracles.NEIGHBOURS_STAY),
            ("semantic-totals:getUsage:end-excluded", oracles.RANGES_ADD_UP),
            ("semantic-keys:listApiKeys:newest-first", oracles.CREATION_ORDER),
            ("semantic-protocol:key-in-the-query", oracles.AUTHENTICATION),
            ("semantic-protocol:message-empty", oracles.PROPERTY_NOT_EMPTY),
            ("conditional:deleteOrganization:stops-the-pixel", oracles.NOTHING_ELSE_CHANGES),
            ("conditional:listOrganizationVisitors:none-of-the-deleted", oracles.NOTHING_ELSE_CHANGES),
            ("conditional:createOrganization:same-body-same-organization", oracles.ONE_PER_CREATE),
            ("conditional:updatePixelConfig:empty-referrers-ignored", oracles.ECHO),
            ("conditional:updateOrganization:renamed-not-found", search_by_new_name.LAW.oracle),
            ("conditional:listWebhookLogs:type-lost-on-page-2", oracles.DELIVERY_LOGGED),
            ("conditional:deleteIcpConfig:last-one-stays", oracles.GONE_AFTER_DELETION),
        ],
        4,
    ),
)
def test_each_oracle_finds_what_it_is_for(scenario_only: Laboratory, mutant_id: str, oracle: Oracle) -> None:
    # Which check is the first one depends on the order of the steps.
    assert oracle.id in {finding.oracle.id for finding in scenario_only.findings(mutant_id)}


@pytest.mark.parametrize(
    ("law", "operation_id"),
    [(law, operation_id) for law in LAWS for operation_id in law.operations],
    ids=lambda value: value if isinstance(value, str) else value.oracle.id,
)
def test_each_law_finds_the_change_that_breaks_it(scenario_only: Laboratory, law: Law, operation_id: str) -> None:
    found = {finding.oracle for finding in scenario_only.findings(of_law(law, operation_id).id)}

    assert law.oracle in found, (
        f"contract_tests/scenario/laws/: no check of {law.oracle.id} finds anything in the answers of {operation_id} "
        "as `broken_by` leaves them. If it does not change them, take the operation out of `operations`; if the change "
        "does not break the law, change more; else let `breaches` or `asks` look there."
    )


@pytest.mark.slow
def test_the_scenario_alone_catches_a_mutant_of_each_operator(scenario_only: Laboratory) -> None:
    operators = {mutant.operator for mutant in MUTANTS if not mutant.equivalent}
    sample = stratified(MUTANTS, len(operators), seed=SAMPLE_SEED)
    verdicts = [scenario_only.try_mutant(mutant.id, stock=False) for mutant in sample]
    missed = [verdict.id for verdict in verdicts if verdict.detection is None]

    assert len(missed) <= (1 - OPERATOR_GOAL) * len(sample), f"{len(missed)} of {len(sample)} missed: {missed}"


def test_an_equivalent_mutant_is_not_run(laboratory: Laboratory) -> None:
    mutant = next(mutant for mutant in MUTANTS if mutant.equivalent)
    verdict = laboratory.try_mutant(mutant.id, stock=True)

    assert (verdict.detection, verdict.stock, verdict.equivalent) == (None, None, mutant.equivalent)


def test_a_sample_has_every_operator_and_is_the_same_each_time() -> None:
    operators = {mutant.operator for mutant in MUTANTS if not mutant.equivalent}
    sample = stratified(MUTANTS, len(operators) + 5, seed=3)

    assert len(sample) == len(operators) + 5
    assert {mutant.operator for mutant in sample} == operators
    assert max(Counter(mutant.operator for mutant in sample).values()) == 2
    assert sample == stratified(MUTANTS, len(operators) + 5, seed=3)
    assert sample != stratified(MUTANTS, len(operators) + 5, seed=4)


def test_the_goals() -> None:
    good = [Verdict(f"a:{number}", "a", "", detection=CAUGHT) for number in range(100)]
    missed = Verdict("b:1", "b", "")

    assert report(*good, Verdict("b:0", "b", "", EQUIVALENT)).shortfalls == []
    assert report(*good, missed).shortfalls == ["b: 0 of 1, fewer than 95%"]
    assert report(*good, Verdict("b:0", "b", "", nowhere="nobody sends it")).shortfalls == []
    assert report(*good[:50], missed).shortfalls[0] == "50 of 51 mutants were caught, fewer than 99%"
    assert report(*good, alarms=("7: echo, $.name",)).shortfalls == ["false alarm with seed 7: echo, $.name"]
    assert report().shortfalls == ["no mutant was run"]


@pytest.mark.slow
def test_the_command_writes_a_report(tmp_path: Path) -> None:
    file = tmp_path / "drift_power.json"
    command = ["--operator", "page-gap", "--clean-seeds", "1", "--processes", "1", "--report", str(file)]
    command += ["--oracle", "pages-consecutive"]
    result = CliRunner().invoke(app, command)

    assert result.exit_code == 0, result.output
    assert "Caught first by pages-consecutive: 2\n  page-gap:listOrganizations: " in result.output
    assert msgspec.json.decode(file.read_bytes(), type=Report).caught == 3


def test_an_unknown_oracle_is_named() -> None:
    result = CliRunner().invoke(app, ["--oracle", "no-such"])

    assert result.exit_code == 2
    assert "there is no oracle no-such" in result.output


@pytest.mark.parametrize("option", ["--operator", "--only"])
def test_an_unknown_operator_or_mutant_is_named(option: str) -> None:
    result = CliRunner().invoke(app, [option, "no-such"])

    assert result.exit_code == 2
    assert "no-such" in result.output
