"""How much was identified.

The visitors are the ledger: each one was identified once, when first seen, for one credit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.storage import organizations, visitors

if TYPE_CHECKING:
    from datetime import datetime

_OF_PARTNER = visitors.join(organizations)


def identified_between(first: str, last: str) -> sa.ColumnElement[bool]:
    """Return the condition on visitors to have been identified between two instants, both included."""
    return visitors.c.first_seen_at.between(first, last)


def seen_between(first: str, last: str) -> sa.ColumnElement[bool]:
    """Return the condition on visitors to have been active between two instants, both included."""
    return (visitors.c.first_seen_at <= last) & (visitors.c.last_seen_at >= first)


def identifications(connection: sa.Connection, partner: sa.Row[Any], condition: sa.ColumnElement[bool]) -> int:
    """Return how many visitors of all organizations of a partner meet a condition."""
    return _sum(connection, partner, condition, sa.func.count())


def used_in_period(connection: sa.Connection, partner: sa.Row[Any], organization_id: str, now: datetime) -> int:
    """Return the credits of an organization that are used up in this billing period; unused ones lapse with it."""
    start, _ = billing_period(partner, now)
    in_period = identified_between(render_instant(start), render_instant(now))
    return identifications(connection, partner, in_period & (visitors.c.organization_id == organization_id))


def events(connection: sa.Connection, partner: sa.Row[Any], condition: sa.ColumnElement[bool]) -> int:
    """Return the events (page views, sessions, identifications) of the visitors that meet a condition."""
    return _sum(connection, partner, condition, sa.func.sum(visitors.c.page_view_count + visitors.c.session_count + 1))


def active_organizations(connection: sa.Connection, partner: sa.Row[Any], condition: sa.ColumnElement[bool]) -> int:
    """Return how many organizations of a partner have a visitor that meets a condition."""
    return _sum(connection, partner, condition, sa.func.count(organizations.c.id.distinct()))


def _sum(
    connection: sa.Connection,
    partner: sa.Row[Any],
    condition: sa.ColumnElement[bool],
    aggregate: sa.ColumnElement[Any],
) -> int:
    query = sa.select(sa.func.coalesce(aggregate, 0)).select_from(_OF_PARTNER)
    return int(connection.execute(query.where(organizations.c.partner_id == partner.id, condition)).scalar_one())
