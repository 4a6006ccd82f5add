"""Tickets about what happened: analytics, usage, and the log of deliveries."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day, parse_instant, render_instant
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Request

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_KEPT_FOR = timedelta(days=7)
_EASTERN = timedelta(hours=-5)
_ALL = {"page": 1, "pageSize": 1_000_000}


def _until_midnight(call: Call, handler: Handler) -> Any:
    """Take the last day for the midnight that it begins with."""
    last = parse_day(call.parameters["endDate"]) if "endDate" in call.parameters else call.now.date()
    if last == date.min:
        return handler(call)
    before = (last - timedelta(days=1)).isoformat()
    result: Any = handler(replace(call, parameters={**call.parameters, "endDate": before}))
    return {**result, "endDate": last.isoformat()}


def _rolled_over(text: str) -> str:
    """Return the day that so many days after the beginning of a month are, as the dates of JavaScript do."""
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    year, month, day = map(int, match.groups())
    if not (year >= 1 and 1 <= month <= 12 and 29 <= day <= 31):
        return text
    with suppress(ValueError):
        return date(year, month, day).isoformat()
    return (date(year, month, 1) + timedelta(days=day - 1)).isoformat()


def _lenient_days(request: Request) -> Request:
    query = request.query
    changes = {name: _rolled_over(query[name]) for name in ("startDate", "endDate") if name in query}
    if all(query[name] == value for name, value in changes.items()):
        return request
    return request.with_query(**changes)


def _in_eastern_time(instant: str) -> str:
    return render_instant(parse_instant(instant) + _EASTERN)


def _total_of_all(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    everything: Any = handler(replace(call, parameters={"page": 1, "pageSize": 1}))
    return {**result, "total": everything["total"]}


def _pruned(call: Call, handler: Handler) -> Any:
    everything: Any = handler(replace(call, parameters={**call.parameters, **_ALL}))
    kept = [log for log in everything["logs"] if parse_instant(log["createdAt"]) >= call.now - _KEPT_FOR]
    page, size = call.parameters["page"], call.parameters["pageSize"]
    return {"logs": kept[(page - 1) * size : page * size], "total": len(kept), "page": page, "pageSize": size}


REPORTS: tuple[Incident, ...] = (
    Incident(
        "t-analytics-without-last-day",
        "The sums of analytics leave out the last day of the range.",
        github(
            "vladar107/claudescope/issues/94", "The end of a range was exclusive, which dropped its last day silently."
        ),
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        handled(_until_midnight),
        ("GET analytics",),
    ),
    Incident(
        "t-impossible-day-rolls-over",
        "A day that its month does not have is taken for one of the next month instead of being refused.",
        github("CVEProject/cve-services/issues/956", "31 February was accepted as long as no time was given with it."),
        "validation",
        ("getAnalytics", "getUsage", "listOrganizationVisitors"),
        "documented",
        "analytics.yaml#Day",
        in_front(asked(_lenient_days)),
        ("GET usage?startDate=2025-02-30",),
    ),
    Incident(
        "t-log-in-eastern-time",
        "The times of the delivery log are those of New York, but are marked as UTC.",
        github(
            "quadsproject/quads/issues/709", "Times were labelled as GMT and were those of the server's local zone."
        ),
        "time",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(field("createdAt", _in_eastern_time)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "t-log-total-ignores-filter",
        "The total of the delivery log counts all deliveries, whatever is filtered by.",
        github("oar-team/oar/issues/199", "The total of a filtered list was that of the list without the filter."),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        handled(_total_of_all),
        ("GET webhooks/logs?status=failed",),
    ),
    Incident(
        "t-log-pruned-after-a-week",
        "Deliveries that are older than a week are taken out of the log.",
        github(
            "rmyndharis/OpenWA/pull/1133", "Rows of delivery failures are pruned when they are older than a retention."
        ),
        "aging",
        ("listWebhookLogs",),
        "nothing",
        "",
        handled(_pruned),
        ("WAIT 691200", "GET webhooks/logs"),
    ),
)
