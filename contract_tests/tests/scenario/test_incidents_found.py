"""Incidents that a whole run once missed, each of a kind that has a question since."""

from __future__ import annotations

import pytest

from contract_tests.power.incidents.trial import try_incident

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


def test_a_whole_run_finds_nothing_where_there_is_no_incident() -> None:
    assert try_incident("local", "").finding == ""
