"""Releases of other vendors that changed what is read: lists, filters, search, paging, ranges and sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.instants import parse_day, parse_instant, render_instant
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each, field, top, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import Source, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_ALL = 10**9
"""More than any list has."""
_MOST_A_PAGE = 20
_DAY = timedelta(days=1)
_LAG = timedelta(hours=8)
_EXACT = 2**53


def _told(call: Call, handler: Handler) -> JsonObject:
    """Return what an operation tells."""
    result = handler(call)
    return result if isinstance(result, dict) else {}


def _asking(call: Call, **changes: object) -> Call:
    """Return the call with other parameters."""
    return replace(call, parameters={**call.parameters, **changes})


def _only(name: str, call: Call, handler: Handler, keep: Callable[[JsonObject], bool]) -> JsonObject:
    """Return the page that is asked for, of those items of a list that are kept."""
    whole = _told(_asking(call, page=1, pageSize=_ALL), handler)
    kept = [one for one in whole[name] if keep(one)]
    page, size = call.parameters["page"], call.parameters["pageSize"]
    return {name: kept[(page - 1) * size : page * size], "total": len(kept), "page": page, "pageSize": size}


def _canceled_is_any(call: Call, handler: Handler) -> JsonObject:
    if call.parameters.get("status") != "canceled":
        return _told(call, handler)
    kept = {name: value for name, value in call.parameters.items() if name != "status"}
    return _told(replace(call, parameters=kept), handler)


def _only_of_earlier_days(call: Call, handler: Handler) -> JsonObject:
    latest = render_instant(call.now - _DAY)
    return _only("visitors", call, handler, lambda visitor: str(visitor["firstSeenAt"]) <= latest)


def _at_most_twenty(call: Call, handler: Handler) -> JsonObject:
    asked = call.parameters["pageSize"]
    return {**_told(_asking(call, pageSize=min(asked, _MOST_A_PAGE)), handler), "pageSize": asked}


def _in_the_same_case(call: Call, handler: Handler) -> JsonObject:
    text = call.parameters.get("search")
    if not text:
        return _told(call, handler)
    return _only("organizations", call, handler, lambda organization: text in organization["name"])


def _thirty_days(call: Call, handler: Handler) -> JsonObject:
    told = _told(call, handler)
    days = 30 if told.get("billingPeriod") == "monthly" else 365
    end = parse_instant(told["billingPeriodStart"]) + timedelta(days=days)
    return {**told, "nextBillingDate": render_instant(end)}


def _with_the_day_before(call: Call, handler: Handler) -> JsonObject:
    parameters = call.parameters
    if "startDate" not in parameters or "endDate" in parameters:
        return _told(call, handler)
    start = parse_day(parameters["startDate"])
    if start == date.min:
        return _told(call, handler)
    told = _told(_asking(call, startDate=(start - _DAY).isoformat()), handler)
    return {**told, "startDate": start.isoformat()}


def _until_the_end_date(call: Call, handler: Handler) -> JsonObject:
    if "endDate" not in call.parameters:
        return _told(call, handler)
    end = parse_day(call.parameters["endDate"])
    if end == date.min:
        return _told(call, handler)
    told = _told(_asking(call, endDate=(end - _DAY).isoformat()), handler)
    return {**told, "endDate": end.isoformat()} if "endDate" in told else told


def _since_the_release(call: Call, handler: Handler) -> JsonObject:
    """Count a range that reaches over the first of this month from that day on."""
    told = _told(call, handler)
    release = call.now.date().replace(day=1)
    if "startDate" not in told:
        return told
    start, end = date.fromisoformat(told["startDate"]), date.fromisoformat(told["endDate"])
    if not start < release <= end:
        return told
    later = _told(_asking(call, startDate=release.isoformat()), handler)
    return {**later, "startDate": told["startDate"]}


def _dates_only_if_asked(call: Call, handler: Handler) -> JsonObject:
    told = _told(call, handler)
    asked = {"startDate", "endDate"} & call.parameters.keys()
    return told if asked else {name: told[name] for name in told if name not in ("startDate", "endDate")}


def _in_tenths(call: Call, handler: Handler) -> JsonObject:
    """Round the cost of each tier half up to a tenth, and add up what is rounded."""
    told = _told(call, handler)
    lines = [{**line, "cost": _tenths(line["cost"])} for line in told["breakdown"]]
    total = sum(Fraction(str(line["cost"])) for line in lines)
    return {**told, "breakdown": lines, "totalCost": _number(Fraction(total))}


def _tenths(cost: float) -> int | float:
    return _number(Fraction(floor(Fraction(str(cost)) * 10 + Fraction(1, 2)), 10))


def _number(exact: Fraction) -> int | float:
    return int(exact) if exact.denominator == 1 or exact > _EXACT else float(exact)


def _late_to_the_period(call: Call, handler: Handler) -> JsonObject:
    """Tell the usage of the period before in the first hours of a billing period."""
    told = _told(call, handler)
    start, _ = billing_period(call.partner, call.now)
    if call.now - start >= _LAG:
        return told
    before = _told(replace(call, now=start - timedelta(seconds=1)), handler)
    return {**told, "usage": before["usage"], "estimatedCost": before["estimatedCost"]}


LISTS = (
    Incident(
        "r-canceled-filter-tells-all",
        "The list of organizations with status=canceled has those of every status; the other values filter as ever.",
        github(
            "airbytehq/airbyte/issues/33524",
            "since a change of the HubSpot API archived=true returned the owners that were not archived too",
        ),
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        handled(_canceled_is_any),
        ("GET organizations?status=canceled",),
    ),
    Incident(
        "r-visitors-of-a-day-are-not-listed",
        "Visitors are listed, and counted in the total, only a day after they were first seen.",
        github(
            "HubSpot/hubspot-api-python/issues/85",
            "a contact of the day before was not in the list of all contacts, while the batch read returned it",
        ),
        "aging",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        handled(_only_of_earlier_days),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "r-page-size-is-capped-without-a-word",
        "A page of visitors has at most 20 of them, whatever pageSize asks for and the answer says.",
        Source(
            "the vendor lowered the largest page of queue members from 500 to 100 and cut larger ones without an error",
            "https://developer.genesys.cloud/forum/t/reducing-maximum-page-size-for-queue-member-get-endpoint/4967",
        ),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorPageSize",
        handled(_at_most_twenty),
        ("GET organizations/<acme>/visitors?pageSize=25",),
    ),
    Incident(
        "r-search-minds-the-case",
        "The search of organizations finds a name only in the case in which it is written.",
        github(
            "hapifhir/hapi-fhir/issues/3584",
            "after an upgrade of the search backend a search for kelly and one for Kelly had different results",
        ),
        "filter",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_in_the_same_case),
        ("GET organizations?search=acme",),
    ),
    Incident(
        "r-creation-times-have-milliseconds",
        "createdAt of organizations is told with milliseconds.",
        github(
            "digitalocean/api-v2/issues/94", "a deploy changed the dates of answers from whole seconds to milliseconds"
        ),
        "time",
        ("listOrganizations", "getOrganization"),
        "nothing",
        "",
        in_front(field("createdAt", lambda text: str(text).replace("Z", ".000Z"))),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "r-pixel-without-its-organization",
        "A pixel configuration has no organizationId, which stands in the path already.",
        github(
            "cloudflare/cloudflare-rs/issues/251",
            "the vendor took zone_id out of DNS records as redundant, and clients could not decode the answers",
        ),
        "field",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(each(without("organizationId"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
)
SUMS = (
    Incident(
        "r-billing-day-is-a-text",
        "billingDayOfMonth of the billing facts is a text of digits instead of a number.",
        github(
            "cloudflare/cloudflare-go/issues/192",
            "a regression of the API told the priority of DNS records as a string instead of an integer",
        ),
        "type",
        ("getBilling",),
        "documented",
        "organizations.yaml#BillingDayOfMonth",
        in_front(top("billingDayOfMonth", str)),
        ("GET billing",),
    ),
    Incident(
        "r-next-billing-date-by-interval",
        "The next billing date is 30 days after the start of the period instead of on the billing day of the month.",
        Source(
            "a release changed whether the end of a phase follows the billing cycle anchor or the interval alone",
            "https://docs.stripe.com/changelog/clover/2025-09-30/billing-cycle-anchor-resets-during-phase-computation",
        ),
        "time",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        handled(_thirty_days),
        ("GET billing",),
    ),
    Incident(
        "r-analytics-until-today-take-a-day-more",
        "Analytics with a startDate and no endDate count the day before the startDate too, and tell the one asked for.",
        github(
            "matomo-org/matomo/issues/6194",
            "a range that ended with today had one more day, the one before its start; one with a given end had not",
        ),
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsStartDate",
        handled(_with_the_day_before),
        ("GET analytics?startDate=2025-02-26",),
    ),
    Incident(
        "r-usage-without-its-end-date",
        "Usage leaves out the day that endDate names, and still tells it as its last day.",
        github("mintlify/docs/pull/3399", "the dateTo of the analytics API turned out to be exclusive"),
        "time",
        ("getUsage",),
        "documented",
        "parameters.yaml#UsageEndDate",
        handled(_until_the_end_date),
        ("GET usage?startDate=2025-02-01&endDate=2025-02-25",),
    ),
    Incident(
        "r-usage-since-the-release-only",
        "Usage of a range that reaches over the first of this month counts only what is after it; others are right.",
        github(
            "matomo-org/plugin-MarketingCampaignsReporting/issues/142",
            "after an update a sum over days before and after it had only those after, while each part was right alone",
        ),
        "money",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        handled(_since_the_release),
        ("GET usage?startDate=2025-01-20&endDate=2025-02-10",),
    ),
    Incident(
        "r-usage-tells-no-default-dates",
        "Usage tells startDate and endDate only if the request has one of them.",
        github(
            "8-bit-sheep/googleAnalyticsR/issues/361",
            "the vendor took the column with the date range away where the request did not ask for it",
        ),
        "field",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        handled(_dates_only_if_asked),
        ("GET usage",),
    ),
    Incident(
        "r-costs-in-tenths",
        "A calculated cost is rounded to a tenth, half up; an even number of identifications costs what it did.",
        github(
            "irontec/ivozprovider/pull/693",
            "a release of a billing platform brought a precision and a method that costs are rounded with",
        ),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculationLine",
        handled(_in_tenths),
        ("GET billing/calculate?usage=1001",),
    ),
    Incident(
        "r-period-begins-eight-hours-late",
        "In the first eight hours of a billing period its usage and cost are those of the period before.",
        github(
            "microsoft/vscode/issues/264320",
            "usage was that of the last month in the first hours of a new one, as two time zones were mixed up",
        ),
        "aging",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_late_to_the_period),
        ("WAIT 136800", "GET billing/usage"),
    ),
)
READS = LISTS + SUMS
