"""Billing, analytics and usage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.credit_pool import credit_pool
from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.storage import organizations
from bullseye_partner_emulator.usage import identifications, in_billing_period
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_ANALYTICS = ("getAnalytics",)
_MONTHS = {"monthly": 1, "annual": 12}


def _next_tier_opened(call: Call, handler: Handler) -> Any:
    """Begin the next pricing tier with the last identification of the one below."""
    result: Any = handler(call)
    tiers: list[JsonObject] = call.partner.pricing_tiers[len(result["breakdown"]) :]
    if tiers and call.parameters["usage"] == tiers[0]["minUsage"] - 1:
        price = tiers[0]["pricePerIdentification"]
        line = {"tier": tiers[0]["tier"], "quantity": 0, "pricePerIdentification": price, "cost": 0}
        result["breakdown"].append(line)
    return result


def _paid_usage(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    paid = in_billing_period(call.partner, call.now) & (organizations.c.tier == "paid")
    return {**result, "usage": identifications(call.connection, call.partner, paid)}


def _new_organizations(call: Call, handler: Handler) -> Any:
    """Tell how many organizations were made in the range."""
    result: Any = handler(call)
    first, last = first_second(parse_day(result["startDate"])), last_second(parse_day(result["endDate"]))
    new = (organizations.c.partner_id == call.partner.id) & organizations.c.created_at.between(first, last)
    return {**result, "totalOrganizations": call.connection.execute(sa.select(sa.func.count()).where(new)).scalar_one()}


def _as_times(usage: JsonObject) -> None:
    for name in {"startDate", "endDate"} & usage.keys():
        usage[name] += "T00:00:00Z"


def _until_today(call: Call, handler: Handler) -> Any:
    if "endDate" in call.parameters and parse_day(call.parameters["endDate"]) > call.now.date():
        del call.parameters["endDate"]
    return handler(call)


def _beside_what_is_held(call: Call, handler: Handler) -> Any:
    """Ask the pool for a whole new allocation, beside the one that it replaces."""
    available = credit_pool(call).available
    if call.body["credits"] > available:
        raise UnprocessableEntity(f"The credit pool has {available} credits, fewer than asked for")
    return handler(call)


def _used_in_the_period(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    period = in_billing_period(call.partner, call.now)
    return {**result, "creditsUsed": identifications(call.connection, call.partner, period)}


ACCOUNTING = (
    Incident(
        "next-tier-opened",
        "A usage that ends with a pricing tier has a line of nothing for the next one, too.",
        github("getlago/lago-front/pull/3489", "the end of a tier of graduated prices was taken for the next one"),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        handled(_next_tier_opened),
        ("GET billing/calculate?usage=1000",),
    ),
    Incident(
        "trial-usage-left-out",
        "The usage of the billing period leaves organizations in the trial tier out.",
        PATTERN,
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_paid_usage),
        ("GET billing/usage",),
    ),
    Incident(
        "period-in-months",
        "The billing facts tell the length of the billing period as a number of months.",
        PATTERN,
        "type",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(top("billingPeriod", lambda period: _MONTHS.get(period, period))),
        ("GET billing",),
    ),
    Incident(
        "organizations-of-the-range",
        "`totalOrganizations` of the analytics counts only those that were made in the range.",
        PATTERN,
        "time",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_new_organizations),
        ("GET analytics",),
    ),
    Incident(
        "usage-days-as-times",
        "The usage summary tells the days of its range as times at midnight.",
        PATTERN,
        "time",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        in_front(told(_as_times)),
        ("GET usage",),
    ),
    Incident(
        "future-end-is-today",
        "A last day of the analytics that is still to come becomes today, and is told so.",
        PATTERN,
        "time",
        _ANALYTICS,
        "inferred",
        "analytics.yaml#Analytics",
        handled(_until_today),
        ("GET analytics?endDate=2025-03-31",),
    ),
    Incident(
        "allocation-beside-what-is-held",
        "Raising an allocation is refused if the pool has not got all of it, whatever the organization holds.",
        github("cloudfoundry/cloud_controller_ng/pull/210", "an update near the quota was refused like a creation"),
        "money",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled(_beside_what_is_held),
        ('PUT organizations/<acme>/credits {"credits": 8000}',),
    ),
    Incident(
        "credits-used-of-the-period",
        "`creditsUsed` of the analytics are those of the billing period, whatever the range.",
        PATTERN,
        "money",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_used_in_the_period),
        ("GET analytics",),
    ),
)
