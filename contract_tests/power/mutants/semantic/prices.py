"""Changes of meaning of prices, costs and billing periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.rewriting import told
from contract_tests.power.mutants.semantic.deviations import NIL, drift, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.mutant import Mutant

_CALCULATE = "calculateBilling"


def _drift(name: str, claim: str, change: Callable[[Any], object], operation: str = _CALCULATE) -> Mutant:
    return drift("prices", operation, name, claim, told(change))


def _line(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
    return _drift(name, claim, lambda body: [change(item) for item in body["breakdown"]])


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _calculation()
    yield from _periods()


def _calculation() -> Iterator[Mutant]:
    yield _drift(
        "total-rounded", "totalCost is the sum of the costs", lambda b: b.update(totalCost=int(b["totalCost"]) + 0.5)
    )
    yield _drift(
        "total-with-tax", "totalCost is the sum of the costs", lambda b: b.update(totalCost=b["totalCost"] * 1.19 + 1)
    )
    yield _drift(
        "total-in-cents", "totalCost is the sum of the costs", lambda b: b.update(totalCost=b["totalCost"] * 100 + 1)
    )
    yield _drift("first-tier-missing", "The breakdown has every tier that is reached", lambda b: b["breakdown"].pop(0))
    yield _drift("usage-capped", "usage is what was asked for", lambda b: b.update(usage=min(b["usage"], 1000)))
    yield _line(
        "quantity-off-by-one", "The quantities add up to the usage", lambda i: i.update(quantity=i["quantity"] + 1)
    )
    yield _line("cost-not-the-product", "cost is quantity x price", lambda i: i.update(cost=i["cost"] + 1))
    yield _line(
        "price-raised",
        "Prices are those of the billing facts",
        lambda i: i.update(pricePerIdentification=i["pricePerIdentification"] + 0.01),
    )
    yield _line("tier-renamed", "Tiers are those of the billing facts", lambda i: i.update(tier=i["tier"].title()))


def _periods() -> Iterator[Mutant]:
    yield _drift(
        "cost-of-nothing",
        "estimatedCost is the price of the usage",
        lambda b: b.update(estimatedCost=b["estimatedCost"] + 1),
        "getBillingUsage",
    )
    yield _drift(
        "usage-doubled", "usage is that of the period", lambda b: b.update(usage=2 * b["usage"] + 1), "getBillingUsage"
    )
    yield _drift(
        "period-reversed",
        "A period ends after its start",
        lambda b: b.update(periodStart=b["periodEnd"], periodEnd=b["periodStart"]),
        "getBillingUsage",
    )
    yield _drift(
        "period-of-another-month",
        "The period is that of the billing facts",
        lambda b: b.update(periodStart=shifted(b["periodStart"], days=-31), periodEnd=b["periodStart"]),
        "getBillingUsage",
    )
    yield _drift(
        "next-date-in-the-past",
        "nextBillingDate comes",
        lambda b: b.update(nextBillingDate=shifted(b["billingPeriodStart"], days=1)),
        "getBilling",
    )
    yield _drift(
        "start-in-local-time",
        "A period begins on the billing day",
        lambda b: b.update(billingPeriodStart=shifted(b["billingPeriodStart"], hours=-5)),
        "getBilling",
    )
    yield _drift(
        "other-billing-day",
        "A period begins on the billing day",
        lambda b: b.update(billingDayOfMonth=b["billingDayOfMonth"] % 28 + 1),
        "getBilling",
    )
    yield _drift(
        "tiers-overlap",
        "Pricing tiers do not overlap",
        lambda b: [tier.update(minUsage=max(tier["minUsage"] - 1, 0)) for tier in b["pricingTiers"]],
        "getBilling",
    )
    yield _drift("other-partner", "partnerId is the partner's", lambda b: b.update(partnerId=NIL), "getBilling")
    yield _drift(
        "other-mode", "billingMode is that of the account", lambda b: b.update(billingMode="external"), "getBilling"
    )
