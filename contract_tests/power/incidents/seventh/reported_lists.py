"""What users reported of lists: their pages, filters and order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import first_second, parse_day
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_ORGANIZATIONS = ("listOrganizations",)
_VISITORS = ("listOrganizationVisitors",)
_PAGED = ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs")
_FILTERS = ("status", "search", "externalId")
_ALL = 10**9
"""More than any list has."""
_ABOVE_THE_MAXIMUM = re.compile(r"[1-9][0-9]{2,}")


def _asking(call: Call, *without: str, **changes: object) -> Call:
    """Return a call with other parameters."""
    kept = {name: value for name, value in call.parameters.items() if name not in without}
    return replace(call, parameters={**kept, **changes})


def _rows(call: Call, handler: Handler, name: str, *without: str) -> list[Any]:
    """Return the rows of all pages."""
    result: Any = handler(_asking(call, *without, page=1, pageSize=_ALL))
    return list(result[name])


def _page(call: Call, name: str, rows: list[Any]) -> JsonObject:
    page, size = call.parameters["page"], call.parameters["pageSize"]
    first = (page - 1) * size
    return {name: rows[first : first + size], "total": len(rows), "page": page, "pageSize": size}


def _from_the_last_one_on(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    page, size = call.parameters["page"], call.parameters["pageSize"]
    if page > 1:
        before: Any = handler(_asking(call, page=page - 1))
        result["organizations"] = (before["organizations"][-1:] + result["organizations"])[:size]
    return result


def _total_of_all(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    everything: Any = handler(_asking(call, *_FILTERS, page=1, pageSize=1))
    return {**result, "total": everything["total"]}


def _last_page_at_most(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    last = max(-(-result["total"] // call.parameters["pageSize"]), 1)
    return handler(_asking(call, page=last)) if call.parameters["page"] > last else result


def _at_most_a_hundred(request: Request) -> Request:
    size = request.query.get("pageSize", "")
    return request.with_query(pageSize="100") if _ABOVE_THE_MAXIMUM.fullmatch(size) else request


def _newest_first(call: Call, handler: Handler) -> Any:
    return _page(call, "organizations", _rows(call, handler, "organizations")[::-1])


def _filtered_after_paging(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    matching = {one["id"] for one in _rows(call, handler, "organizations")}
    page: Any = handler(_asking(call, *_FILTERS))
    return {**result, "organizations": [one for one in page["organizations"] if one["id"] in matching]}


def _like(pattern: str) -> Callable[[str], bool]:
    """Return a test as `LIKE '%pattern%'` makes it, where nothing is escaped."""
    parts = (".*" if part.startswith("%") else "." if part == "_" else re.escape(part) for part in _tokens(pattern))
    expression = re.compile("".join(parts), re.DOTALL)
    return lambda name: expression.search(name) is not None


def _tokens(pattern: str) -> list[str]:
    return re.findall(r"%+|_|[^%_]+", pattern.casefold())


def _searched_with_like(call: Call, handler: Handler) -> Any:
    search = call.parameters.get("search", "")
    if "%" not in search and "_" not in search:
        return handler(call)
    is_like = _like(search)
    rows = [one for one in _rows(call, handler, "organizations", "search") if is_like(one["name"].casefold())]
    return _page(call, "organizations", rows)


def _canceled_is_unknown(request: Request) -> Request:
    return request.with_query(status=None) if request.query.get("status") == "canceled" else request


def _until_midnight(call: Call, handler: Handler) -> Any:
    end = call.parameters.get("endDate", "")
    if not end or "t" in end.lower():
        return handler(call)
    last = first_second(parse_day(end))
    return _page(call, "visitors", [one for one in _rows(call, handler, "visitors") if one["lastSeenAt"] <= last])


LISTS = (
    Incident(
        "r-next-page-begins-with-the-last-one",
        "Each page but the first begins with the last organization of the page before.",
        github("standardnotes/forum/issues/298", "The second page began with the last item of the first."),
        "paging",
        _ORGANIZATIONS,
        "documented",
        "parameters.yaml#Page",
        handled(_from_the_last_one_on),
        ("GET organizations?page=2&pageSize=3",),
    ),
    Incident(
        "r-total-without-filter",
        "The total of a filtered list of organizations counts those that do not match, too.",
        github("mathesar-foundation/mathesar/issues/338", "With a filter, the count was still that of all records."),
        "filter",
        _ORGANIZATIONS,
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_total_of_all),
        ("GET organizations?status=suspended",),
    ),
    Incident(
        "r-past-the-end-is-the-last-page",
        "Whoever asks for a page of visitors past the end gets the last page again.",
        github(
            "aces/cbrain/issues/1446", "A page number past the end was set to the last page; clients never stopped."
        ),
        "paging",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorPage",
        handled(_last_page_at_most),
        ("GET organizations/<acme>/visitors?page=3",),
    ),
    Incident(
        "r-page-size-clamped",
        "A page size above 100 is not refused, it is taken for 100.",
        github("github/docs/issues/45188", "An oversized per_page is clamped to 100 and answered with 200."),
        "limit",
        _PAGED,
        "inferred",
        "parameters.yaml#PageSize",
        in_front(asked(_at_most_a_hundred)),
        ("GET organizations?pageSize=250",),
    ),
    Incident(
        "r-newest-first",
        "Organizations are listed newest first.",
        github(
            "product-definition-center/product-definition-center/issues/435",
            "The order of a list was reversed, since users look for recent ones; a maintainer saw clients break.",
        ),
        "order",
        _ORGANIZATIONS,
        "nothing",
        "",
        handled(_newest_first),
        ("GET organizations",),
    ),
    Incident(
        "r-filtered-after-paging",
        "The filters of organizations are applied to the page that was fetched, so that pages have gaps.",
        PATTERN,
        "filter",
        _ORGANIZATIONS,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        handled(_filtered_after_paging),
        ("GET organizations?status=suspended&pageSize=4",),
    ),
    Incident(
        "r-search-knows-wildcards",
        "In a search, % and _ stand for any text and any character.",
        github("taginfo/taginfo/issues/40", "One could not search for % or _, since they are wildcards of SQL."),
        "filter",
        _ORGANIZATIONS,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_searched_with_like),
        ("GET organizations?search=ini_ech",),
    ),
    Incident(
        "r-canceled-is-no-filter",
        "The list that is filtered for canceled organizations has all of them.",
        github(
            "KeeperHub/keeperhub/pull/1484", "A status missed in a list of valid ones; its filter returned every run."
        ),
        "filter",
        _ORGANIZATIONS,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(asked(_canceled_is_unknown)),
        ("GET organizations?status=canceled",),
    ),
    Incident(
        "r-last-day-left-out",
        "The last day of a range of visitors ends at its midnight, so that it is left out.",
        github("tale-project/tale/issues/2028", "dateTo was midnight of that day, which excluded what ran during it."),
        "time",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorEndDate",
        handled(_until_midnight),
        ("GET organizations/<acme>/visitors?endDate=2025-02-25",),
    ),
)
