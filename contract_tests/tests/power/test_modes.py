"""A mutant can be tried on each kind of run, and the questions that only read are ranked by what they tell."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from contract_tests.power.engines import Laboratory
from contract_tests.power.modes import MODES, run_mode
from contract_tests.power.reading_order import Told, rank, tell
from contract_tests.power.report import GOALS, NOT_READABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.modes import Mode


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with closing(Laboratory(seed=1, fuzzing=False, model=False)) as laboratory:
        yield laboratory


def test_each_mode_has_a_goal() -> None:
    assert set(GOALS) == set(MODES)


@pytest.mark.parametrize(
    ("mutant", "mode", "caught"),
    [
        ("drop-field:getIcpConfig:/icpConfig/name", "read-only", True),
        ("filter-meaning:listOrganizations:search trimmed", "read-only", True),
        ("unpersisted-write:updateBranding:/companyName", "read-only", False),
        ("retype-field:listApiKeys:/apiKeys", "live", True),  # the run does not start, and says why
    ],
)
def test_a_mode_catches_what_it_can_see(laboratory: Laboratory, mutant: str, mode: Mode, caught: bool) -> None:
    verdict = laboratory.try_mode(mutant, mode)
    assert (verdict.detection is not None) is caught
    assert (verdict.nowhere == NOT_READABLE) is (not caught)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "mode", "caught"),
    [
        ("unpersisted-write:updateBranding:/companyName", "sandbox", True),
        ("unpersisted-write:updateBranding:/companyName", "live", False),
        ("unpersisted-write:updateOrganization:/name", "live", True),
        ("unpersisted-write:updateBranding:/companyName", "served", True),
        ("filter-meaning:listOrganizations:search trimmed", "target", True),
    ],
)
def test_a_mode_that_writes_catches_what_it_may_write(
    laboratory: Laboratory, mutant: str, mode: Mode, caught: bool
) -> None:
    assert (laboratory.try_mode(mutant, mode).detection is not None) is caught


@pytest.mark.parametrize("mode", ["read-only"])
def test_nothing_is_found_without_a_mutant(laboratory: Laboratory, mode: Mode) -> None:
    assert run_mode(laboratory.facts, mode, None).result.findings == []


def test_a_question_tells_what_it_is_about_and_no_other() -> None:
    told = tell("filter-meaning:listOrganizations:externalId trimmed")
    assert (told.surveyed, told.by) == (False, ["filter listOrganizations externalId with spaces around"])
    assert tell("drop-field:listOrganizations:/total").surveyed


def test_a_rank_counts_what_a_question_adds_for_its_requests() -> None:
    told = [
        Told("m1", False, 9, ["dear", "cheap"], {}),
        Told("m2", False, 9, ["dear"], {}),
        Told("m3", False, 9, ["dear"], {}),
        Told("m4", False, 9, ["late"], {}),
        Told("m7", False, 9, ["no key getBilling"], {}),
        Told("m5", True, 9, ["nothing"], {}),
        Told("m6", False, 9, ["unasked of a clean account"], {}),
    ]
    ranked = rank(told, {"again": 1, "no key getUsage": 1, "no key getBilling": 3, "late": 2, "cheap": 1, "dear": 4})
    assert [(one.name, one.adds) for one in ranked] == [
        ("cheap", 1),
        ("dear", 2),
        ("late", 1),
        ("no key getBilling", 1),
        ("no key getUsage", 0),
        ("again", 0),
    ]
