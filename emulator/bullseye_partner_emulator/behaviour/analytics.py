"""https://docs.bullseye.so/partner-api/analytics."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.credit_pool import credit_pool
from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.storage import organizations
from bullseye_partner_emulator.usage import active_organizations, events, identifications, identified_between

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def get_analytics(call: Call) -> JsonObject:
    """Sum up all organizations; the range begins 30 days ago and ends today by default."""
    start, end = _range(call, call.now.date() - timedelta(days=30))
    instants = first_second(start), last_second(end)
    identified = identifications(call.connection, call.partner, identified_between(*instants))
    of_partner = organizations.c.partner_id == call.partner.id
    total = sa.select(sa.func.count()).select_from(organizations).where(of_partner)
    return {
        "partnerId": call.partner.id,
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "totalOrganizations": call.connection.execute(total).scalar_one(),
        "activeOrganizations": _active_organizations(call, *instants),
        "totalIdentifications": identified,
        "creditsRemaining": credit_pool(call).available,
        "creditsUsed": identified,  # one identification consumes one credit
    }


def get_usage(call: Call) -> JsonObject:
    """Sum up the usage of all organizations; the range begins with the month and ends today by default."""
    start, end = _range(call, call.now.date().replace(day=1))
    instants = first_second(start), last_second(end)
    usage: JsonObject = {
        "totalQuantity": identifications(call.connection, call.partner, identified_between(*instants)),
        "totalEvents": events(call.connection, call.partner, *instants),
    }
    if not call.readings.follow("C9", "guide"):
        usage |= {"startDate": start.isoformat(), "endDate": end.isoformat()}
    return usage


def _active_organizations(call: Call, first: str, last: str) -> int:
    if call.readings.follow("C8", "guide"):
        active = (organizations.c.partner_id == call.partner.id) & (organizations.c.status == "active")
        count: int = call.connection.execute(sa.select(sa.func.count()).where(active)).scalar_one()
        return count
    return active_organizations(call.connection, call.partner, first, last)


def _range(call: Call, default_start: date) -> tuple[date, date]:
    """Return first and last day. No page says what a reversed range does; it is empty here."""
    if call.readings.follow("C10", "reference"):
        default_start = parse_day(call.partner.created_at)
    start = parse_day(call.parameters["startDate"]) if "startDate" in call.parameters else default_start
    end = parse_day(call.parameters["endDate"]) if "endDate" in call.parameters else call.now.date()
    return start, end
