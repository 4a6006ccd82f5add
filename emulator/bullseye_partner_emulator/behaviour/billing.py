"""https://docs.bullseye.so/partner-api/billing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.credit_pool import credit_pool, require_allocatable
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.usage import identifications, in_billing_period, used_in_period

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_EXACT_INTEGERS = 2**53  # beyond it a double has no fraction (IEEE 754)


def allocate_credits(call: Call) -> JsonObject:
    """Set the credits of an organization; the same allocation keeps its id."""
    organization = require_organization(call)
    wanted = call.body["credits"]
    if call.readings.follow("C11", "reference"):
        wanted += organization.credits_allocated
    require_allocatable(call, organization.tier, wanted, credits_held=organization.credits_allocated)
    changes: JsonObject = {"credits_allocated": wanted, "allocated_at": call.instant}
    if "notes" in call.body:
        changes["allocation_notes"] = call.body["notes"]
    organization = change_organization(call, organization, changes)
    used = used_in_period(call.connection, call.partner, organization.id, call.now)
    return {
        "allocation": {
            "id": organization.allocation_id,
            "partnerId": call.partner.id,
            "organizationId": organization.id,
            "creditsAllocated": organization.credits_allocated,
            "creditsUsed": used,
            "creditsAvailable": organization.credits_allocated - used,
            "allocatedAt": organization.allocated_at,
        }
    }


def get_billing(call: Call) -> JsonObject:
    """Return the billing facts of the partner."""
    partner = call.partner
    pool = credit_pool(call)
    start, end = billing_period(partner, call.now)
    return {
        "partnerId": partner.id,
        "billingMode": partner.billing_mode,
        "billingPeriod": partner.billing_period,
        "billingDayOfMonth": partner.billing_day_of_month,
        "billingPeriodStart": render_instant(start),
        "nextBillingDate": render_instant(end),
        "stripeCustomerId": partner.stripe_customer_id,
        "pricingTiers": [
            {
                "tier": tier["tier"],
                "pricePerIdentification": tier["pricePerIdentification"],
                "minUsage": tier["minUsage"],
                "maxUsage": tier["maxUsage"],
            }
            for tier in partner.pricing_tiers
        ],
        "creditPoolTotal": pool.total,
        "creditPoolUsed": pool.used,
        "creditPoolAvailable": pool.available,
    }


def get_billing_usage(call: Call) -> JsonObject:
    """Return the usage of the current billing period and what it costs so far."""
    start, end = billing_period(call.partner, call.now)
    usage = identifications(call.connection, call.partner, in_billing_period(call.partner, call.now))
    return {
        "periodStart": render_instant(start),
        "periodEnd": render_instant(end),
        "usage": usage,
        "estimatedCost": _number(sum(cost for *_, cost in _lines(call.partner.pricing_tiers, usage))),
    }


def calculate_billing(call: Call) -> JsonObject:
    """Price a usage: each identification costs what its tier says, those above all tiers what the last one says."""
    usage = call.parameters["usage"]
    lines = _lines(call.partner.pricing_tiers, usage)
    return {
        "usage": usage,
        "totalCost": _number(sum(cost for *_, cost in lines)),
        "breakdown": [
            {
                "tier": tier["tier"],
                "quantity": quantity,
                "pricePerIdentification": tier["pricePerIdentification"],
                "cost": _number(cost),
            }
            for tier, quantity, cost in lines
        ],
    }


def _lines(pricing_tiers: list[JsonObject], usage: int) -> list[tuple[JsonObject, int, Fraction]]:
    """Return each pricing tier that a usage reaches, how much of it falls into the tier, and its cost."""
    lines: list[tuple[JsonObject, int, Fraction]] = []
    below = 0
    for tier in pricing_tiers:
        if usage < tier["minUsage"]:
            break
        upper = usage if tier is pricing_tiers[-1] else min(usage, tier["maxUsage"])
        # Of the text of the price, not of its double: 3500 x 0.05 is 175, not 175.00000000000003.
        lines.append((tier, upper - below, (upper - below) * Fraction(str(tier["pricePerIdentification"]))))
        below = upper
    return lines


def _number(cost: Fraction | int) -> int | float:
    exact = Fraction(cost)
    return int(exact) if exact.denominator == 1 or exact > _EXACT_INTEGERS else float(exact)
