"""What partners write about the organizations that they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import Conflict
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_GIFT = 500
"""Credits that come with an upgrade."""


def _made_anew(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    change_organization(call, require_organization(call), {"created_at": call.instant})
    return {"organization": {**result["organization"], "createdAt": call.instant}}


def _without_change_of_case(call: Call, handler: Handler) -> Any:
    name: str | None = call.body.get("name")
    if name is not None and name.casefold() == require_organization(call).name.casefold():
        del call.body["name"]
    return handler(call)


def _names_once(call: Call, handler: Handler) -> Any:
    same = sa.select(organizations.c.id).where(
        organizations.c.partner_id == call.partner.id, organizations.c.name == call.body["name"]
    )
    if call.connection.execute(same).first() is not None:
        raise Conflict("Another organization has this name", {"name": call.body["name"]})
    return handler(call)


def _back_on_trial(call: Call, handler: Handler) -> Any:
    was_deleted = require_organization(call).status == "canceled"
    result: Any = handler(call)
    if not was_deleted or result["organization"]["status"] != "active":
        return result
    change_organization(call, require_organization(call), {"tier": "trial"})
    return {"organization": {**result["organization"], "tier": "trial"}}


def _with_gift(call: Call, handler: Handler) -> Any:
    before = require_organization(call)
    result: Any = handler(call)
    if before.tier != "trial" or call.body["tier"] != "paid":
        return result
    credits_now = before.credits_allocated + _GIFT
    change_organization(call, before, {"credits_allocated": credits_now})
    return {"organization": {**result["organization"], "credits": credits_now}}


ORGANIZATIONS_WRITTEN = (
    Incident(
        "update-sets-creation-time",
        "An update of an organization makes `createdAt` the time of the update.",
        github("sequelize/sequelize/issues/4940", "an upsert wrote the time of creation anew"),
        "time",
        ("updateOrganization",),
        "documented",
        "organizations.yaml#Organization",
        handled(_made_anew),
        ('PUT organizations/<acme> {"metadata": {"plan": "gold"}}',),
    ),
    Incident(
        "case-only-rename-lost",
        "A new name of an organization that differs from the old one only in case is a 200, and is not stored.",
        github("baumgarr/nixnote2/issues/283", "a change of the case alone was taken for no change of a name"),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_without_change_of_case),
        ('PUT organizations/<acme> {"name": "ACME Corp"}',),
    ),
    Incident(
        "organization-names-once",
        "A second organization of the same name is refused with a 409.",
        PATTERN,
        "validation",
        ("createOrganization",),
        "nothing",
        "",
        handled(_names_once),
        ('POST organizations {"name": "Acme Corp"}',),
    ),
    Incident(
        "restored-on-trial",
        "A deleted organization that is made active again is in the trial tier, whatever it was before.",
        PATTERN,
        "side effect",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_back_on_trial),
        ('PUT organizations/<vandelay>/status {"status": "active"}',),
    ),
    Incident(
        "upgrade-comes-with-credits",
        "An upgrade to the paid tier allocates 500 credits of the pool more to the organization.",
        PATTERN,
        "money",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_with_gift),
        ('PUT organizations/<soylent>/tier {"tier": "paid"}',),
    ),
)
