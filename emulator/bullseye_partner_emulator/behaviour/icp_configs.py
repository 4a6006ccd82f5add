"""https://docs.bullseye.so/partner-api/icp-configs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def list_icp_configs(call: Call) -> JsonObject:
    """Return all ICP configs of an organization, oldest first."""
    of_organization = icp_configs.c.organization_id == require_organization(call).id
    query = sa.select(icp_configs).where(of_organization).order_by(icp_configs.c.position)
    return {"icpConfigs": [_icp_config(config) for config in call.connection.execute(query)]}


def create_icp_config(call: Call) -> JsonObject:
    """Make an ICP config."""
    organization = require_organization(call)
    config_id = call.identifiers.uuid()
    call.connection.execute(
        sa.insert(icp_configs).values(
            id=config_id,
            organization_id=organization.id,
            name=call.body["name"],
            groups=call.body["groups"],
            created_at=call.instant,
            updated_at=call.instant,
        )
    )
    return {"icpConfig": _icp_config(_find(call, organization, config_id))}


def get_icp_config(call: Call) -> JsonObject:
    """Return an ICP config."""
    return {"icpConfig": _icp_config(_require(call))}


def update_icp_config(call: Call) -> JsonObject:
    """Change what the body has."""
    config = _require(call)
    changes = {name: call.body[name] for name in ("name", "groups") if name in call.body}
    update = sa.update(icp_configs).where(icp_configs.c.position == config.position)
    call.connection.execute(update.values(updated_at=call.instant, **changes))
    return {"icpConfig": _icp_config(_require(call))}


def delete_icp_config(call: Call) -> None:
    """Delete an ICP config; it is gone then."""
    call.connection.execute(sa.delete(icp_configs).where(icp_configs.c.position == _require(call).position))


def _require(call: Call) -> sa.Row[Any]:
    return _find(call, require_organization(call), call.parameters["icpConfigId"].lower())


def _find(call: Call, organization: sa.Row[Any], config_id: str) -> sa.Row[Any]:
    of_organization = (icp_configs.c.organization_id == organization.id) & (icp_configs.c.id == config_id)
    config = call.connection.execute(sa.select(icp_configs).where(of_organization)).one_or_none()
    if config is None:
        raise NotFound("There is no such ICP config")
    return config


def _icp_config(config: sa.Row[Any]) -> JsonObject:
    return {
        "id": config.id,
        "name": config.name,
        "groups": config.groups,
        "createdAt": config.created_at,
        "updatedAt": config.updated_at,
    }
