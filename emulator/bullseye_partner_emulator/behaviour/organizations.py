"""https://docs.bullseye.so/partner-api/organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.domains import CNAME_TARGET
from bullseye_partner_emulator.credit_pool import require_allocatable, require_within_cap
from bullseye_partner_emulator.errors import Conflict, UnprocessableEntity
from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.organization import (
    change_organization,
    organization_of,
    organization_status,
    require_organization,
)
from bullseye_partner_emulator.pages import Listing
from bullseye_partner_emulator.storage import organizations, visitors
from bullseye_partner_emulator.text_search import position_in
from bullseye_partner_emulator.usage import used_in_period
from bullseye_partner_emulator.visitor import render_visitor

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_SHOWN = {
    "id": organizations.c.id,
    "name": organizations.c.name,
    "externalId": organizations.c.external_id,
    "status": organizations.c.status,
    "tier": organizations.c.tier,
    "credits": organizations.c.credits_allocated,
    "metadata": organizations.c.custom_metadata,
    "createdAt": organizations.c.created_at,
}
"""What the API shows of an organization, and where it is."""
# Making a statement takes longer than executing it.
_INSERT = sa.insert(organizations)
_COUNT_KEPT = (
    sa.select(sa.func.count())
    .select_from(organizations)
    .where(organizations.c.partner_id == sa.bindparam("partner"), organizations.c.status != sa.bindparam("deleted"))
)


def list_organizations(call: Call) -> JsonObject:
    """Return the partner's organizations in the order of their creation, deleted ones included."""
    values = {"partner": call.partner.id}
    values |= {name: call.parameters[name] for name in ("status", "search", "externalId") if name in call.parameters}
    if "search" in values:
        values["search"] = values["search"].casefold()
    listed = _LISTING.page(call, values)
    if call.readings.follow("C17", "remaining"):
        for organization in listed["organizations"]:
            organization["credits"] = _remaining(call, organization["id"], organization["credits"])
    return listed


def create_organization(call: Call) -> JsonObject:
    """Make an active organization. Its initial credits come out of the pool."""
    body = call.body
    initial_credits = body.get("initialCredits", 0)
    require_allocatable(call, body["tier"], initial_credits, credits_held=0)
    _require_room(call)
    _require_unique(call, None)
    organization_id = call.identifiers.uuid()
    row: dict[str, Any] = {
        "id": organization_id,
        "partner_id": call.partner.id,
        "name": body["name"],
        "name_folded": body["name"].casefold(),
        "external_id": body.get("externalId"),
        "owner_user_id": body.get("ownerUserId"),
        "status": "active",
        "tier": body["tier"],
        "custom_metadata": body.get("metadata", {}),
        "billing_period": body.get("billingPeriod"),
        "billing_day_of_month": body.get("billingDayOfMonth"),
        "product_type": body.get("productType"),
        "allocation_id": call.identifiers.uuid(),
        "credits_allocated": initial_credits,
        "allocated_at": call.instant,
        "pixel_api_key": f"px_{call.identifiers.token()[:16]}",
        "pixel_enabled": True,
        "allowed_referrers": [],
        "created_at": call.instant,
    }
    call.connection.execute(_INSERT, row)
    return _envelope(call, organization_of(call.connection, call.partner.id, organization_id))


def get_organization(call: Call) -> JsonObject:
    """Return an organization, a deleted one too."""
    return _envelope(call, require_organization(call))


def update_organization(call: Call) -> JsonObject:
    """Change what the body has; `externalId` may be null, which removes it."""
    columns = {
        "name": "name",
        "externalId": "external_id",
        "ownerUserId": "owner_user_id",
        "metadata": "custom_metadata",
        "billingPeriod": "billing_period",
        "billingDayOfMonth": "billing_day_of_month",
        "productType": "product_type",
    }
    changes = {column: call.body[name] for name, column in columns.items() if name in call.body}
    if "name" in changes:
        changes["name_folded"] = changes["name"].casefold()
    organization = require_organization(call)
    _require_unique(call, organization)
    return _envelope(call, change_organization(call, organization, changes))


def delete_organization(call: Call) -> None:
    """Make the status `canceled`, a soft delete: nothing else changes. Deleting again changes nothing."""
    change_organization(call, require_organization(call), {"status": organization_status(call.readings, "canceled")})


def update_organization_status(call: Call) -> JsonObject:
    """Enable or disable an organization; a deleted one comes back."""
    status = call.body.get("status")
    if status is None:  # the other body that the documentation may mean (contradiction C18)
        status = "active" if call.body["enabled"] else organization_status(call.readings, "suspended")
    return _envelope(call, change_organization(call, require_organization(call), {"status": status}))


def update_organization_tier(call: Call) -> JsonObject:
    """Change the tier; a downgrade is refused while more credits are allocated than the trial tier may have."""
    organization = require_organization(call)
    require_within_cap(call, call.body["tier"], organization.credits_allocated)
    return _envelope(call, change_organization(call, organization, {"tier": call.body["tier"]}))


def get_pixel_config(call: Call) -> JsonObject:
    """Return the configuration of an organization's pixel."""
    return _pixel_config(call, require_organization(call))


def update_pixel_config(call: Call) -> JsonObject:
    """Change what the body has."""
    columns = {"allowedReferrers": "allowed_referrers", "enabled": "pixel_enabled"}
    changes = {column: call.body[name] for name, column in columns.items() if name in call.body}
    return _pixel_config(call, change_organization(call, require_organization(call), changes))


def list_organization_visitors(call: Call) -> JsonObject:
    """Return the visitors of an organization, first identified first; the range is about when they were last seen."""
    values = {"organization": require_organization(call).id}
    if "startDate" in call.parameters:
        values["startDate"] = first_second(parse_day(call.parameters["startDate"]))
    if "endDate" in call.parameters:
        values["endDate"] = last_second(parse_day(call.parameters["endDate"]))
    return _VISITOR_LISTING.page(call, values)


def _require_room(call: Call) -> None:
    """Check that the partner may have one more organization; deleted ones do not count."""
    values = {"partner": call.partner.id, "deleted": organization_status(call.readings, "canceled")}
    count: int = call.connection.execute(_COUNT_KEPT, values).scalar_one()
    limit = call.partner.max_organizations
    if count >= limit:
        raise UnprocessableEntity(
            f"The partner has {count} organizations and may have {limit}", {"maxOrganizations": limit}
        )


def _require_unique(call: Call, changed: sa.Row[Any] | None) -> None:
    """Check, where the reading is followed that it has to be unique, that no other organization has the external id."""
    external_id = call.body.get("externalId")
    if external_id is None or not call.readings.follow("C20", "unique"):
        return
    others = sa.select(organizations.c.id).where(
        organizations.c.partner_id == call.partner.id, organizations.c.external_id == external_id
    )
    found = set(call.connection.scalars(others)) - {changed.id if changed else None}
    if found:
        raise Conflict("Another organization has this externalId", {"externalId": external_id})


def _envelope(call: Call, organization: sa.Row[Any]) -> JsonObject:
    shown = {name: getattr(organization, column.name) for name, column in _SHOWN.items()}
    if call.readings.follow("C17", "remaining"):
        shown["credits"] = _remaining(call, organization.id, shown["credits"])
    return {"organization": shown}


def _remaining(call: Call, organization_id: str, allocated: int) -> int:
    used = used_in_period(call.connection, call.partner, organization_id, call.now)
    return max(0, allocated - used)


def _organization_of_page(shown: sa.Row[Any]) -> JsonObject:
    return dict(zip(_SHOWN, shown, strict=False))  # of as many columns; to look takes a third more


def _pixel_config(call: Call, organization: sa.Row[Any]) -> JsonObject:
    partner = call.partner
    host = partner.script_domain if partner.script_domain_verified else CNAME_TARGET
    return {
        "pixelConfig": {
            "organizationId": organization.id,
            "pixelApiKey": organization.pixel_api_key,
            "allowedReferrers": organization.allowed_referrers,
            "scriptUrl": f"https://{host}/script.js",
            "enabled": organization.pixel_enabled,
        }
    }


_LISTING = Listing(
    "organizations",
    organizations,
    {
        "partner": organizations.c.partner_id == sa.bindparam("partner"),
        "status": organizations.c.status == sa.bindparam("status"),
        "search": position_in(organizations.c.name_folded, "search") > 0,
        "externalId": organizations.c.external_id == sa.bindparam("externalId"),
    },
    _organization_of_page,
    columns=tuple(_SHOWN.values()),
)
_VISITOR_LISTING = Listing(
    "visitors",
    visitors,
    {
        "organization": visitors.c.organization_id == sa.bindparam("organization"),
        "startDate": visitors.c.last_seen_at >= sa.bindparam("startDate"),
        "endDate": visitors.c.last_seen_at <= sa.bindparam("endDate"),
    },
    render_visitor,
)
