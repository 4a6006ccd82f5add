"""The row of one partner, for whoever changes what the partner has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import partners

_LOCKED = sa.select(partners).where(partners.c.id == sa.bindparam("partner")).with_for_update()


def lock_partner(connection: sa.Connection, partner_id: str) -> sa.Row[Any]:
    """Return a partner, which nobody else can lock until this transaction ends: its writers come one after another.

    Raises:
        LookupError: there is no such partner.
    """
    found = connection.execute(_LOCKED, {"partner": partner_id}).one_or_none()
    if found is None:
        raise LookupError(f"there is no partner {partner_id}")
    return found
