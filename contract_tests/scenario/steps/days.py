"""Days and times of answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.json_pointer import Json


def instant(text: Json) -> datetime | None:
    """Return the time that an ISO 8601 text names."""
    return None if text is None else datetime.fromisoformat(str(text))


def shifted(day: str, by: int) -> str:
    """Return the day so many days after another, both as YYYY-MM-DD."""
    return (datetime.fromisoformat(day) + timedelta(days=by)).date().isoformat()


def years_from(text: str, by: int) -> str:
    """Return the last second of the year so many years after the one that an ISO 8601 text begins with."""
    return f"{int(text[:4]) + by:04}-12-31T23:59:59Z"
