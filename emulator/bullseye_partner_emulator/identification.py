"""A visitor is identified: what the tracking script of an organization does in production, for one credit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.data_sets import sample_visitor
from bullseye_partner_emulator.events import billing_event, identification_event
from bullseye_partner_emulator.instants import render_instant, whole_second
from bullseye_partner_emulator.outbox import queue_event
from bullseye_partner_emulator.storage import organizations, visitors
from bullseye_partner_emulator.usage import used_in_period

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.identifiers import Identifiers
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.readings import Readings

_LOW_SHARE = 10
"""Credits are low when less than a tenth of the allocation is left; no page says when."""


class NotIdentifiedError(Exception):
    """No visitor can be identified; the message says why."""


@dataclass(frozen=True)
class Identification:
    """A visitor that was identified, of which organization, and the credits that it has left."""

    visitor_id: str
    organization_id: str
    credits_available: int


def identify_visitor(
    connection: sa.Connection,
    partner: sa.Row[Any],
    identifiers: Identifiers,
    readings: Readings,
    now: datetime,
    *,
    organization_id: str | None,
    known: JsonObject,
) -> Identification:
    """Identify a visitor of an organization: store it and note the events for delivery.

    Args:
        connection: In a transaction that has locked the partner.
        partner: Its row.
        identifiers: Where the ids come from.
        readings: Those that are followed.
        now: The partner's time, in whole seconds.
        organization_id: Of the partner; None takes the first one that has a credit left.
        known: What is known about the visitor, as the API writes it; the rest is made up.

    Raises:
        NotIdentifiedError: there is no such organization, it or its pixel is disabled, or no credit is left.
    """
    organization, used = _organization_with_credit(connection, partner, organization_id, now)
    instant = render_instant(now)
    number: int = connection.execute(
        sa.select(sa.func.count()).where(visitors.c.organization_id == organization.id)
    ).scalar_one()
    made_up = sample_visitor(identifiers, organization.id, number, now)
    seen = {"page_view_count": 1, "session_count": 1}
    columns = {re.sub(r"(?=[A-Z])", "_", name).lower(): value for name, value in known.items()}
    told = {name: value for name, value in columns.items() if value is not None or visitors.c[name].nullable}
    row = made_up | seen | told | _sights(told, instant)
    connection.execute(sa.insert(visitors).values(row))
    visitor = connection.execute(sa.select(visitors).where(visitors.c.id == row["id"])).one()
    event = identification_event(organization, visitor, instant)
    queue_event(connection, partner, "identification", event, readings=readings, log_id=identifiers.uuid())
    allocated = organization.credits_allocated
    for name in _billing_events(allocated, used + 1):
        event = billing_event(name, organization.id, allocated, used + 1, instant)
        queue_event(connection, partner, "billing", event, readings=readings, log_id=identifiers.uuid())
    return Identification(visitor.id, organization.id, allocated - used - 1)


def _sights(told: JsonObject, instant: str) -> JsonObject:
    """Return when a visitor was first and last seen; what is not told is now, or as early or late as what is."""
    sights = {name: whole_second(told[name]) for name in ("first_seen_at", "last_seen_at") if name in told}
    known = (instant, *sights.values())
    return {"first_seen_at": min(known), "last_seen_at": max(known)} | sights


def announce_credits(
    connection: sa.Connection,
    partner: sa.Row[Any],
    identifiers: Identifiers,
    readings: Readings,
    now: datetime,
    *,
    name: str,
    organization_id: str | None,
) -> None:
    """Note a billing event for delivery, with the figures of an organization as they are; None takes the first one.

    Raises:
        NotIdentifiedError: there is no such organization.
    """
    organization = _organizations(connection, partner, organization_id)[0]
    used = used_in_period(connection, partner, organization.id, now)
    event = billing_event(name, organization.id, organization.credits_allocated, used, render_instant(now))
    queue_event(connection, partner, "billing", event, readings=readings, log_id=identifiers.uuid())


def _organization_with_credit(
    connection: sa.Connection, partner: sa.Row[Any], organization_id: str | None, now: datetime
) -> tuple[sa.Row[Any], int]:
    reasons: list[str] = []
    for organization in _organizations(connection, partner, organization_id):
        used = used_in_period(connection, partner, organization.id, now)
        if organization.status != "active":
            reasons.append(f"{organization.name} is {organization.status}")
        elif not organization.pixel_enabled:
            reasons.append(f"the pixel of {organization.name} is disabled")
        elif used >= organization.credits_allocated:
            reasons.append(f"{organization.name} has no credits left in this billing period")
        elif used >= partner.max_identifications_per_org:
            reasons.append(f"{organization.name} has as many identifications as an organization may have")
        else:
            return organization, used
    raise NotIdentifiedError("; ".join(reasons[:5]))


def _organizations(connection: sa.Connection, partner: sa.Row[Any], organization_id: str | None) -> list[sa.Row[Any]]:
    query = sa.select(organizations).where(organizations.c.partner_id == partner.id).order_by(organizations.c.position)
    if organization_id is not None:
        query = query.where(organizations.c.id == organization_id.lower())
    if not (found := list(connection.execute(query))):
        raise NotIdentifiedError("the partner has no such organization" if organization_id else "no organization yet")
    return found


def _billing_events(allocated: int, used: int) -> list[str]:
    """Return the names of what happens to the credits with the last identification; no page says which there are."""
    names = ["usage.recorded"]
    left = allocated - used
    if left == 0:
        names.append("credits.exhausted")
    elif left * _LOW_SHARE < allocated <= (left + 1) * _LOW_SHARE:
        names.append("credits.low")
    return names
