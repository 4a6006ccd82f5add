"""Writes that are lost, that come back, or that change something else too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.icp_configs import get_icp_config
from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import Json
    from contract_tests.power.incidents.change import Handling


def _groups_emptied(call: Call, handler: Handler) -> Any:
    call.body.setdefault("groups", [])
    return handler(call)


def _overrides_replaced(call: Call, handler: Handler) -> Any:
    change_organization(call, require_organization(call), {"email_preferences": None})
    return handler(call)


def _groups_of_deleted() -> Handling:
    """Give a new ICP config the groups of a deleted one of its name."""
    deleted: dict[tuple[str, str], Json] = {}

    def handling(call: Call, handler: Handler) -> Any:
        organization = require_organization(call).id
        if "icpConfigId" in call.parameters:
            config: Any = get_icp_config(call)["icpConfig"]
            deleted[organization, config["name"]] = config["groups"]
        elif (organization, call.body["name"]) in deleted:
            call.body["groups"] = deleted.pop((organization, call.body["name"]))
        return handler(call)

    return handling


def _one_change_a_second() -> Handling:
    """Take a second change of an ICP config within a second for one that is older than what is stored."""
    changed: dict[str, str] = {}

    def handling(call: Call, handler: Handler) -> Any:
        config = call.parameters["icpConfigId"].lower()
        if changed.get(config) == call.instant:
            return get_icp_config(call)
        result = handler(call)
        changed[config] = call.instant
        return result

    return handling


def _upgrade_activates(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    if call.body["tier"] == "paid" and organization.status == "suspended":
        change_organization(call, organization, {"status": "active"})
    return handler(call)


def _suspended_without_credits(call: Call, handler: Handler) -> Any:
    if call.body.get("status") == "suspended":
        change_organization(call, require_organization(call), {"credits_allocated": 0})
    return handler(call)


def _no_script_while_pending(call: Call, handler: Handler) -> Any:
    if call.partner.script_domain is not None and not call.partner.script_domain_verified:
        raise NotFound("The script is not available before its domain is verified")
    return handler(call)


def _no_pixel_of_deleted(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == "canceled":
        raise NotFound("There is no such organization")
    return handler(call)


def _suspended_kept(call: Call, handler: Handler) -> Any:
    return None if require_organization(call).status == "suspended" else handler(call)


def _bad_news_always_sent(call: Call, handler: Handler) -> Any:
    if call.body.get("preferences", {}).get("payment_failed") is False:
        del call.body["preferences"]["payment_failed"]
    return handler(call)


WRITES = (
    Incident(
        "renamed-config-emptied",
        "An update of an ICP config that leaves `groups` out removes them.",
        github("BerriAI/litellm/pull/29250", "a PUT put defaults in place of all fields that it left out"),
        "lost write",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled(_groups_emptied),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "n"}',),
    ),
    Incident(
        "overrides-replaced",
        "E-mail preferences of an organization that an update leaves out are inherited again.",
        PATTERN,
        "lost write",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "updateOrganizationEmailPreferences",
        handled(_overrides_replaced),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"payment_failed": false}}',
            'PUT organizations/<acme>/email-preferences {"preferences": {"renewal_receipt": false}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "groups-of-deleted-config",
        "A new ICP config with the name of a deleted one has the groups of that one.",
        github("laminlabs/lamindb/pull/3124", "a record that is created like a deleted one is rescued from the trash"),
        "lost write",
        ("createIcpConfig", "deleteIcpConfig"),
        "inferred",
        "createIcpConfig",
        handled_remembering(_groups_of_deleted),
        (
            "DELETE organizations/<acme>/icp-configs/<config>",
            'POST organizations/<acme>/icp-configs {"name": "Mid-size technology", "groups": []}',
        ),
    ),
    Incident(
        "one-change-a-second",
        "Of two updates of an ICP config within a second, the second is answered with a 200 and lost.",
        github("atomist-attic/rug/issues/654", "of two messages with the same time, the second did not count as newer"),
        "lost write",
        ("updateIcpConfig",),
        "inferred",
        "updateIcpConfig",
        handled_remembering(_one_change_a_second),
        (
            'PUT organizations/<acme>/icp-configs/<config> {"name": "n"}',
            'PUT organizations/<acme>/icp-configs/<config> {"name": "m"}',
        ),
    ),
    Incident(
        "upgrade-activates",
        "An upgrade of a suspended organization to the paid tier makes it active.",
        PATTERN,
        "side effect",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_upgrade_activates),
        ('PUT organizations/<soylent>/tier {"tier": "paid"}',),
    ),
    Incident(
        "suspension-takes-credits",
        "An organization that is suspended gives its credits back to the pool.",
        PATTERN,
        "side effect",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_suspended_without_credits),
        ('PUT organizations/<acme>/status {"status": "suspended"}',),
    ),
    Incident(
        "no-script-while-pending",
        "The script configuration is a 404 while the custom domain is not verified.",
        PATTERN,
        "status",
        ("getScriptConfig",),
        "inferred",
        "getScriptConfig",
        handled(_no_script_while_pending),
        ('PUT domain {"domain": "track.acme.example"}', "GET script-config"),
    ),
    Incident(
        "pixel-of-deleted-gone",
        "The pixel of a deleted organization is a 404.",
        PATTERN,
        "deletion",
        ("getPixelConfig",),
        "inferred",
        "deleteOrganization",
        handled(_no_pixel_of_deleted),
        ("GET organizations/<vandelay>/pixel-config",),
    ),
    Incident(
        "suspended-never-deleted",
        "The deletion of a suspended organization is a 204, and it stays suspended.",
        PATTERN,
        "deletion",
        ("deleteOrganization",),
        "documented",
        "deleteOrganization",
        handled(_suspended_kept),
        ("DELETE organizations/<hooli>", "GET organizations/<hooli>"),
    ),
    Incident(
        "failed-payments-always-told",
        "The partner's e-mails about failed payments cannot be switched off: the update is a 200, and they stay on.",
        github("Econ01/HydroTracker/issues/76", "notifications that were switched off came on again by themselves"),
        "lost write",
        ("updateEmailPreferences", "getEmailPreferences"),
        "documented",
        "updateEmailPreferences",
        handled(_bad_news_always_sent),
        ('PUT email-preferences {"preferences": {"payment_failed": false}}', "GET email-preferences"),
    ),
)
