"""A cache that some writes do not reach."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_KEPT = timedelta(minutes=1)


def _absence_kept() -> Handling:
    """Remember for a minute that no organization has an external id."""
    missed: dict[tuple[str, str], datetime] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "externalId" not in call.parameters:
            return handler(call)
        asked = call.partner.id, call.parameters["externalId"]
        if asked in missed and call.now < missed[asked] + _KEPT:
            shown = {name: call.parameters[name] for name in ("page", "pageSize")}
            return {"organizations": [], "total": 0, **shown}
        result: Any = handler(call)
        if result["total"] == 0:
            missed[asked] = call.now
        return result

    return handling


def _kept_through_allocations() -> Handling:
    """Answer with an organization as it was first read, until something else than its credits changes."""
    kept: dict[str, Any] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        organization = call.parameters["organizationId"].lower()
        if result is not None and "allocation" in result:
            return result
        if result is None or call.body:
            kept.pop(organization, None)
            return result
        return kept.setdefault(organization, result)

    return handling


CACHE = (
    Incident(
        "absence-kept",
        "Whoever looks for an external id before its organization is created does not find it for a minute after.",
        github(
            "guardian/frontend/pull/2179", "that something is missing was cached, and it stayed so when it was there"
        ),
        "aging",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled_remembering(_absence_kept),
        (
            "GET organizations?externalId=new-1",
            'POST organizations {"name": "n", "externalId": "new-1"}',
            "GET organizations?externalId=new-1",
        ),
    ),
    Incident(
        "allocation-not-shown",
        "An organization that was read before shows new credits only after something else of it is updated.",
        PATTERN,
        "aging",
        (
            "getOrganization",
            "updateOrganization",
            "updateOrganizationStatus",
            "updateOrganizationTier",
            "deleteOrganization",
            "allocateCredits",
        ),
        "inferred",
        "allocateCredits",
        handled_remembering(_kept_through_allocations),
        ("GET organizations/<acme>", 'PUT organizations/<acme>/credits {"credits": 900}', "GET organizations/<acme>"),
    ),
)
