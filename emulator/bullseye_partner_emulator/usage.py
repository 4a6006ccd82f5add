"""How much was identified.

The visitors are the ledger. What happened to one happened at two instants: it was identified when first seen, for one
credit, and its page views and sessions count when it was last seen. No event lies in two ranges that do not overlap, so
that the parts of a range add up to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.instants import last_second, render_instant
from bullseye_partner_emulator.storage import organizations, visitors

if TYPE_CHECKING:
    from datetime import datetime

_OF_PARTNER = visitors.join(organizations)


def identified_between(first: str, last: str) -> sa.ColumnElement[bool]:
    """Return the condition on visitors to have been identified between two instants, both included."""
    return visitors.c.first_seen_at.between(first, last)


def _seen_between(first: str, last: str) -> sa.ColumnElement[bool]:
    return visitors.c.last_seen_at.between(first, last)


def identifications(connection: sa.Connection, partner: sa.Row[Any], condition: sa.ColumnElement[bool]) -> int:
    """Return how many visitors of all organizations of a partner meet a condition."""
    return _sum(connection, partner, condition, sa.func.count())


def in_billing_period(partner: sa.Row[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition on visitors to have been identified in the billing period that `now` lies in, until today.

    Today counts as a whole, as in the ranges of days that usage and analytics are asked for.
    """
    start, _ = billing_period(partner, now)
    return identified_between(render_instant(start), last_second(now.date()))


def used_in_period(connection: sa.Connection, partner: sa.Row[Any], organization_id: str, now: datetime) -> int:
    """Return the credits of an organization that are used up in this billing period; unused ones lapse with it."""
    of_organization = visitors.c.organization_id == organization_id
    return identifications(connection, partner, in_billing_period(partner, now) & of_organization)


def events(connection: sa.Connection, partner: sa.Row[Any], first: str, last: str) -> int:
    """Return how many events (identifications, page views, sessions) there were between two instants, both included."""
    identified = sa.case((identified_between(first, last), 1), else_=0)
    seen = sa.case((_seen_between(first, last), visitors.c.page_view_count + visitors.c.session_count), else_=0)
    return _sum(connection, partner, _active_between(first, last), sa.func.sum(identified + seen))


def active_organizations(connection: sa.Connection, partner: sa.Row[Any], first: str, last: str) -> int:
    """Return how many organizations of a partner had an event between two instants, both included."""
    return _sum(connection, partner, _active_between(first, last), sa.func.count(organizations.c.id.distinct()))


def _active_between(first: str, last: str) -> sa.ColumnElement[bool]:
    return identified_between(first, last) | _seen_between(first, last)


def _sum(
    connection: sa.Connection,
    partner: sa.Row[Any],
    condition: sa.ColumnElement[bool],
    aggregate: sa.ColumnElement[Any],
) -> int:
    query = sa.select(sa.func.coalesce(aggregate, 0)).select_from(_OF_PARTNER)
    return int(connection.execute(query.where(organizations.c.partner_id == partner.id, condition)).scalar_one())
