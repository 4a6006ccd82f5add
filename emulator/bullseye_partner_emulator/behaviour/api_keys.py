"""https://docs.bullseye.so/partner-api/api-keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.authentication import store_key
from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.identifiers import key_prefix, new_api_key
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def list_api_keys(call: Call) -> JsonObject:
    """Return all keys of the partner, revoked ones included, oldest first."""
    query = sa.select(api_keys).where(api_keys.c.partner_id == call.partner.id).order_by(api_keys.c.position)
    return {
        "apiKeys": [
            {
                "id": key.id,
                "name": key.name,
                "keyPrefix": key.key_prefix,
                "scopes": key.scopes,
                "status": key.status,
                "expiresAt": key.expires_at,
                "lastUsedAt": key.last_used_at,
                "createdAt": key.created_at,
            }
            for key in call.connection.execute(query)
        ]
    }


def create_api_key(call: Call) -> JsonObject:
    """Make a key; left out scopes give full access. The key itself is in this answer only."""
    key_id, plain_key = call.identifiers.uuid(), new_api_key(call.identifiers)
    scopes = call.body.get("scopes") or list(call.description.scopes)
    expiry = call.body.get("expiresAt")
    expires_at = None if expiry is None else render_instant(parse_instant(expiry))
    store_key(
        call.connection,
        call.partner.id,
        plain_key,
        key_id=key_id,
        name=call.body["name"],
        scopes=scopes,
        expires_at=expires_at,
        created_at=call.instant,
    )
    return {
        "apiKey": {
            "id": key_id,
            "name": call.body["name"],
            "keyPrefix": key_prefix(plain_key),
            "scopes": scopes,
            "status": "active",
            "expiresAt": expires_at,
            "createdAt": call.instant,
        },
        "plainKey": plain_key,
    }


def revoke_api_key(call: Call) -> None:
    """Revoke a key for good. Revoking it again changes nothing; a key may revoke itself."""
    of_partner = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == call.parameters["keyId"].lower())
    if call.connection.execute(sa.update(api_keys).where(of_partner).values(status="revoked")).rowcount == 0:
        raise NotFound("There is no such API key")
