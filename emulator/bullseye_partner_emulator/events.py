"""What the webhooks of a partner are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.visitor import render_visitor

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.json_text import JsonObject

_TEST_ID = "00000000-0000-0000-0000-000000000000"  # the nil UUID (RFC 9562, section 5.9): about nothing that exists


def identification_event(organization: sa.Row[Any], visitor: sa.Row[Any], instant: str) -> JsonObject:
    """Return the event that a visitor of an organization was identified."""
    return {
        "event": "visitor.identified",
        "timestamp": instant,
        "organizationId": organization.id,
        "externalId": organization.external_id,
        "visitor": render_visitor(visitor),
    }


def billing_event(name: str, organization_id: str, allocated: int, used: int, instant: str) -> JsonObject:
    """Return an event about the credits of an organization: those allocated to it, and those used in the period."""
    return {
        "event": name,
        "timestamp": instant,
        "organizationId": organization_id,
        "creditsAllocated": allocated,
        "creditsUsed": used,
        "creditsAvailable": allocated - used,
    }


def test_event(kind: str, instant: str) -> JsonObject:
    """Return the event of a test delivery to the webhook of a kind."""
    if kind == "identification":
        return {
            "event": "visitor.identified",
            "timestamp": instant,
            "organizationId": _TEST_ID,
            "externalId": None,
            "visitor": {"id": _TEST_ID, "email": "test@example.com", "firstName": "Test", "lastName": "Visitor"},
        }
    return billing_event("usage.recorded", _TEST_ID, 0, 0, instant)
