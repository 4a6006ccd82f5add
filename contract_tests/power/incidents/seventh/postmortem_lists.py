"""Pages, totals and ranges of lists, and the sums over ranges of days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.billing import calculate_billing
from bullseye_partner_emulator.instants import last_second, parse_day
from bullseye_partner_emulator.storage import webhook_logs
from bullseye_partner_emulator.usage import identifications, identified_between
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, list_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_EXACT_INTEGERS = 2**53
_LISTS = ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs")


@on_success
async def _one_too_early(request: Request, api: Api, answer: Answer) -> Answer:
    body: Any = answer.json
    if body["page"] == 1:
        return answer
    before = await api(request.with_query(page=str(body["page"] - 1)))
    told_before: Any = before.object
    if not before.succeeded or told_before is None:
        return answer
    name = list_of(body)
    body[name] = [*told_before[name][body["pageSize"] - 1 :], *body[name]][: body["pageSize"]]
    return answer.with_json(body)


def _hundred_as_default(request: Request) -> Request:
    query = re.sub(r"(^|&)pageSize=100(?=&|$)", r"\1pageSize=20", request.query_string)
    return replace(request, query_string=query)


def _total_of_all(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    of_partner = webhook_logs.c.partner_id == call.partner.id
    total = call.connection.execute(sa.select(sa.func.count()).select_from(webhook_logs).where(of_partner)).scalar_one()
    return {**result, "total": total}


def _with(call: Call, **parameters: object) -> Call:
    return replace(call, parameters={**call.parameters, **parameters})


def _day_before(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


def _until_midnight(call: Call, handler: Handler) -> Any:
    if "endDate" not in call.parameters:
        return handler(call)
    end = _day_before(parse_day(call.parameters["endDate"]))
    return handler(_with(call, endDate=end.isoformat()))


def _as_of_last_night(call: Call, handler: Handler) -> Any:
    today = call.now.date()
    end = parse_day(call.parameters["endDate"]) if "endDate" in call.parameters else today
    refreshed = min(end, today - timedelta(days=1))
    result: Any = handler(_with(call, endDate=refreshed.isoformat()))
    return {**result, "endDate": end.isoformat()}


def _from_last_month(call: Call, handler: Handler) -> Any:
    if "startDate" in call.parameters:
        return handler(call)
    last_of_month_before = call.now.date().replace(day=1) - timedelta(days=1)
    return handler(_with(call, startDate=last_of_month_before.replace(day=1).isoformat()))


def _since_the_beginning(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    since = identified_between(call.partner.created_at, last_second(call.now.date()))
    usage = identifications(call.connection, call.partner, since)
    cost = calculate_billing(replace(call, parameters={"usage": usage}))["totalCost"]
    return {**result, "usage": usage, "estimatedCost": cost}


def _number(cost: Fraction) -> int | float:
    return int(cost) if cost.denominator == 1 or cost > _EXACT_INTEGERS else float(cost)


def _each_tier_from_zero(body: JsonObject) -> None:
    reached, total = 0, Fraction(0)
    for line in body["breakdown"]:
        reached += line["quantity"]
        cost = reached * Fraction(str(line["pricePerIdentification"]))
        line.update(quantity=reached, cost=_number(cost))
        total += cost
    body["totalCost"] = _number(total)


LISTS = (
    Incident(
        "p-page-one-early",
        "Each page of visitors but the first begins with the last visitor of the page before it.",
        github("medic/cht-core/issues/1625", "an offset that was one too low gave the item at the border twice"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorPage",
        in_front(_one_too_early),
        ("GET organizations/<acme>/visitors?page=2",),
    ),
    Incident(
        "p-hundred-is-too-many",
        "A page size of 100 counts as beyond the maximum, and falls back to the default of 20.",
        github("nocodb/nocodb/issues/33", "the maximum was 99 and not 100; what is above it reverted to 20 rows"),
        "limit",
        _LISTS,
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(_hundred_as_default)),
        ("GET organizations?pageSize=100",),
    ),
    Incident(
        "p-total-ignores-filter",
        "The total of the delivery log counts all deliveries, whatever the filter.",
        github("mathesar-foundation/mathesar/issues/338", "with a filter, the count was still that of all records"),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        handled(_total_of_all),
        ("GET webhooks/logs?status=failed",),
    ),
    Incident(
        "p-visitors-until-midnight",
        "The end of a range of visitors is taken for the midnight at which that day begins.",
        github("open-learning-exchange/planet/issues/9956", "records later on the selected end date were excluded"),
        "filter",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorEndDate",
        handled(_until_midnight),
        ("GET organizations/<acme>/visitors?endDate=2025-02-27",),
    ),
    Incident(
        "p-analytics-as-of-last-night",
        "Analytics come from a view that is refreshed each night, so that nothing of today is in them.",
        github("catarse/catarse/pull/1513", "statistics moved to a materialized view that is refreshed once a day"),
        "aging",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        handled(_as_of_last_night),
        ("GET analytics",),
    ),
    Incident(
        "p-usage-from-last-month",
        "Without a start, the usage begins with the month before, whose invoice is not made yet.",
        github("ubicloud/ubicloud/pull/4881", "costs of the current month began where the last invoice had ended"),
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageStartDate",
        handled(_from_last_month),
        ("GET usage",),
    ),
    Incident(
        "p-usage-since-contract",
        "The usage of the billing period counts all since the account was created.",
        github("Flagsmith/flagsmith/issues/6099", "usage began with a long billing term and not with the month"),
        "money",
        ("getBillingUsage",),
        "inferred",
        "getBillingUsage",
        handled(_since_the_beginning),
        ("GET billing/usage",),
    ),
    Incident(
        "p-tiers-from-zero",
        "The quantity of each pricing tier is counted from zero and not from where the tier begins.",
        github("flexprice/flexprice/pull/443", "the quantity of a slab did not subtract where the slab starts"),
        "money",
        ("calculateBilling",),
        "inferred",
        "calculateBilling",
        in_front(told(_each_tier_from_zero)),
        ("GET billing/calculate?usage=4500",),
    ),
)
