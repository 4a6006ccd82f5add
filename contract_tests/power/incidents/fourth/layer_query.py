"""The queries of lists and sums, written anew: other joins, keyset pages, a search engine."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import first_second, last_second, parse_day
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs, organizations, visitors
from bullseye_partner_emulator.usage import identified_between
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_LIST = ("listOrganizations",)
_VISITORS = ("listOrganizationVisitors",)
_LOGS = ("listWebhookLogs",)
_ALL = 100_000
_DEFAULT_SIZE = 20
_LIKENESS = 0.75
"""How alike a word and a search have to be, 1 for the same."""


def _after_last_time(call: Call, handler: Handler) -> Any:
    """Begin a page with the first delivery that is later than the last one of the page before."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    call.parameters.update(page=1, pageSize=_ALL)
    found: Any = handler(call)
    logs: list[JsonObject] = found["logs"]
    for _ in range(page - 1):
        if not logs:
            break
        last = logs[:size][-1]["createdAt"]
        logs = [log for log in logs if log["createdAt"] > last]
    return {**found, "logs": logs[:size], "page": page, "pageSize": size}


def _people_once(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if "startDate" not in result:
        return result
    first, last = first_second(parse_day(result["startDate"])), last_second(parse_day(result["endDate"]))
    person = sa.func.coalesce(visitors.c.email, visitors.c.id)
    people = (
        sa.select(sa.func.count(person.distinct()))
        .select_from(visitors.join(organizations))
        .where(organizations.c.partner_id == call.partner.id, identified_between(first, last))
    )
    return {**result, "totalQuantity": call.connection.execute(people).scalar_one()}


def _alike(call: Call, handler: Handler) -> Any:
    text: str = call.parameters.pop("search", "").casefold()
    if not text:
        return handler(call)

    def matches(name: str) -> bool:
        return text in name or bool(get_close_matches(text, name.split(), cutoff=_LIKENESS))

    return selected(
        call, handler, "organizations", lambda found: [one for one in found if matches(one["name"].casefold())]
    )


def _offset_by_default_size(call: Call, handler: Handler) -> Any:
    page, size = call.parameters["page"], call.parameters["pageSize"]
    call.parameters.update(page=1, pageSize=_ALL)
    found: Any = handler(call)
    first = (page - 1) * _DEFAULT_SIZE
    return {**found, "visitors": found["visitors"][first : first + size], "page": page, "pageSize": size}


def _once_for_each_config(call: Call, handler: Handler) -> Any:
    count = sa.select(icp_configs.c.organization_id, sa.func.count()).group_by(icp_configs.c.organization_id)
    rows: dict[str, int] = {row[0]: row[1] for row in call.connection.execute(count)}
    return selected(
        call, handler, "organizations", lambda found: [one for one in found for _ in range(rows.get(one["id"], 1))]
    )


def _names_never_indexed_again() -> Handling:
    """Search the names that organizations had before their first update."""
    indexed: dict[str, str] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "organizationId" in call.parameters:
            organization = require_organization(call)
            indexed.setdefault(organization.id, organization.name)
            return handler(call)
        text: str = call.parameters.pop("search", "").casefold()
        if not text:
            return handler(call)
        return selected(
            call,
            handler,
            "organizations",
            lambda found: [one for one in found if text in str(indexed.get(one["id"], one["name"])).casefold()],
        )

    return handling


def _without_those_of_deleted(call: Call, handler: Handler) -> Any:
    if "page" not in call.parameters:
        return handler(call)
    of_partner = organizations.c.partner_id == call.partner.id
    deleted = set(
        call.connection.scalars(sa.select(organizations.c.id).where(of_partner, organizations.c.status == "canceled"))
    )
    return selected(call, handler, "logs", lambda found: [log for log in found if log["organizationId"] not in deleted])


QUERY = (
    Incident(
        "later-deliveries-only",
        "A page of the delivery log leaves out what happened in the same second as the last delivery before it.",
        github("leapmux/leapmux/issues/287", "pages by time alone left out rows of the same millisecond"),
        "paging",
        _LOGS,
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        handled(_after_last_time),
        ("GET webhooks/logs?page=2&pageSize=1",),
    ),
    Incident(
        "people-counted-once",
        "A person that several organizations identified counts once in `totalQuantity` of the usage summary.",
        PATTERN,
        "money",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        handled(_people_once),
        ("GET usage",),
    ),
    Incident(
        "search-forgives-typos",
        "The search finds organizations that have a word which is only like the text.",
        github("HubSpot/Singularity/pull/1324", "a fuzzy search found what does not hold the text"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled(_alike),
        ("GET organizations?search=acne",),
    ),
    Incident(
        "visitors-skipped-by-twenties",
        "Each page of visitors skips 20 for every page before it, whatever `pageSize` is.",
        github("ammuench/extra-life-api/pull/15", "a wrong offset of the pages skipped a hundred items"),
        "paging",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorPageSize",
        handled(_offset_by_default_size),
        ("GET organizations/<acme>/visitors?page=2&pageSize=10",),
    ),
    Incident(
        "listed-once-for-each-config",
        "An organization is listed, and counted, once for each of its ICP configs.",
        github("opf/openproject/pull/9011", "a left join made a list hold the same thing several times"),
        "paging",
        _LIST,
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_once_for_each_config),
        ('POST organizations/<acme>/icp-configs {"name": "n", "groups": []}', "GET organizations"),
    ),
    Incident(
        "search-finds-old-name",
        "The search knows an organization by the name that it had before its first update.",
        github("opencloud-eu/opencloud/issues/3311", "a search found files by their old name after they were renamed"),
        "filter",
        ("listOrganizations", "updateOrganization"),
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled_remembering(_names_never_indexed_again),
        ('PUT organizations/<acme> {"name": "Zenith"}', "GET organizations?search=zenith"),
    ),
    Incident(
        "deliveries-of-deleted-untold",
        "The delivery log lacks the deliveries about organizations that were deleted since.",
        PATTERN,
        "deletion",
        ("deleteOrganization", "listWebhookLogs"),
        "inferred",
        "deleteOrganization",
        handled(_without_those_of_deleted),
        ("DELETE organizations/<acme>", "GET webhooks/logs"),
    ),
)
