"""Writes of organizations and their pixels."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from bullseye_partner_emulator.billing_periods import billing_period
from bullseye_partner_emulator.errors import BadRequest, Conflict, InternalError, UnprocessableEntity
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import organizations, webhook_logs
from contract_tests.power.incidents.change import handled, handled_remembering, remembering
from contract_tests.power.incidents.edits import after, base, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


def _name_not_indexed(call: Call, handler: Handler) -> Any:
    """Leave what the search looks at as it was."""
    indexed = require_organization(call).name_folded
    result = handler(call)
    change_organization(call, require_organization(call), {"name_folded": indexed})
    return result


def _has_nul(value: Json) -> bool:
    parts: list[Json] = []
    if isinstance(value, dict):
        parts = [*cast("JsonObject", value).items()]
    elif isinstance(value, list | tuple):
        parts = [*cast("list[Json]", value)]
    return any(map(_has_nul, parts)) or (isinstance(value, str) and "\0" in value)


def _no_nul(call: Call, handler: Handler) -> Any:
    if _has_nul(call.body):
        raise InternalError("Internal server error")
    return handler(call)


def _with_deliveries(call: Call, handler: Handler) -> Any:
    of_organization = webhook_logs.c.organization_id == require_organization(call).id
    call.connection.execute(sa.delete(webhook_logs).where(of_organization))
    return handler(call)


def _only_another_status(call: Call, handler: Handler) -> Any:
    status = require_organization(call).status
    if call.body.get("status") == status:
        raise BadRequest(f"The organization is {status} already")
    return handler(call)


def _tier_once() -> Handling:
    """Refuse a second change of an organization's tier in a billing period."""
    changed: set[tuple[str, datetime]] = set()

    def handling(call: Call, handler: Handler) -> Any:
        organization = require_organization(call)
        if organization.tier == call.body["tier"]:
            return handler(call)
        change = organization.id, billing_period(call.partner, call.now)[0]
        if change in changed:
            raise UnprocessableEntity("The tier can be changed once in a billing period")
        result = handler(call)
        changed.add(change)
        return result

    return handling


def _referrers_of_one(call: Call, handler: Handler) -> Any:
    """Refuse a domain that another organization of the partner has."""
    organization = require_organization(call)
    of_others = sa.select(organizations.c.allowed_referrers).where(
        organizations.c.partner_id == call.partner.id, organizations.c.id != organization.id
    )
    taken = {domain for domains in call.connection.scalars(of_others) for domain in domains}
    if taken & set(call.body.get("allowedReferrers", [])):
        raise Conflict("Another organization has this referrer")
    return handler(call)


def _locked() -> Deviate:
    """Refuse a write while another one of the same organization is under way."""
    written: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        organization = after(request, "organizations").lower()
        if organization in written:
            answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
            return problem(answer, 409, "Conflict", "The organization is being changed")
        written.add(organization)
        try:
            await asyncio.sleep(0)
            return await api(request)
        finally:
            written.discard(organization)

    return deviate


WRITING_ORGANIZATIONS = (
    Incident(
        "found-by-former-name",
        "A search finds an organization that was renamed by its former name only.",
        github("microsoftgraph/microsoft-graph-docs/issues/10698", "a renamed item was found by its old name only"),
        "lost write",
        ("updateOrganization",),
        "documented",
        "parameters.yaml#OrganizationSearch",
        handled(_name_not_indexed),
        ('PUT organizations/<acme> {"name": "Zenith"}', "GET organizations?search=zenith"),
    ),
    Incident(
        "null-character-fails",
        "A null character in any text of an organization is a 500.",
        github("zenml-io/kitaru/issues/927", "a NUL in any text went on to PostgreSQL and became a 500"),
        "text",
        ("createOrganization", "updateOrganization"),
        "inferred",
        "createOrganization",
        handled(_no_nul),
        (r'POST organizations {"name": "n", "metadata": {"note": "a\u0000b"}}',),
    ),
    Incident(
        "deliveries-of-deleted-gone",
        "The deletion of an organization takes its deliveries out of the log.",
        github("OCA/server-tools/issues/3260", "a record that was deleted took its log with it"),
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_with_deliveries),
        ("DELETE organizations/<acme>", "GET webhooks/logs"),
    ),
    Incident(
        "same-status-refused",
        "A status that an organization has already is refused as a wrong request.",
        github("kubestellar/console/issues/7361", "an update to the status that a thing had was refused"),
        "idempotency",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_only_another_status),
        ('PUT organizations/<acme>/status {"status": "active"}',),
    ),
    Incident(
        "tier-changes-once",
        "The tier of an organization can be changed once in a billing period; a second change is a 422.",
        PATTERN,
        "limit",
        ("updateOrganizationTier",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled_remembering(_tier_once),
        ('PUT organizations/<hooli>/tier {"tier": "trial"}', 'PUT organizations/<hooli>/tier {"tier": "paid"}'),
    ),
    Incident(
        "referrer-of-another-organization",
        "A domain that is an allowed referrer of one organization cannot be one of another: that is a 409.",
        PATTERN,
        "validation",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_referrers_of_one),
        ('PUT organizations/<globex>/pixel-config {"allowedReferrers": ["www.client-0.example"]}',),
    ),
    Incident(
        "organization-locked-while-written",
        "Of two writes of an organization and its pixel at the same time, the second is a 409.",
        github("Azure/apiops/issues/379", "writes were a 409 while another operation on the same thing was under way"),
        "concurrency",
        ("updateOrganization", "updatePixelConfig"),
        "inferred",
        "responses.yaml#Conflict",
        remembering(_locked),
        (
            'PUT organizations/<acme> {"metadata": {"a": 1}}'
            ' && PUT organizations/<acme>/pixel-config {"enabled": false}',
        ),
    ),
)
