# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_http_date.py.
"""Dates in headers."""

from __future__ import annotations

import email.utils
from datetime import UTC


def unix_time(text: str) -> float | None:
    """Return an HTTP date (RFC 9110, section 5.6.7) as Unix time in seconds; None if it is none.

    Such dates are in UTC, also those whose form has no time zone.
    """
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
