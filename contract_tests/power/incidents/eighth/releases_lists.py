"""Releases after which lists are paged, filtered or ordered in another way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, list_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_ORGANIZATIONS = ("listOrganizations",)
_VISITORS = ("listOrganizationVisitors",)
_LISTS = ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs")
_PAGE = re.compile(r"(?<![^&])page=(0|[1-9][0-9]{0,8})(?![^&])")
_MOST = 100
"""What a page holds at most."""


async def _everything(request: Request, api: Api, **changes: str | None) -> list[Any]:
    """Return the items of all pages."""
    found: list[Any] = []
    page = 1
    while True:
        answer = await api(request.with_query(page=str(page), pageSize=str(_MOST), **changes))
        body: Any = answer.object if answer.succeeded else None
        if not body or not body[list_of(body)]:
            return found
        found += body[list_of(body)]
        page += 1
        if len(found) >= body["total"]:
            return found


def _page_of(rows: list[Any], body: JsonObject) -> list[Any]:
    first = (body["page"] - 1) * body["pageSize"]
    return rows[first : first + body["pageSize"]]


def _pages_as_total(body: JsonObject) -> None:
    body["total"] = -(-body["total"] // body["pageSize"])


def _size_of_this_page(body: JsonObject) -> None:
    body["pageSize"] = len(body[list_of(body)])


def _before_the_last_day(call: Call, handler: Handler) -> Any:
    end = call.parameters.get("endDate")
    # What was seen at midnight sharp would still be in; nobody is in the data.
    if end is not None and (day := parse_day(end)) > date.min:
        call.parameters["endDate"] = (day - timedelta(days=1)).isoformat()
    return handler(call)


@on_success
async def _nobody_is_not_found(_request: Request, _api: Api, answer: Answer) -> Answer:
    body = answer.object
    if body is None or body["total"]:
        return answer
    return problem(answer, 404, "NotFound", "There are no visitors")


@on_success
async def _exact_case(request: Request, api: Api, answer: Answer) -> Answer:
    text, body = request.query.get("search"), answer.object
    if not text or body is None:
        return answer
    rows = [one for one in await _everything(request, api) if text in one["name"]]
    return answer.with_json({**body, "organizations": _page_of(rows, body), "total": len(rows)})


@on_success
async def _later_pages_by_id(request: Request, api: Api, answer: Answer) -> Answer:
    body = answer.object
    if body is None or body["page"] == 1:
        return answer
    rows = sorted(await _everything(request, api), key=lambda one: one["id"])
    return answer.with_json({**body, "organizations": _page_of(rows, body)})


def _ten_by_default(request: Request) -> Request:
    if "pageSize" in request.query:
        return request
    parts = [part for part in (request.query_string, "pageSize=10") if part]
    return replace(request, query_string="&".join(parts))


async def _from_zero(request: Request, api: Api) -> Answer:
    named = _PAGE.findall(request.query_string)
    if "page" in request.query and len(named) != 1:
        return await api(request)  # which is refused, as ever
    page = int(named[0]) if named else 0
    query = _PAGE.sub(f"page={page + 1}", request.query_string)
    answer = await api(replace(request, query_string=query))
    body = answer.object
    return answer.with_json({**body, "page": page}) if answer.succeeded and body is not None else answer


LISTS: tuple[Incident, ...] = (
    Incident(
        "v-total-counts-pages",
        "The total of a list of organizations is its number of pages.",
        github("pulsar-edit/package-backend/issues/213", "The total told the number of pages, not of results."),
        "paging",
        _ORGANIZATIONS,
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(told(_pages_as_total)),
        ("GET organizations",),
    ),
    Incident(
        "v-page-size-of-this-page",
        "The page size that lists tell is the number of items on this page.",
        github("appsmithorg/appsmith/issues/20429", "The page size was taken from the records of the last page."),
        "paging",
        _LISTS,
        "documented",
        "pagination.yaml#PageSize",
        in_front(told(_size_of_this_page)),
        ("GET organizations",),
    ),
    Incident(
        "v-end-day-left-out",
        "The last day of a range of visitors is not in it any more.",
        github("kimai/kimai1/issues/306", "A range of dates left out what happened on its last day."),
        "filter",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorEndDate",
        handled(_before_the_last_day),
        ("GET organizations/<acme>/visitors?endDate=2025-02-25",),
    ),
    Incident(
        "v-no-visitors-is-404",
        "A list of visitors without any is answered with 404.",
        github("openintegrationhub/openintegrationhub/pull/1297", "Endpoints answered 404 where there was no data."),
        "status",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(_nobody_is_not_found),
        ("GET organizations/<umbrella>/visitors",),
    ),
    Incident(
        "v-search-minds-case",
        "The search for organizations minds upper and lower case.",
        github("ironmansoftware/powershell-universal/issues/4985", "With a new version filters began to mind case."),
        "filter",
        _ORGANIZATIONS,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_exact_case),
        ("GET organizations?search=acme",),
    ),
    Incident(
        "v-ten-visitors-a-page",
        "A page of visitors holds 10 unless a size is asked for.",
        github("json-api-dotnet/JsonApiDotNetCore/issues/735", "A new version made the default page size 10."),
        "limit",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorPageSize",
        in_front(asked(_ten_by_default)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "v-pages-from-zero",
        "Pages of all lists are counted from 0, which is the default.",
        github("curvenote/curvenote/pull/908", "Paging by default came with pages that are counted from 0."),
        "paging",
        _LISTS,
        "documented",
        "parameters.yaml#Page",
        in_front(_from_zero),
        ("GET organizations?page=1&pageSize=3",),
    ),
    Incident(
        "v-later-pages-by-id",
        "Organizations are in the order of their creation on the first page, and by id on the later ones.",
        github("aiondemand/AIOD-rest-api/pull/653", "Without a sort order pages did not fit together."),
        "order",
        _ORGANIZATIONS,
        "inferred",
        "listOrganizations",
        in_front(_later_pages_by_id),
        ("GET organizations?page=2&pageSize=3",),
    ),
)
