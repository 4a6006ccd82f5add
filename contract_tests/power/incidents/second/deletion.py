"""What deletion does, and what is done to what was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import NotFound, UnprocessableEntity
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call


def _back_by_allocation(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    if organization.status == "canceled":
        change_organization(call, organization, {"status": "active"})
    return handler(call)


def _no_visitors_of_deleted(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if require_organization(call).status != "canceled":
        return result
    return {**result, "visitors": [], "total": 0}


def _unknown_config_deleted(call: Call, handler: Handler) -> Any:
    require_organization(call)
    try:
        return handler(call)
    except NotFound:
        return None


def _only_without_credits(call: Call, handler: Handler) -> Any:
    if require_organization(call).credits_allocated:
        raise UnprocessableEntity("The organization has credits")
    return handler(call)


DELETION = (
    Incident(
        "deleted-comes-back-by-allocation",
        "An allocation of credits makes a deleted organization active again.",
        github("garden-co/jazz/pull/987", "an update of a deleted row brought it back"),
        "deletion",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled(_back_by_allocation),
        ('PUT organizations/<vandelay>/credits {"credits": 5}', "GET organizations/<vandelay>"),
    ),
    Incident(
        "deleted-has-no-visitors",
        "The visitors of a deleted organization are an empty list.",
        PATTERN,
        "deletion",
        ("listOrganizationVisitors",),
        "inferred",
        "deleteOrganization",
        handled(_no_visitors_of_deleted),
        ("GET organizations/<vandelay>/visitors",),
    ),
    Incident(
        "unknown-icp-config-deleted",
        "The deletion of an ICP config that does not exist is a 204.",
        PATTERN,
        "deletion",
        ("deleteIcpConfig",),
        "documented",
        "responses.yaml#NotFound",
        handled(_unknown_config_deleted),
        ("DELETE organizations/<acme>/icp-configs/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "no-deletion-with-credits",
        "An organization that has credits cannot be deleted.",
        PATTERN,
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_only_without_credits),
        ("DELETE organizations/<acme>",),
    ),
)
