"""Analytics and usage, and the ranges that they are about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.instants import first_second, last_second, parse_day, render_instant
from bullseye_partner_emulator.storage import organizations
from bullseye_partner_emulator.usage import identifications, identified_between
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=31)


def _at_eight(body: JsonObject) -> None:
    for name in ("periodStart", "periodEnd"):
        body[name] = body[name].replace("T00:00:00", "T08:00:00")


def _until_yesterday(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    start, _ = billing_period(call.partner, call.now)
    yesterday = last_second(call.now.date() - timedelta(days=1))
    counted = identified_between(render_instant(start), yesterday)
    return {**result, "usage": identifications(call.connection, call.partner, counted)}


def _without_deleted(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    range_ = first_second(parse_day(result["startDate"])), last_second(parse_day(result["endDate"]))
    of_deleted = identified_between(*range_) & (organizations.c.status == "canceled")
    unseen = identifications(call.connection, call.partner, of_deleted)
    return {**result, "creditsUsed": result["creditsUsed"] - unseen}


def _estimated(body: JsonObject) -> None:
    if "endDate" in body and parse_day(body["endDate"]) - parse_day(body["startDate"]) > _WEEK:
        body["totalEvents"] = round(body["totalEvents"] / 100) * 100


def _of_thirty_days(call: Call, handler: Handler) -> Any:
    call.parameters.setdefault("startDate", (call.now.date() - timedelta(days=30)).isoformat())
    return handler(call)


def _month_at_most(call: Call, handler: Handler) -> Any:
    """Sum up the last 31 days of a longer range."""
    asked: Any = handler(call)
    end = parse_day(asked["endDate"])
    if end - parse_day(asked["startDate"]) <= _MONTH:
        return asked
    call.parameters["startDate"] = (end - _MONTH).isoformat()
    summed: Any = handler(call)
    return {**summed, "startDate": asked["startDate"]}


RANGES = (
    Incident(
        "usage-period-begins-at-eight",
        "The period of the billing usage begins and ends at 08:00 UTC; that of the billing facts does not.",
        github("dust-tt/dust/pull/21238", "billing periods were compared in local time and in UTC"),
        "time",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        in_front(told(_at_eight)),
        ("GET billing/usage",),
    ),
    Incident(
        "usage-without-today",
        "The usage of the billing period is counted at night, and lacks today.",
        github("PostHog/posthog/pull/3973", "the usage that is billed lacked events of the last 24 hours"),
        "aging",
        ("getBillingUsage",),
        "inferred",
        "getBillingUsage",
        handled(_until_yesterday),
        ("GET billing/usage",),
    ),
    Incident(
        "used-without-deleted",
        "`creditsUsed` of the analytics leaves deleted organizations out; `totalIdentifications` does not.",
        PATTERN,
        "money",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        handled(_without_deleted),
        ("GET analytics",),
    ),
    Incident(
        "events-estimated",
        "`totalEvents` of more than a week is an estimate, in hundreds.",
        github("source-cooperative/source.coop/pull/493", "figures of longer ranges were sampled, and fell"),
        "type",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        in_front(told(_estimated)),
        ("GET usage",),
    ),
    Incident(
        "usage-of-thirty-days",
        "Without `startDate`, the usage summary begins 30 days ago, not with the month.",
        PATTERN,
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageStartDate",
        handled(_of_thirty_days),
        ("GET usage",),
    ),
    Incident(
        "analytics-of-a-month-at-most",
        "Analytics of a longer range sum up its last 31 days, and tell the range that was asked for.",
        PATTERN,
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsStartDate",
        handled(_month_at_most),
        ("GET analytics?startDate=2025-01-01",),
    ),
)
