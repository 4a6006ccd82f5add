"""Releases after which writes of organizations and pixels do something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from bullseye_partner_emulator.errors import Conflict
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import on_success, understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_CREATE_OR_UPDATE = ("createOrganization", "updateOrganization")
_KNOWN = frozenset(
    {
        "name",
        "externalId",
        "ownerUserId",
        "initialCredits",
        "metadata",
        "tier",
        "billingPeriod",
        "billingDayOfMonth",
        "productType",
    }
)
_AFTER_UNDERSCORE = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")


@on_success
async def _counted(_request: Request, _api: Api, answer: Answer) -> Answer:
    return answer.with_json({"count": 1}).with_status(200)


def _as_created(call: Call, handler: Handler) -> Any:
    call.body.setdefault("externalId", None)
    call.body.setdefault("metadata", {})
    return handler(call)


def _tier_before(call: Call, handler: Handler) -> Any:
    tier = require_organization(call).tier
    result: Any = handler(call)
    return {"organization": {**result["organization"], "tier": tier}}


def _rolled_back(call: Call, handler: Handler) -> Any:
    before = require_organization(call)
    result = handler(call)
    columns = {"allowed_referrers": before.allowed_referrers, "pixel_enabled": before.pixel_enabled}
    change_organization(call, before, columns)
    return result


def _camelized(members: JsonObject) -> JsonObject:
    # Objects within objects too; lists are left as they are.
    return {
        _AFTER_UNDERSCORE.sub(lambda found: found[1].upper(), name): _camelized(cast("JsonObject", one))
        if isinstance(one, dict)
        else one
        for name, one in members.items()
    }


def _metadata_camelized(body: JsonObject) -> None:
    if isinstance(body.get("metadata"), dict):
        body["metadata"] = _camelized(body["metadata"])


def _trimmed(body: JsonObject) -> None:
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()


def _created_now(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    change_organization(call, require_organization(call), {"created_at": call.instant})
    return {"organization": {**result["organization"], "createdAt": call.instant}}


def _empty_is_nothing(call: Call, handler: Handler) -> Any:
    if call.body.get("allowedReferrers") == []:
        del call.body["allowedReferrers"]
    return handler(call)


def _known_only(body: JsonObject) -> None:
    for name in body.keys() - _KNOWN:
        del body[name]


def _not_again(call: Call, handler: Handler) -> Any:
    status = require_organization(call).status
    if call.body.get("status") == status:
        raise Conflict(f"The organization is {status} already")
    return handler(call)


ORGANIZATIONS: tuple[Incident, ...] = (
    Incident(
        "v-delete-tells-a-count",
        "Deleting an organization answers 200 with a count instead of 204.",
        github("strongloop/loopback/issues/2774", "Deleting began to answer 200 with the number of what was deleted."),
        "status",
        ("deleteOrganization",),
        "documented",
        "deleteOrganization",
        in_front(_counted),
        ("DELETE organizations/<acme>",),
    ),
    Incident(
        "v-update-clears-what-is-left-out",
        "An update of an organization takes external id and metadata away when it leaves them out.",
        github("balanced/balanced-api/issues/316", "Fields that were not sent in a PUT were reset to their defaults."),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_as_created),
        ('PUT organizations/<globex> {"name": "Globex"}',),
    ),
    Incident(
        "v-tier-answer-is-old",
        "A change of the tier is stored, but its answer has the tier from before.",
        github("rancher/cattle/issues/234", "A PUT saved the new value and returned the old one."),
        "field",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_tier_before),
        ('PUT organizations/<umbrella>/tier {"tier": "paid"}',),
    ),
    Incident(
        "v-pixel-update-not-kept",
        "An update of a pixel is answered as if it were done, and is not stored.",
        github("benhowdle89/reqres/issues/35", "A PUT answered 200 with the new values, and a GET had the old ones."),
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_rolled_back),
        (
            'PUT organizations/<acme>/pixel-config {"allowedReferrers": ["acme.example"]}',
            "GET organizations/<acme>/pixel-config",
        ),
    ),
    Incident(
        "v-metadata-keys-camelized",
        "Keys of metadata are stored in camelCase.",
        github("keygen-sh/keygen-api/issues/916", "The keys of a user's metadata were turned into camelCase."),
        "text",
        _CREATE_OR_UPDATE,
        "inferred",
        "organizations.yaml#Metadata",
        in_front(understood(_metadata_camelized)),
        ('POST organizations {"name": "n", "metadata": {"crm_id": "7"}}',),
    ),
    Incident(
        "v-names-trimmed",
        "White space around the name of an organization is cut off.",
        github("oaeproject/Hilary/pull/1205", "All texts of all requests were trimmed in one place."),
        "text",
        _CREATE_OR_UPDATE,
        "inferred",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(understood(_trimmed)),
        ('POST organizations {"name": " Acme "}',),
    ),
    Incident(
        "v-update-makes-it-new",
        "An update of an organization sets the time of its creation to now.",
        github("RestExpress/RepoExpress/issues/4", "An update changed the time of creation too."),
        "time",
        ("updateOrganization",),
        "inferred",
        "organizations.yaml#Organization",
        handled(_created_now),
        ('PUT organizations/<acme> {"name": "Acme"}',),
    ),
    Incident(
        "v-empty-referrers-ignored",
        "An empty list of allowed referrers changes nothing.",
        github("callumalpass/tasknotes/pull/2221", "An empty list in a PUT was ignored, with a 200."),
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#UpdatePixelConfigRequest",
        handled(_empty_is_nothing),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": []}',),
    ),
    Incident(
        "v-unknown-fields-dropped",
        "Fields that a request for an organization may not have are ignored instead of refused.",
        github("caura-ai/caura/pull/1005", "A write with an unknown field succeeded without that field."),
        "validation",
        _CREATE_OR_UPDATE,
        "inferred",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(understood(_known_only)),
        ('POST organizations {"name": "n", "tags": []}',),
    ),
    Incident(
        "v-same-status-refused",
        "Putting an organization into the state that it is in is refused with 409.",
        PATTERN,
        "idempotency",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_not_again),
        ('PUT organizations/<acme>/status {"status": "active"}',),
    ),
)
