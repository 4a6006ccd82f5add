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
    assert (told.surveyed, sorted(told.by)) == (
        False,
        [f"filter listOrganizations externalId whole: with a space {where}" for where in ("before", "behind")],
    )
    assert tell("drop-field:listOrganizations:/total").surveyed


def ranks(
    by: dict[str, list[str]], cost: dict[str, int], shapes: dict[str, str] | None = None
) -> list[tuple[str, int]]:
    """Return each question in its order, and what it adds; without shapes, all have the same one."""
    told = [Told(mutant, mutant == "surveyed", 9, names, {}, {}) for mutant, names in by.items()]
    clean = Told("", False, 9, [], cost, shapes or dict.fromkeys(cost, "all"))
    return [(one.name, one.adds) for one in rank(told, clean)]


def test_a_rank_counts_what_a_question_adds_for_its_requests() -> None:
    by = {
        "m1": ["dear", "cheap"],
        "m2": ["dear"],
        "m3": ["dear"],
        "m4": ["late"],
        "m7": ["no key getBilling"],
        "surveyed": ["nothing"],
        "m6": ["unasked of a clean account"],
    }
    cost = {"again": 1, "no key getUsage": 1, "no key getBilling": 3, "late": 2, "cheap": 1, "dear": 4}
    assert ranks(by, cost) == [
        ("cheap", 1),
        ("dear", 2),
        ("late", 1),
        ("no key getBilling", 1),
        ("no key getUsage", 0),
        ("again", 0),
    ]


def test_the_first_question_of_a_shape_comes_early_though_it_tells_no_mutant() -> None:
    by = {"m1": ["many"], "m2": ["many"], "m3": ["many"], "m4": ["one"]}
    cost = {"many": 1, "one": 1, "far page a": 1, "far page b": 1}
    shapes = {"many": "read", "one": "read", "far page a": "far page", "far page b": "far page"}
    assert [name for name, _ in ranks(by, cost, shapes)] == ["many", "far page a", "one", "far page b"]
