"""Filters that select something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import asked, refused
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIST = ("listOrganizations",)


async def _all_of(name: str, request: Request, api: Api) -> list[JsonObject]:
    """Return everything of a list, without its filters."""
    found: list[JsonObject] = []
    while True:
        page = request.asking("GET", request.path).with_query(page=str(len(found) // 100 + 1), pageSize="100")
        body: Any = (await api(page)).json
        found += body[name]
        if len(body[name]) < 100:
            return found


def _selected(name: str, parameter: str, matches: Callable[[JsonObject, Request], bool]) -> Deviate:
    """Select from a list, if it is filtered by a parameter, what matches in another sense."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded or parameter not in request.query:
            return answer
        body: Any = answer.json
        chosen = [one for one in await _all_of(name, request, api) if matches(one, request)]
        first = (body["page"] - 1) * body["pageSize"]
        return answer.with_json({**body, name: chosen[first : first + body["pageSize"]], "total": len(chosen)})

    return deviate


def _searched(matches: Callable[[str, str], bool]) -> Deviate:
    return _selected("organizations", "search", lambda one, request: matches(one["name"], request.query["search"]))


def _like(name: str, text: str) -> bool:
    """Match as SQL's LIKE does, where `_` is any one character and `%` any text."""
    pattern = "".join({"_": ".", "%": ".*"}.get(character, re.escape(character)) for character in text)
    return re.search(pattern, name, re.IGNORECASE | re.DOTALL) is not None


def _any_word(name: str, text: str) -> bool:
    return any(word in name.casefold() for word in text.casefold().split())


def _either(one: JsonObject, request: Request) -> bool:
    query = request.query
    return query["search"].casefold() in one["name"].casefold() or one["status"] == query.get("status")


def _without_unknown_status(request: Request) -> Request:
    known = ("active", "canceled", "suspended")
    return request if request.query.get("status") in known else request.with_query(status=None)


def _without_undescribed(request: Request) -> Request:
    known = ("page", "pageSize", "status", "search", "externalId")
    return request.with_query(**{name: None for name in request.query if name not in known})


def _other_of_two(request: Request) -> Request:
    return request.with_query(status=None) if "type" in request.query else request


def _misses_upper_case(request: Request) -> Request:
    wanted = request.query.get("organizationId", "")
    nobody = "00000000-0000-0000-0000-000000000000"
    return request if wanted == wanted.lower() else request.with_query(organizationId=nobody)


FILTERS = (
    Incident(
        "status-filter-ignored",
        "The list of organizations ignores the filter for the status.",
        github("intuitem/ciso-assistant-community/issues/4701", "CISO Assistant ignored some filters silently"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(asked(lambda request: request.with_query(status=None))),
        ("GET organizations?status=active",),
    ),
    Incident(
        "external-id-by-prefix",
        "The filter for the external id finds all ids that begin with the text.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationExternalIdFilter",
        in_front(
            _selected(
                "organizations",
                "externalId",
                lambda one, request: (one["externalId"] or "").startswith(request.query["externalId"]),
            )
        ),
        ("GET organizations?externalId=acme",),
    ),
    Incident(
        "external-id-in-any-case",
        "The filter for the external id does not regard the case.",
        github("mevdschee/php-crud-api/issues/1038", "filters of PHP-CRUD-API compare as SQL's LIKE does"),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationExternalIdFilter",
        in_front(
            _selected(
                "organizations",
                "externalId",
                lambda one, request: (one["externalId"] or "").lower() == request.query["externalId"].lower(),
            )
        ),
        ("GET organizations?externalId=ACME-123",),
    ),
    Incident(
        "search-at-the-beginning",
        "The search finds only names that begin with the text.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_searched(lambda name, text: name.casefold().startswith(text.casefold()))),
        ("GET organizations?search=corp",),
    ),
    Incident(
        "search-regards-case",
        "The search regards the case.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_searched(lambda name, text: text in name)),
        ("GET organizations?search=acme",),
    ),
    Incident(
        "search-with-wildcards",
        "In the search, `_` and `%` stand for any character and any text.",
        github("taginfo/taginfo/issues/40", "one could not search taginfo for % or _, which are wildcards of SQLite"),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_searched(_like)),
        ("GET organizations?search=_",),
    ),
    Incident(
        "search-any-word",
        "The search finds names that hold any word of the text.",
        PATTERN,
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_searched(_any_word)),
        ("GET organizations?search=acme%20hooli",),
    ),
    Incident(
        "search-in-external-id",
        "The search finds external ids too.",
        PATTERN,
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationSearch",
        in_front(
            _selected(
                "organizations",
                "search",
                lambda one, request: (
                    request.query["search"].casefold() in f"{one['name']}\n{one['externalId'] or ''}".casefold()
                ),
            )
        ),
        ("GET organizations?search=-123",),
    ),
    Incident(
        "search-needs-three-characters",
        "A search for fewer than three characters finds nothing.",
        github("Openki/Openki/issues/807", "users of Openki asked for an empty result where everything had come"),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_searched(lambda name, text: len(text) >= 3 and text.casefold() in name.casefold())),
        ("GET organizations?search=ac",),
    ),
    Incident(
        "search-or-status",
        "Search and status find organizations that meet one of both.",
        PATTERN,
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(_selected("organizations", "search", _either)),
        ("GET organizations?search=hooli&status=canceled",),
    ),
    Incident(
        "suspended-with-canceled",
        "The filter for suspended organizations finds canceled ones too.",
        PATTERN,
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(
            _selected(
                "organizations",
                "status",
                lambda one, request: (
                    one["status"] in (request.query["status"], "canceled")
                    if request.query["status"] == "suspended"
                    else one["status"] == request.query["status"]
                ),
            )
        ),
        ("GET organizations?status=suspended",),
    ),
    Incident(
        "unknown-status-ignored",
        "A filter for an unknown status is ignored instead of refused.",
        github("dadi/api/issues/434", "DADI took what it did not know out of a filter and returned everything"),
        "filter",
        _LIST,
        "inferred",
        "responses.yaml#BadRequest",
        in_front(asked(_without_unknown_status)),
        ("GET organizations?status=deleted",),
    ),
    Incident(
        "unknown-parameter-ignored",
        "Unknown query parameters of the list of organizations are ignored instead of refused.",
        github("api-platform/core/issues/42", "API Platform returns everything if filtered by what it does not know"),
        "validation",
        _LIST,
        "nothing",
        "",
        in_front(asked(_without_undescribed)),
        ("GET organizations?tier=paid",),
    ),
    Incident(
        "second-log-filter-ignored",
        "The delivery log ignores the filter for the status if there is one for the type.",
        github("robhunter/agentdeals/issues/1494", "AgentDeals dropped filters from its answers without a word"),
        "filter",
        ("listWebhookLogs",),
        "documented",
        "parameters.yaml#LogStatus",
        in_front(asked(_other_of_two)),
        ("GET webhooks/logs?type=identification&status=failed",),
    ),
    Incident(
        "log-organization-ignored",
        "The delivery log ignores the filter for the organization.",
        github("kubeflow/hub/issues/3207", "Kubeflow ignored `filterQuery` in some of its lists"),
        "filter",
        ("listWebhookLogs",),
        "documented",
        "parameters.yaml#LogOrganizationId",
        in_front(asked(lambda request: request.with_query(organizationId=None))),
        ("GET webhooks/logs?organizationId=<acme>",),
    ),
    Incident(
        "log-organization-in-lower-case",
        "The delivery log finds nothing for an organization's id in upper case.",
        PATTERN,
        "filter",
        ("listWebhookLogs",),
        "nothing",
        "",
        in_front(asked(_misses_upper_case)),
        ("GET webhooks/logs?organizationId=<ACME>",),
    ),
    Incident(
        "visitors-by-first-sight",
        "The range of days of the visitors is about when they were first seen, not last.",
        PATTERN,
        "filter",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(
            _selected(
                "visitors",
                "startDate",
                lambda one, request: (
                    one["firstSeenAt"][:10] >= request.query["startDate"][:10]
                    and one["firstSeenAt"][:10] <= request.query.get("endDate", "9999")[:10]
                ),
            )
        ),
        ("GET organizations/<acme>/visitors?startDate=2025-01-23&pageSize=100",),
    ),
    Incident(
        "visitors-start-ignored",
        "The visitors ignore the first day of the range.",
        github("ManageIQ/manageiq/pull/12904", "ManageIQ sent filters that meant nothing with every request"),
        "filter",
        ("listOrganizationVisitors",),
        "inferred",
        "parameters.yaml#VisitorStartDate",
        in_front(asked(lambda request: request.with_query(startDate=None))),
        ("GET organizations/<acme>/visitors?startDate=2025-02-25",),
    ),
    Incident(
        "no-combined-filters",
        "Search and status cannot be used together any more.",
        PATTERN,
        "validation",
        _LIST,
        "documented",
        "listOrganizations",
        in_front(
            refused(
                lambda request: {"search", "status"} <= request.query.keys(),
                400,
                "BadRequest",
                "Use one filter at a time",
            )
        ),
        ("GET organizations?search=acme&status=active",),
    ),
)
