"""When a billing period begins and ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_instant

if TYPE_CHECKING:
    import sqlalchemy as sa


_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12, "annually": 12}


def billing_period(partner: sa.Row[Any], now: datetime) -> tuple[datetime, datetime]:
    """Return start and end of the billing period of a partner that `now` lies in; the end is the start of the next one.

    Periods begin at midnight UTC on the partner's billing day of a month, longer ones in months that follow from that
    of its creation.
    """
    created = parse_instant(partner.created_at)
    month = now.year * 12 + now.month - 1 - (now.day < partner.billing_day_of_month)
    length = _MONTHS[partner.billing_period]
    month -= (month - created.month + 1) % length
    return _start(month, partner.billing_day_of_month), _start(month + length, partner.billing_day_of_month)


def _start(month: int, day: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, day, tzinfo=UTC)
