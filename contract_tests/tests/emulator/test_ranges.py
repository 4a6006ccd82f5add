"""Usage, analytics and billing count the same events, each once, whenever that is and however a range is split."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMS = {"usage": ("totalQuantity", "totalEvents"), "analytics": ("totalIdentifications", "creditsUsed")}
"""What adds up, by the operation."""

data_sets = st.sampled_from(("small", "small", "small", "empty"))
"""The agency takes twenty times as long as the others: it is in the examples that each test names."""
days = st.dates(date(2001, 1, 1), date(2199, 12, 31))
midnights = days.map(lambda day: datetime.combine(day, time(0), UTC))
boundaries = st.builds(datetime.__add__, midnights, st.timedeltas(timedelta(seconds=-3), timedelta(seconds=3)))
instants = st.datetimes(datetime(2001, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)) | boundaries  # noqa: DTZ001
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ages = st.timedeltas(timedelta(0), timedelta(days=70))
sights = st.lists(st.tuples(ages, ages, zones, st.integers(0, 9), st.integers(0, 3)), max_size=4)
splits = st.tuples(st.integers(-5, 90), st.lists(st.integers(0, 60), min_size=2, max_size=5, unique=True))
"""How many days ago a range ends, and how many days before that it and its parts begin."""


class Account:
    """The partner of an emulator that is used again and again, since making one takes long."""

    def __init__(self) -> None:
        self.clock = SteppingClock(step=timedelta(0))
        self.emulator = create_app(Settings(seed=1, clock=self.clock, rate_limit=10**9))
        self.api = Caller(self.emulator, self.emulator.api_key)
        (account,) = self.emulator.accounts()
        self.id = account.id

    def start(self, data_set: str, now: datetime) -> None:
        self.clock.advance(now - self.clock.peek())
        self.emulator.reset_partner(self.id, data_set)

    def identify(self, known: list[dict[str, Any]]) -> None:
        body = {"name": "New", "tier": "paid", "initialCredits": 50}
        organization = self.api("POST", "/partner/organizations", body).json["organization"]
        for visitor in known:
            self.emulator.identify_visitor(self.id, organization["id"], visitor)

    def visitors(self) -> dict[str, list[dict[str, Any]]]:
        pages = [self.api.get(f"/partner/organizations?pageSize=100&page={page}") for page in (1, 2)]
        ids = [organization["id"] for page in pages for organization in page["organizations"]]
        return {i: self.api.get(f"/partner/organizations/{i}/visitors?pageSize=100")["visitors"] for i in ids}

    def count(self, operation: str, start: date, end: date) -> list[int]:
        counted = self.api.get(f"/partner/{operation}?startDate={start}&endDate={end}")
        assert (counted["startDate"], counted["endDate"]) == (f"{start}", f"{end}")
        return [counted[name] for name in SUMS[operation]]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    account = Account()
    yield account
    account.emulator.close()


def known(now: datetime, seen: list[tuple[timedelta, timedelta, timezone, int, int]]) -> list[dict[str, Any]]:
    return [
        {
            "firstSeenAt": (now - age).astimezone(zone).isoformat(),
            "lastSeenAt": (now - age + min(age, later)).astimezone(zone).isoformat(),
            "pageViewCount": views,
            "sessionCount": sessions,
        }
        for age, later, zone, views, sessions in seen
    ]


def within(text: str, start: date, end: date) -> bool:
    return start <= datetime.fromisoformat(text).astimezone(UTC).date() <= end


def counted_by_hand(found: dict[str, list[dict[str, Any]]], start: date, end: date) -> tuple[int, int, int]:
    """Identifications, events, and organizations that had one, in a range of days."""
    identified = {
        i: sum(within(visitor["firstSeenAt"], start, end) for visitor in visitors) for i, visitors in found.items()
    }
    seen = {
        i: [visitor for visitor in visitors if within(visitor["lastSeenAt"], start, end)]
        for i, visitors in found.items()
    }
    viewed = sum(visitor["pageViewCount"] + visitor["sessionCount"] for listed in seen.values() for visitor in listed)
    active = sum(bool(identified[i] or seen[i]) for i in found)
    return sum(identified.values()), sum(identified.values()) + viewed, active


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data_sets, instants, sights, splits)
@example("small", datetime(2026, 11, 26, 4, 20, tzinfo=UTC), [], (0, [3, 4, 1, 0]))
@example("agency", datetime(2028, 3, 1, 4, 20, tzinfo=UTC), [], (0, [28, 2, 1, 0]))
@example("agency", datetime(2027, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), [], (0, [30, 7, 5, 2]))
def test_any_split_of_any_range_adds_up(
    account: Account,
    data_set: str,
    now: datetime,
    seen: list[tuple[timedelta, timedelta, timezone, int, int]],
    split: tuple[int, list[int]],
) -> None:
    account.start(data_set, now)
    account.identify(known(now, seen))
    ago, ages = split
    last = now.date() - timedelta(days=ago)
    first, *inner = sorted(last - timedelta(days=age) for age in ages)
    bounds = [first, *inner, last + timedelta(days=1)]
    found = account.visitors()
    identified, happened, active = counted_by_hand(found, first, last)

    for operation in SUMS:
        parts = [
            account.count(operation, start, after - timedelta(days=1))
            for start, after in pairwise(bounds)
            if start < after
        ]
        whole = account.count(operation, first, last)
        assert whole == [sum(counts) for counts in zip(*parts, strict=True)]
    assert account.count("usage", first, last) == [identified, happened]
    assert account.count("analytics", first, last) == [identified, identified]
    analytics = account.api.get(f"/partner/analytics?startDate={first}&endDate={last}")
    assert analytics["activeOrganizations"] == active
    assert account.count("usage", last, last - timedelta(days=1)) == [0, 0]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data_sets, instants, sights)
@example("agency", datetime(2028, 2, 29, 23, 59, 59, 500_000, tzinfo=UTC), [])
@example("agency", datetime(2028, 3, 1, tzinfo=UTC), [])
def test_billing_says_what_usage_and_analytics_say(
    account: Account, data_set: str, now: datetime, seen: list[tuple[timedelta, timedelta, timezone, int, int]]
) -> None:
    account.start(data_set, now)
    account.identify(known(now, seen))
    api, today = account.api, now.date()

    facts, period = api.get("/partner/billing"), api.get("/partner/billing/usage")
    assert (period["periodStart"], period["periodEnd"]) == (facts["billingPeriodStart"], facts["nextBillingDate"])
    start, end = (datetime.fromisoformat(period[name]) for name in ("periodStart", "periodEnd"))
    assert start <= now < end
    for operation in SUMS:
        assert account.count(operation, start.date(), today)[0] == period["usage"]
    assert api.get(f"/partner/billing/calculate?usage={period['usage']}")["totalCost"] == period["estimatedCost"]
    used = 0
    for organization_id in account.visitors():
        held = api.get(f"/partner/organizations/{organization_id}")["organization"]["credits"]
        path = f"/partner/organizations/{organization_id}/credits"
        used += api("PUT", path, {"credits": held}).json["allocation"]["creditsUsed"]
    assert used == period["usage"]

    assert api.get("/partner/usage") == api.get(f"/partner/usage?startDate={today.replace(day=1)}&endDate={today}")
    month_ago = today - timedelta(days=30)
    assert api.get("/partner/analytics") == api.get(f"/partner/analytics?startDate={month_ago}&endDate={today}")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data_sets, instants)
@example("agency", datetime(2024, 2, 29, tzinfo=UTC))
def test_what_a_new_partner_holds_lies_in_its_past(account: Account, data_set: str, now: datetime) -> None:
    account.start(data_set, now)

    (key, *_) = account.api.get("/partner/api-keys")["apiKeys"]
    visitors = account.visitors()
    for organization_id, found in visitors.items():
        created = account.api.get(f"/partner/organizations/{organization_id}")["organization"]["createdAt"]
        times = [
            key["createdAt"],
            created,
            *(visitor[name] for visitor in found for name in ("firstSeenAt", "lastSeenAt")),
        ]
        assert min(times) == key["createdAt"]
        assert min([created, *times[2:]]) == created
        assert datetime.fromisoformat(max(times)) <= now


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ({}, "2025-02-27T10:30:00Z", "2025-02-27T10:30:00Z"),
        ({"firstSeenAt": None, "sessionCount": None}, "2025-02-27T10:30:00Z", "2025-02-27T10:30:00Z"),
        ({"firstSeenAt": "2025-02-26T23:59:59.9+05:45"}, "2025-02-26T18:14:59Z", "2025-02-27T10:30:00Z"),
        ({"lastSeenAt": "2025-02-26t23:59:60z"}, "2025-02-27T00:00:00Z", "2025-02-27T00:00:00Z"),
        ({"firstSeenAt": "2026-01-01T00:00:00-14:00"}, "2026-01-01T14:00:00Z", "2026-01-01T14:00:00Z"),
    ],
)
def test_the_times_of_a_visitor_are_stored_in_one_form(told: dict[str, Any], first: str, last: str) -> None:
    emulator: Emulator = create_app(Settings(seed=1, clock=SteppingClock()))
    (account,) = emulator.accounts()
    identified = emulator.identify_visitor(account.id, None, told)
    path = f"/partner/organizations/{identified.organization_id}/visitors?pageSize=100"
    listed = Caller(emulator, emulator.api_key).get(path)["visitors"]
    (visitor,) = (one for one in listed if one["id"] == identified.visitor_id)
    assert (visitor["firstSeenAt"], visitor["lastSeenAt"]) == (first, last)
    emulator.close()
