from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bullseye_partner_emulator.billing_periods import billing_period


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "billing_day", "now", "start", "end"),
    [
        ("monthly", 1, "2025-02-27", "2025-02-01", "2025-03-01"),
        ("monthly", 15, "2025-02-27", "2025-02-15", "2025-03-15"),
        ("monthly", 28, "2025-02-27", "2025-01-28", "2025-02-28"),
        ("monthly", 28, "2025-02-28", "2025-02-28", "2025-03-28"),
        ("monthly", 10, "2025-01-05", "2024-12-10", "2025-01-10"),
        ("annual", 10, "2025-02-27", "2024-04-10", "2025-04-10"),
        ("annual", 10, "2025-04-09", "2024-04-10", "2025-04-10"),
        ("annual", 10, "2025-04-10", "2025-04-10", "2026-04-10"),
        ("annual", 10, "2025-12-31", "2025-04-10", "2026-04-10"),
    ],
)
def test_a_period_holds_the_present(period: str, billing_day: int, now: str, start: str, end: str) -> None:
    partner: Any = SimpleNamespace(
        billing_period=period, billing_day_of_month=billing_day, created_at="2023-04-02T00:00:00Z"
    )
    assert billing_period(partner, day(now)) == (day(start), day(end))
