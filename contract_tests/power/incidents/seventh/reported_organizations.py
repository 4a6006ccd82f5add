"""What users reported of writes to organizations and to their credits."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.organizations import get_organization
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.seventh.reported_rewriting import rewritten
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_CREATE = ("createOrganization",)
_UPDATE = ("updateOrganization",)
_NAMED = ("createOrganization", "updateOrganization")
_STATUS = ("updateOrganizationStatus",)
_TIER = ("updateOrganizationTier",)


def _name_escaped(body: JsonObject) -> JsonObject:
    return {**body, "name": html.escape(body["name"])} if "name" in body else body


def _keys_in_camel_case(body: JsonObject) -> JsonObject:
    if "metadata" not in body:
        return body
    metadata: JsonObject = body["metadata"]
    return {**body, "metadata": {_camel_case(name): value for name, value in metadata.items()}}


def _camel_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda match: match[1].upper(), name)


def _metadata_by_default(body: JsonObject) -> JsonObject:
    return {"metadata": {}, **body}


def _null_not_heard(body: JsonObject) -> JsonObject:
    return {name: value for name, value in body.items() if value is not None}


def _paid_by_default(request: Request) -> Request:
    body = request.object
    return request if body is None or "tier" in body else request.with_json({**body, "tier": "paid"})


def _last_one_wins(call: Call, handler: Handler) -> Any:
    """Overwrite the organization that has the external id already, if there is one."""
    external_id = call.body.get("externalId")
    if external_id is None:
        return handler(call)
    of_partner = organizations.c.partner_id == call.partner.id
    query = sa.select(organizations).where(of_partner, organizations.c.external_id == external_id)
    held = call.connection.execute(query.order_by(organizations.c.position)).first()
    if held is None:
        return handler(call)
    name: str = call.body["name"]
    changes = {"name": name, "name_folded": name.casefold()}
    if "metadata" in call.body:
        changes["custom_metadata"] = call.body["metadata"]
    change_organization(call, held, changes)
    return get_organization(replace(call, parameters={"organizationId": held.id}))


def _referrers_forgotten(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if result["organization"]["status"] != "active":
        change_organization(call, require_organization(call), {"allowed_referrers": []})
    return result


def _credits_cut_off(call: Call, handler: Handler) -> Any:
    organization, cap = require_organization(call), call.description.trial_credit_cap
    if call.body["tier"] == "trial" and organization.credits_allocated > cap:
        change_organization(call, organization, {"credits_allocated": cap})
    return handler(call)


async def _as_it_was(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rpartition("/")[0]))
    answer = await api(request)
    return answer.with_json(before.json) if answer.succeeded and before.succeeded else answer


def _made_positive(request: Request) -> Request:
    body = request.object
    number = body.get("credits") if body is not None else None
    if body is None or isinstance(number, bool) or not isinstance(number, int) or number >= 0:
        return request
    return request.with_json({**body, "credits": -number})


ORGANIZATIONS = (
    Incident(
        "r-name-with-entities",
        "Names of organizations are stored with HTML entities.",
        github("CVEProject/cve-services/issues/729", "The name O'Reilly was stored, and told, as O&#x27;Reilly."),
        "text",
        _NAMED,
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        handled(rewritten(_name_escaped)),
        ('PUT organizations/<acme> {"name": "Acme & Sons"}',),
    ),
    Incident(
        "r-metadata-keys-in-camel-case",
        "The keys of metadata are turned into camelCase.",
        github("keygen-sh/keygen-api/issues/916", "Keys of metadata ended up in camel case."),
        "text",
        _NAMED,
        "documented",
        "organizations.yaml#Metadata",
        handled(rewritten(_keys_in_camel_case)),
        ('PUT organizations/<acme> {"metadata": {"crm_id": "7"}}',),
    ),
    Incident(
        "r-metadata-reset-when-left-out",
        "An update of an organization that does not have the metadata empties them.",
        github("spiral-project/ihatemoney/issues/1205", "What a PUT left out was reset to its default."),
        "lost write",
        _UPDATE,
        "inferred",
        "updateOrganization",
        handled(rewritten(_metadata_by_default)),
        ('PUT organizations/<globex> {"name": "Globex"}',),
    ),
    Incident(
        "r-external-id-cannot-be-removed",
        "An external id that is null in an update is ignored, so that it cannot be removed.",
        github("SuiteCRM/SuiteCRM/issues/10210", "A field that was set to null kept its value."),
        "null",
        _UPDATE,
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        handled(rewritten(_null_not_heard)),
        ('PUT organizations/<acme> {"externalId": null}',),
    ),
    Incident(
        "r-paid-by-default",
        "An organization that is created without a tier is a paid one.",
        PATTERN,
        "field",
        _CREATE,
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(asked(_paid_by_default)),
        ('POST organizations {"name": "New"}',),
    ),
    Incident(
        "r-same-external-id-overwrites",
        "Creating an organization with an external id that another one has overwrites that one.",
        github(
            "incident-io/catalog-importer/pull/152",
            "Of several things with the same external id, only the last one won.",
        ),
        "idempotency",
        _CREATE,
        "nothing",
        "",
        handled(_last_one_wins),
        ('POST organizations {"name": "Acme again", "externalId": "acme-123"}',),
    ),
    Incident(
        "r-suspended-forgets-referrers",
        "Suspending an organization empties the referrers of its pixel.",
        github("craftcms/webhooks/issues/22", "Disabling something wiped out what was configured for it."),
        "side effect",
        _STATUS,
        "inferred",
        "updateOrganizationStatus",
        handled(_referrers_forgotten),
        ('PUT organizations/<acme>/status {"status": "suspended"}', "GET organizations/<acme>/pixel-config"),
    ),
    Incident(
        "r-downgrade-cuts-credits",
        "Moving an organization with more than 500 credits to the trial tier leaves it 500, and is not refused.",
        PATTERN,
        "money",
        _TIER,
        "inferred",
        "updateOrganizationTier",
        handled(_credits_cut_off),
        ('PUT organizations/<acme>/tier {"tier": "trial"}',),
    ),
    Incident(
        "r-tier-as-it-was",
        "The answer to a change of the tier shows the organization before the change.",
        PATTERN,
        "field",
        _TIER,
        "inferred",
        "updateOrganizationTier",
        in_front(_as_it_was),
        ('PUT organizations/<initech>/tier {"tier": "paid"}',),
    ),
    Incident(
        "r-negative-credits-made-positive",
        "A negative number of credits is not refused, its sign is dropped.",
        github(
            "venil7/assets/issues/43", "The API allowed negative quantities; a user proposed to make them positive."
        ),
        "validation",
        ("allocateCredits",),
        "inferred",
        "billing.yaml#AllocateCreditsRequest",
        in_front(asked(_made_positive)),
        ('PUT organizations/<acme>/credits {"credits": -300}',),
    ),
)
