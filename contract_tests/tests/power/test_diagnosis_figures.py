"""The figures of the diagnosis are right for deviations whose findings are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.finding import Finding
from contract_tests.power.diagnosis.measure import Diagnosed, FoundBy, figures

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle

REQUESTS = {"getOrganization": "GET /partner/organizations/{organizationId}", "getBilling": "GET /partner/billing"}


def found(oracle: Oracle, where: str, operation_id: str = "getOrganization") -> Finding:
    return Finding(
        claim=f"/claims/{where}",
        oracle=oracle,
        engine="scenario",
        operation_id=operation_id,
        where=where,
        expected="one",
        got="two",
        repeat="curl",
        level="documented",
    )


TYPE = oracles.of_keyword("type")
TRIED = [
    Diagnosed("one-cause", ("getOrganization",), "", [found(TYPE, "$.name")]),
    Diagnosed(
        "two-causes", ("getBilling",), "", [found(TYPE, "$.name"), found(oracles.FRAME, "$.total", "getBilling")]
    ),
    Diagnosed("nothing", ("getBilling",), "", []),
]


def test_causes_are_counted_for_each_deviation_that_was_found() -> None:
    result = figures(TRIED, REQUESTS, seed=1)
    assert (result.tried, result.caught, result.causes_mean, result.several) == (3, 2, 1.5, {"two-causes": 2})


def test_a_first_cause_that_names_another_operation_is_told() -> None:
    assert figures(TRIED, REQUESTS, seed=1).unnamed == ["two-causes"]


def test_each_kind_of_check_is_counted_with_what_it_alone_finds() -> None:
    assert figures(TRIED, REQUESTS, seed=1).found_by == {"frame": FoundBy(1, 0), "schema": FoundBy(2, 1)}


def test_each_oracle_is_counted_and_what_finds_most_alone_comes_first() -> None:
    by_oracle = figures(TRIED, REQUESTS, seed=1).by_oracle
    assert list(by_oracle.items()) == [(TYPE.id, FoundBy(2, 1)), (oracles.FRAME.id, FoundBy(1, 0))]


def test_nothing_found_is_a_missed_goal() -> None:
    assert figures(TRIED[2:], REQUESTS, seed=1).shortfalls == ["none was caught"]
