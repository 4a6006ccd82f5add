"""What partner support hears of writes and of what they lead to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bullseye_partner_emulator.credit_pool import credit_pool
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.stored_partner import change_partner
from contract_tests.power.incidents.tenth.of_support_reads import body_with

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_OFFSET = re.compile(r"[+-]\d\d:\d\d$")
_DIGITS = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)


def _enabled_by_default(call: Call, handler: Handler) -> JsonObject:
    return cast("JsonObject", handler(replace(call, body={"enabled": True, **call.body})))


def _referrers_reset(call: Call, handler: Handler) -> JsonObject:
    body = body_with(call, handler)
    if "metadata" in call.body:
        change_organization(call, require_organization(call), {"allowed_referrers": []})
    return body


def _digits_as_doubles(organization: JsonObject) -> None:
    metadata: JsonObject | None = organization.get("metadata")
    if metadata:
        for name, value in metadata.items():
            if isinstance(value, str) and _DIGITS.fullmatch(value):
                metadata[name] = int(float(value))


def _record_kept(call: Call, handler: Handler) -> JsonObject:
    old: str | None = call.partner.script_domain_record
    body = body_with(call, handler)
    if old is not None:
        new: str = body["verificationRecord"]
        change_partner(call, script_domain_record=old)
        body |= {"verificationRecord": old, "instructions": body["instructions"].replace(new, old)}
        body["dnsRecords"] = [
            record | {"value": old} if record["value"] == new else record for record in body["dnsRecords"]
        ]
    return body


def _unused_key_stays(call: Call, handler: Handler) -> None:
    unused = sa.select(api_keys.c.id).where(
        api_keys.c.partner_id == call.partner.id,
        api_keys.c.id == call.parameters["keyId"].lower(),
        api_keys.c.last_used_at.is_(None),
    )
    if call.connection.execute(unused).one_or_none() is None:
        handler(call)


def _upgrade_costs_credits(call: Call, handler: Handler) -> JsonObject:
    before = require_organization(call)
    body = body_with(call, handler)
    if before.tier == "trial" and call.body["tier"] == "paid":
        pool = credit_pool(call)
        change_partner(call, credit_pool_total=max(pool.used, pool.total - before.credits_allocated))
    return body


def _offset_dropped(call: Call, handler: Handler) -> JsonObject:
    if "expiresAt" not in call.body:
        return body_with(call, handler)
    expires_at = _OFFSET.sub("Z", call.body["expiresAt"])
    return cast("JsonObject", handler(replace(call, body={**call.body, "expiresAt": expires_at})))


def _external_id_trimmed(call: Call, handler: Handler) -> JsonObject:
    if "externalId" not in call.parameters:
        return body_with(call, handler)
    return body_with(call, handler, externalId=call.parameters["externalId"].strip())


WRITES = (
    Incident(
        "s-update-enables-webhook",
        "An update of a disabled webhook that leaves `enabled` out enables it again.",
        github("dockstore/dockstore/issues/274", "an update by put set what was left out to its default"),
        "lost write",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_enabled_by_default),
        (
            'PUT webhooks/billing {"enabled": false}',
            'PUT webhooks/billing {"url": "https://example.com/webhooks/second"}',
        ),
    ),
    Incident(
        "s-metadata-resets-referrers",
        "An update of the metadata of an organization takes the allowed referrers of its pixel away.",
        github("janus-ssp/janus/issues/587", "an update of metadata reset the access lists of the entry too"),
        "side effect",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_referrers_reset),
        ('PUT organizations/<globex> {"metadata": {"a": "b"}}', "GET organizations/<globex>/pixel-config"),
    ),
    Incident(
        "s-digits-in-metadata",
        "A text of digits in the metadata of an organization comes back as a number, rounded to a double.",
        github("langfuse/langfuse/issues/6123", "a long id in metadata was told as a number and lost its last digits"),
        "type",
        (
            "listOrganizations",
            "createOrganization",
            "getOrganization",
            "updateOrganization",
            "updateOrganizationStatus",
            "updateOrganizationTier",
        ),
        "documented",
        "organizations.yaml#Metadata",
        in_front(each(_digits_as_doubles)),
        ('PUT organizations/<acme> {"metadata": {"crmId": "1983516295378495150"}}',),
    ),
    Incident(
        "s-record-of-first-domain",
        "A second custom domain keeps the verification record of the first one.",
        github("anonaddy/anonaddy/issues/240", "a further custom domain was shown with the record of the one before"),
        "field",
        ("setDomain",),
        "nothing",
        "",
        handled(_record_kept),
        ('PUT domain {"domain": "track.second.example"}',),
    ),
    Incident(
        "s-unused-key-not-revoked",
        "A key that was never used stays active when it is revoked.",
        github("amberelectric/public-api/issues/6", "a revoked key remained in the list and went on working"),
        "access",
        ("revokeApiKey",),
        "documented",
        "responses.yaml#Unauthorized",
        handled(_unused_key_stays),
        ('POST api-keys {"name": "Temporary Key"}', "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "s-upgrade-costs-credits",
        "When an organization is upgraded to paid, its credits are taken from the total of the pool as well.",
        github("glific/glific/issues/2187", "a credit balance of a customer was applied several times"),
        "money",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_upgrade_costs_credits),
        ('PUT organizations/<initech>/tier {"tier": "paid"}', "GET billing"),
    ),
    Incident(
        "s-offset-of-expiry-dropped",
        "The offset of the expiry of a new key is ignored, its time of day is taken for UTC.",
        github("WildApricot/ApiSamples/pull/7", "tokens were used after their expiry where the offset was positive"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_offset_dropped),
        ('POST api-keys {"name": "Temporary Key", "expiresAt": "2026-01-01T02:00:00+02:00"}',),
    ),
    Incident(
        "s-external-id-trimmed",
        "The filter by external id trims its value, so that an id that begins with a space is not found.",
        github("awork-io/awork/issues/79", "a user whose name began with a blank was not found by a filter"),
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled(_external_id_trimmed),
        (
            'POST organizations {"name": "Blank", "externalId": " blank-1"}',
            "GET organizations?externalId=%20blank-1",
        ),
    ),
)
