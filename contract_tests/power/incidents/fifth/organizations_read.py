"""What partners write about the organizations that they read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import Forbidden, NotFound
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_LIST = ("listOrganizations",)
_READS = ("listOrganizations", "getOrganization")
_ALL = 100_000
_LONGEST_GRAM = 8


def _with_the_row_looked_ahead(call: Call, handler: Handler) -> Any:
    """Return the row that was read only to know whether there is a next page, too."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    call.parameters.update(page=1, pageSize=_ALL)
    found: Any = handler(call)
    first = (page - 1) * size
    return {**found, "organizations": found["organizations"][first : first + size + 1], "page": page, "pageSize": size}


def _by_grams(call: Call, handler: Handler) -> Any:
    if len(call.parameters.get("search", "")) <= _LONGEST_GRAM:
        return handler(call)
    return selected(call, handler, "organizations", lambda _: [])


def _without_spaces_at_the_end(request: Request) -> Request:
    external_id = request.query.get("externalId")
    return request if external_id is None else request.with_query(externalId=external_id.rstrip(" "))


def _active_with_credits(call: Call, handler: Handler) -> Any:
    if call.parameters.get("status") != "active":
        return handler(call)
    return selected(call, handler, "organizations", lambda found: [one for one in found if one["credits"]])


def _nothing_for_suspended(organization: JsonObject) -> None:
    if organization["status"] == "suspended":
        organization["credits"] = 0


def _null_as_text(organization: JsonObject) -> None:
    organization["externalId"] = str(organization["externalId"] or "null")


def _zero_as_default(request: Request) -> Request:
    return request.with_query(pageSize=None) if request.query.get("pageSize") == "0" else request


def _others_forbidden(call: Call, handler: Handler) -> Any:
    """Tell an organization of another partner from one that does not exist."""
    try:
        return handler(call)
    except NotFound:
        anywhere = sa.select(organizations.c.id).where(organizations.c.id == call.parameters["organizationId"].lower())
        if call.connection.execute(anywhere).first() is None:
            raise
        raise Forbidden("The organization belongs to another partner") from None


ORGANIZATIONS_READ = (
    Incident(
        "next-page-looked-into",
        "A page of organizations that is followed by another one has one organization more than `pageSize`.",
        github("dispatchlabs/disgo/pull/126", "a page had one item more than it should"),
        "paging",
        _LIST,
        "documented",
        "parameters.yaml#PageSize",
        handled(_with_the_row_looked_ahead),
        ("GET organizations?pageSize=3",),
    ),
    Incident(
        "long-search-finds-nothing",
        "A search for a text of more than eight characters finds nothing.",
        github("opentargets/issues/issues/3747", "an index of n-grams found nothing for texts longer than these"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled(_by_grams),
        ("GET organizations?search=industries",),
    ),
    Incident(
        "filter-pads-with-spaces",
        "The filter for the external id ignores spaces at its end.",
        github("embulk/embulk-output-jdbc/issues/256", "a database compared texts without the spaces at their end"),
        "filter",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationExternalIdFilter",
        in_front(asked(_without_spaces_at_the_end)),
        ("GET organizations?externalId=acme-123%20",),
    ),
    Incident(
        "active-means-funded",
        "The filter for active organizations leaves out those that have no credits; they are still told as active.",
        PATTERN,
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        handled(_active_with_credits),
        ("GET organizations?status=active",),
    ),
    Incident(
        "credits-of-suspended-shown-as-zero",
        "Suspended organizations are told with 0 credits, while the pool still counts what they hold.",
        PATTERN,
        "money",
        _READS,
        "inferred",
        "organizations.yaml#OrganizationCredits",
        in_front(each(_nothing_for_suspended)),
        ("GET organizations/<hooli>",),
    ),
    Incident(
        "no-external-id-in-words",
        "The external id of an organization that has none is the text `null`.",
        github("ordercloud-api/ordercloud-javascript-sdk/issues/5", "values that are null were told as the text null"),
        "null",
        _READS,
        "documented",
        "organizations.yaml#ExternalId",
        in_front(each(_null_as_text)),
        ("GET organizations/<umbrella>",),
    ),
    Incident(
        "page-size-zero-is-default",
        "A `pageSize` of 0 gives the default of 20 instead of being refused.",
        github("Alfresco/alfresco-ng2-components/pull/3687", "a page size of 0 was turned into the default one"),
        "validation",
        _LIST,
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(_zero_as_default)),
        ("GET organizations?pageSize=0",),
    ),
    Incident(
        "organization-of-others-forbidden",
        "An organization of another partner is a 403, one that does not exist a 404: whoever has an id can tell.",
        github("icanbwell/fhir-server/pull/2364", "a 403 told that the id of another tenant exists"),
        "tenancy",
        ("getOrganization",),
        "inferred",
        "responses.yaml#NotFound",
        handled(_others_forbidden),
        ("PARTNER", "[<0.apiKey>] GET organizations/<acme>"),
    ),
)
