"""Filters that select something else."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_plus

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_LIST = ("listOrganizations",)


def _decoded_twice(call: Call, handler: Handler) -> Any:
    for name in {"search", "externalId"} & call.parameters.keys():
        call.parameters[name] = unquote_plus(call.parameters[name])
    return handler(call)


def _empty_as_null(call: Call, handler: Handler) -> Any:
    if call.parameters.get("externalId") != "":
        return handler(call)
    del call.parameters["externalId"]
    return selected(call, handler, "organizations", lambda found: [one for one in found if one["externalId"] is None])


def _plain(text: str) -> str:
    """Return a text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _without_accents(call: Call, handler: Handler) -> Any:
    if "search" not in call.parameters:
        return handler(call)
    wanted = _plain(call.parameters.pop("search"))
    return selected(
        call, handler, "organizations", lambda found: [one for one in found if wanted in _plain(one["name"])]
    )


def _at_commas(call: Call, handler: Handler) -> Any:
    if "," not in call.parameters.get("externalId", ""):
        return handler(call)
    wanted = call.parameters.pop("externalId").split(",")
    return selected(call, handler, "organizations", lambda found: [one for one in found if one["externalId"] in wanted])


async def _any_status(request: Request, api: Api) -> Answer:
    """Take a status that is given several times for a choice."""
    wanted = [value for name, value in parse_qsl(request.query_string) if name == "status"]
    if len(wanted) < 2:
        return await api(request)
    answer = await api(request.with_query(status=None))
    if not answer.succeeded:
        return answer
    body: Any = (await api(request.with_query(status=None, page="1", pageSize="100"))).json
    chosen = [one for one in body["organizations"] if one["status"] in wanted]
    page, size = int(request.query.get("page", "1")), int(request.query.get("pageSize", "20"))
    shown = chosen[(page - 1) * size : page * size]
    return answer.with_json({"organizations": shown, "total": len(chosen), "page": page, "pageSize": size})


def _with_tests(call: Call, handler: Handler) -> Any:
    if "organizationId" not in call.parameters:
        return handler(call)
    wanted = (call.parameters.pop("organizationId").lower(), None)
    return selected(call, handler, "logs", lambda found: [one for one in found if one["organizationId"] in wanted])


def _end_with_start_only(call: Call, handler: Handler) -> Any:
    if "startDate" not in call.parameters:
        call.parameters.pop("endDate", None)
    return handler(call)


FILTERS = (
    Incident(
        "filters-decoded-twice",
        "Query values are decoded twice: a plus sign that was sent as `%2B` becomes a space.",
        github("temenostech/IRIS/pull/278", "query parameters were decoded twice, so that no plus could be sent"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled(_decoded_twice),
        ('POST organizations {"name": "n", "externalId": "a+b"}', "GET organizations?externalId=a%2Bb"),
    ),
    Incident(
        "empty-filter-finds-none",
        "An empty filter for the external id finds the organizations that have none.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled(_empty_as_null),
        ("GET organizations?externalId=",),
    ),
    Incident(
        "search-without-accents",
        "The search does not tell letters with accents from those without.",
        github("thewca/worldcubeassociation.org/issues/1848", "a collation of MySQL's took accented names for equal"),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_without_accents),
        ("GET organizations?search=acm%C3%A9",),
    ),
    Incident(
        "external-ids-split-at-commas",
        "A filter for an external id with a comma is taken for several ids.",
        github(
            "hust-open-atom-club/open-source-deadlines/pull/156",
            "a filter was split at commas, which broke values that have one",
        ),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled(_at_commas),
        ("GET organizations?externalId=acme-123,globex-7",),
    ),
    Incident(
        "repeated-status-is-a-choice",
        "A filter for the status that is given twice finds organizations in either state.",
        github("pelias/api/issues/744", "Express made arrays of parameters that came twice"),
        "filter",
        _LIST,
        "nothing",
        "",
        in_front(_any_status),
        ("GET organizations?status=active&status=suspended",),
    ),
    Incident(
        "log-organization-with-tests",
        "The delivery log's filter for an organization finds test deliveries too, which are about none.",
        PATTERN,
        "filter",
        ("listWebhookLogs",),
        "documented",
        "parameters.yaml#LogOrganizationId",
        handled(_with_tests),
        ('POST webhooks/test {"type": "identification"}', "GET webhooks/logs?organizationId=<acme>"),
    ),
    Incident(
        "visitors-end-needs-start",
        "The visitors ignore the last day of the range if there is no first one.",
        PATTERN,
        "filter",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorEndDate",
        handled(_end_with_start_only),
        ("GET organizations/<acme>/visitors?endDate=2025-02-15",),
    ),
)
