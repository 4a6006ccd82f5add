"""No law of the scenario depends on when it runs: nothing alarms at any hour, and what is wrong is always found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from bullseye_partner_emulator import SteppingClock
from bullseye_partner_emulator.behaviour import analytics
from bullseye_partner_emulator.data_sets import DATA_SETS
from bullseye_partner_emulator.storage import organizations, visitors
from contract_tests.power.false_alarms.circumstances import (
    DATES,
    HOURS,
    KINDS,
    TRANSPORTS,
    ZONES,
    Circumstances,
    all_circumstances,
    instant,
)
from contract_tests.power.false_alarms.clocks import look_in
from contract_tests.power.false_alarms.pairs import pairwise_rows
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.scenario.run import run_scenario
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult

STEP = timedelta(seconds=1)
ENDS = datetime(2027, 1, 1, tzinfo=UTC)
"""Of a day, a month, a billing period and a year."""
BY_THE_CLOCK = {"getAnalytics", "getUsage", "getBilling", "getBillingUsage", "calculateBilling"}

_PARTS = 4
"""All hours in one test would take as long as a test may take."""


def read_while_a_year_ends(facts: Facts, after: int, mutant: str | None = None) -> ScenarioResult:
    """A run that only reads, and sees the year end after so many of its requests."""
    target = emulator_target(1, emulator_with(mutant), clock=SteppingClock(ENDS - after * STEP, STEP))
    return run_scenario(facts.description, facts.strict, target, facts=facts, read_only=True)


def answered_by_the_clock(result: ScenarioResult) -> list[int]:
    """Return the numbers of the requests whose answers depend on the time; before others a year may end unseen."""
    return [number for number, exchange in enumerate(result.exchanges) if exchange.operation_id in BY_THE_CLOCK]


@pytest.mark.slow
def test_a_year_may_end_between_any_two_requests(facts: Facts) -> None:
    moments = answered_by_the_clock(read_while_a_year_ends(facts, after=0))
    assert len(moments) > 40
    for after in moments:
        result = read_while_a_year_ends(facts, after)
        alarms = [finding.message for finding in result.findings]
        assert (alarms, result.unsettled) == ([], []), f"after {after} requests"


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    [
        "semantic-totals:getAnalytics:range-shifted",
        "semantic-prices:getBilling:next-date-in-the-past",
        "semantic-prices:getBillingUsage:usage-doubled",
    ],
)
def test_what_is_wrong_is_found_whenever_the_year_ends(facts: Facts, mutant: str) -> None:
    moments = answered_by_the_clock(read_while_a_year_ends(facts, after=0, mutant=mutant))
    assert len(moments) > 40
    for after in moments[:: len(moments) // 4]:
        assert read_while_a_year_ends(facts, after, mutant).findings, f"after {after} requests"


def counted_on_both_days(connection: Any, partner: Any, first: str, last: str) -> int:
    """How events were counted once: a visitor that is seen on two days counts on both."""
    seen = (visitors.c.first_seen_at <= last) & (visitors.c.last_seen_at >= first)
    of_partner = visitors.c.organization_id.in_(sa.select(organizations.c.id).filter_by(partner_id=partner.id))
    counted = sa.func.sum(visitors.c.page_view_count + visitors.c.session_count + 1)
    return int(connection.execute(sa.select(sa.func.coalesce(counted, 0)).where(seen, of_partner)).scalar_one())


@pytest.mark.slow
@pytest.mark.parametrize("first", range(_PARTS))
def test_events_that_count_twice_raise_alarms_at_every_hour(monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    hours = HOURS[first::_PARTS]
    monkeypatch.setattr(analytics, "events", counted_on_both_days)
    looks = [look_in(Circumstances(instant(DATES[2], hour), "live")) for hour in hours]
    alarmed = [look for look in looks if look.alarms]
    assert len(alarmed) == len(looks) == len(hours) > 1
    assert all("getUsage: ranges-add-up: $.totalEvents" in look.alarms[0] for look in alarmed)

    monkeypatch.undo()
    assert [look_in(look.circumstances).alarms for look in alarmed] == [[]] * len(alarmed)


def test_all_hours_of_all_days_are_tried_and_each_pair_of_what_else_matters() -> None:
    everything = all_circumstances()
    each, combined = everything[: len(DATES) * len(HOURS)], everything[len(DATES) * len(HOURS) :]

    assert {one.at for one in each} == {instant(day, hour) for day in DATES for hour in HOURS}
    assert len(each) == len({one.at for one in each}) == 384
    assert {structs.replace(one, at="") for one in each} == {Circumstances("")}
    assert len({one.at for one in combined}) >= 60
    options = {"kind": KINDS, "data_set": DATA_SETS, "transport": TRANSPORTS, "tz": ZONES}
    for (name, values), (other, others) in combinations(options.items(), 2):
        pairs = {(getattr(one, name), getattr(one, other)) for one in combined}
        assert pairs == set(product(values, others)) - {("local", "empty")}
    for name, values in options.items():
        assert {(one.start.date(), getattr(one, name)) for one in everything} == set(product(DATES, values))
        assert {(one.start.hour, getattr(one, name)) for one in everything} == set(product(HOURS, values))


def test_rows_have_every_pair_but_those_that_cannot_be_or_are_not_wanted() -> None:
    factors = {"a": "123", "b": "xyz", "c": "pq", "d": "uvw"}
    impossible = frozenset((("a", "1"), ("b", "x")))
    rows = pairwise_rows(factors, impossible=[impossible], covered=[frozenset("cd")])
    for one, other in combinations(factors, 2):
        pairs = {(row[one], row[other]) for row in rows}
        every = set(product(factors[one], factors[other]))
        assert pairs <= every if {one, other} == {"c", "d"} else pairs == every - {("1", "x")}
    assert len(rows) < 14 < 3 * 3 * 2 * 3
    assert rows == pairwise_rows(factors, impossible=[impossible], covered=[frozenset("cd")])
