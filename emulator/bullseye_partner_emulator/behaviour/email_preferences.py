"""https://docs.bullseye.so/partner-api/email-preferences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import partners

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_AT_FIRST = {
    "credits_exhausted": False,
    "credits_low": False,
    "first_visitor_identified": True,
    "subscription_activated": True,
    "subscription_canceled": True,
    "payment_failed": True,
    "renewal_receipt": True,
}
"""What a partner that has changed nothing prefers: the sample of the page, which does not say what a new one does."""
_UPDATED: JsonObject = {"message": "email preferences updated"}


def get_email_preferences(call: Call) -> JsonObject:
    """Return what the partner prefers."""
    return {"preferences": _told(call, _of_partner(call))}


def update_email_preferences(call: Call) -> JsonObject:
    """Change what the body has."""
    stored = {**_stored(call.partner), **_asked(call)}
    call.connection.execute(
        sa.update(partners).where(partners.c.id == call.partner.id).values(email_preferences=stored)
    )
    return _UPDATED


def get_organization_email_preferences(call: Call) -> JsonObject:
    """Return what holds for an organization: its own preference where it has one, else that of the partner."""
    own = _stored(require_organization(call))
    effective: JsonObject = {
        key: {"enabled": own.get(key, of_partner), "inherited": key not in own}
        for key, of_partner in _of_partner(call).items()
    }
    return {"preferences": _told(call, effective)}


def update_organization_email_preferences(call: Call) -> JsonObject:
    """Change what the body has; null inherits again."""
    organization = require_organization(call)
    asked = {**_stored(organization), **_asked(call)}
    own = {key: value for key, value in asked.items() if value is not None}
    change_organization(call, organization, {"email_preferences": own})
    return _UPDATED


def _of_partner(call: Call) -> JsonObject:
    return {**_AT_FIRST, **_stored(call.partner)}


def _stored(row: sa.Row[Any]) -> JsonObject:
    """Return the preferences of a partner, or of an organization, that were ever changed."""
    stored: JsonObject | None = row.email_preferences
    return stored or {}


def _asked(call: Call) -> JsonObject:
    return {re.sub(r"(?=[A-Z])", "_", key).lower(): value for key, value in call.body["preferences"].items()}


def _told(call: Call, preferences: JsonObject) -> JsonObject:
    if not call.readings.follow("C22", "conventions"):
        return preferences
    return {re.sub(r"_(.)", lambda match: match[1].upper(), key): value for key, value in preferences.items()}
