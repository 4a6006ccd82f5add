"""https://docs.bullseye.so/partner-api/webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.deliveries import Delivery, delivery_request, event_body, is_acknowledged
from bullseye_partner_emulator.events import test_event
from bullseye_partner_emulator.pages import Listing
from bullseye_partner_emulator.storage import partners, webhook_logs

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def get_webhooks(call: Call) -> JsonObject:
    """Return both webhooks, without their secrets."""
    return {kind: _webhook(call.partner, kind) for kind in ("identification", "billing")}


def update_identification_webhook(call: Call) -> JsonObject:
    """Change what the body has."""
    return _update(call, "identification")


def update_billing_webhook(call: Call) -> JsonObject:
    """Change what the body has."""
    return _update(call, "billing")


def send_test_webhook(call: Call) -> Delivery:
    """Deliver once to a webhook, enabled or not, and log it. Without an address there is nothing to try."""
    kind = call.body["type"]
    url: str | None = getattr(call.partner, f"{kind}_webhook_url")
    secret: str | None = getattr(call.partner, f"{kind}_webhook_secret")
    partner_id, log_id, instant = call.partner.id, call.identifiers.uuid(), call.instant
    body = event_body(call.readings, test_event(kind, instant))

    def conclude(connection: sa.Connection, status_code: int | None) -> JsonObject:
        success = is_acknowledged(status_code)
        connection.execute(
            sa.insert(webhook_logs).values(
                id=log_id,
                partner_id=partner_id,
                type=kind,
                organization_id=None,
                url=url,
                status="success" if success else "failed",
                status_code=status_code,
                attempts=0 if url is None else 1,
                created_at=instant,
            )
        )
        return {"success": success, "statusCode": status_code}

    return Delivery(None if url is None else delivery_request(call.description, url, body, secret), conclude)


def list_webhook_logs(call: Call) -> JsonObject:
    """Return the deliveries in the order they happened."""
    values = {"partner": call.partner.id}
    values |= {name: call.parameters[name] for name in ("type", "status", "organizationId") if name in call.parameters}
    if "organizationId" in values:
        values["organizationId"] = values["organizationId"].lower()
    return _LOGS.page(call, values)


def _update(call: Call, kind: str) -> JsonObject:
    changes = {f"{kind}_webhook_{name}": call.body[name] for name in ("url", "secret", "enabled") if name in call.body}
    of_partner = partners.c.id == call.partner.id
    if changes:
        call.connection.execute(sa.update(partners).where(of_partner).values(changes))
    return {kind: _webhook(call.connection.execute(sa.select(partners).where(of_partner)).one(), kind)}


def _webhook(partner: sa.Row[Any], kind: str) -> JsonObject:
    return {
        "url": getattr(partner, f"{kind}_webhook_url"),
        "enabled": getattr(partner, f"{kind}_webhook_enabled"),
        "hasSecret": getattr(partner, f"{kind}_webhook_secret") is not None,
    }


def _log(log: sa.Row[Any]) -> JsonObject:
    return {
        "id": log.id,
        "type": log.type,
        "organizationId": log.organization_id,
        "url": log.url,
        "status": log.status,
        "statusCode": log.status_code,
        "attempts": log.attempts,
        "createdAt": log.created_at,
    }


_LOGS = Listing(
    "logs",
    webhook_logs,
    {
        "partner": webhook_logs.c.partner_id == sa.bindparam("partner"),
        "type": webhook_logs.c.type == sa.bindparam("type"),
        "status": webhook_logs.c.status == sa.bindparam("status"),
        "organizationId": webhook_logs.c.organization_id == sa.bindparam("organizationId"),
    },
    _log,
)
