"""Lists, their pages, and the filters of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_instant
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import asked, each, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_LIST = ("listOrganizations",)
_VISITORS = ("listOrganizationVisitors",)
_STATUSES = ("active", "canceled", "suspended")


def _updated_last() -> Handling:
    """List organizations in the order of their last update."""
    updates: dict[str, int] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "page" in call.parameters:
            return selected(
                call, handler, "organizations", lambda found: sorted(found, key=lambda one: updates.get(one["id"], 0))
            )
        result: Any = handler(call)
        updates[result["organization"]["id"]] = 1 + max(updates.values(), default=0)
        return result

    return handling


def _external_id_alone(call: Call, handler: Handler) -> Any:
    if "externalId" in call.parameters:
        call.parameters.pop("status", None)
    return handler(call)


def _in_lower_case(request: Request) -> Request:
    status = request.query.get("status", "")
    return request.with_query(status=status.lower()) if status.lower() in _STATUSES else request


async def _nothing_on_a_page_of_none(request: Request, api: Api) -> Answer:
    """Answer a page of the size 0 with the total alone."""
    if request.query.get("pageSize") != "0":
        return await api(request)
    answer = await api(request.with_query(pageSize="1"))
    body: Any = answer.object
    return answer.with_json({**body, "visitors": [], "pageSize": 0}) if answer.succeeded else answer


async def _page_as_text(request: Request, api: Api) -> Answer:
    """Repeat a page number that is asked for as the text that it came in."""
    answer = await api(request)
    body: Any = answer.object
    if not answer.succeeded or "page" not in request.query:
        return answer
    return answer.with_json({**body, "page": str(body["page"])})


def _without_deleted_in_total(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if call.parameters.setdefault("status", "canceled") != "canceled":
        return result
    deleted: Any = handler(call)
    return {**result, "total": result["total"] - deleted["total"]}


def _from_the_hour(call: Call, handler: Handler) -> Any:
    """Regard the hour of a first day that is given as a time."""
    start = call.parameters.get("startDate", "")
    if "T" not in start.upper():
        return handler(call)
    first = parse_instant(start)
    return selected(
        call, handler, "visitors", lambda found: [one for one in found if parse_instant(one["lastSeenAt"]) >= first]
    )


def _failed_so_far(call: Call, handler: Handler) -> Any:
    if call.parameters.get("status") != "failed":
        return handler(call)
    del call.parameters["status"]
    return selected(
        call, handler, "logs", lambda found: [one for one in found if one["status"] in ("failed", "pending")]
    )


def _with_company(call: Call, handler: Handler) -> Any:
    return selected(call, handler, "visitors", lambda found: [one for one in found if one["company"] is not None])


LISTS = (
    Incident(
        "updated-organizations-last",
        "An update of an organization moves it to the end of the list.",
        github("NangoHQ/nango/pull/1771", "pages of records came in the order of their last change all of a sudden"),
        "order",
        ("listOrganizations", "updateOrganization"),
        "nothing",
        "",
        handled_remembering(_updated_last),
        ('PUT organizations/<acme> {"name": "Acme Corp"}', "GET organizations"),
    ),
    Incident(
        "external-id-hides-status",
        "A filter for the external id lets the list of organizations ignore the one for the status.",
        github("pculture/unisubs/issues/2238", "a filter was ignored as soon as there was another one"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        handled(_external_id_alone),
        ("GET organizations?externalId=acme-123&status=suspended",),
    ),
    Incident(
        "status-in-any-case",
        "The filter for the status takes `ACTIVE` for `active` instead of refusing it.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(asked(_in_lower_case)),
        ("GET organizations?status=ACTIVE",),
    ),
    Incident(
        "page-of-none",
        "Visitors can be asked for in pages of 0: there are none on it, and the total.",
        PATTERN,
        "paging",
        _VISITORS,
        "inferred",
        "pagination.yaml#PageSize",
        in_front(_nothing_on_a_page_of_none),
        ("GET organizations/<acme>/visitors?pageSize=0",),
    ),
    Incident(
        "page-as-text",
        "The list of organizations tells the page number as a text if it was asked for one.",
        github("rhwilr/adonis-bumblebee/pull/17", "the page number of an answer was sometimes a text"),
        "type",
        _LIST,
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(_page_as_text),
        ("GET organizations?page=1",),
    ),
    Incident(
        "total-without-deleted",
        "Deleted organizations are listed, and not counted in `total`.",
        github(
            "sourcefuse/loopback4-soft-delete/issues/38",
            "softly deleted entities were found if asked for, and never counted",
        ),
        "paging",
        _LIST,
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_without_deleted_in_total),
        ("GET organizations",),
    ),
    Incident(
        "visitors-from-the-hour",
        "If the first day of a range of visitors is given as a time, those seen earlier on that day are missing.",
        PATTERN,
        "filter",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorStartDate",
        handled(_from_the_hour),
        ("GET organizations/<acme>/visitors?startDate=2025-02-27T12:00:00Z",),
    ),
    Incident(
        "pending-is-failed-so-far",
        "The delivery log's filter for failed deliveries finds those, too, that are tried again.",
        PATTERN,
        "filter",
        ("listWebhookLogs",),
        "inferred",
        "parameters.yaml#LogStatus",
        handled(_failed_so_far),
        ("RECEIVER 500", "IDENTIFY <acme>", "GET webhooks/logs?status=failed"),
    ),
    Incident(
        "listed-configs-without-groups",
        "The list of ICP configs tells them without their groups.",
        github("DDMAL/Rodan/issues/410", "lists lacked fields that a single object had"),
        "field",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        in_front(each(without("groups"))),
        ("GET organizations/<acme>/icp-configs",),
    ),
    Incident(
        "visitors-without-company-missing",
        "Visitors whose company is unknown are not listed.",
        github("supabase/supabase/issues/4170", "an inner join left out rows whose relation is null"),
        "filter",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        handled(_with_company),
        ("GET organizations/<acme>/visitors",),
    ),
)
