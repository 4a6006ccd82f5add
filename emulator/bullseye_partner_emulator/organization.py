"""Reading and changing one organization of the partner that calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.storage import organizations

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.readings import Readings

_BY_ID = sa.select(organizations).where(
    organizations.c.id == sa.bindparam("organization"), organizations.c.partner_id == sa.bindparam("partner")
)


def organization_of(connection: sa.Connection, partner_id: str, organization_id: str) -> sa.Row[Any]:
    """Return an organization of a partner.

    Raises:
        NotFound: the partner has no such organization.
    """
    found = connection.execute(_BY_ID, {"organization": organization_id, "partner": partner_id}).one_or_none()
    if found is None:
        raise NotFound("There is no such organization")
    return found


def organization_status(readings: Readings, status: str) -> str:
    """Return the word for a state of an organization: `active`, `suspended` (disabled) or `canceled` (deleted)."""
    return "disabled" if status != "active" and readings.follow("C5", "guide") else status


def require_organization(call: Call) -> sa.Row[Any]:
    """Return the organization that the path names.

    Raises:
        NotFound: the partner that calls has no such organization.
    """
    return organization_of(call.connection, call.partner.id, call.parameters["organizationId"].lower())


def change_organization(call: Call, organization: sa.Row[Any], changes: dict[str, Any]) -> sa.Row[Any]:
    """Store the changed columns of an organization and return it as it is then."""
    if changes:
        of_organization = organizations.c.position == organization.position
        call.connection.execute(sa.update(organizations).where(of_organization).values(changes))
    return organization_of(call.connection, call.partner.id, organization.id)
