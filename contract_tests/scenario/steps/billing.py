"""Prices, billing periods and the numbers of analytics."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.steps.days import shifted
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.scenario.steps.request_rules import large_numbers
from generator.json_pointer import lookup

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject


RANGES: dict[str, tuple[str, ...]] = {
    "getAnalytics": ("totalIdentifications",),
    "getUsage": ("totalQuantity", "totalEvents"),
}
"""Operations that count in a range of days, and the numbers that add up; the first is 0 where nothing happened."""
LONG_RANGES = (45, 120, 400)
"""Days: more than a month, a quarter and a year."""
_LENGTHS = {"monthly": range(28, 32), "annual": range(365, 367)}
"""Days of a billing period; nobody knows how long another one is, and there may be none."""
_TO_COME = ("2099-01-01", "2099-01-01")
"""Days on which nobody runs this any more."""
_RECENT = 25
"""Days of the last part of a long range, which is shorter than a month."""
_EXACT = 1e-14
"""The part of a cost by which its double, or the sum of some, may be off."""


def billing(ground: Ground) -> None:
    """Hold costs against the pricing tiers, and what is said of the billing period against each other."""
    tiers = period(ground)
    for usage in (*edges(tiers), *large_usages(ground)):
        price(ground, tiers, usage)


def period(ground: Ground, key: str = "") -> list[JsonObject]:
    """Compare what is said of the billing period, until it does not end meanwhile; return the pricing tiers.

    `key` is that of another account.
    """
    return ground.session.retake(partial(_period, ground, key))


def tiers_of(facts: JsonObject) -> list[JsonObject]:
    """Return the pricing tiers of the billing facts, the lowest first: no page names an order."""
    return sorted(facts["pricingTiers"], key=itemgetter("minUsage"))


def edges(tiers: list[JsonObject]) -> list[int]:
    """Return usages at and around each bound of the pricing tiers."""
    found = {0, 1, 4500}
    for tier in tiers:
        for edge in (tier["minUsage"], tier["maxUsage"]):
            if edge is not None:  # the last one may have no end
                found |= {max(0, edge - 1), edge, edge + 1}
    return sorted(found)


def large_usages(ground: Ground) -> tuple[int, ...]:
    """Return usages that integers of 32 bits do not hold, if the description has no maximum."""
    return large_numbers(ground.parameter("calculateBilling", "usage"))


def price(ground: Ground, tiers: list[JsonObject], usage: int) -> None:
    """Hold the cost of a usage against the pricing tiers."""
    session = ground.session
    answer = session.call("calculateBilling", query={"usage": usage}).json
    lines = _priced(tiers, usage)
    session.equal(answer["usage"], usage, oracles.ECHO, "$.usage")
    order = [tier["tier"] for tier in tiers]
    breakdown = sorted(answer["breakdown"], key=lambda line: order.index(line["tier"]) if line["tier"] in order else -1)
    got = [(line["tier"], line["quantity"], line["pricePerIdentification"]) for line in breakdown]
    expected = [(tier["tier"], quantity, tier["pricePerIdentification"]) for tier, quantity in lines]
    session.equal(
        [list(line) for line in got],
        [list(line) for line in expected],
        oracles.PRICING,
        "$.breakdown",
        beside="getBilling",
    )
    costs = [Fraction(str(tier["pricePerIdentification"])) * quantity for tier, quantity in lines]
    near = all(_is_near(line["cost"], cost) for line, cost in zip(breakdown, costs, strict=False))
    session.check(
        near,
        oracles.PRICING,
        "quantity times price",
        [line["cost"] for line in breakdown],
        where="$.breakdown[0].cost",
        beside="getBilling",
    )
    session.check(
        _is_near(answer["totalCost"], sum(costs, Fraction())),
        oracles.PRICING,
        str(float(sum(costs))),
        answer["totalCost"],
        where="$.totalCost",
        beside="getBilling",
    )


def _is_near(got: float, cost: Fraction) -> bool:
    """Return whether a number of JSON is a cost, as near as a double is to a large one."""
    return abs(Fraction(str(got)) - cost) < max(1e-6, float(cost) * _EXACT)


def _period(ground: Ground, key: str) -> tuple[bool, list[JsonObject]]:
    """Compare what is said of the billing period; return whether it ended meanwhile, and the tiers."""
    session = ground.session
    facts = session.call("getBilling", key=key).json
    usage = session.call("getBillingUsage", key=key).json
    session.equal(
        usage["periodStart"], facts["billingPeriodStart"], oracles.SAME_FACT, "$.periodStart", beside="getBilling"
    )
    session.equal(usage["periodEnd"], facts["nextBillingDate"], oracles.SAME_FACT, "$.periodEnd", beside="getBilling")
    start, end = datetime.fromisoformat(usage["periodStart"]), datetime.fromisoformat(usage["periodEnd"])
    for day, where in ((start.day, "$.periodStart"), (end.day, "$.periodEnd")):  # where one ends the next begins
        session.equal(day, facts["billingDayOfMonth"], oracles.PERIOD_BEGINS, where)
    days = _LENGTHS.get(facts["billingPeriod"])
    # Rounded: where a period begins at midnight of some place, an hour of one is missing, or too much.
    session.check(
        days is None or round((end - start) / timedelta(days=1)) in days,
        oracles.PERIOD_LENGTH,
        f"{days}",
        str(end - start),
        where="$.periodEnd",
    )
    price = session.call("calculateBilling", query={"usage": usage["usage"]}, key=key).pick("totalCost")
    session.check(
        abs(price - usage["estimatedCost"]) < 1e-6,
        oracles.SAME_FACT,
        str(price),
        usage["estimatedCost"],
        where="$.estimatedCost",
        beside="getBillingUsage",
    )
    # The range of days ends today: the day of the period's last request is today for the target.
    period = session.call("getUsage", query={"startDate": usage["periodStart"][:10]}, key=key).json
    session.equal(period["totalQuantity"], usage["usage"], oracles.SAME_FACT, "$.usage", beside="getBillingUsage")
    again = session.call("getBilling", key=key).json
    session.equal(again, facts, oracles.READING_IS_SAFE, "$")
    ended = any(again[name] != facts[name] for name in ("billingPeriodStart", "nextBillingDate"))
    return ended, tiers_of(facts)


def analytics(ground: Ground) -> None:
    """Hold ranges of days against each other."""
    today = sums_until_today(ground)
    for operation_id in RANGES:
        ranges(ground, operation_id, today)
        empty_range(ground, operation_id)
        for days in LONG_RANGES:
            long_range(ground, operation_id, today, days)


def sums_until_today(ground: Ground, key: str = "") -> str:
    """Compare what is said of the ranges that end today, until the day does not end meanwhile; return it.

    `key` is that of another account.
    """
    return ground.session.retake(partial(_sums_until_today, ground, key))


def _sums_until_today(ground: Ground, key: str) -> tuple[bool, str]:
    """Compare what is said of the ranges that end today; return whether the day ended meanwhile, and it."""
    session, ask = ground.session, partial(ground.session.call, key=key)
    sums = ask("getAnalytics").json
    usage = ask("getUsage").json
    today = str(sums["endDate"])
    for operation_id, answer in (("getAnalytics", sums), ("getUsage", usage)):
        if "endDate" in answer:
            session.equal(answer["endDate"], today, oracles.DEFAULT_RANGE, "$.endDate", operation_id=operation_id)
        start = _default_start(ground, operation_id, today)
        if start and "startDate" in answer:
            session.equal(answer["startDate"], start, oracles.DEFAULT_RANGE, "$.startDate", operation_id=operation_id)
            # A last day that is named alone, of an earlier month, leaves the first one what it is.
            alone = ask(operation_id, query={"endDate": shifted(start, -1)}).json
            session.equal(alone["startDate"], start, oracles.DEFAULT_RANGE, "$.startDate", operation_id=operation_id)
            alone = ask(operation_id, query={"startDate": shifted(start, -_RECENT)}).json
            session.equal(alone["endDate"], today, oracles.DEFAULT_RANGE, "$.endDate", operation_id=operation_id)
    listed = ask(PAGE_OPERATION, query={"pageSize": 1})
    session.equal(
        sums["totalOrganizations"],
        listed.pick("total"),
        oracles.SAME_FACT,
        "$.totalOrganizations",
        operation_id="getAnalytics",
        beside=PAGE_OPERATION,
    )
    pool = ask("getBilling").json
    session.equal(
        sums["creditsRemaining"],
        pool["creditPoolAvailable"],
        oracles.SAME_FACT,
        "$.creditsRemaining",
        beside="getAnalytics",
    )
    session.equal(sums["partnerId"], pool["partnerId"], oracles.SAME_FACT, "$.partnerId", beside="getAnalytics")
    session.equal(
        sums["creditsUsed"],
        sums["totalIdentifications"],
        oracles.IDENTIFICATION_IS_CREDIT,
        "$.creditsUsed",
        operation_id="getAnalytics",
    )
    return today_of(ground, key) != today, today


def empty_range(ground: Ground, operation_id: str) -> None:
    """Count in ranges of long ago, one of which begins with a time instead of a day, and on a single day to come."""
    session, quantity = ground.session, RANGES[operation_id][0]
    for start, end in (("1999-01-01", "1999-01-02"), ("1999-01-01T10:00:00Z", "1999-01-02"), _TO_COME):
        answer = session.call(operation_id, query={"startDate": start, "endDate": end}).json
        session.equal(answer[quantity], 0, oracles.EMPTY_RANGE, f"$.{quantity}")
        for name, day in (("startDate", start[:10]), ("endDate", end)):
            if name in answer:
                session.equal(answer[name], day, oracles.ECHO, f"$.{name}")


def _default_start(ground: Ground, operation_id: str, today: str) -> str | None:
    """Return the day that a range begins with by default; None if the description does not say."""
    for parameter in lookup(ground.facts.bundle, ground.facts.operations[operation_id].pointer)["parameters"]:
        match ground.facts.resolve(parameter).get("x-default-start"):
            case {"daysAgo": int(days)}:
                return shifted(today, -days)
            case {"dayOfMonth": int(day)}:
                return f"{today[:8]}{day:02}"
            case _:
                pass
    return None


def long_range(ground: Ground, operation_id: str, today: str, days: int) -> None:
    """Hold a range of so many days until yesterday against its last days and those before them."""
    end = shifted(today, -1)
    start, recent = shifted(end, 1 - days), shifted(end, 1 - _RECENT)
    parts = ((start, end), (start, shifted(recent, -1)), (recent, end))
    _add_up(ground, operation_id, *(_counts(ground, operation_id, *part) for part in parts))


def _counts(ground: Ground, operation_id: str, start: str, end: str, key: str = "") -> list[int]:
    """Return what an operation counts in a range; it tells the range that was asked for."""
    answer = ground.session.call(operation_id, query={"startDate": start, "endDate": end}, key=key)
    for name, day in (("startDate", start), ("endDate", end)):
        if name in answer.json:
            ground.session.equal(answer.pick(name), day, oracles.ECHO, f"$.{name}")
    return [int(answer.pick(quantity)) for quantity in RANGES[operation_id]]


def _add_up(ground: Ground, operation_id: str, whole: list[int], early: list[int], late: list[int]) -> None:
    for number, quantity in enumerate(RANGES[operation_id]):
        ground.session.equal(whole[number], early[number] + late[number], oracles.RANGES_ADD_UP, f"$.{quantity}")


def around(ground: Ground, operation_id: str, day: str, visitors: int) -> None:
    """Hold a day on which some visitors were seen first, with those beside it, against each of the three."""
    count = partial(_counts, ground, operation_id)
    before, after = shifted(day, -1), shifted(day, 1)
    whole = count(before, after)
    parts = [count(one, one) for one in (before, day, after)]
    for number, quantity in enumerate(RANGES[operation_id]):
        total = sum(part[number] for part in parts)
        ground.session.equal(whole[number], total, oracles.RANGES_ADD_UP, f"$.{quantity}")
    _hold_counted(ground, operation_id, whole[0], visitors)


def around_at_least(ground: Ground, operation_id: str, day: str, visitors: int) -> None:
    """Hold a day on which some visitors were seen first, with those beside it, against their number."""
    counted = _counts(ground, operation_id, shifted(day, -1), shifted(day, 1))[0]
    _hold_counted(ground, operation_id, counted, visitors)


def since(ground: Ground, operation_id: str, day: str, key: str = "") -> None:
    """Hold the range from a day until today against the sum of that day and the days after it.

    The days after it are asked for without an end, which is today by default. The day is before today.

    `key` is that of another account.
    """
    rest = ground.session.call(operation_id, query={"startDate": shifted(day, 1)}, key=key).json
    count = partial(_counts, ground, operation_id, key=key)
    late = [int(rest[quantity]) for quantity in RANGES[operation_id]]
    _add_up(ground, operation_id, count(day, str(rest["endDate"])), count(day, day), late)


def today_of(ground: Ground, key: str = "") -> str:
    """Return the day that it is for the target: the last one of a range without dates."""
    return str(ground.session.call("getAnalytics", key=key).json["endDate"])


def _hold_counted(ground: Ground, operation_id: str, counted: int, visitors: int) -> None:
    """Hold what three days count against the visitors of the middle one: in which zone a day begins, no page says."""
    where = f"$.{RANGES[operation_id][0]}"
    ground.session.check(counted >= visitors, oracles.VISITORS_COUNTED, f"at least {visitors}", counted, where=where)


def ranges(ground: Ground, operation_id: str, today: str) -> None:
    """Hold ranges of days against each other, which begin and end on days that are named."""
    first, middle = shifted(today, -20), shifted(today, -1)
    count, add_up = partial(_counts, ground, operation_id), partial(_add_up, ground, operation_id)
    add_up(count(first, today), count(first, middle), count(today, today))
    # Halved until one day is left that something happened on: a range that leaves out its first or last day has
    # something in the whole and, at some point, nothing in either half.
    start, end = shifted(today, -30), middle
    whole = count(start, end)
    while any(whole) and start != end:
        half = shifted(start, (date.fromisoformat(end) - date.fromisoformat(start)).days // 2)
        early, late = count(start, half), count(shifted(half, 1), end)
        add_up(whole, early, late)
        start, end, whole = (start, half, early) if any(early) else (shifted(half, 1), end, late)


def _priced(tiers: list[JsonObject], usage: int) -> list[tuple[JsonObject, int]]:
    """Return how much of a usage falls into each tier; what is above the last one costs what that one says."""
    lines: list[tuple[JsonObject, int]] = []
    below = 0
    for number, tier in enumerate(tiers):
        if usage >= tier["minUsage"]:
            upper = usage if number == len(tiers) - 1 else min(usage, tier["maxUsage"])
            lines.append((tier, upper - below))
            below = upper
    return lines
