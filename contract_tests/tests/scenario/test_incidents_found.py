"""Incidents that a whole run once missed, each of a kind that has a question since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.incidents.trial import try_incident
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "incident",
    [
        "pending-is-failed-so-far",
        "visitors-without-company-missing",
        "single-values-unwrapped",
        "one-condition-of-a-type",
        "metadata-times-in-utc",
        "deleted-comes-back-by-allocation",
        "disabled-in-name-only",
        "delivered-without-query",
        "usage-in-32-bits",
        "last-of-full-page-missing",
        "external-ids-split-at-commas",
        "config-of-others-updated",
        "revoked-but-for-analytics",
    ],
)
def test_a_whole_run_finds_an_incident_that_it_once_missed(incident: str) -> None:
    assert try_incident("local", incident).oracle is not None


@pytest.mark.parametrize(
    ("incident", "oracle"),
    [
        ("organizations-by-external-id", "mistake-refused"),
        ("validated-before-authenticated", "authentication"),
        ("pixel-key-by-the-hour", "time-leaves"),
        ("pixel-key-of-the-first", "own-pixel-key"),
        ("deliveries-of-deleted-gone", "log-stays"),
        ("update-makes-config", "unknown-id"),
        ("revoked-with-the-keys-it-made", "only-named-removed"),
        ("new-address-pinged", "delivery-has-cause"),
        ("trial-visitors-held-back", "visitor-told"),
        ("refused-creation-stays", "refused-changes-nothing"),
        ("p-disabled-by-refusal", "frame"),
        ("v-retry-numbered-after-signing", "signature"),
        ("t-billing-usage-cached", "visitors-counted"),
        ("r-period-begins-eight-hours-late", "same-fact"),
        ("s-metadata-resets-referrers", "frame"),
    ],
)
def test_a_whole_run_without_a_model_finds_an_incident_by_its_law(incident: str, oracle: str, facts: Facts) -> None:
    target = emulator_target(1, lambda settings: DeviatingEmulator(settings, BY_ID[incident]))
    result = run_scenario(facts.description, facts.strict, target, seed=1, facts=facts)
    assert oracle in {finding.oracle.id for finding in result.findings}


@pytest.mark.parametrize(
    ("incident", "got"),
    [
        ("signed-with-old-secret", "the signature with a secret that this webhook had before"),
        ("one-secret-for-both", "the signature with a secret of the identification webhook"),
    ],
)
def test_a_signature_with_another_secret_is_told_with_whose_it_is(incident: str, got: str, facts: Facts) -> None:
    target = emulator_target(1, lambda settings: DeviatingEmulator(settings, BY_ID[incident]))
    result = run_scenario(facts.description, facts.strict, target, facts=facts)
    assert got in {finding.got for finding in result.findings}


def test_a_whole_run_finds_nothing_where_there_is_no_incident() -> None:
    assert try_incident("local", "").finding == ""
