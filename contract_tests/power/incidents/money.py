"""Prices, costs, and the arithmetic of credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import organizations, partners
from bullseye_partner_emulator.usage import used_in_period
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, each, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_CALCULATE = ("calculateBilling",)
_NEW_CAP = 1000


def _in_doubles(body: JsonObject) -> None:
    for line in body["breakdown"]:
        line["cost"] = line["quantity"] * line["pricePerIdentification"]
    body["totalCost"] = sum(line["cost"] for line in body["breakdown"])


def _whole_lines(body: JsonObject) -> None:
    for line in body["breakdown"]:
        line["cost"] = round(line["cost"])


def _by_volume(body: JsonObject) -> None:
    last = body["breakdown"][-1]
    cost = round(body["usage"] * last["pricePerIdentification"], 2)
    body.update(totalCost=cost, breakdown=[{**last, "quantity": body["usage"], "cost": cost}])


def _border_moved(body: JsonObject) -> None:
    if len(body["breakdown"]) < 2:
        return
    first, second = body["breakdown"][:2]
    first["quantity"] += 1
    second["quantity"] -= 1
    second["cost"] = round(second["quantity"] * second["pricePerIdentification"], 2)
    body["totalCost"] = round(first["cost"] + second["cost"], 2)


def _in_cents(body: JsonObject) -> None:
    body["totalCost"] = round(body["totalCost"] * 100)
    for line in body["breakdown"]:
        line.update(cost=round(line["cost"] * 100), pricePerIdentification=line["pricePerIdentification"] * 100)


def _without_free_lines(body: JsonObject) -> None:
    body["breakdown"] = [line for line in body["breakdown"] if line["cost"]]


def _overlapping_tiers(tiers: list[JsonObject]) -> list[JsonObject]:
    return [{**tier, "minUsage": max(tier["minUsage"] - 1, 0)} for tier in tiers]


def _pool_without_inactive(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    active = (organizations.c.partner_id == call.partner.id) & (organizations.c.status == "active")
    used = call.connection.execute(
        sa.select(sa.func.coalesce(sa.func.sum(organizations.c.credits_allocated), 0)).where(active)
    ).scalar_one()
    return {**result, "creditPoolUsed": used, "creditPoolAvailable": result["creditPoolTotal"] - used}


def _remaining_after_use(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {**result, "creditsRemaining": call.partner.credit_pool_total - result["creditsUsed"]}


def _added(call: Call, handler: Handler) -> Any:
    held = require_organization(call).credits_allocated
    call.body["credits"] += held
    return handler(call)


def _all_available(one: JsonObject) -> None:
    one["creditsAvailable"] = one["creditsAllocated"]


def _in_hundreds(request: Request) -> Request:
    body = request.object
    if not body or not isinstance(body.get("credits"), int):
        return request
    return request.with_json({**body, "credits": body["credits"] // 100 * 100})


def _no_initial_credits_for_paid(request: Request) -> Request:
    body = request.object
    if not body or body.get("tier") != "paid" or "initialCredits" not in body:
        return request
    return request.with_json({name: value for name, value in body.items() if name != "initialCredits"})


def _charged_twice(call: Call, handler: Handler) -> Any:
    result = handler(call)
    total = partners.c.credit_pool_total - call.body.get("initialCredits", 0)
    call.connection.execute(sa.update(partners).where(partners.c.id == call.partner.id).values(credit_pool_total=total))
    return result


def _beyond_the_pool(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except UnprocessableEntity as error:
        if "creditsAvailable" not in error.details:
            raise
    return _allocated(call)


def _higher_cap(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except UnprocessableEntity as error:
        if "trialCreditCap" not in error.details or call.body["credits"] > _NEW_CAP:
            raise
    return _allocated(call)


def _allocated(call: Call) -> JsonObject:
    """Allocate without a check."""
    changes = {"credits_allocated": call.body["credits"], "allocated_at": call.instant}
    organization = change_organization(call, require_organization(call), changes)
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


def _credits_given_back(call: Call, handler: Handler) -> Any:
    result = handler(call)
    change_organization(call, require_organization(call), {"credits_allocated": 0})
    return result


def _cut_on_downgrade(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    cap = call.description.trial_credit_cap
    if call.body["tier"] == "trial" and organization.credits_allocated > cap:
        change_organization(call, organization, {"credits_allocated": cap})
    return handler(call)


def _pool_shrinks(call: Call, handler: Handler) -> Any:
    """Take what is allocated anew out of the total of the pool as well."""
    held = require_organization(call).credits_allocated
    result = handler(call)
    total = partners.c.credit_pool_total - max(call.body["credits"] - held, 0)
    call.connection.execute(sa.update(partners).where(partners.c.id == call.partner.id).values(credit_pool_total=total))
    return result


MONEY = (
    Incident(
        "costs-in-doubles",
        "Costs of a calculation are computed with binary fractions, and show it in their last digits.",
        github("emaijala/MLInvoice/issues/98", "MLInvoice's sums differed by what rounding left over"),
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculationLine",
        in_front(told(_in_doubles)),
        ("GET billing/calculate?usage=1003",),
    ),
    Incident(
        "lines-rounded",
        "The lines of a calculation are rounded to whole units, its total is not.",
        github("Sage/sageone_api_php_sample/issues/19", "Sage One rounded before it added, and was off by a cent"),
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_whole_lines)),
        ("GET billing/calculate?usage=1003",),
    ),
    Incident(
        "total-rounded-down",
        "`totalCost` is rounded down to whole units, the lines are not.",
        github("Invoice-Generator/invoice-generator-api/issues/64", "a total of 2,475.00 became 2,474.99"),
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(top("totalCost", int)),
        ("GET billing/calculate?usage=1003",),
    ),
    Incident(
        "priced-by-volume",
        "The whole usage costs what the highest tier that it reaches says.",
        PATTERN,
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_by_volume)),
        ("GET billing/calculate?usage=2000",),
    ),
    Incident(
        "border-of-tiers-moved",
        "The first tier holds one identification more than it says.",
        PATTERN,
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_border_moved)),
        ("GET billing/calculate?usage=1001",),
    ),
    Incident(
        "costs-in-cents",
        "Prices and costs of a calculation are in cents; those of the billing facts are not.",
        github("picqer/exact-php-client/issues/662", "totals in Exact differed from those that were sent"),
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculationLine",
        in_front(told(_in_cents)),
        ("GET billing/calculate?usage=2000",),
    ),
    Incident(
        "no-free-lines",
        "A calculation has no lines for tiers that cost nothing.",
        PATTERN,
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_without_free_lines)),
        ("GET billing/calculate?usage=2000",),
    ),
    Incident(
        "tiers-overlap",
        "A pricing tier begins with the last identification of the one below.",
        PATTERN,
        "money",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(top("pricingTiers", _overlapping_tiers)),
        ("GET billing",),
    ),
    Incident(
        "pool-of-active-organizations",
        "The billing facts count only what active organizations hold of the pool; the account counts all.",
        github("dust-tt/dust/pull/21830", "Dust's header and chart took their billing period from different places"),
        "money",
        ("getBilling",),
        "inferred",
        "billing.yaml#CreditPoolUsed",
        handled(_pool_without_inactive),
        ("GET billing",),
    ),
    Incident(
        "remaining-after-use",
        "`creditsRemaining` of the analytics is the pool without what was used, not without what was allocated.",
        PATTERN,
        "money",
        ("getAnalytics",),
        "inferred",
        "analytics.yaml#Analytics",
        handled(_remaining_after_use),
        ("GET analytics",),
    ),
    Incident(
        "allocation-adds",
        "An allocation adds to the credits of an organization instead of setting them.",
        PATTERN,
        "money",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled(_added),
        ('PUT organizations/<acme>/credits {"credits": 10}',),
    ),
    Incident(
        "allocation-all-available",
        "`creditsAvailable` of an allocation is what is allocated, whatever was used.",
        PATTERN,
        "money",
        ("allocateCredits",),
        "inferred",
        "billing.yaml#CreditsAvailable",
        in_front(each(_all_available)),
        ('PUT organizations/<acme>/credits {"credits": 900}',),
    ),
    Incident(
        "allocation-in-hundreds",
        "Credits are allocated in hundreds, rounded down silently.",
        PATTERN,
        "money",
        ("allocateCredits",),
        "documented",
        "billing.yaml#AllocateCreditsRequest",
        in_front(asked(_in_hundreds)),
        ('PUT organizations/<acme>/credits {"credits": 250}',),
    ),
    Incident(
        "paid-without-initial-credits",
        "`initialCredits` of a paid organization are ignored.",
        PATTERN,
        "lost write",
        ("createOrganization",),
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(asked(_no_initial_credits_for_paid)),
        ('POST organizations {"name": "n", "tier": "paid", "initialCredits": 7}',),
    ),
    Incident(
        "initial-credits-charged-twice",
        "Initial credits leave the pool, and its total too.",
        github("janavipandole/Cara/issues/2753", "a shop handled an event of Stripe's twice, and charged twice"),
        "money",
        ("createOrganization",),
        "inferred",
        "createOrganization",
        handled(_charged_twice),
        ('POST organizations {"name": "n", "initialCredits": 7}', "GET billing"),
    ),
    Incident(
        "total-shrinks-with-allocation",
        "What is allocated anew leaves the total of the pool too.",
        PATTERN,
        "side effect",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled(_pool_shrinks),
        ('PUT organizations/<umbrella>/credits {"credits": 5}', "GET me"),
    ),
    Incident(
        "beyond-the-pool",
        "Credits can be allocated that the pool does not have.",
        github("Scottcjn/rustchain-bounties/issues/82", "RustChain let balances be spent twice"),
        "limit",
        ("allocateCredits",),
        "documented",
        "responses.yaml#UnprocessableEntity",
        handled(_beyond_the_pool),
        ('PUT organizations/<acme>/credits {"credits": 50000}',),
    ),
    Incident(
        "trial-cap-raised",
        "Organizations in the trial tier may hold 1,000 credits.",
        PATTERN,
        "limit",
        ("allocateCredits",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_higher_cap),
        ('PUT organizations/<initech>/credits {"credits": 600}',),
    ),
    Incident(
        "credits-of-deleted-given-back",
        "A deleted organization gives its credits back to the pool.",
        PATTERN,
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_credits_given_back),
        ("DELETE organizations/<acme>", "GET organizations/<acme>"),
    ),
    Incident(
        "downgrade-cuts-credits",
        "A downgrade to the trial tier cuts the credits to 500 instead of being refused.",
        PATTERN,
        "side effect",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_cut_on_downgrade),
        ('PUT organizations/<acme>/tier {"tier": "trial"}',),
    ),
)
