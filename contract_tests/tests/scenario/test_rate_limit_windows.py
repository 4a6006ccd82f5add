"""A window of the rate limit begins anew: what the one before has left does not count in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.power.live_account import ELSEWHERE
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.target.exchange import Answer
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target

_RESET = 1_740_650_400
_OURS = replace(emulator_target(1), rate_limit=1000)
_SHARED = replace(_OURS, app=None, base_url=ELSEWHERE)


def broken(facts: Facts, target: Target, told: list[tuple[int, int]]) -> list[bool]:
    """Return of each answer whether its rate limit is wrong, of windows and requests that remain in them."""
    rules, operation = AnswerRules(facts, target), facts.operations["getBilling"]
    found: list[bool] = []
    for window, remaining in told:
        headers = {
            facts.limit_header: str(target.rate_limit),
            facts.remaining_header: str(remaining),
            facts.reset_header: str(_RESET + 60 * window),
        }
        answer = Answer(200, {name.lower(): value for name, value in headers.items()}, b"{}")
        found.append(oracles.RATE_LIMIT in {one.oracle for one in rules.broken(operation, answer)})
    return found


@pytest.mark.parametrize("target", [_OURS, _SHARED])
def test_a_window_that_begins_anew_is_fine(facts: Facts, target: Target) -> None:
    assert not any(broken(facts, target, [(0, 999), (0, 998), (1, 999), (1, 998), (2, 999)]))


def test_nobody_else_uses_an_account_of_the_run(facts: Facts) -> None:
    assert broken(facts, _OURS, [(0, 999), (0, 998), (1, 990)]) == [False, False, True]


def test_others_may_use_up_a_window_once(facts: Facts) -> None:
    assert not any(broken(facts, _SHARED, [(0, 500), (1, 499), (1, 498), (2, 999)]))


def test_a_window_that_goes_on_where_the_last_one_ended_is_found_the_second_time(facts: Facts) -> None:
    told = [(0, 500), (1, 499), (1, 498), (2, 497), (3, 496)]
    assert broken(facts, _SHARED, told) == [False, False, False, True, True]
