"""What went wrong with days, periods, ages and time zones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.billing import calculate_billing
from bullseye_partner_emulator.instants import first_second, last_second, parse_instant, render_instant
from bullseye_partner_emulator.storage import webhook_logs
from bullseye_partner_emulator.usage import active_organizations, events, identifications, identified_between
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import each, refused
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request
    from contract_tests.power.mutants.mutant import Deviation

_LATER_DAY = timedelta(hours=8)
"""After UTC, a day begins in Los Angeles."""
_THROTTLE = timedelta(hours=1)
_KEPT = timedelta(days=7)


def _until_midnight(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if "endDate" not in call.parameters or "endDate" not in result:
        return result
    instants = [first_second(date.fromisoformat(result[name])) for name in ("startDate", "endDate")]
    identified = identifications(call.connection, call.partner, identified_between(*instants))
    return {
        **result,
        "totalQuantity": identified,
        "totalEvents": events(call.connection, call.partner, *instants),
    }


def _local_days(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    start, end = (date.fromisoformat(result[name]) for name in ("startDate", "endDate"))
    try:
        instants = [
            render_instant(parse_instant(instant) + _LATER_DAY) for instant in (first_second(start), last_second(end))
        ]
    except OverflowError:  # the last day that there is
        return result
    identified = identifications(call.connection, call.partner, identified_between(*instants))
    result |= {"totalIdentifications": identified, "creditsUsed": identified}
    if not call.readings.follow("C8", "guide"):
        result["activeOrganizations"] = active_organizations(call.connection, call.partner, *instants)
    return result


def _one_day(request: Request) -> bool:
    query = request.query
    return "startDate" in query and query["startDate"] == query.get("endDate")


def _since_the_beginning(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    ever = identified_between(call.partner.created_at, last_second(call.now.date()))
    usage = identifications(call.connection, call.partner, ever)
    cost = calculate_billing(replace(call, parameters={"usage": usage}))["totalCost"]
    return {**result, "usage": usage, "estimatedCost": cost}


def _offset_dropped(call: Call, handler: Handler) -> Any:
    if "expiresAt" in call.body:
        call.body["expiresAt"] = re.sub(r"[+-]\d\d:\d\d$", "Z", call.body["expiresAt"])
    return handler(call)


def _use_noted_hourly() -> Deviation:
    noted: dict[str, str] = {}

    def throttle(key: JsonObject) -> None:
        used: str | None = key["lastUsedAt"]
        if used is None:
            return
        before: str = noted.get(key["id"], used)
        noted[key["id"]] = used if parse_instant(used) - parse_instant(before) >= _THROTTLE else before
        key["lastUsedAt"] = noted[key["id"]]

    return each(throttle)


def _purged(call: Call, handler: Handler) -> Any:
    old = (
        (webhook_logs.c.partner_id == call.partner.id)
        & (webhook_logs.c.created_at < render_instant(call.now - _KEPT))
        & (webhook_logs.c.status != "pending")
    )
    call.connection.execute(sa.delete(webhook_logs).where(old))
    call.connection.commit()
    return handler(call)


CLOCK = (
    Incident(
        "o-usage-ends-at-midnight",
        "The last day of the usage is taken for its first instant, so that nothing of it counts.",
        github("open-learning-exchange/planet/issues/9956", "the end date was the start of that day, not its end"),
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageEndDate",
        handled(_until_midnight),
        ("GET usage", "GET usage?startDate=<0.startDate>&endDate=<0.endDate>"),
    ),
    Incident(
        "o-analytics-in-days-of-los-angeles",
        "The days of analytics are those of the time zone that the servers are in now.",
        github(
            "webcompat/webcompat-metrics-server/issues/39", "days of a range were naive, what is counted was in UTC"
        ),
        "time",
        ("getAnalytics",),
        "nothing",
        "",
        handled(_local_days),
        ("GET analytics?startDate=2025-02-27&endDate=2025-02-27",),
    ),
    Incident(
        "o-range-of-one-day-refused",
        "A range whose first day is its last is refused.",
        github("apaleo/api/issues/265", "a report of one day was a 422, since the end has to be after the start"),
        "validation",
        ("getAnalytics", "getUsage"),
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        in_front(refused(_one_day, 422, "UnprocessableEntity", "endDate must be greater than startDate")),
        ("GET analytics", "GET analytics?startDate=<0.endDate>&endDate=<0.endDate>"),
    ),
    Incident(
        "o-period-usage-since-the-beginning",
        "The usage of the billing period is that since the contract began.",
        github("Flagsmith/flagsmith/issues/6099", "the usage of a month was that of the whole billing term"),
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_since_the_beginning),
        ("GET billing/usage",),
    ),
    Incident(
        "o-expiry-without-its-offset",
        "The offset of an expiry is dropped, and its local time taken for UTC.",
        github("LittleBigRefresh/Refresh/pull/610", "a time that is not in UTC loses its offset when it is stored"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_offset_dropped),
        ('POST api-keys {"name": "n", "expiresAt": "2030-01-01T00:00:00+02:00"}',),
    ),
    Incident(
        "o-key-use-noted-hourly",
        "When a key was last used is noted once an hour at most.",
        github(
            "dust-tt/dust/pull/29751", "the last use of a key is written once an hour at most, to spare the database"
        ),
        "aging",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        remembering(_use_noted_hourly),
        ("GET api-keys", "WAIT 120", "GET api-keys"),
    ),
    Incident(
        "o-logs-kept-a-week",
        "Deliveries leave the log after seven days.",
        github("opf/openproject/pull/11132", "logs of deliveries that are older than seven days are cleaned up"),
        "aging",
        ("listWebhookLogs",),
        "nothing",
        "",
        handled(_purged),
        ("WAIT 700000", "GET webhooks/logs"),
    ),
)
