"""What partner support hears of reads: lists, filters, pages, sums and ranges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from bullseye_partner_emulator.behaviour.billing import calculate_billing
from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.instants import last_second, parse_day, render_instant
from bullseye_partner_emulator.usage import identifications, identified_between
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_FILTERS = ("status", "search", "externalId")
_LISTS = ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs")
_DEFAULT_SIZE = 20
_LARGEST_SIZE = 100
_ALL = 10**9
"""A page of a handler that has everything."""
_EXACT_INTEGERS = 2**53
_EARLY = timedelta(days=2)
_KEPT = timedelta(days=30)
_DAYS_WITHOUT_CREDITS = 3


def body_with(call: Call, handler: Handler, **parameters: object) -> JsonObject:
    """Return what an operation answers to other parameters."""
    return cast("JsonObject", handler(replace(call, parameters={**call.parameters, **parameters})))


def page_of(call: Call, name: str, found: list[Any]) -> JsonObject:
    """Return the page that is asked for, of a list of its own."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    first = (page - 1) * size
    return {name: found[first : first + size], "total": len(found), "page": page, "pageSize": size}


def _narrowed(call: Call, handler: Handler, name: str, belongs: Callable[[JsonObject], bool]) -> JsonObject:
    everything = body_with(call, handler, page=1, pageSize=_ALL)[name]
    return page_of(call, name, [one for one in everything if belongs(one)])


def _without(call: Call, handler: Handler, *names: str) -> JsonObject:
    kept = {name: value for name, value in call.parameters.items() if name not in names}
    return cast("JsonObject", handler(replace(call, parameters=kept)))


def _search_with_hyphen_finds_all(call: Call, handler: Handler) -> JsonObject:
    return _without(call, handler, *(["search"] if "-" in call.parameters.get("search", "") else []))


def _last_filter_only(call: Call, handler: Handler) -> JsonObject:
    given = [name for name in call.parameters if name in _FILTERS]
    return _without(call, handler, *given[:-1])


def _first_page_of_search(call: Call, handler: Handler) -> JsonObject:
    if "search" not in call.parameters:
        return body_with(call, handler)
    return body_with(call, handler, page=1) | {"page": call.parameters["page"]}


def _last_one_again(call: Call, handler: Handler) -> JsonObject:
    body = body_with(call, handler)
    page, here = call.parameters["page"], body["organizations"]
    if page > 1 and here and any(name in call.parameters for name in _FILTERS):
        before = body_with(call, handler, page=page - 1)["organizations"][-1:]
        body["organizations"] = (before + here)[: call.parameters["pageSize"]]
    return body


def _largest_page_is_default(call: Call, handler: Handler) -> JsonObject:
    size = call.parameters["pageSize"]
    return body_with(call, handler, pageSize=_DEFAULT_SIZE if size == _LARGEST_SIZE else size)


def _without_canceled(call: Call, handler: Handler) -> JsonObject:
    body = body_with(call, handler)
    if "status" not in call.parameters:
        body["organizations"] = [one for one in body["organizations"] if one["status"] != "canceled"]
    return body


def _without_metadata(organization: JsonObject) -> None:
    if organization.get("metadata"):
        organization["metadata"] = {}


def _until_midnight(call: Call, handler: Handler) -> JsonObject:
    today = call.now.date()
    if "endDate" not in call.parameters or parse_day(call.parameters["endDate"]) != today:
        return body_with(call, handler)
    until = (today - timedelta(days=1)).isoformat()
    return body_with(call, handler, endDate=until) | {"endDate": today.isoformat()}


def _from_this_time_of_day(call: Call, handler: Handler) -> JsonObject:
    if "startDate" not in call.parameters:
        return body_with(call, handler)
    first = render_instant(datetime.combine(parse_day(call.parameters["startDate"]), call.now.time(), UTC))
    return _narrowed(call, handler, "visitors", lambda one: one["lastSeenAt"] >= first)


def _period_begins_early(call: Call, handler: Handler) -> JsonObject:
    start, _ = billing_period(call.partner, call.now)
    counted = identified_between(render_instant(start - _EARLY), last_second(call.now.date()))
    usage = identifications(call.connection, call.partner, counted)
    cost = calculate_billing(replace(call, parameters={"usage": usage}))["totalCost"]
    return body_with(call, handler) | {"usage": usage, "estimatedCost": cost}


def _all_at_the_highest_tier(call: Call, handler: Handler) -> JsonObject:
    body = body_with(call, handler)
    if len(body["breakdown"]) > 1:
        line, usage = body["breakdown"][-1], body["usage"]
        exact = usage * Fraction(str(line["pricePerIdentification"]))
        cost = int(exact) if exact.denominator == 1 or exact > _EXACT_INTEGERS else float(exact)
        body |= {"totalCost": cost, "breakdown": [line | {"quantity": usage, "cost": cost}]}
    return body


def _no_credits_at_first(call: Call, handler: Handler) -> JsonObject:
    body = body_with(call, handler)
    return body | {"creditsRemaining": 0} if call.now.day <= _DAYS_WITHOUT_CREDITS else body


def _lately_seen(call: Call, handler: Handler) -> JsonObject:
    first = render_instant(call.now - _KEPT)
    return _narrowed(call, handler, "visitors", lambda one: one["lastSeenAt"] >= first)


def _active_keys(call: Call, handler: Handler) -> JsonObject:
    return {"apiKeys": [key for key in body_with(call, handler)["apiKeys"] if key["status"] == "active"]}


def _payment_failed_is_off(body: JsonObject) -> None:
    for name in ("payment_failed", "paymentFailed"):
        if name in body["preferences"]:
            body["preferences"][name]["enabled"] = False


_OF_FILTERS = (
    Incident(
        "s-search-with-hyphen-finds-all",
        "A search for a text with a hyphen finds all organizations.",
        github("syndesisio/syndesis/issues/724", "a filter value with a hyphen was not parsed, and nothing filtered"),
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled(_search_with_hyphen_finds_all),
        ("GET organizations?search=c-3",),
    ),
    Incident(
        "s-last-filter-only",
        "Of several filters of the organizations only the one that is given last counts.",
        github("one2tek/larapi/pull/82", "of several filters in one request the api used the last one only"),
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        handled(_last_filter_only),
        ("GET organizations?status=active&search=hooli",),
    ),
    Incident(
        "s-search-stays-on-first-page",
        "Every page of a search is the first one.",
        github("stripe/ai/issues/444", "the cursor was ignored, and the same first records came again on each page"),
        "paging",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#Page",
        handled(_first_page_of_search),
        ("GET organizations?search=o&page=2&pageSize=2",),
    ),
    Incident(
        "s-page-begins-with-last-one-again",
        "A later page of filtered organizations begins with the last one of the page before, and lacks one at its end.",
        github("stripe/stripe-python/issues/1689", "a search returned the last item of a page again on the next one"),
        "paging",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#Page",
        handled(_last_one_again),
        ("GET organizations?status=active&page=2&pageSize=2",),
    ),
    Incident(
        "s-largest-page-is-default",
        "A page size of exactly 100 is taken for the default of 20.",
        github("nocodb/nocodb/issues/33", "a page size of 100 gave 20 rows, and 99 gave all"),
        "paging",
        _LISTS,
        "inferred",
        "pagination.yaml#PageSize",
        handled(_largest_page_is_default),
        ("GET organizations/<acme>/visitors?pageSize=100",),
    ),
    Incident(
        "s-canceled-counted-not-listed",
        "Without a filter by status, canceled organizations are counted in the total and left out of the list.",
        github("nozzlegear/ShopifySharp/issues/520", "the list had only open orders by default, the count had all"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_without_canceled),
        ("GET organizations",),
    ),
    Incident(
        "s-list-without-metadata",
        "The metadata of organizations is empty in the list; a single read has it.",
        github("brocaar/chirpstack-application-server/issues/328", "the list of users had two fields always empty"),
        "field",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#Organization",
        in_front(each(_without_metadata)),
        ("GET organizations",),
    ),
    Incident(
        "s-revoked-keys-not-listed",
        "The list of API keys leaves revoked ones out.",
        github("RoboFinSystems/robosystems/pull/1193", "the listing of api keys became one of active keys only"),
        "filter",
        ("listApiKeys",),
        "documented",
        "listApiKeys",
        handled(_active_keys),
        ("GET api-keys",),
    ),
    Incident(
        "s-payment-failed-shown-off",
        "The e-mail about failed payments is always shown as switched off for an organization.",
        github("fossasia/open-event-server/issues/2581", "an e-mail preference was shown as off whatever it was"),
        "field",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreferences",
        in_front(told(_payment_failed_is_off)),
        ("GET organizations/<acme>/email-preferences",),
    ),
)

_OF_SUMS = (
    Incident(
        "s-today-until-midnight",
        "Analytics until today, asked for by date, leave out what happened today.",
        github("IFRCGo/cbs/issues/1069", "an end date of today meant its first minute, and reports of today lacked"),
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        handled(_until_midnight),
        ("GET analytics?startDate=2025-02-01&endDate=2025-02-27",),
    ),
    Incident(
        "s-first-day-from-this-time",
        "A range of visitors begins at the time of day of the request; what came earlier on its first day is missing.",
        github("CDCgov/prime-simplereport/pull/3016", "a date range began at the current time of day of its first day"),
        "time",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorStartDate",
        handled(_from_this_time_of_day),
        ("GET organizations/<acme>/visitors?startDate=2025-02-27",),
    ),
    Incident(
        "s-period-begins-early",
        "The usage of a billing period counts the last two days of the period before once more.",
        github("BerriAI/litellm/issues/27917", "usage of the last day of april was counted again in the budget of may"),
        "time",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_period_begins_early),
        ("GET billing/usage",),
    ),
    Incident(
        "s-all-at-highest-tier",
        "A usage that reaches a second pricing tier is priced as a whole at the highest tier that it reaches.",
        github("candelahq/candela/issues/638", "above a threshold the high rate was charged for all, not for the rest"),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        handled(_all_at_the_highest_tier),
        ("GET billing/calculate?usage=1001",),
    ),
    Incident(
        "s-no-credits-at-first",
        "In the first three days of a month analytics say that no credits remain.",
        github("influxdata/ui/issues/3507", "the balance was shown as zero from the first days of january on"),
        "aging",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        handled(_no_credits_at_first),
        ("WAIT 172800", "GET analytics"),
    ),
    Incident(
        "s-old-visitors-gone",
        "Visitors who were not seen for 30 days are no longer listed or counted.",
        github("Shopify/shopify-api-ruby/issues/596", "orders older than 60 days were no longer listed or found"),
        "aging",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        handled(_lately_seen),
        ("GET organizations/<acme>/visitors?page=2",),
    ),
)

READS = (*_OF_FILTERS, *_OF_SUMS)
