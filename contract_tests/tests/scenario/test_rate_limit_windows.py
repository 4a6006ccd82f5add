"""A window of the rate limit begins anew, and a refusal says in seconds how long to wait, if it says so at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import ELSEWHERE
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.exhaustion import rate_limit
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import Answer
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target

_RESET = 1_740_650_400
_OURS = replace(emulator_target(1), rate_limit=1000)
_SHARED = replace(_OURS, app=None, base_url=ELSEWHERE)


def broken(facts: Facts, target: Target, told: list[tuple[int, int]], status: int = 200) -> list[bool]:
    """Return of each answer whether its rate limit is wrong, of windows and requests that remain in them."""
    rules, operation = AnswerRules(facts, target), facts.operations["getBilling"]
    found: list[bool] = []
    for window, remaining in told:
        headers = {
            facts.limit_header: str(target.rate_limit),
            facts.remaining_header: str(remaining),
            facts.reset_header: str(_RESET + 60 * window),
        }
        answer = Answer(status, {name.lower(): value for name, value in headers.items()}, b"{}")
        found.append(oracles.RATE_COUNT in {one.oracle for one in rules.broken(operation, answer)})
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


@pytest.mark.parametrize(
    ("target", "status", "is_found"),
    [
        (_SHARED, 200, True),
        (replace(_SHARED, is_copy=False), 200, True),
        (replace(_SHARED, is_copy=False), 401, False),
        (_SHARED, 401, True),
    ],
)
def test_whether_an_error_counts_is_not_known_of_an_api(
    facts: Facts, target: Target, status: int, is_found: bool
) -> None:
    assert broken(facts, target, [(0, 500), (0, 500)], status)[-1] is is_found
    assert broken(facts, target, [(0, 500), (0, 501)], status)[-1], "it never gives something back"


@pytest.mark.parametrize(("incident", "is_found"), [("no-time-to-wait", False), ("time-to-wait-as-date", True)])
def test_the_time_to_wait_may_be_missing_and_not_be_anything_else(facts: Facts, incident: str, is_found: bool) -> None:
    target = emulator_target(1, lambda settings: DeviatingEmulator(settings, BY_ID[incident]))
    target.reset()
    session = Session(facts, target, 1, target.receiver)
    try:
        rate_limit(Ground(session))
    finally:
        session.close()
    levels = {one.level for one in session.findings if one.oracle == oracles.RATE_LIMIT}
    assert levels == ({"inferred"} if is_found else set())
    assert bool(session.findings) is is_found
