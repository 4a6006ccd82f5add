"""What partners see and do of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.storage import api_keys, icp_configs, organizations, visitors, webhook_logs
from bullseye_partner_emulator.visitor import render_visitor
from contract_tests.power.incidents.change import handled, remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, Source, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_BY_ID = Source(
    "an answer with 200 may hold the data of another tenant if the id alone is checked",
    "https://agnite-flame-forge.pages.dev/blog/preventing-cross-tenant-leakage/",
)
_CACHE = Source(
    "a cache whose keys lacked the tenant gave a client the data of another one for 72 hours",
    "https://darshanturakhia.com/blog/multitenant-cache-poisoning",
)
_CDN = Source(
    "a CDN's cache key lost the header with the authorization, and pages went to other users",
    "https://www.devopsmanual.com/war-stories/cloudfront-cache-poisoning",
)
_OTHER = "[<0.apiKey>] "


def _shown(row: Any) -> JsonObject:
    return {
        "id": row.id,
        "name": row.name,
        "externalId": row.external_id,
        "status": row.status,
        "tier": row.tier,
        "credits": row.credits_allocated,
        "metadata": row.custom_metadata,
        "createdAt": row.created_at,
    }


def _anybodys(call: Call, handler: Handler) -> Any:
    """Return an organization whoever it belongs to."""
    try:
        return handler(call)
    except NotFound:
        by_id = organizations.c.id == call.parameters["organizationId"].lower()
        row = call.connection.execute(sa.select(organizations).where(by_id)).one_or_none()
        if row is None:
            raise
        return {"organization": _shown(row)}


def _anybodys_deleted(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        by_id = organizations.c.id == call.parameters["organizationId"].lower()
        if not call.connection.execute(sa.update(organizations).where(by_id).values(status="canceled")).rowcount:
            raise
        return None


def _anybodys_visitors(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        of_this = visitors.c.organization_id == call.parameters["organizationId"].lower()
        rows = call.connection.execute(sa.select(visitors).where(of_this).order_by(visitors.c.position)).all()
        if not rows:
            raise
        size: int = call.parameters["pageSize"]
        first = (call.parameters["page"] - 1) * size
        return {
            "visitors": [render_visitor(row) for row in rows[first : first + size]],
            "total": len(rows),
            "page": call.parameters["page"],
            "pageSize": size,
        }


def _anybodys_key(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        by_id = api_keys.c.id == call.parameters["keyId"].lower()
        if not call.connection.execute(sa.update(api_keys).where(by_id).values(status="revoked")).rowcount:
            raise
        return None


def _config_of_any_organization(call: Call, handler: Handler) -> Any:
    """Find an ICP config by its id alone, under whatever organization the path names."""
    try:
        return handler(call)
    except NotFound:
        by_id = icp_configs.c.id == call.parameters["icpConfigId"].lower()
        row = call.connection.execute(sa.select(icp_configs).where(by_id)).one_or_none()
        if row is None:
            raise
        return {
            "icpConfig": {
                "id": row.id,
                "name": row.name,
                "groups": row.groups,
                "createdAt": row.created_at,
                "updatedAt": row.updated_at,
            }
        }


def _searched_everywhere(call: Call, handler: Handler) -> Any:
    """Search the organizations of all partners."""
    result: Any = handler(call)
    if "search" not in call.parameters:
        return result
    query = sa.select(organizations).order_by(organizations.c.position)
    wanted = call.parameters["search"].casefold()
    found = [row for row in call.connection.execute(query) if wanted in row.name_folded]
    size: int = call.parameters["pageSize"]
    first = (call.parameters["page"] - 1) * size
    return {**result, "organizations": [_shown(row) for row in found[first : first + size]], "total": len(found)}


def _logs_of_all_counted(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if {"type", "status", "organizationId"} & call.parameters.keys():
        return result
    total = call.connection.execute(sa.select(sa.func.count()).select_from(webhook_logs)).scalar_one()
    return {**result, "total": total}


def _organizations_of_all_counted(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    total = call.connection.execute(sa.select(sa.func.count()).select_from(organizations)).scalar_one()
    return {**result, "totalOrganizations": total}


def _pool_of_all(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    used = call.connection.execute(sa.select(sa.func.sum(organizations.c.credits_allocated))).scalar_one()
    return {**result, "creditPoolUsed": used, "creditPoolAvailable": max(result["creditPoolTotal"] - used, 0)}


def _by_path_alone() -> Deviate:
    """Keep an answer for the next caller, whoever that is; a second read by the same one asks anew."""
    kept: dict[str, tuple[str | None, Answer]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        caller = request.header("x-partner-api-key")
        if not answer.succeeded:
            return answer
        owner, was = kept.get(request.path, (caller, answer))
        if owner != caller:
            del kept[request.path]
            return was
        kept[request.path] = caller, answer
        return answer

    return deviate


TENANCY = (
    Incident(
        "account-from-shared-cache",
        "The account is read from a cache that does not regard the API key.",
        _CDN,
        "tenancy",
        ("getPartnerAccount",),
        "documented",
        "getPartnerAccount",
        remembering(_by_path_alone),
        ("PARTNER", "GET me", _OTHER + "GET me"),
    ),
    Incident(
        "email-preferences-from-shared-cache",
        "The partner's e-mail preferences are read from a cache that does not regard the API key.",
        _CACHE,
        "tenancy",
        ("getEmailPreferences",),
        "inferred",
        "getEmailPreferences",
        remembering(_by_path_alone),
        (
            "PARTNER",
            'PUT email-preferences {"preferences": {"credits_low": true}}',
            "GET email-preferences",
            _OTHER + "GET email-preferences",
        ),
    ),
    Incident(
        "organization-of-others",
        "An organization of another partner can be read by its id.",
        _BY_ID,
        "tenancy",
        ("getOrganization",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys),
        ("PARTNER", _OTHER + "GET organizations/<acme>"),
    ),
    Incident(
        "visitors-of-others",
        "Visitors of another partner's organization can be read by its id.",
        _BY_ID,
        "tenancy",
        ("listOrganizationVisitors",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys_visitors),
        ("PARTNER", _OTHER + "GET organizations/<acme>/visitors"),
    ),
    Incident(
        "organization-of-others-deleted",
        "An organization of another partner can be deleted by its id.",
        _BY_ID,
        "tenancy",
        ("deleteOrganization",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys_deleted),
        ("PARTNER", _OTHER + "DELETE organizations/<acme>"),
    ),
    Incident(
        "key-of-others-revoked",
        "An API key of another partner can be revoked by its id.",
        github("frankbria/codeframe/issues/717", "keys of CodeFRAME could revoke those of others"),
        "tenancy",
        ("revokeApiKey",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys_key),
        ("PARTNER", _OTHER + "DELETE api-keys/<reportingKey>"),
    ),
    Incident(
        "config-of-any-organization",
        "An ICP config is found under any organization of the path.",
        _BY_ID,
        "tenancy",
        ("getIcpConfig",),
        "inferred",
        "responses.yaml#NotFound",
        handled(_config_of_any_organization),
        ("GET organizations/<globex>/icp-configs/<config>",),
    ),
    Incident(
        "search-everywhere",
        "A search finds organizations of all partners.",
        PATTERN,
        "tenancy",
        ("listOrganizations",),
        "documented",
        "listOrganizations",
        handled(_searched_everywhere),
        ("PARTNER", "GET organizations?search=acme"),
    ),
    Incident(
        "deliveries-of-all-counted",
        "`total` of the whole delivery log counts the deliveries of all partners.",
        PATTERN,
        "tenancy",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        handled(_logs_of_all_counted),
        ("PARTNER", "GET webhooks/logs"),
    ),
    Incident(
        "organizations-of-all-counted",
        "Analytics count the organizations of all partners.",
        PATTERN,
        "tenancy",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        handled(_organizations_of_all_counted),
        ("PARTNER", "GET analytics"),
    ),
    Incident(
        "pool-of-all",
        "The billing facts count what organizations of all partners hold.",
        PATTERN,
        "tenancy",
        ("getBilling",),
        "documented",
        "billing.yaml#CreditPoolUsed",
        handled(_pool_of_all),
        ("PARTNER", "GET billing"),
    ),
)
