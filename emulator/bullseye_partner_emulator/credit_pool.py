"""Arithmetic of the partner's credit pool: total = used + available.

Used is the sum of all allocations, unless the reading is followed that it is what identifications have consumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.storage import organizations
from bullseye_partner_emulator.usage import identifications, in_billing_period

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call

_ALLOCATED = sa.select(sa.func.coalesce(sa.func.sum(organizations.c.credits_allocated), 0)).where(
    organizations.c.partner_id == sa.bindparam("partner")
)


@dataclass(frozen=True)
class CreditPool:
    """Credits of a partner: the total, and how many of them are used."""

    total: int
    used: int

    @property
    def available(self) -> int:
        """Credits that are not used."""
        return self.total - self.used


def credit_pool(call: Call) -> CreditPool:
    """Return the pool of the partner that calls."""
    if call.readings.follow("C16", "consumed"):
        used = identifications(call.connection, call.partner, in_billing_period(call.partner, call.now))
        return CreditPool(call.partner.credit_pool_total, used)
    return CreditPool(call.partner.credit_pool_total, _allocated(call))


def _allocated(call: Call) -> int:
    """Return the sum of all allocations. It is taken anew each time, so that it cannot drift from them."""
    return int(call.connection.execute(_ALLOCATED, {"partner": call.partner.id}).scalar_one())


def require_allocatable(call: Call, tier: str, credits_wanted: int, *, credits_held: int) -> None:
    """Check that an organization of a tier may have `credits_wanted` in all instead of the `credits_held` that it has.

    Whoever writes has the partner for itself, so that two allocations cannot share the same credits.

    Raises:
        UnprocessableEntity: the trial tier's cap is exceeded, or the pool is too small.
    """
    require_within_cap(call, tier, credits_wanted)
    available = call.partner.credit_pool_total - _allocated(call) + credits_held
    if credits_wanted > available:
        raise UnprocessableEntity(
            f"The credit pool has {available} credits for this organization, fewer than asked for",
            {"creditsRequested": credits_wanted, "creditsAvailable": available},
        )


def require_within_cap(call: Call, tier: str, credits_wanted: int) -> None:
    """Check that an organization of a tier may hold a number of credits.

    Raises:
        UnprocessableEntity: the tier is `trial` and its cap is exceeded.
    """
    cap = call.description.trial_credit_cap
    if tier == "trial" and credits_wanted > cap:
        raise UnprocessableEntity(
            f"An organization in the trial tier has at most {cap} credits",
            {"creditsRequested": credits_wanted, "trialCreditCap": cap},
        )
