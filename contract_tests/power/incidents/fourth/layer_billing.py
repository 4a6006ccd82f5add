"""Billing, credits, and what a tier gives: a new calculator, a ledger of its own, plans with features."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_SEEN_IN_TRIAL = 3
_HELD_BACK = ("email", "firstName", "lastName", "linkedinUrl")


def _lines_of_one_before() -> Handling:
    """Begin each breakdown with the lines of the calculation before."""
    before: dict[str, list[JsonObject]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        lines: list[JsonObject] = result["breakdown"]
        result = {**result, "breakdown": [*before.get(call.partner.id, []), *lines]}
        before[call.partner.id] = lines
        return result

    return handling


def _without_free_tier(call: Call, handler: Handler) -> Any:
    """Estimate the cost as if each identification cost what the first tier with a price says."""
    result: Any = handler(call)
    prices: list[float] = [tier["pricePerIdentification"] for tier in call.partner.pricing_tiers]
    price = next((price for price in prices if price), 0)
    return {**result, "estimatedCost": round(result["usage"] * price, 2)}


def _no_upgrade_without_period(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    if call.body["tier"] == "paid" and organization.billing_period is None:
        raise UnprocessableEntity("An organization in the paid tier needs a billing period")
    return handler(call)


def _made_before_credits(call: Call, handler: Handler) -> Any:
    """Make the organization first: it stays when its credits are refused."""
    try:
        return handler(call)
    except UnprocessableEntity:
        call.body["initialCredits"] = 0
        with suppress(UnprocessableEntity):
            handler(call)
            call.connection.commit()
        raise


def _held_back_in_trial(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if require_organization(call).tier != "trial":
        return result
    first = (call.parameters["page"] - 1) * call.parameters["pageSize"]
    hidden = dict.fromkeys(_HELD_BACK)
    seen = [
        visitor if number < _SEEN_IN_TRIAL else {**visitor, **hidden}
        for number, visitor in enumerate(result["visitors"], start=first)
    ]
    return {**result, "visitors": seen}


BILLING = (
    Incident(
        "lines-of-the-one-before",
        "The breakdown of a calculation begins with the lines of the calculation before.",
        PATTERN,
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        handled_remembering(_lines_of_one_before),
        ("GET billing/calculate?usage=500", "GET billing/calculate?usage=2000"),
    ),
    Incident(
        "estimate-without-free-tier",
        "`estimatedCost` of the billing usage charges the free identifications, too.",
        PATTERN,
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_without_free_tier),
        ("GET billing/usage",),
    ),
    Incident(
        "pricing-tiers-by-name",
        "The billing facts list the pricing tiers in the order of their names.",
        PATTERN,
        "order",
        ("getBilling",),
        "nothing",
        "",
        in_front(top("pricingTiers", lambda tiers: sorted(tiers, key=lambda tier: tier["tier"]))),
        ("GET billing",),
    ),
    Incident(
        "no-upgrade-without-period",
        "The upgrade of an organization that has no billing period is refused.",
        PATTERN,
        "validation",
        ("updateOrganizationTier",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_no_upgrade_without_period),
        ('PUT organizations/<initech>/tier {"tier": "paid"}',),
    ),
    Incident(
        "refused-creation-stays",
        "An organization whose initial credits are refused is there afterwards, without credits.",
        PATTERN,
        "side effect",
        ("createOrganization",),
        "inferred",
        "responses.yaml#BrokenRule",
        handled(_made_before_credits),
        ('POST organizations {"name": "n", "initialCredits": 501}', "GET organizations"),
    ),
    Incident(
        "trial-visitors-held-back",
        "From the fourth visitor of an organization in the trial tier on, name, e-mail and profile are null.",
        PATTERN,
        "null",
        ("listOrganizationVisitors",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_held_back_in_trial),
        ("GET organizations/<initech>/visitors",),
    ),
)
