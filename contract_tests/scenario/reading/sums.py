"""Costs and counts: the questions of billing and analytics, each as small as it can be."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.claims import body_claim
from contract_tests.scenario.reading.inventory import Inventory
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps import billing
from contract_tests.scenario.steps.days import shifted
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject

_COUNTED = 12
"""Organizations whose visitors are counted, at most."""


def sums(ground: Ground, inventory: Inventory) -> Iterator[Question]:
    """Yield the laws of costs and of ranges of days."""
    yield Question("billing period", "getBillingUsage", "", partial(_period, ground))
    tiers = _tiers(ground, inventory)
    for number, usage in enumerate(billing.edges(tiers)):
        act = partial(_price, ground, inventory, usage)
        yield Question("price", "calculateBilling", "bound", act, which=str(number + 1))
    for number, usage in enumerate(billing.large_usages(ground)):
        act = partial(_price, ground, inventory, usage)
        yield Question("price", "calculateBilling", "large", act, which=str(number + 1))
    yield Question("until today", "getAnalytics", "", partial(_until_today, ground))
    for operation_id in billing.RANGES:
        act = partial(_ranges, ground, inventory, operation_id)
        yield Question("ranges", operation_id, "", act, each=True)
        latest = partial(_latest, ground, inventory, operation_id)
        yield Question("latest visitor", operation_id, "", latest, each=True)
        yield Question("since", operation_id, "", partial(_since, ground, inventory, operation_id), each=True)
        yield Question("empty range", operation_id, "", partial(billing.empty_range, ground, operation_id), each=True)
        # The longest first: what becomes of a shorter one becomes of it too.
        for days in reversed(billing.LONG_RANGES):
            act = partial(_long_range, ground, inventory, operation_id, days)
            yield Question("long range", operation_id, "", act, which=str(days), each=True)


def _tiers(ground: Ground, inventory: Inventory) -> list[JsonObject]:
    answer = inventory.read(ground.facts.operations["getBilling"], {})
    return billing.tiers_of(answer)


def _period(ground: Ground) -> None:
    billing.period(ground)


def _price(ground: Ground, inventory: Inventory, usage: int) -> None:
    billing.price(ground, _tiers(ground, inventory), usage)


def _until_today(ground: Ground) -> None:
    billing.sums_until_today(ground)


def _active(ground: Ground, inventory: Inventory) -> None:
    """Hold how many organizations were ever active against those that have a visitor, if all of them are known."""
    facts = ground.facts
    organizations = inventory.whole(facts.operations[PAGE_OPERATION], {})
    if organizations is None or len(organizations) > _COUNTED:
        return
    lister = facts.operations["listOrganizationVisitors"]
    _, size = PAGE_PARAMETERS
    smallest: int = ground.parameter(lister.operation_id, size)["minimum"]
    lists = [inventory.read(lister, {"organizationId": str(one["id"])}, {size: smallest}) for one in organizations]
    active = sum(one["total"] > 0 for one in lists)
    analytics = facts.operations["getAnalytics"]
    meant = facts.at(body_claim(facts, analytics, 200, ["activeOrganizations"])).get("x-counts")
    if meant == "enabled":  # the other reading of contradiction C8
        active = sum(one["status"] == facts.enabled for one in organizations)
    made = str(inventory.read(facts.operations["getPartnerAccount"], {})["partner"]["createdAt"])[:10]
    days = {"startDate": shifted(made, -1), "endDate": shifted(_today(ground, inventory), 1)}
    counted = inventory.read_anew(analytics, {}, days).pick("activeOrganizations")
    ground.session.equal(
        counted, active, oracles.ACTIVE_COUNTED, "$.activeOrganizations", beside="listOrganizationVisitors"
    )


def _ranges(ground: Ground, inventory: Inventory, operation_id: str) -> None:
    """Hold ranges around a day on which a visitor was first seen, or that end today, against each other."""
    seen = _seen(ground, inventory)
    days = Counter(first for first, _ in seen)
    # Who is seen again on a later day tells whether somebody counts twice.
    again = {first for first, last in seen if last > first}
    today = _today(ground, inventory)
    if busy := [day for day in days if day < shifted(today, -1)]:
        day = max(busy, key=lambda day: (day in again, days[day]))
        billing.around(ground, operation_id, day, days[day])
    else:
        billing.ranges(ground, operation_id, today)


def _seen(ground: Ground, inventory: Inventory) -> list[tuple[str, str]]:
    """Return the first and the last day on which each visitor of the organization with most of them was seen."""
    visitors = ground.facts.operations["listOrganizationVisitors"]
    path = inventory.fullest(visitors)
    listed = inventory.whole(visitors, path) or [] if path else []
    return [(str(one["firstSeenAt"])[:10], str(one["lastSeenAt"])[:10]) for one in listed]


def _latest(ground: Ground, inventory: Inventory, operation_id: str) -> None:
    """Hold the days around that on which a visitor was first seen last against the visitors: figures are of now."""
    days = Counter(first for first, _ in _seen(ground, inventory))
    if days:
        day = max(days)
        billing.around_at_least(ground, operation_id, day, days[day])


def _since(ground: Ground, inventory: Inventory, operation_id: str) -> None:
    """Hold the range until today that begins on a day on which a visitor was first seen against its parts.

    The day is in an earlier month if there is one: an API may keep the figures of ended months elsewhere.
    """
    today = _today(ground, inventory)
    days = [first for first, _ in _seen(ground, inventory) if first < today]
    if days:
        billing.since(ground, operation_id, max([day for day in days if day[:7] < today[:7]] or days))


def try_busy_day(ground: Ground) -> None:
    """Hold what is counted against a day on which a visitor was identified, and against all that there are."""
    inventory = Inventory(ground)
    for operation_id in billing.RANGES:
        with ground.session.step("ranges", operation_id):
            _ranges(ground, inventory, operation_id)
            _since(ground, inventory, operation_id)
    with ground.session.step("active organizations", "getAnalytics"):
        _active(ground, inventory)


def _long_range(ground: Ground, inventory: Inventory, operation_id: str, days: int) -> None:
    billing.long_range(ground, operation_id, _today(ground, inventory), days)


def _today(ground: Ground, inventory: Inventory) -> str:
    return str(inventory.read(ground.facts.operations["getAnalytics"], {})["endDate"])
