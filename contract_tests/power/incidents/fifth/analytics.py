"""What partners write about analytics and usage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_ANALYTICS = ("getAnalytics",)
_LENGTH = timedelta(days=30)


def _in_range(call: Call, handler: Handler, first: str, last: str) -> Any:
    return handler(replace(call, parameters={"startDate": first, "endDate": last}))


def _active_ever(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    ever = _in_range(call, handler, "0001-01-01", call.now.date().isoformat())
    return {**result, "activeOrganizations": ever["activeOrganizations"]}


def _echoed(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {**result, **{name: value for name, value in call.parameters.items() if name in result}}


def _until_thirty_days_later(call: Call, handler: Handler) -> Any:
    if "startDate" in call.parameters and "endDate" not in call.parameters:
        start = parse_day(call.parameters["startDate"])
        call.parameters["endDate"] = (start + min(_LENGTH, date.max - start)).isoformat()
    return handler(call)


def _first_days_twice(call: Call, handler: Handler) -> Any:
    """Count the first day of each month within the range twice, as if it lay in two partitions."""
    result: Any = handler(call)
    if "startDate" not in result:
        return result
    start, day = date.fromisoformat(result["startDate"]), date.fromisoformat(result["endDate"]).replace(day=1)
    quantity: int = result["totalQuantity"]
    while day > max(start, call.now.date() - timedelta(days=3660)):
        quantity += _in_range(call, handler, day.isoformat(), day.isoformat())["totalQuantity"]
        day = (day - timedelta(days=1)).replace(day=1)
    return {**result, "totalQuantity": quantity}


ANALYTICS = (
    Incident(
        "active-ever",
        "`activeOrganizations` of the analytics counts organizations that were ever active, whatever the range.",
        PATTERN,
        "field",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_active_ever),
        ("GET analytics?startDate=2024-01-01&endDate=2024-01-31",),
    ),
    Incident(
        "range-told-as-asked",
        "The analytics tell first and last day as they were asked for: with the time, if it was one.",
        PATTERN,
        "time",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_echoed),
        ("GET analytics?startDate=2025-02-01T10:00:00Z",),
    ),
    Incident(
        "thirty-days-from-start",
        "Without `endDate`, analytics end 30 days after `startDate` if that is given, not today.",
        PATTERN,
        "time",
        _ANALYTICS,
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        handled(_until_thirty_days_later),
        ("GET analytics?startDate=2025-01-10",),
    ),
    Incident(
        "months-share-a-day",
        "`totalQuantity` of a usage summary over several months counts the first day of each later month twice.",
        PATTERN,
        "money",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        handled(_first_days_twice),
        ("GET usage?startDate=2025-01-20",),
    ),
)
