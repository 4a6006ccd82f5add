"""Ranges of days, and billing periods."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import organizations, visitors
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api


_RANGE = ("getAnalytics",)


def _day_before(day: str) -> str:
    return (date.fromisoformat(day[:10]) - timedelta(days=1)).isoformat()


async def _end_excluded(request: Request, api: Api) -> Answer:
    if not (end := request.query.get("endDate")) or not re.fullmatch(r"\d{4}-\d\d-\d\d", end):
        return await api(request)
    answer = await api(request.with_query(endDate=_day_before(end)))
    return answer.with_json({**(answer.object or {}), "endDate": end}) if answer.succeeded else answer


async def _end_at_midnight(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body: Any = answer.object
    if not answer.succeeded or not (end := request.query.get("endDate")):
        return answer
    shown = [one for one in body["visitors"] if one["lastSeenAt"] <= f"{end[:10]}T00:00:00Z"]
    return answer.with_json({**body, "visitors": shown, "total": body["total"] - len(body["visitors"]) + len(shown)})


async def _last_week_by_default(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded or "startDate" in request.query:
        return answer
    end = date.fromisoformat((answer.object or {})["endDate"])
    return await api(request.with_query(startDate=(end - timedelta(days=7)).isoformat()))


async def _until_yesterday(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded or "endDate" in request.query:
        return answer
    return await api(request.with_query(endDate=_day_before((answer.object or {})["endDate"])))


async def _reversed_range_refused(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body: Any = answer.object
    if not answer.succeeded or body["startDate"] <= body["endDate"]:
        return answer
    return answer.with_json(
        {"code": "BadRequest", "message": "endDate is before startDate", "details": {}}
    ).with_status(400)


async def _one_day_refused(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body: Any = answer.object
    if not answer.succeeded or body["startDate"] != body["endDate"]:
        return answer
    return answer.with_json(
        {"code": "BadRequest", "message": "endDate must be after startDate", "details": {}}
    ).with_status(400)


def _days_of_the_west(call: Call, handler: Handler) -> Any:
    """Count identifications in days that begin at 08:00 UTC."""
    result: Any = handler(call)
    first, last = (datetime.fromisoformat(result[name]).replace(tzinfo=UTC) for name in ("startDate", "endDate"))
    begin, end = first + timedelta(hours=8), last + timedelta(hours=32, seconds=-1)
    count = (
        sa.select(sa.func.count())
        .select_from(visitors.join(organizations))
        .where(
            organizations.c.partner_id == call.partner.id,
            visitors.c.first_seen_at.between(render_instant(begin), render_instant(end)),
        )
    )
    number = call.connection.execute(count).scalar_one()
    return {**result, "totalIdentifications": number, "creditsUsed": number}


def _always_thirty_days(body: JsonObject) -> None:
    body["nextBillingDate"] = render_instant(parse_instant(body["billingPeriodStart"]) + timedelta(days=30))


def _last_day_of_period(body: JsonObject) -> None:
    body["periodEnd"] = render_instant(parse_instant(body["periodEnd"]) - timedelta(seconds=1))


def _of_all_times(call: Call, handler: Handler) -> Any:
    count = (
        sa.select(sa.func.count())
        .select_from(visitors.join(organizations))
        .where(organizations.c.partner_id == call.partner.id)
    )
    return {**_body(handler(call)), "usage": call.connection.execute(count).scalar_one()}


def _body(result: Any) -> JsonObject:
    return dict(result)


RANGES = (
    Incident(
        "last-day-excluded",
        "Analytics exclude the last day of the range.",
        github("mintlify/docs/pull/3399", "`dateTo` of Mintlify's analytics is exclusive, which its docs did not say"),
        "time",
        _RANGE,
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        in_front(_end_excluded),
        ("GET analytics?startDate=2025-02-20&endDate=2025-02-25",),
    ),
    Incident(
        "last-day-ends-at-midnight",
        "The range of the visitors ends with the first second of its last day.",
        github("open-learning-exchange/planet/issues/9956", "Planet took the end of a range for the start of that day"),
        "time",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorEndDate",
        in_front(_end_at_midnight),
        ("GET organizations/<acme>/visitors?endDate=2025-02-25",),
    ),
    Incident(
        "usage-start-ignored",
        "The usage summary ignores `startDate`.",
        PATTERN,
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageStartDate",
        in_front(asked(lambda request: request.with_query(startDate=None))),
        ("GET usage?startDate=2025-02-20",),
    ),
    Incident(
        "analytics-of-a-week",
        "Without `startDate`, analytics begin seven days ago.",
        PATTERN,
        "time",
        _RANGE,
        "documented",
        "parameters.yaml#AnalyticsStartDate",
        in_front(_last_week_by_default),
        ("GET analytics",),
    ),
    Incident(
        "usage-until-yesterday",
        "Without `endDate`, the usage summary ends yesterday.",
        github("pavanj8/educonsult-crm/issues/517", "analytics whose end is today left out what was created today"),
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageEndDate",
        in_front(_until_yesterday),
        ("GET usage",),
    ),
    Incident(
        "days-begin-in-the-west",
        "Days of analytics begin at 08:00 UTC.",
        github("getlago/lago-api/pull/2244", "Lago billed on the day before, in the time zone of the customer"),
        "time",
        _RANGE,
        "nothing",
        "",
        handled(_days_of_the_west),
        ("GET analytics?startDate=2025-02-20&endDate=2025-02-20",),
    ),
    Incident(
        "reversed-range-refused",
        "Analytics of a range that ends before it begins are refused.",
        PATTERN,
        "validation",
        _RANGE,
        "nothing",
        "",
        in_front(_reversed_range_refused),
        ("GET analytics?startDate=2025-02-20&endDate=2025-02-01",),
    ),
    Incident(
        "single-day-refused",
        "The usage summary of a single day is refused.",
        github("apaleo/api/issues/265", "apaleo refused a range of one day, as `to` must be greater than `from`"),
        "validation",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageEndDate",
        in_front(_one_day_refused),
        ("GET usage?startDate=2025-02-20&endDate=2025-02-20",),
    ),
    Incident(
        "next-billing-in-thirty-days",
        "The next billing date is 30 days after the start of the period.",
        github("latitude-dev/latitude-llm/pull/2071", "Latitude's periods were off by days around short months"),
        "time",
        ("getBilling",),
        "inferred",
        "billing.yaml#Billing",
        in_front(told(_always_thirty_days)),
        ("GET billing",),
    ),
    Incident(
        "period-ends-a-second-earlier",
        "The billing period of the usage ends one second before the next one begins.",
        github("MHSanaei/3x-ui/issues/6300", "3x-ui renewed wrongly what ends at 23:59:59 of the last day of a month"),
        "time",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        in_front(told(_last_day_of_period)),
        ("GET billing/usage",),
    ),
    Incident(
        "usage-of-all-times",
        "The usage of the billing period counts all identifications that ever were.",
        github("Flagsmith/flagsmith/issues/6099", "Flagsmith told the usage of a year as that of a month"),
        "time",
        ("getBillingUsage",),
        "documented",
        "getBillingUsage",
        handled(_of_all_times),
        ("WAIT 172800", "GET billing/usage"),
    ),
)
