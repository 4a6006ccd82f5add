"""Pages and totals of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import asked, list_of, refused
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api


_CAP = 20


def _at_most(limit: int, request: Request) -> Request:
    size = request.query.get("pageSize", "")
    return request.with_query(pageSize=str(limit)) if size.isdigit() and int(size) > limit else request


async def _capped(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded or not (body := answer.object):
        return answer
    name = list_of(body)
    return answer.with_json({**body, name: body[name][:_CAP]})


async def _largest_is_default(request: Request, api: Api) -> Answer:
    largest = request.query.get("pageSize") == "100"
    return await api(request.with_query(pageSize=None) if largest else request)


def _one_page_on(request: Request) -> Request:
    page = request.query.get("page", "0")
    return request.with_query(page=str(int(page) + 1)) if page.isdigit() else request


async def _counted_from_zero(request: Request, api: Api) -> Answer:
    answer = await api(_one_page_on(request))
    body = answer.object
    return answer.with_json({**body, "page": body["page"] - 1}) if answer.succeeded and body else answer


async def _last_page_again(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or not body or body[list_of(body)] or not body["total"]:
        return answer
    last = (body["total"] - 1) // body["pageSize"] + 1
    return await api(request.with_query(page=str(last)))


async def _nothing_beyond(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or not body or body["page"] == 1 or body[list_of(body)]:
        return answer
    return answer.with_json({"code": "NotFound", "message": "There is no such page", "details": {}}).with_status(404)


async def _with_last_of_page_before(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or not body or body["page"] == 1:
        return answer
    before: Any = (await api(request.with_query(page=str(body["page"] - 1)))).json
    name = list_of(body)
    return answer.with_json({**body, name: (before[name][-1:] + body[name])[: body["pageSize"]]})


async def _filtered_after_paging(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body, status = answer.object, request.query.get("status")
    if not answer.succeeded or not body or status is None:
        return answer
    whole: Any = (await api(request.with_query(status=None))).json
    return answer.with_json(
        {**body, "organizations": [one for one in whole["organizations"] if one["status"] == status]}
    )


async def _total_of_all(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or not body:
        return answer
    unfiltered: Any = (await api(request.with_query(status=None, search=None, externalId=None))).json
    return answer.with_json({**body, "total": unfiltered["total"]})


PAGES = (
    Incident(
        "visitor-page-capped",
        "Not more than 20 visitors come on a page, whatever `pageSize` asks for and the answer repeats.",
        github("openaq/openaq-api-old/issues/136", "OpenAQ told `limit` 1,200 and returned 1,000"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorPageSize",
        in_front(_capped),
        ("GET organizations/<acme>/visitors?pageSize=25",),
    ),
    Incident(
        "page-size-lowered",
        "A `pageSize` above 50 is lowered to 50 silently.",
        github("github/docs/pull/45189", "GitHub lowers `per_page` above 100 silently"),
        "paging",
        ("listOrganizations",),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(lambda request: _at_most(50, request))),
        ("GET organizations?pageSize=51",),
    ),
    Incident(
        "largest-page-is-default",
        "A `pageSize` of 100 gives the default of 20.",
        github("nocodb/nocodb/issues/33", "in xmysql, a size of 99 worked and one of 100 gave the default of 20"),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(_largest_is_default),
        ("GET webhooks/logs?pageSize=100",),
    ),
    Incident(
        "page-size-refused",
        "Visitors are refused in pages of more than 50.",
        github("CeON/saos/issues/711", "SAOS answered a documented page size with an error"),
        "limit",
        ("listOrganizationVisitors",),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(
            refused(lambda request: int(request.query.get("pageSize", "20")) > 50, 400, "BadRequest", "At most 50")
        ),
        ("GET organizations/<acme>/visitors?pageSize=51",),
    ),
    Incident(
        "pages-from-zero",
        "Pages of organizations are counted from 0.",
        github("customeros/customeros/pull/1117", "CustomerOS told records twice until it counted pages from 1"),
        "paging",
        ("listOrganizations",),
        "documented",
        "pagination.yaml#PageNumber",
        in_front(_counted_from_zero),
        ("GET organizations?page=1",),
    ),
    Incident(
        "default-page-size",
        "Without `pageSize`, 10 visitors come on a page.",
        github("cc-archive/cccatalog-api/issues/298", "CC Catalog returned 20 results whatever was asked for"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(lambda request: request.with_query(pageSize=request.query.get("pageSize", "10")))),
        ("GET organizations/<hooli>/visitors",),
    ),
    Incident(
        "total-of-page",
        "`total` of the organizations is the number of those on the page.",
        github("KathiraveluLab/Beehive/issues/355", "Beehive's `totalCount` was the length of the page"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(told(lambda body: body.update(total=len(body["organizations"])))),
        ("GET organizations?pageSize=2",),
    ),
    Incident(
        "total-zero-on-later-pages",
        "`total` of the visitors is 0 from the second page on.",
        github("auth0/node-auth0/issues/625", "Auth0's `total` was 0 on all pages but the first"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(told(lambda body: body.update(total=0) if body["page"] > 1 else None)),
        ("GET organizations/<acme>/visitors?page=2",),
    ),
    Incident(
        "total-doubled",
        "`total` of the delivery log is twice what it should be.",
        github("raster-foundry/raster-foundry/issues/3589", "Raster Foundry's totals were double what they should be"),
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        in_front(told(lambda body: body.update(total=2 * body["total"]))),
        ("GET webhooks/logs",),
    ),
    Incident(
        "total-without-filter",
        "`total` of a filtered list counts all organizations.",
        github("box/box-python-sdk/issues/77", "Box's `total_count` of users was wrong in most requests"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(_total_of_all),
        ("GET organizations?status=active",),
    ),
    Incident(
        "total-one-too-many",
        "`total` of the organizations is one more than there are.",
        github("stldevs/stldevs/issues/18", "stldevs had results beyond the page that its counts said was the last"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(told(lambda body: body.update(total=body["total"] + 1))),
        ("GET organizations",),
    ),
    Incident(
        "last-page-repeated",
        "A page past the end repeats the last one.",
        github("sgratzl/slack_cleaner2/issues/100", "Slack answered pages past the last one with what it had"),
        "paging",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#Page",
        in_front(_last_page_again),
        ("GET organizations?page=9",),
    ),
    Incident(
        "past-the-end-not-found",
        "A page of visitors past the end is a 404.",
        PATTERN,
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorPage",
        in_front(_nothing_beyond),
        ("GET organizations/<acme>/visitors?page=9",),
    ),
    Incident(
        "pages-overlap",
        "A page of visitors begins with the last one of the page before, and loses its own last one.",
        github("nicolasparada/nakama/issues/28", "nakama showed some items twice and skipped others"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(_with_last_of_page_before),
        ("GET organizations/<acme>/visitors?page=2&pageSize=5",),
    ),
    Incident(
        "filtered-after-paging",
        "The filter for the status works on the page, after the page was cut out.",
        PATTERN,
        "paging",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(_filtered_after_paging),
        ("GET organizations?status=suspended&pageSize=2",),
    ),
    Incident(
        "size-of-what-came",
        "`pageSize` of the delivery log is the number of deliveries on the page.",
        PATTERN,
        "paging",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        in_front(told(lambda body: body.update(pageSize=len(body["logs"])))),
        ("GET webhooks/logs",),
    ),
)
