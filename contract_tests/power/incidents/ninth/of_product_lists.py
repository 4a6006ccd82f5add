"""What lists hold, count and leave out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, list_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_ALL_ROWS = 10**6
_MOST = 100
_PAGE_SIZE = re.compile(r"(?<![^&])pageSize=([1-9][0-9]{2,8})(?![^&])")
_VISITORS = ("listOrganizationVisitors",)


def _rows(call: Call, handler: Handler, name: str, *, without: tuple[str, ...] = ()) -> list[Any]:
    """Return all that a list has, whatever page of it is asked for, without regard to some filters."""
    kept = {parameter: value for parameter, value in call.parameters.items() if parameter not in without}
    body: Any = handler(replace(call, parameters={**kept, "page": 1, "pageSize": _ALL_ROWS}))
    rows: list[Any] = body[name]
    return rows


def _page(call: Call, name: str, rows: list[Any]) -> JsonObject:
    page, size = call.parameters["page"], call.parameters["pageSize"]
    return {name: rows[(page - 1) * size : page * size], "total": len(rows), "page": page, "pageSize": size}


def _total_of_page(body: JsonObject) -> None:
    body["total"] = len(body[list_of(body)])


def _until_midnight(call: Call, handler: Handler) -> Any:
    if "endDate" not in call.parameters or (day := parse_day(call.parameters["endDate"])) == date.min:
        return handler(call)
    last = (day - timedelta(days=1)).isoformat()
    return handler(replace(call, parameters={**call.parameters, "endDate": last}))


def _with_wildcards(call: Call, handler: Handler) -> Any:
    search = call.parameters.get("search")
    if not isinstance(search, str) or not {"%", "_"} & set(search):
        return handler(call)
    words = {"%": ".*", "_": "."}
    pattern = re.compile("".join(words.get(one, re.escape(one)) for one in search.casefold()), re.DOTALL)
    rows = _rows(call, handler, "organizations", without=("search",))
    return _page(call, "organizations", [row for row in rows if pattern.search(row["name"].casefold())])


def _by_country(call: Call, handler: Handler) -> Any:
    rows = _rows(call, handler, "visitors")
    # What is equal comes in another order from page to page, as a sort that ends after `limit` rows leaves it.
    ties = rows if call.parameters["page"] % 2 else rows[::-1]
    return _page(call, "visitors", sorted(ties, key=lambda row: row["country"] or ""))


def _clamped(request: Request) -> Request:
    def clamp(match: re.Match[str]) -> str:
        return f"pageSize={min(int(match[1]), _MOST)}"

    return replace(request, query_string=_PAGE_SIZE.sub(clamp, request.query_string))


def _null_for_none(body: JsonObject) -> None:
    body["icpConfigs"] = body["icpConfigs"] or None


LISTS = (
    Incident(
        "p9-total-counts-the-page",
        "The total of a page of organizations is the number of organizations on that page.",
        github(
            "conda-incubator/conda-store/issues/158",
            "paginated answers gave the size of the page as their count, which was taken after the limit was set",
        ),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(told(_total_of_page)),
        ("GET organizations?pageSize=2",),
    ),
    Incident(
        "p9-last-day-ends-at-midnight",
        "The end date of the visitors means the first moment of that day, so that the day itself is left out.",
        github(
            "open-learning-exchange/planet/issues/9956",
            "the end date was taken for 00:00:00, and what happened later on that day was missing",
        ),
        "filter",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorEndDate",
        handled(_until_midnight),
        ("GET organizations/<acme>/visitors?endDate=2025-02-19",),
    ),
    Incident(
        "p9-search-knows-wildcards",
        "Percent and underscore in the search for organizations stand for any text and any character.",
        github(
            "mevdschee/php-crud-api/issues/1038",
            "filters that look for a part of a text used LIKE, for which an underscore is any character",
        ),
        "filter",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_with_wildcards),
        ("GET organizations?search=a_me",),
    ),
    Incident(
        "p9-page-size-clamped",
        "A page size above 100 is lowered to 100 without a word instead of being refused.",
        github(
            "github/docs/pull/45189",
            "page sizes above the maximum were reduced and answered with 200, and callers got less than they thought",
        ),
        "paging",
        ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(_clamped)),
        ("GET organizations?pageSize=500",),
    ),
    Incident(
        "p9-visitors-by-country",
        "Visitors come by country, and those of one country in another order on every second page.",
        github(
            "aravindnc/mongoose-paginate-v2/issues/88",
            "sorted by a property that several documents share, different pages had the same documents",
        ),
        "order",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        handled(_by_country),
        ("GET organizations/<acme>/visitors?pageSize=5",),
    ),
    Incident(
        "p9-no-icp-configs-null",
        "The list of ICP configs of an organization that has none is null.",
        github(
            "ideal-postcodes/postcodes.io/pull/25",
            "a search that found nothing was answered with null instead of an empty array",
        ),
        "null",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfigListEnvelope",
        in_front(told(_null_for_none)),
        ("GET organizations/<globex>/icp-configs",),
    ),
)
