"""Tickets about billing: its period, and what usage costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_instant, render_instant
from contract_tests.power.incidents.change import handled_remembering, in_front
from contract_tests.power.incidents.edits import top, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_USAGE = "GET billing/usage"
_CACHED_FOR = timedelta(hours=1)


def _without_zone(body: JsonObject) -> None:
    for name in ("billingPeriodStart", "nextBillingDate"):
        if body[name] is not None:
            body[name] = body[name].removesuffix("Z")


def _one_digit(number: float) -> float:
    """Round what has no decimals to its first digit, as a formatter does that is given a precision of 0 digits."""
    return round(number, 1 - len(str(number))) if isinstance(number, int) else number


def _rounded(body: JsonObject) -> None:
    body["totalCost"] = _one_digit(body["totalCost"])
    for line in body["breakdown"]:
        line["cost"] = _one_digit(line["cost"])


def _second_before(instant: str) -> str:
    return render_instant(parse_instant(instant) - timedelta(seconds=1))


def _cached() -> Handling:
    results: dict[str, tuple[datetime, JsonObject]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        known = results.get(call.partner.id)
        if known is not None and call.now - known[0] < _CACHED_FOR:
            return known[1]
        result: Any = handler(call)
        results[call.partner.id] = call.now, result
        return result

    return handling


BILLING: tuple[Incident, ...] = (
    Incident(
        "t-billing-day-removed",
        "The billing facts no longer have the day of the month on which a period begins.",
        github("HenningHolmDE/hcloud-rust/issues/27", "A deprecated field was removed, and clients failed to parse."),
        "field",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(told(without("billingDayOfMonth"))),
        ("GET billing",),
    ),
    Incident(
        "t-billing-times-without-zone",
        "The times of the billing period have no time zone.",
        github("CenterForOpenScience/osf.io/issues/6116", "Times of an API had no zone, and were read as local ones."),
        "time",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(told(_without_zone)),
        ("GET billing",),
    ),
    Incident(
        "t-whole-costs-to-one-digit",
        "Costs without decimals are rounded to their first digit.",
        github("boblemaire/IoTaWatt/pull/21", "Numbers without decimals were written as 2e3 instead of 1783."),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(told(_rounded)),
        ("GET billing/calculate?usage=4500",),
    ),
    Incident(
        "t-period-ends-a-second-early",
        "The billing period of the usage ends in the last second before the next one.",
        github("getlago/lago-api/pull/1840", "Boundaries of a billing period ended a second before a wrong midnight."),
        "time",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        in_front(top("periodEnd", _second_before)),
        (_USAGE,),
    ),
    Incident(
        "t-billing-usage-cached",
        "The usage of the billing period is computed once an hour.",
        github("polyfillpolyfill/polyfill-service/pull/150", "The usage endpoint was cached for an hour."),
        "aging",
        ("getBillingUsage",),
        "inferred",
        "getBillingUsage",
        handled_remembering(_cached),
        (_USAGE, "IDENTIFY <acme>", _USAGE),
    ),
)
