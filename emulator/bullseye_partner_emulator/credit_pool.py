"""Arithmetic of the partner's credit pool: total = used + available, used = the sum of all allocations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.storage import organizations

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call

_USED = sa.select(sa.func.coalesce(sa.func.sum(organizations.c.credits_allocated), 0)).where(
    organizations.c.partner_id == sa.bindparam("partner")
)


@dataclass(frozen=True)
class CreditPool:
    """Credits of a partner: the total, and how many of them are allocated to organizations."""

    total: int
    used: int

    @property
    def available(self) -> int:
        """Credits that can still be allocated."""
        return self.total - self.used


def credit_pool(connection: sa.Connection, partner: sa.Row[Any]) -> CreditPool:
    """Return the pool of a partner. The sum is taken anew each time, so it cannot drift from the allocations."""
    used = int(connection.execute(_USED, {"partner": partner.id}).scalar_one())
    return CreditPool(partner.credit_pool_total, used)


def require_allocatable(call: Call, tier: str, credits_wanted: int, *, credits_held: int) -> None:
    """Check that an organization of a tier may have `credits_wanted` in all instead of the `credits_held` that it has.

    Whoever writes has the partner for itself, so that two allocations cannot share the same credits.

    Raises:
        UnprocessableEntity: the trial tier's cap is exceeded, or the pool is too small.
    """
    require_within_cap(call, tier, credits_wanted)
    available = credit_pool(call.connection, call.partner).available + credits_held
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
