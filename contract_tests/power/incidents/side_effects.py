"""Writes that change more than they should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def _with_pixel(call: Call, handler: Handler) -> Any:
    result = handler(call)
    change_organization(call, require_organization(call), {"pixel_enabled": call.body.get("status") == "active"})
    return result


def _new_pixel_key(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    key = f"px_{call.identifiers.token()[:16]}"
    change_organization(call, require_organization(call), {"pixel_api_key": key})
    return {"pixelConfig": {**result["pixelConfig"], "pixelApiKey": key}}


def _with_namesakes(call: Call, handler: Handler) -> Any:
    result = handler(call)
    organization = require_organization(call)
    if "metadata" in call.body and organization.external_id is not None:
        same = (organizations.c.partner_id == call.partner.id) & (organizations.c.name == organization.name)
        call.connection.execute(sa.update(organizations).where(same).values(custom_metadata=call.body["metadata"]))
    return result


def _enabled_by_address(call: Call, handler: Handler) -> Any:
    if "url" in call.body:
        call.body["enabled"] = True
    return handler(call)


def _both_webhooks(call: Call, handler: Handler) -> Any:
    result = handler(call)
    if "url" in call.body:
        change_partner(call, identification_webhook_url=call.body["url"])
    return result


def _name_too(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if "companyName" not in call.body:
        return result
    change_partner(call, name=call.body["companyName"])
    return {"partner": {**result["partner"], "name": call.body["companyName"]}}


def _slug_too(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if "companyName" not in call.body:
        return result
    slug = call.body["companyName"].lower().replace(" ", "-")
    change_partner(call, slug=slug)
    return {"partner": {**result["partner"], "slug": slug}}


def _still_verified(call: Call, handler: Handler) -> Any:
    verified = call.partner.script_domain_verified
    result: Any = handler(call)
    change_partner(call, script_domain_verified=verified)
    return {**result, "verified": verified}


def _verified_unseen(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    change_partner(call, script_domain_verified=True)
    return {**result, "verified": True}


def _of_partner_too(call: Call, handler: Handler) -> Any:
    result = handler(call)
    given = {name: value for name, value in call.body["preferences"].items() if value is not None}
    stored: JsonObject = call.partner.email_preferences or {}
    change_partner(call, email_preferences={**stored, **given})
    return result


def _overrides_lost(call: Call, handler: Handler) -> Any:
    result = handler(call)
    mine = organizations.c.partner_id == call.partner.id
    call.connection.execute(sa.update(organizations).where(mine).values(email_preferences=None))
    return result


def _status_over_update(call: Call, handler: Handler) -> Any:
    """Take a change of details for a sign of life: a suspended organization becomes active."""
    change_organization(call, require_organization(call), {"status": "active"})
    return handler(call)


SIDE_EFFECTS = (
    Incident(
        "status-switches-pixel",
        "The status of an organization switches its pixel on and off.",
        PATTERN,
        "side effect",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_with_pixel),
        ('PUT organizations/<acme>/status {"status": "suspended"}', "GET organizations/<acme>/pixel-config"),
    ),
    Incident(
        "pixel-key-renewed",
        "An update of a pixel gives it a new key.",
        PATTERN,
        "side effect",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_new_pixel_key),
        ('PUT organizations/<acme>/pixel-config {"enabled": true}',),
    ),
    Incident(
        "namesakes-updated",
        "New metadata goes to all organizations of the same name, if there is an external id.",
        github(
            "intuitem/ciso-assistant-community/issues/4701", "CISO Assistant could make clients update a wrong record"
        ),
        "side effect",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_with_namesakes),
        (
            'POST organizations {"name": "Acme Corp"}',
            'PUT organizations/<acme> {"metadata": {"a": 1}}',
            "GET organizations/<0.organization.id>",
        ),
    ),
    Incident(
        "update-reactivates",
        "An update of a suspended organization makes it active.",
        PATTERN,
        "side effect",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_status_over_update),
        ('PUT organizations/<hooli> {"name": "n"}',),
    ),
    Incident(
        "address-enables-webhook",
        "A new address of the billing webhook enables it.",
        github("growthbook/growthbook/pull/5405", "GrowthBook enables a webhook again when its address changes"),
        "side effect",
        ("updateBillingWebhook",),
        "inferred",
        "updateBillingWebhook",
        handled(_enabled_by_address),
        (
            'PUT webhooks/billing {"enabled": false}',
            'PUT webhooks/billing {"url": "https://example.com/new"}',
        ),
    ),
    Incident(
        "one-address-for-both",
        "A new address of the billing webhook is that of the identification webhook too.",
        PATTERN,
        "side effect",
        ("updateBillingWebhook",),
        "inferred",
        "updateBillingWebhook",
        handled(_both_webhooks),
        ('PUT webhooks/billing {"url": "https://example.com/new"}', "GET webhooks"),
    ),
    Incident(
        "company-name-renames-partner",
        "A new company name is the partner's name too.",
        PATTERN,
        "side effect",
        ("updateBranding",),
        "inferred",
        "updateBranding",
        handled(_name_too),
        ('PUT branding {"companyName": "n"}',),
    ),
    Incident(
        "company-name-changes-slug",
        "A new company name changes the partner's slug.",
        PATTERN,
        "side effect",
        ("updateBranding",),
        "inferred",
        "updateBranding",
        handled(_slug_too),
        ('PUT branding {"companyName": "n"}',),
    ),
    Incident(
        "new-domain-still-verified",
        "A domain that replaces a verified one is verified at once.",
        github("stackernews/stacker.news/pull/2897", "a changed domain kept the records of the one before"),
        "side effect",
        ("setDomain",),
        "documented",
        "domains.yaml#DomainVerification",
        handled(_still_verified),
        ('PUT domain {"domain": "a.example.org"}',),
    ),
    Incident(
        "verified-unseen",
        "Any domain is verified, whatever its DNS records are.",
        github("warmbly/warmbly/pull/178", "Warmbly took the CNAME of an attacker's domain for the right one"),
        "access",
        ("verifyDomain",),
        "documented",
        "domains.yaml#DomainVerification",
        handled(_verified_unseen),
        ('PUT domain {"domain": "a.example.org"}', "POST domain/verify"),
    ),
    Incident(
        "preferences-of-partner-too",
        "E-mail preferences of an organization become those of the partner.",
        PATTERN,
        "side effect",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "updateOrganizationEmailPreferences",
        handled(_of_partner_too),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"credits_low": true}}',
            "GET email-preferences",
        ),
    ),
    Incident(
        "overrides-lost",
        "A change of the partner's e-mail preferences removes those of all organizations.",
        PATTERN,
        "side effect",
        ("updateEmailPreferences",),
        "documented",
        "email-preferences.yaml#OrganizationEmailPreferences",
        handled(_overrides_lost),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"credits_low": true}}',
            'PUT email-preferences {"preferences": {"payment_failed": false}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
)
