"""The database: another product, other columns, another way to update and to delete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.icp_configs import get_icp_config, list_icp_configs
from bullseye_partner_emulator.errors import NotFound, UnprocessableEntity
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs, organizations
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_LAST_OF_32_BITS = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)


def _by_internal_id(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    of_partner = organizations.c.partner_id == call.partner.id
    rows = call.connection.execute(sa.select(organizations.c.id, organizations.c.position).where(of_partner))
    number: dict[str | None, int] = {row.id: row.position for row in rows}
    logs = [{**log, "organizationId": number.get(log["organizationId"])} for log in result["logs"]]
    return {**result, "logs": logs}


def _key_of_the_first(call: Call, handler: Handler) -> Any:
    """Tell the pixel key of the first organization of the partner, whichever is asked for."""
    result: Any = handler(call)
    of_partner = organizations.c.partner_id == call.partner.id
    first = sa.select(organizations.c.pixel_api_key).where(of_partner).order_by(organizations.c.position).limit(1)
    key = call.connection.execute(first).scalar_one()
    return {"pixelConfig": {**result["pixelConfig"], "pixelApiKey": key}}


def _secrets_not_migrated() -> Handling:
    """Tell that the billing webhook has no secret, unless it was set since."""
    moved: set[str] = set()

    def handling(call: Call, handler: Handler) -> Any:
        if "secret" in call.body:
            moved.add(call.partner.id)
        result: Any = handler(call)
        if call.partner.id in moved:
            return result
        return {**result, "billing": {**result["billing"], "hasSecret": False}}

    return handling


def _no_row_changed(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == call.body.get("status"):
        raise NotFound("There is no such organization")
    return handler(call)


def _new_version(call: Call, handler: Handler) -> Any:
    """Store an updated ICP config as another one in place of the first."""
    result: Any = handler(call)
    old, new = result["icpConfig"]["id"], call.identifiers.uuid()
    call.connection.execute(sa.update(icp_configs).where(icp_configs.c.id == old).values(id=new))
    return {"icpConfig": {**result["icpConfig"], "id": new}}


def _one_config_kept(call: Call, handler: Handler) -> Any:
    get_icp_config(call)
    if len(list_icp_configs(call)["icpConfigs"]) == 1:
        raise UnprocessableEntity("The last ICP config of an organization cannot be deleted")
    return handler(call)


def _until_2038(call: Call, handler: Handler) -> Any:
    expiry = call.body.get("expiresAt")
    if expiry is not None and parse_instant(expiry) > _LAST_OF_32_BITS:
        call.body["expiresAt"] = render_instant(_LAST_OF_32_BITS)
    return handler(call)


STORAGE = (
    Incident(
        "deliveries-by-internal-id",
        "`organizationId` in the delivery log is an internal number of the organization.",
        PATTERN,
        "type",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        handled(_by_internal_id),
        ("GET webhooks/logs",),
    ),
    Incident(
        "pixel-key-of-the-first",
        "The pixels of all organizations are told with the key of the first one.",
        PATTERN,
        "tenancy",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        handled(_key_of_the_first),
        ("GET organizations/<globex>/pixel-config",),
    ),
    Incident(
        "secret-not-migrated",
        "The billing webhook is told to have no secret, while its deliveries are signed, until a new one is set.",
        PATTERN,
        "field",
        ("getWebhooks", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#Webhook",
        handled_remembering(_secrets_not_migrated),
        ("GET webhooks",),
    ),
    Incident(
        "unchanged-is-not-found",
        "An update of an organization's status to the one that it has is a 404.",
        github("SimpleMachines/SMF/pull/3545", "an update that changes nothing looked like one of a missing row"),
        "status",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_no_row_changed),
        ('PUT organizations/<acme>/status {"status": "active"}',),
    ),
    Incident(
        "updated-config-is-another",
        "An update of an ICP config gives it another id; its first one is not found any more.",
        PATTERN,
        "side effect",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled(_new_version),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "n"}',),
    ),
    Incident(
        "last-config-kept",
        "The last ICP config of an organization cannot be deleted.",
        PATTERN,
        "deletion",
        ("deleteIcpConfig",),
        "inferred",
        "deleteIcpConfig",
        handled(_one_config_kept),
        ("DELETE organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "expiry-until-2038",
        "An API key that shall expire after 19 January 2038 expires on that day.",
        github("DuendeArchive/IdentityModel/issues/137", "an expiry was capped at 2038, the end of 32 bits"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_until_2038),
        ('POST api-keys {"name": "n", "expiresAt": "2040-01-01T00:00:00Z"}',),
    ),
)
