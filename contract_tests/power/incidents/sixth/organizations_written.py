"""Where the rewritten writes of organizations differ."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.organizations import get_organization
from bullseye_partner_emulator.errors import BadRequest, UnprocessableEntity
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.edits import items
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_CREATE = ("createOrganization",)
_WRITES = ("createOrganization", "updateOrganization")
_COLUMN = 36
"""Characters of a column that was meant for a UUID."""
_GIFT = 50
_QUEUE = timedelta(minutes=1)


def _keys_begin_lower(call: Call, handler: Handler) -> Any:
    if "metadata" in call.body:
        call.body["metadata"] = {name[:1].lower() + name[1:]: value for name, value in call.body["metadata"].items()}
    return handler(call)


def _with_a_gift(call: Call, handler: Handler) -> Any:
    if call.body["tier"] == "trial":
        call.body.setdefault("initialCredits", _GIFT)
    return handler(call)


def _empty_is_null(call: Call, handler: Handler) -> Any:
    if call.body.get("externalId") == "":
        call.body["externalId"] = None
    return handler(call)


def _of_a_column(call: Call, handler: Handler) -> Any:
    if len(call.body.get("externalId") or "") > _COLUMN:
        raise BadRequest(f"externalId has more than {_COLUMN} characters")
    return handler(call)


def _with_credits_alone(call: Call, handler: Handler) -> Any:
    if call.body.get("status") == "active" and require_organization(call).credits_allocated == 0:
        raise UnprocessableEntity("An organization without credits cannot be activated")
    return handler(call)


def _cap_forgotten(call: Call, handler: Handler) -> Any:
    if call.body["tier"] != "trial":
        return handler(call)
    change_organization(call, require_organization(call), {"tier": "trial"})
    return get_organization(call)


def _queued() -> Handling:
    """Tell the status that an organization had before its deletion, until the queue comes to it."""
    before: dict[str, tuple[str, datetime]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        status = require_organization(call).status if "organizationId" in call.parameters else ""
        result: Any = handler(call)
        if result is None:
            identifier = call.parameters["organizationId"].lower()
            before.setdefault(identifier, (status, call.now + _QUEUE))
            return None
        for one in items(result):
            was, until = before.get(one["id"], (one["status"], call.now))
            one["status"] = was if call.now < until else one["status"]
        return result

    return handling


ORGANIZATIONS_WRITTEN = (
    Incident(
        "metadata-keys-begin-lower",
        "Keys in the metadata of an organization begin with a small letter, however they were sent.",
        github("mem0ai/mem0/issues/5055", "keys of users were rewritten together with those of the API"),
        "text",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        handled(_keys_begin_lower),
        ('POST organizations {"name": "n", "metadata": {"CustomerTier": "gold"}}',),
    ),
    Incident(
        "fifty-credits-to-begin-with",
        "A new organization in the trial tier that asks for no credits gets 50 from the pool.",
        PATTERN,
        "money",
        _CREATE,
        "inferred",
        "createOrganization",
        handled(_with_a_gift),
        ('POST organizations {"name": "n"}',),
    ),
    Incident(
        "empty-external-id-is-null",
        "An empty text as external id of an organization is stored as null.",
        PATTERN,
        "null",
        _WRITES,
        "documented",
        "organizations.yaml#ExternalId",
        handled(_empty_is_null),
        ('PUT organizations/<acme> {"externalId": ""}',),
    ),
    Incident(
        "external-ids-of-36-characters",
        "An external id of more than 36 characters is refused.",
        github("aaronpk/webmention.io/issues/132", "a text that was longer than its column was refused"),
        "limit",
        _WRITES,
        "inferred",
        "organizations.yaml#ExternalId",
        handled(_of_a_column),
        ('PUT organizations/<acme> {"externalId": "crm/accounts/europe/0000-0000-0000-0000-0042"}',),
    ),
    Incident(
        "no-activation-without-credits",
        "An organization that has no credits cannot be made active: that is a 422.",
        PATTERN,
        "validation",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_with_credits_alone),
        ('PUT organizations/<vandelay>/status {"status": "active"}',),
    ),
    Incident(
        "downgrade-with-any-credits",
        "An organization can be moved to the trial tier whatever credits it has, and keeps them all.",
        PATTERN,
        "validation",
        ("updateOrganizationTier",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_cap_forgotten),
        ('PUT organizations/<acme>/tier {"tier": "trial"}',),
    ),
    Incident(
        "deletion-takes-a-minute",
        "The deletion of an organization is queued: for a minute after the 204 it is told as it was before.",
        PATTERN,
        "deletion",
        ("deleteOrganization", "getOrganization", "listOrganizations"),
        "inferred",
        "deleteOrganization",
        handled_remembering(_queued),
        ("DELETE organizations/<initech>", "GET organizations/<initech>"),
    ),
)
