# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page billing."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "AllocateCreditsRequest",
    "Allocation",
    "AllocationEnvelope",
    "Billing",
    "BillingCalculation",
    "BillingCalculationLine",
    "BillingMode",
    "BillingPeriod",
    "BillingUsage",
    "PricingTier",
]


class BillingPeriod(OpenEnum):
    """Length of a billing period.

    Documented (https://docs.bullseye.so/partner-api/organizations#create-organization). The guide has monthly,
    quarterly and annually (contradiction C1).
    """

    MONTHLY = "monthly"
    ANNUAL = "annual"


class BillingMode(OpenEnum):
    """How the partner is billed.

    With `credit_pool`, Bullseye bills a pool, which the partner allocates; with `external`, the partner bills its
    clients on its own, and webhooks carry the usage to its billing; with `usage_based`, each organization is billed on
    its usage. Fixed at onboarding; only Bullseye changes it.

    Documented (https://docs.bullseye.so/partner-program/credit-management#billing-modes). The reference's samples say
    pooled, the guide lists the three others (contradiction C2).
    """

    POOLED = "pooled"
    """Documented (https://docs.bullseye.so/partner-api/partner-account#get-partner-details)."""
    CREDIT_POOL = "credit_pool"
    EXTERNAL = "external"
    USAGE_BASED = "usage_based"


class AllocateCreditsRequest(Model, frozen=True, kw_only=True):
    """The allocation that is asked for.

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """

    credits: int
    """Credits that the organization shall have in all, by the guide; by another reading of the reference, credits that
    are added to what it has. Not settled. Example: `500`.

    Documented (https://docs.bullseye.so/partner-program/credit-management#allocating-credits-to-sub-organizations). The
    reference says allocate, which can be read as an increment (contradiction C11). That zero is allowed and a negative
    number is not is inferred.
    """
    notes: str | UnsetType = UNSET
    """Free note. Example: `Monthly allocation for Acme Corp`."""


class Allocation(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """The credits of one organization.

    Each identification of its visitors costs one of them.

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """

    id: UUID
    """Id of the allocation. Example: `91d5b2f6-7e3a-4c8d-b0a4-5c6f7d8e9a02`."""
    partner_id: UUID
    """Id of the partner. Example: `0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11`."""
    organization_id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    credits_allocated: int
    """Credits allocated to the organization. Example: `500`."""
    credits_used: int
    """Credits that the organization has consumed, one for each identification. Example: `0`."""
    credits_available: int
    """Allocated minus used credits. What happens when none is left is not documented. Example: `500`."""
    allocated_at: AwareDatetime
    """When the allocation was set. Example: `2025-02-27T10:30:00Z`."""


class PricingTier(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """A band of usage and its price.

    Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info).
    """

    tier: str
    """Name of the pricing tier. Not empty. Example: `standard`."""
    price_per_identification: float
    """Price of one identification. The currency is not documented. Example: `0.05`."""
    min_usage: int
    """First identification of the band. Example: `1001`."""
    max_usage: int | None
    """Last identification of the band; null when it has no end. Example: `10000`.

    That it may be null is inferred.
    """


class BillingUsage(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Usage and estimated cost of the current billing period.

    Inferred, not documented (https://docs.bullseye.so/partner-api/billing#get-billing-period-usage): The purpose is
    documented, the answer was not visible.
    """

    period_start: AwareDatetime
    """Start of the billing period. Example: `2025-02-01T00:00:00Z`."""
    period_end: AwareDatetime
    """End of the billing period. Example: `2025-03-01T00:00:00Z`."""
    usage: int
    """Identifications so far. Example: `4500`."""
    estimated_cost: float
    """Cost so far. The currency is not documented. Example: `175`."""


class BillingCalculationLine(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Cost of the usage that falls into one pricing tier.

    Inferred, not documented (https://docs.bullseye.so/partner-api/billing#calculate-billing): The purpose is
    documented, the answer was not visible; graduated pricing is assumed.
    """

    tier: str
    """Name of the pricing tier. Not empty. Example: `standard`."""
    quantity: int
    """Identifications in this tier. Example: `3500`."""
    price_per_identification: float
    """Price of one identification. Example: `0.05`."""
    cost: float
    """Quantity times price. Example: `175`."""


class AllocationEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of allocate credits.

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """

    allocation: Allocation
    """The credits of one organization. Each identification of its visitors costs one of them."""


class Billing(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Billing facts of the partner.

    Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info).
    """

    partner_id: UUID
    """Id of the partner. Example: `0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11`."""
    billing_mode: BillingMode
    """How the partner is billed. With `credit_pool`, Bullseye bills a pool, which the partner allocates; with
    `external`, the partner bills its clients on its own, and webhooks carry the usage to its billing; with
    `usage_based`, each organization is billed on its usage. Fixed at onboarding; only Bullseye changes it. Example:
    `pooled`.
    """
    billing_period: BillingPeriod | None
    """Length of a billing period. Example: `monthly`.

    That it may be null is inferred.
    """
    billing_day_of_month: int | None
    """Day of the month on which a billing period begins. 1 to 28. Example: `1`.

    That it may be null is inferred. Documented
    (https://docs.bullseye.so/partner-api/organizations#create-organization).
    """
    billing_period_start: AwareDatetime | None
    """Start of the current billing period. Example: `2025-02-01T00:00:00Z`.

    That it may be null is inferred.
    """
    next_billing_date: AwareDatetime | None
    """Start of the next billing period. Example: `2025-03-01T00:00:00Z`.

    That it may be null is inferred.
    """
    stripe_customer_id: str | None
    """Id of the partner at Stripe; null when there is none. Example: `cus_xxx`.

    That it may be null is inferred.
    """
    pricing_tiers: list[PricingTier]
    """Bands of usage and their prices. Example: `[{"tier": "trial", "pricePerIdentification": 0, "minUsage": 0,
    "maxUsage": 1000}, {"tier": "standard", "pricePerIdentification": 0.05, "minUsage": 1001, "maxUsage": 10000}]`.
    """
    credit_pool_total: int
    """Credits of the partner's pool in this billing period. Unused ones expire with it and do not roll over. Example:
    `10000`.

    That credits do not roll over is from partner-program/credit-management.
    """
    credit_pool_used: int
    """Credits of the pool that are used. Whether those are allocated to organizations or consumed by identifications is
    not documented (contradiction C16). Example: `2500`.

    Allocated ones are assumed.
    """
    credit_pool_available: int
    """Credits of the pool that can still be allocated, or else consumed (contradiction C16). Example: `7500`."""


class BillingCalculation(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """What a given usage costs.

    Inferred, not documented (https://docs.bullseye.so/partner-api/billing#calculate-billing): The purpose is
    documented, the answer was not visible; graduated pricing is assumed.
    """

    usage: int
    """The usage asked for, in identifications. Example: `4500`."""
    total_cost: float
    """Sum of the lines. Example: `175`."""
    breakdown: list[BillingCalculationLine]
    """One line for each pricing tier that the usage reaches. Example: `[{"tier": "trial", "quantity": 1000,
    "pricePerIdentification": 0, "cost": 0}, {"tier": "standard", "quantity": 3500, "pricePerIdentification": 0.05,
    "cost": 175}]`.
    """
