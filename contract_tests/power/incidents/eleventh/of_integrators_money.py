"""Billing, credits, analytics and usage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import parse_day
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject

_MOST_ADDED = 20_000
"""Additions for a line at most: a calculation of a larger usage stays as it is, since it would take too long."""


def _sum_of_floats(body: Any) -> None:
    lines = body["breakdown"]
    if any(line["quantity"] > _MOST_ADDED for line in lines):
        return
    for line in lines:
        cost = 0.0
        for _ in range(line["quantity"]):
            cost += line["pricePerIdentification"]
        line["cost"] = cost
    body["totalCost"] = sum((line["cost"] for line in lines), 0.0)


def _a_second_earlier(instant: str) -> str:
    moment = datetime.fromisoformat(instant).astimezone(UTC) - timedelta(seconds=1)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _until_midnight_before(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Take the last day for its first moment, and so leave the whole day out."""
    if "endDate" not in call.parameters:
        return handler(call)
    end = parse_day(call.parameters["endDate"])
    try:
        before = (end - timedelta(days=1)).isoformat()
    except OverflowError:  # the first day of all
        return handler(call)
    usage = handler(replace(call, parameters={**call.parameters, "endDate": before}))
    if isinstance(usage, dict) and "endDate" in usage:
        usage["endDate"] = end.isoformat()
    return usage


def _allocated_as_used(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    analytics = handler(call)
    if isinstance(analytics, dict):
        analytics["creditsUsed"] = max(0, call.partner.credit_pool_total - analytics["creditsRemaining"])
    return analytics


def _before_the_write(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Tell the credits as they were, read from a copy that the write has not reached."""
    of_one = (organizations.c.partner_id == call.partner.id) & (
        organizations.c.id == call.parameters["organizationId"].lower()
    )
    row = call.connection.execute(sa.select(organizations.c.credits_allocated).where(of_one)).one_or_none()
    told_now = handler(call)
    if row is None or not isinstance(told_now, dict):
        return told_now
    allocation = told_now["allocation"]
    allocation["creditsAllocated"] = row.credits_allocated
    allocation["creditsAvailable"] = row.credits_allocated - allocation["creditsUsed"]
    return told_now


MONEY = (
    Incident(
        "i-allocation-tells-the-old-credits",
        "An allocation is answered with the credits from before it; a read afterwards has the new ones.",
        github("rancher/cattle/issues/234", "PUT saved the new value and returned the old one"),
        "aging",
        ("allocateCredits",),
        "documented",
        "billing.yaml#Allocation",
        handled(_before_the_write),
        ('PUT organizations/<acme>/credits {"credits": 1200}',),
    ),
    Incident(
        "i-last-day-of-usage-is-missing",
        "Usage leaves out the day that is asked for as the last one.",
        github("pavanj8/educonsult-crm/issues/517", "an end date was taken for midnight, and the day itself left out"),
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageEndDate",
        handled(_until_midnight_before),
        ("GET usage?startDate=2025-02-20&endDate=2025-02-25",),
    ),
    Incident(
        "i-cost-is-a-sum-of-floats",
        "Costs are added up in binary fractions, so that they are not what the price times the quantity is.",
        github("itsnitinr/nextjs-shopping-cart/pull/5", "a total came as 182.45000000000002"),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_sum_of_floats)),
        ("GET billing/calculate?usage=4500",),
    ),
    Incident(
        "i-credits-used-are-the-allocated-ones",
        "Analytics tell the credits allocated from the pool as the ones consumed in the range.",
        PATTERN,
        "money",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        handled(_allocated_as_used),
        ("GET analytics",),
    ),
    Incident(
        "i-pricing-tiers-by-name",
        "The pricing tiers come in the order of their names instead of that of their bands.",
        PATTERN,
        "order",
        ("getBilling",),
        "nothing",
        "",
        in_front(top("pricingTiers", lambda tiers: sorted(tiers, key=lambda tier: str(tier["tier"])))),
        ("GET billing",),
    ),
    Incident(
        "i-period-ends-a-second-early",
        "The billing period of the usage ends in its last second instead of where the next one begins.",
        PATTERN,
        "time",
        ("getBillingUsage",),
        "nothing",
        "",
        in_front(top("periodEnd", _a_second_earlier)),
        ("GET billing/usage",),
    ),
)
