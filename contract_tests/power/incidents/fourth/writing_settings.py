"""Writes of what holds for the whole partner: credits, API keys, e-mails, branding, domain."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.domains import get_domain_verification
from bullseye_partner_emulator.credit_pool import credit_pool
from bullseye_partner_emulator.errors import BadRequest, TooManyRequests
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_BETWEEN_CHECKS = timedelta(seconds=60)
_NEW_DOMAIN = 'PUT domain {"domain": "new.example.com"}'


def _as_much_as_there_is(call: Call, handler: Handler) -> Any:
    most = credit_pool(call).available + require_organization(call).credits_allocated
    call.body["credits"] = min(call.body["credits"], most)
    return handler(call)


def _fall_with_their_maker() -> Handling:
    """Revoke the keys that a key made, and those that they made, with it."""
    made: dict[str, list[str]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        if result is not None:
            made.setdefault(call.partner.key_id, []).append(result["apiKey"]["id"])
            return result
        falling = [call.parameters["keyId"].lower()]
        for key in falling:
            falling += made.pop(key, [])
        call.connection.execute(sa.update(api_keys).where(api_keys.c.id.in_(falling)).values(status="revoked"))
        return None

    return handling


def _defaults_for_all() -> Handling:
    """Write what a partner prefers into the defaults, which all partners share."""
    defaults: JsonObject = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        if "preferences" in call.body:
            defaults.update(call.body["preferences"])
            return result
        own: JsonObject = call.partner.email_preferences or {}
        return {"preferences": {**result["preferences"], **defaults, **own}}

    return handling


def _no_nulls(call: Call, handler: Handler) -> Any:
    for key, value in call.body["preferences"].items():
        if value is None:
            raise BadRequest(f"body.preferences.{key}: must be a boolean")
    return handler(call)


def _logo_by_extension(call: Call, handler: Handler) -> Any:
    url: str | None = call.body.get("logoUrl")
    if url is not None and not urlsplit(url).path.lower().endswith((".png", ".svg")):
        raise BadRequest("body.logoUrl: must be a PNG or an SVG")
    return handler(call)


def _one_check_a_minute() -> Handling:
    checks: dict[str, datetime] = {}

    def handling(call: Call, handler: Handler) -> Any:
        last = checks.get(call.partner.id)
        if last is not None and call.now - last < _BETWEEN_CHECKS:
            raise TooManyRequests("The DNS records are checked once a minute")
        checks[call.partner.id] = call.now
        return handler(call)

    return handling


def _former_domain_until_verified() -> Handling:
    """Read the domain that was there before until the new one was checked."""
    former: dict[str, JsonObject] = {}

    def handling(call: Call, handler: Handler) -> Any:
        partner = call.partner.id
        if "domain" in call.body:
            if call.partner.script_domain is not None:
                former.setdefault(partner, get_domain_verification(call))
            return handler(call)
        result: Any = handler(call)
        if call.partner.script_domain_verified:
            former.pop(partner, None)
        return former.get(partner, result)

    return handling


WRITING_SETTINGS = (
    Incident(
        "allocation-of-what-is-left",
        "An allocation that the pool is too small for gives the organization what is left instead of being refused.",
        github("Rebilly/api-definitions/pull/1061", "an allocation beyond what there was became as much as there was"),
        "money",
        ("allocateCredits",),
        "documented",
        "responses.yaml#UnprocessableEntity",
        handled(_as_much_as_there_is),
        ('PUT organizations/<acme>/credits {"credits": 20000}',),
    ),
    Incident(
        "keys-fall-with-their-maker",
        "The revocation of an API key revokes the keys that it made, too.",
        github("hashicorp/vault/issues/1526", "tokens ended with the token that had made them"),
        "side effect",
        ("createApiKey", "revokeApiKey"),
        "inferred",
        "revokeApiKey",
        handled_remembering(_fall_with_their_maker),
        (
            'POST api-keys {"name": "a"}',
            '[<0.plainKey>] POST api-keys {"name": "b"}',
            "DELETE api-keys/<0.apiKey.id>",
            "[<1.plainKey>] GET me",
        ),
    ),
    Incident(
        "defaults-of-all-partners-changed",
        "An update of the e-mail preferences changes them for the other partners that did not set these themselves.",
        github("andrewyng/aisuite/pull/343", "defaults were shared, and changed for all by whoever changed their own"),
        "tenancy",
        ("getEmailPreferences", "updateEmailPreferences"),
        "documented",
        "email-preferences.yaml#EmailPreferences",
        handled_remembering(_defaults_for_all),
        (
            "PARTNER",
            '[<0.apiKey>] PUT email-preferences {"preferences": {"credits_low": true}}',
            "GET email-preferences",
        ),
    ),
    Incident(
        "null-override-refused",
        "Null for an e-mail preference of an organization is refused: what was overridden is never inherited again.",
        github("networknt/json-schema-validator/pull/554", "a validator refused null although it was allowed"),
        "validation",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_no_nulls),
        ('PUT organizations/<acme>/email-preferences {"preferences": {"credits_low": null}}',),
    ),
    Incident(
        "logo-by-extension",
        "The address of a logo has to end with `.png` or `.svg`.",
        github("OmniTrustILM/fe-administrator/issues/2151", "the format of a logo was taken from the end of its name"),
        "validation",
        ("updateBranding",),
        "documented",
        "branding.yaml#LogoUrl",
        handled(_logo_by_extension),
        ('PUT branding {"logoUrl": "https://cdn.example.com/logo?id=7"}',),
    ),
    Incident(
        "one-check-a-minute",
        "A second verification of the domain within a minute is a 429.",
        PATTERN,
        "rate limit",
        ("verifyDomain",),
        "documented",
        "responses.yaml#TooManyRequests",
        handled_remembering(_one_check_a_minute),
        ("POST domain/verify", "POST domain/verify"),
    ),
    Incident(
        "former-domain-until-verified",
        "The verification of the domain is read as that of the former domain until the new one is verified.",
        PATTERN,
        "lost write",
        ("setDomain", "getDomainVerification"),
        "documented",
        "setDomain",
        handled_remembering(_former_domain_until_verified),
        (_NEW_DOMAIN, "GET domain/verification"),
    ),
)
