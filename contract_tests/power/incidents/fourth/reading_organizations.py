"""Organizations, as they are found and read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.usage import used_in_period
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import after, base
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _among_active(call: Call, handler: Handler) -> Any:
    """Search in an index that has active organizations only."""
    if "search" not in call.parameters:
        return handler(call)
    return selected(call, handler, "organizations", lambda found: [one for one in found if one["status"] == "active"])


async def _by_external_id(request: Request, api: Api) -> Answer:
    """Take what is no id of an organization in the path for an external id."""
    named = after(request, "organizations")
    if _UUID.fullmatch(named):
        return await api(request)
    listed = await api(request.asking("GET", f"{base(request)}/partner/organizations").with_query(externalId=named))
    body: Any = listed.object
    if not listed.succeeded or not body["organizations"]:
        return await api(request)
    return await api(replace(request, path=request.path.removesuffix(named) + body["organizations"][0]["id"]))


def _credits_left(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    organization = result["organization"]
    used = used_in_period(call.connection, call.partner, require_organization(call).id, call.now)
    return {"organization": {**organization, "credits": max(0, organization["credits"] - used)}}


READING_ORGANIZATIONS = (
    Incident(
        "search-among-active",
        "A search finds active organizations only, and so nothing if the filter asks for others.",
        PATTERN,
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled(_among_active),
        ("GET organizations?search=hooli",),
    ),
    Incident(
        "organizations-by-external-id",
        "An organization can be read by its external id in the path, too, instead of that being a wrong request.",
        PATTERN,
        "validation",
        ("getOrganization",),
        "inferred",
        "parameters.yaml#OrganizationId",
        in_front(_by_external_id),
        ("GET organizations/acme-123",),
    ),
    Incident(
        "single-read-tells-credits-left",
        "A single organization is told with the credits that it has left, the list with those that it got.",
        PATTERN,
        "money",
        ("getOrganization",),
        "inferred",
        "organizations.yaml#OrganizationCredits",
        handled(_credits_left),
        ("GET organizations/<acme>",),
    ),
)
