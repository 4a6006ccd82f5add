"""Changes of the partner that calls, past the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.storage import partners

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call


def change_partner(call: Call, **changes: object) -> None:
    """Store columns of the partner that calls."""
    call.connection.execute(sa.update(partners).where(partners.c.id == call.partner.id).values(changes))
