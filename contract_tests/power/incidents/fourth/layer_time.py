"""The library for days and times, exchanged for another one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_USAGE = ("getUsage",)
_RANGE = ("startDate", "endDate")
_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _with_year_of_week(usage: JsonObject) -> None:
    """Tell the year that the week of a day belongs to."""
    for name in {*_RANGE} & usage.keys():
        day = date.fromisoformat(usage[name])
        usage[name] = f"{day.isocalendar().year:04}{usage[name][4:]}"


def _twelve_hours(visitor: JsonObject) -> None:
    for name in ("firstSeenAt", "lastSeenAt"):
        time: str = visitor[name]
        visitor[name] = f"{time[:11]}{int(time[11:13]) % 12 or 12:02}{time[13:]}"


def _day_of_text(call: Call, handler: Handler) -> Any:
    """Take the first ten characters of a time for its day, whatever its offset."""
    for name in {*_RANGE} & call.parameters.keys():
        call.parameters[name] = call.parameters[name][:10]
    return handler(call)


def _rolled_over(text: str) -> str:
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    return (date(int(match[1]) or 1, int(match[2]), 1) + timedelta(days=int(match[3]) - 1)).isoformat()


def _with_days_rolled_over(request: Request) -> Request:
    query = request.query
    rolled = {name: _rolled_over(query[name]) for name in {*_RANGE} & query.keys()}
    return request.with_query(**rolled) if any(query[name] != day for name, day in rolled.items()) else request


TIME = (
    Incident(
        "year-of-the-week",
        "The usage summary tells the last days of some years with the next year: 2024-12-30 is 2025-12-30.",
        github("date-fns/date-fns/issues/954", "a format with the year of the week told the next year in December"),
        "time",
        _USAGE,
        "documented",
        "analytics.yaml#Usage",
        in_front(told(_with_year_of_week)),
        ("GET usage?startDate=2024-12-30&endDate=2025-01-05",),
    ),
    Incident(
        "twelve-hours",
        "Times of visitors in the afternoon are told on a clock of twelve hours: 15:53 is 03:53.",
        github("apache/nifi/pull/878", "times were written with twelve hours and without am or pm"),
        "time",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(each(_twelve_hours)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "days-of-given-offset",
        "A first or last day of the analytics that is given as a time is the day of its own offset, not that of UTC.",
        PATTERN,
        "time",
        ("getAnalytics",),
        "nothing",
        "",
        handled(_day_of_text),
        ("GET analytics?startDate=2025-02-20T23:30:00-05:00",),
    ),
    Incident(
        "thirtieth-of-february",
        "The usage summary takes 30 February for 2 March instead of refusing it.",
        github("hapijs/joi/issues/1396", "a day that does not exist passed, and was another one"),
        "validation",
        _USAGE,
        "inferred",
        "analytics.yaml#Day",
        in_front(asked(_with_days_rolled_over)),
        ("GET usage?startDate=2025-02-30&endDate=2025-03-05",),
    ),
)
