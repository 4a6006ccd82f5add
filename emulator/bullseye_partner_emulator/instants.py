"""Times as the API writes them: RFC 3339 in UTC with `Z`, days as `YYYY-MM-DD`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

_LEAP_SECOND = re.compile(r"(:\d\d):60")
_TIME_SEPARATOR = re.compile(r"[Tt]")
_YEAR_ZERO = "0000"
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def render_instant(instant: datetime) -> str:
    """Return an aware datetime as the API writes it: whole seconds, a fraction only if there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Return the RFC 3339 date-time `text` as an aware datetime in UTC.

    RFC 3339 has a year 0, and offsets that lead out of the years 1 to 9999. The answers could not name such a time in
    UTC, and nothing ever happened or will happen then: it is taken for the first or the last second of these years.
    """
    if text.startswith(_YEAR_ZERO):
        return _FIRST
    # RFC 3339, section 5.7: seconds may be 60 in a leap second, which datetime does not know.
    without_leap_second = _LEAP_SECOND.sub(r"\1:59", text)
    written = datetime.fromisoformat(without_leap_second.upper())
    try:
        instant = written.astimezone(UTC)
        return instant if without_leap_second == text else instant + timedelta(seconds=1)
    except OverflowError:
        return _FIRST if written.year == _FIRST.year else _LAST


def whole_second(text: str) -> str:
    """Return the RFC 3339 date-time `text` as the API writes it, its fraction of a second cut off.

    Texts of this form are in the order of the times that they name.
    """
    return render_instant(parse_instant(text).replace(microsecond=0))


def parse_day(text: str) -> date:
    """Return the day of `text`, a date or a date-time of RFC 3339; of a date-time the day in UTC.

    Year 0 is taken for the first day of year 1.
    """
    if _TIME_SEPARATOR.search(text) or text.startswith(_YEAR_ZERO):
        return parse_instant(text).date()
    return date.fromisoformat(text)


def first_second(day: date) -> str:
    """Return the first second of a day (UTC) as the API writes it."""
    return render_instant(datetime.combine(day, time.min, UTC))


def last_second(day: date) -> str:
    """Return the last second of a day (UTC) as the API writes it."""
    return render_instant(datetime.combine(day, time(23, 59, 59), UTC))
