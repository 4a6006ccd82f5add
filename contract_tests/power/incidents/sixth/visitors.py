"""Where the rewritten list of visitors differs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day, parse_instant
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import each, field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import date, datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_VISITORS = ("listOrganizationVisitors",)
_LAST_PAGE = 10
_WINTER_TIME = timedelta(hours=1)
_FRESH = timedelta(minutes=1)


def _capped(call: Call, handler: Handler) -> Any:
    call.parameters["page"] = min(call.parameters["page"], _LAST_PAGE)
    return handler(call)


def _as_big_number(identifier: str) -> int:
    """Return the first 63 bits of a UUID as a language tells them that has doubles only."""
    return int(float(int(identifier.replace("-", "")[:16], 16) >> 1))


def _in_berlin(call: Call, handler: Handler) -> Any:
    days = {name: parse_day(call.parameters.pop(name)) for name in ("startDate", "endDate") if name in call.parameters}
    if not days:
        return handler(call)

    def is_within(visitor: JsonObject) -> bool:
        day: date = (parse_instant(visitor["lastSeenAt"]) + _WINTER_TIME).date()
        return days.get("startDate", day) <= day <= days.get("endDate", day)

    return selected(call, handler, "visitors", lambda found: [one for one in found if is_within(one)])


def _never_null(visitor: JsonObject) -> None:
    if visitor["company"] is None:
        visitor["company"] = dict.fromkeys(("name", "domain", "industry", "employeeCount"))


def _counted_before() -> Handling:
    """Count the visitors once a minute."""
    counts: dict[tuple[object, ...], tuple[datetime, int]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        place = (call.partner.id, *(call.parameters.get(name) for name in ("organizationId", "startDate", "endDate")))
        counted, _ = counts.get(place, (None, 0))
        if counted is None or not counted <= call.now < counted + _FRESH:
            counts[place] = (call.now, result["total"])
        return {**result, "total": counts[place][1]}

    return handling


VISITORS = (
    Incident(
        "tenth-page-is-the-last",
        "Pages of visitors after the tenth are answered with the tenth.",
        PATTERN,
        "paging",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorPage",
        handled(_capped),
        ("GET organizations/<acme>/visitors?pageSize=2&page=11",),
    ),
    Incident(
        "visitor-ids-beyond-doubles",
        "The id of a visitor is a number that no double holds: its last digits are rounded.",
        github("jaegertracing/jaeger/issues/620", "ids of 64 bits were told as numbers that clients rounded"),
        "type",
        _VISITORS,
        "inferred",
        "organizations.yaml#Visitor",
        in_front(field("id", _as_big_number)),
        ("GET organizations/<acme>/visitors?pageSize=3",),
    ),
    Incident(
        "visitor-days-of-berlin",
        "First and last day of a range of visitors are days in Berlin, while all times are told in UTC.",
        github("maxcanna/raiapi/issues/12", "days of another time zone than the caller's led to the wrong day"),
        "time",
        _VISITORS,
        "nothing",
        "",
        handled(_in_berlin),
        ("GET organizations/<acme>/visitors?startDate=2025-02-12",),
    ),
    Incident(
        "unknown-company-of-nulls",
        "The company of a visitor whose company is unknown is an object of nulls instead of null.",
        PATTERN,
        "null",
        _VISITORS,
        "nothing",
        "",
        in_front(each(_never_null)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "visitors-counted-each-minute",
        "`total` of the visitors is up to a minute old, while the list has the newest one.",
        PATTERN,
        "aging",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        handled_remembering(_counted_before),
        ("GET organizations/<acme>/visitors", "IDENTIFY <acme>", "GET organizations/<acme>/visitors"),
    ),
)
