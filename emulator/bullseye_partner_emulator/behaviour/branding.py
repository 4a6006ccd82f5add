"""https://docs.bullseye.so/partner-api/branding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.storage import partners

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def update_branding(call: Call) -> JsonObject:
    """Change what the body has; `logoUrl` may be null, which removes it."""
    columns = {
        "logoUrl": "logo_url",
        "primaryColor": "primary_color",
        "secondaryColor": "secondary_color",
        "companyName": "company_name",
    }
    changes = {column: call.body[name] for name, column in columns.items() if name in call.body}
    of_partner = partners.c.id == call.partner.id
    if changes:
        call.connection.execute(sa.update(partners).where(of_partner).values(changes))
    partner = call.connection.execute(sa.select(partners).where(of_partner)).one()
    return {
        "partner": {
            "id": partner.id,
            "name": partner.name,
            "slug": partner.slug,
            "logoUrl": partner.logo_url,
            "primaryColor": partner.primary_color,
            "secondaryColor": partner.secondary_color,
            "companyName": partner.company_name,
        }
    }
