"""How fast a live run asks, and what its requests take of the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract_tests.live.consumption import Consumption
from contract_tests.live.pace import Pace
from contract_tests.live.run import run_live
from contract_tests.power.live_account import Account, TestClock, open_account

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.scenario.facts import Facts


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path)


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_no_window_has_more_requests_than_the_share(facts: Facts, account: Account, share: float) -> None:
    start = account.clock.time
    run_live(facts, account.target, account.live(share), wire=account.wire())
    assert account.most_in_a_window(facts.window) <= share * facts.rate_limit
    full_windows = (len(account.sent) - 1) // int(share * facts.rate_limit)
    assert account.clock.time - start >= full_windows * facts.window


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 40)), max_size=60))
@example([(1, 0.0)] * 49 + [(2, 0.0)] + [(1, 0.0)] * 60)
def test_requests_that_are_sent_together_count_when_they_are_sent(
    facts: Facts, together: list[tuple[int, float]]
) -> None:
    clock = TestClock(step=0)
    pace = Pace(facts, 0.05, clock)
    sent: list[float] = []
    for number, seconds in together:
        pace.wait(number)
        sent += [clock.time] * number
        clock.sleep(seconds)  # until their answers came
    assert all(sum(start <= time < start + facts.window for time in sent) <= pace.allowed for start in sent)


def headers(facts: Facts, **values: object) -> dict[str, str]:
    names = {"limit": facts.limit_header, "remaining": facts.remaining_header, "reset": facts.reset_header}
    return {names[name]: str(value) for name, value in values.items()}


def test_the_pace_follows_the_headers_when_they_leave_less(facts: Facts) -> None:
    clock = TestClock(step=0)
    pace = Pace(facts, 0.5, clock)
    start = clock.time
    pace.wait()
    pace.see("GET", 200, headers(facts, limit=10, remaining=4, reset=int(start) + 30))
    assert pace.allowed == 5
    for _ in range(2):
        pace.wait()
        pace.see("GET", 200, headers(facts, limit=10, remaining=4, reset=int(start) + 30))
    assert clock.slept == 0
    pace.wait()
    assert clock.time == start + 30


def test_a_slow_request_counts_when_its_answer_came(facts: Facts) -> None:
    clock = TestClock(step=0)
    pace = Pace(facts, 0.001, clock)
    assert pace.allowed == 1
    pace.wait()
    clock.sleep(50)
    answered = clock.time
    pace.wait()
    assert clock.time >= answered + facts.window


@pytest.mark.parametrize("said", [{"remaining": "many"}, {"limit": 10**6, "remaining": 10**6}, {"reset": 10**12}, {}])
def test_headers_that_make_no_sense_do_not_make_it_faster_or_stop(facts: Facts, said: dict[str, object]) -> None:
    clock = TestClock(step=0)
    pace = Pace(facts, 0.01, clock)
    for _ in range(21):
        pace.wait()
        pace.see("GET", 200, headers(facts, **said))
    assert pace.allowed == 10
    assert 2 * facts.window <= clock.slept <= 3 * facts.window


def consumed(taken: dict[str, int], others: int = 0) -> list[tuple[str, int]]:
    """Return what is told of requests of some methods in turn, of which others come in between at each `others`th."""
    consumption, remaining = Consumption(), 10**6
    for number in range(300):
        method = [*taken][number % len(taken)]
        remaining -= taken[method] + (3 if others and number % others == 0 else 0)
        consumption.note(method, 200, remaining, 60)
    return list(consumption.otherwise())


def test_requests_that_count_as_several_are_found_beside_those_that_count_as_one() -> None:
    assert consumed({"GET": 1, "PUT": 5}) == [("PUT", 5)]
    assert consumed({"GET": 1, "PUT": 5}, others=7) == [("PUT", 5)]
    assert consumed({"GET": 1, "PUT": 1}) == []
    assert consumed({"GET": 1, "PUT": 1}, others=3) == []
    # Who always sends something in between, or says nothing of the limit, hides it.
    assert consumed({"GET": 1, "PUT": 5}, others=1) == []
    silent = Consumption()
    silent.note("GET", 200, None, 60)
    assert list(silent.otherwise()) == []


def test_a_window_that_never_ends_is_waited_for_once(facts: Facts) -> None:
    clock = TestClock(step=0)
    pace = Pace(facts, 0.5, clock)
    pace.wait()
    pace.see("GET", 200, headers(facts, remaining=0, reset=10**12))
    pace.wait()
    assert clock.slept == facts.window
