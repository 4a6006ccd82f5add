"""What partners see and do of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import Conflict, NotFound
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs, organizations, webhook_logs
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_OTHER = "[<0.apiKey>] "


def _anybodys_config_updated(call: Call, handler: Handler) -> Any:
    """Update an ICP config by its id alone, whoever it belongs to."""
    require_organization(call)
    try:
        return handler(call)
    except NotFound:
        by_id = icp_configs.c.id == call.parameters["icpConfigId"].lower()
        changes = {name: call.body[name] for name in ("name", "groups") if name in call.body}
        call.connection.execute(sa.update(icp_configs).where(by_id).values(updated_at=call.instant, **changes))
        row = call.connection.execute(sa.select(icp_configs).where(by_id)).one_or_none()
        if row is None:
            raise
        shown = {"id": row.id, "name": row.name, "groups": row.groups}
        return {"icpConfig": {**shown, "createdAt": row.created_at, "updatedAt": row.updated_at}}


def _unique_everywhere(call: Call, handler: Handler) -> Any:
    wanted = call.body.get("externalId")
    others = (organizations.c.external_id == wanted) & (organizations.c.partner_id != call.partner.id)
    if wanted is not None and call.connection.execute(sa.select(organizations.c.id).where(others)).first():
        raise Conflict("Another organization has this externalId", {"externalId": wanted})
    return handler(call)


def _anybodys_deliveries(call: Call, handler: Handler) -> Any:
    """Find the deliveries of an organization whoever it belongs to."""
    if "organizationId" not in call.parameters:
        return handler(call)
    asked = {name: call.parameters[name] for name in ("type", "status") if name in call.parameters}
    conditions = [webhook_logs.c[name] == value for name, value in asked.items()]
    conditions.append(webhook_logs.c.organization_id == call.parameters["organizationId"].lower())
    rows = call.connection.execute(sa.select(webhook_logs).where(*conditions).order_by(webhook_logs.c.position)).all()
    page, size = call.parameters["page"], call.parameters["pageSize"]
    logs = [
        {
            "id": row.id,
            "type": row.type,
            "organizationId": row.organization_id,
            "url": row.url,
            "status": row.status,
            "statusCode": row.status_code,
            "attempts": row.attempts,
            "createdAt": row.created_at,
        }
        for row in rows
    ]
    return {"logs": logs[(page - 1) * size : page * size], "total": len(logs), "page": page, "pageSize": size}


TENANCY = (
    Incident(
        "config-of-others-updated",
        "An ICP config of another partner can be updated by its id, under an organization of one's own.",
        PATTERN,
        "tenancy",
        ("updateIcpConfig",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys_config_updated),
        (
            "PARTNER",
            _OTHER + "GET organizations",
            _OTHER + 'PUT organizations/<1.organizations.0.id>/icp-configs/<config> {"name": "n"}',
        ),
    ),
    Incident(
        "external-ids-unique-everywhere",
        "An external id that an organization of another partner has is refused.",
        github("osiam/osiam/issues/154", "external ids had to be unique over all clients of a server"),
        "tenancy",
        ("createOrganization",),
        "inferred",
        "createOrganization",
        handled(_unique_everywhere),
        (
            "PARTNER",
            _OTHER + 'POST organizations {"name": "n", "externalId": "client-1"}',
            'POST organizations {"name": "m", "externalId": "client-1"}',
        ),
    ),
    Incident(
        "deliveries-of-others",
        "The delivery log's filter for an organization finds deliveries of another partner's organization.",
        PATTERN,
        "tenancy",
        ("listWebhookLogs",),
        "inferred",
        "listWebhookLogs",
        handled(_anybodys_deliveries),
        ("PARTNER", _OTHER + "GET webhooks/logs?organizationId=<acme>"),
    ),
)
