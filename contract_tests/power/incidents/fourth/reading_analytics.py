"""Analytics and usage of a range of days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.storage import organizations, visitors
from bullseye_partner_emulator.usage import identified_between
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_ANALYTICS = ("getAnalytics",)
_OF_PARTNER = visitors.join(organizations)
_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)")
_LONGEST_MONTH = 31


def _range(result: JsonObject) -> tuple[str, str]:
    return first_second(parse_day(result["startDate"])), last_second(parse_day(result["endDate"]))


def _month_of_the_end(call: Call, handler: Handler) -> Any:
    if "endDate" in call.parameters and "startDate" not in call.parameters:
        call.parameters["startDate"] = parse_day(call.parameters["endDate"]).replace(day=1).isoformat()
    return handler(call)


def _rolled_over(request: Request) -> Request:
    """Take the 30th of February for the second of March."""
    days = {name: _existing(text) for name, text in request.query.items() if name in ("startDate", "endDate")}
    return request if days.items() <= request.query.items() else request.with_query(**days)


def _existing(text: str) -> str:
    match = _DAY.fullmatch(text)
    if match is None or match[1] == "0000" or not 1 <= int(match[3]) <= _LONGEST_MONTH:
        return text
    first = date(int(match[1]), int(match[2]), 1)
    return (first + timedelta(days=int(match[3]) - 1)).isoformat()


def _people_once(call: Call, handler: Handler) -> Any:
    """Count each e-mail address once, in however many organizations it was identified."""
    result: Any = handler(call)
    of_range = (organizations.c.partner_id == call.partner.id) & identified_between(*_range(result))
    count = sa.select(sa.func.count(visitors.c.email.distinct())).select_from(_OF_PARTNER).where(of_range)
    return {**result, "totalIdentifications": call.connection.execute(count).scalar_one()}


def _active_by_day(call: Call, handler: Handler) -> Any:
    """Add up how many organizations had activity on each day."""
    result: Any = handler(call)
    first, last = _range(result)
    times = (visitors.c.first_seen_at, visitors.c.last_seen_at)
    query = sa.select(organizations.c.id, *times).select_from(_OF_PARTNER)
    rows = call.connection.execute(query.where(organizations.c.partner_id == call.partner.id))
    days = {(row.id, seen[:10]) for row in rows for seen in row[1:] if first <= seen <= last}
    return {**result, "activeOrganizations": len(days)}


READING_ANALYTICS = (
    Incident(
        "usage-of-the-month-that-ends",
        "Without `startDate`, the usage summary begins with the month of `endDate`, not with the current one.",
        PATTERN,
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageStartDate",
        handled(_month_of_the_end),
        ("GET usage?endDate=2025-01-31",),
    ),
    Incident(
        "days-roll-over",
        "Analytics take a day that a month has not for one of the next month instead of refusing it.",
        github("iamkun/dayjs/issues/82", "a 29th of February that does not exist became the first of March"),
        "validation",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Day",
        in_front(asked(_rolled_over)),
        ("GET analytics?endDate=2025-02-30",),
    ),
    Incident(
        "people-identified-once",
        "`totalIdentifications` counts a person that several organizations identified once; `creditsUsed` does not.",
        PATTERN,
        "money",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_people_once),
        ("GET analytics",),
    ),
    Incident(
        "active-organizations-added-by-day",
        "`activeOrganizations` adds up the active organizations of each day of the range.",
        github("langgenius/dify/issues/17688", "active users of a range were the sum of those of its days"),
        "time",
        _ANALYTICS,
        "documented",
        "analytics.yaml#Analytics",
        handled(_active_by_day),
        ("GET analytics",),
    ),
)
