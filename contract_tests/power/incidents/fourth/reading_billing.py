"""Prices, and what a billing period costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.usage import identifications, in_billing_period
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_DIGITS = 6
"""Of a cost, after the point."""


def _counted_on(call: Call, handler: Handler) -> Any:
    """Price a usage as what comes after the identifications of the billing period."""
    asked = call.parameters["usage"]
    used = identifications(call.connection, call.partner, in_billing_period(call.partner, call.now))
    call.parameters["usage"] = used
    before: Any = handler(call)
    call.parameters["usage"] = used + asked
    whole: Any = handler(call)
    held = {line["tier"]: line for line in before["breakdown"]}
    lines = [_less(line, held.get(line["tier"])) for line in whole["breakdown"]]
    cost = round(sum(line["cost"] for line in lines), _DIGITS)
    return {"usage": asked, "totalCost": cost, "breakdown": [line for line in lines if line["quantity"]]}


def _less(line: JsonObject, held: JsonObject | None) -> JsonObject:
    if held is None:
        return line
    cost = round(line["cost"] - held["cost"], _DIGITS)
    return {**line, "quantity": line["quantity"] - held["quantity"], "cost": cost}


def _at_list_price(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    price = call.partner.pricing_tiers[-1]["pricePerIdentification"]
    return {**result, "estimatedCost": round(result["usage"] * price, 2)}


READING_BILLING = (
    Incident(
        "highest-tier-first",
        "The pricing tiers of the billing facts come in the opposite order, the highest one first.",
        PATTERN,
        "order",
        ("getBilling",),
        "nothing",
        "",
        in_front(top("pricingTiers", lambda tiers: tiers[::-1])),
        ("GET billing",),
    ),
    Incident(
        "calculation-counts-on",
        "A calculation prices the usage on top of what the billing period has used already, not from zero.",
        PATTERN,
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        handled(_counted_on),
        ("GET billing/calculate?usage=4500",),
    ),
    Incident(
        "estimated-at-list-price",
        "The estimated cost of the billing period takes the price of the last tier for all identifications.",
        PATTERN,
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_at_list_price),
        ("GET billing/usage",),
    ),
)
