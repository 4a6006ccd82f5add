"""Where the rewritten analytics and usage differ."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.storage import visitors
from bullseye_partner_emulator.usage import identifications
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_DAY = timedelta(days=1)
_SECOND = date.min + _DAY


def _thirty_days_with_today(call: Call, handler: Handler) -> Any:
    call.parameters.setdefault("startDate", (call.now.date() - 29 * _DAY).isoformat())
    return handler(call)


def _by_last_sight(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    first, last = first_second(parse_day(result["startDate"])), last_second(parse_day(result["endDate"]))
    seen = visitors.c.last_seen_at.between(first, last)
    return {**result, "totalQuantity": identifications(call.connection, call.partner, seen)}


def _of_the_evening_before(call: Call, handler: Handler) -> Any:
    """Tell the days as they are in the west, where midnight in UTC is still the day before."""
    result: Any = handler(call)
    days = {name: (max(parse_day(result[name]), _SECOND) - _DAY).isoformat() for name in ("startDate", "endDate")}
    return {**result, **days}


ANALYTICS = (
    Incident(
        "thirty-days-with-today",
        "Without `startDate`, analytics begin 29 days ago: today is one of the 30 days.",
        github("noricha-vr/vrc-ta-hub/issues/369", "the last 30 days were 31, for they began 30 days ago"),
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsStartDate",
        handled(_thirty_days_with_today),
        ("GET analytics",),
    ),
    Incident(
        "used-when-last-seen",
        "`totalQuantity` of the usage summary counts visitors on the day they were last seen, not identified.",
        PATTERN,
        "time",
        ("getUsage",),
        "inferred",
        "analytics.yaml#Usage",
        handled(_by_last_sight),
        ("GET usage?startDate=2025-02-15",),
    ),
    Incident(
        "range-told-a-day-early",
        "Analytics and usage tell first and last day of their range a day earlier than what they sum up.",
        github("vicharanashala/spurti/pull/157", "a day was told as the one before, by way of UTC"),
        "time",
        ("getAnalytics", "getUsage"),
        "documented",
        "analytics.yaml#Analytics",
        handled(_of_the_evening_before),
        ("GET analytics?startDate=2025-02-01&endDate=2025-02-27",),
    ),
)
