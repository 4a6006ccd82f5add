"""What replicas, caches of rows, and the way that changes are stored did to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.email_preferences import get_email_preferences
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_KEY_CACHED = timedelta(seconds=60)


def _read_from_replica(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    before = call.partner
    replicated = {
        "logoUrl": before.logo_url,
        "primaryColor": before.primary_color,
        "secondaryColor": before.secondary_color,
        "companyName": before.company_name,
    }
    return {"partner": {**result["partner"], **replicated}}


def _revoked_when_cache_ends() -> Handling:
    """Let keys that were used expire a minute after they were revoked, and show them as revoked at once."""
    revoked: dict[str, str | None] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "keyId" not in call.parameters:
            result: Any = handler(call)
            for key in result["apiKeys"]:
                if key["id"] in revoked:
                    key.update(status="revoked", expiresAt=revoked[key["id"]])
            return result
        of_key = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == call.parameters["keyId"].lower())
        key = call.connection.execute(sa.select(api_keys).where(of_key)).one_or_none()
        if key is None or key.status != "active" or key.last_used_at is None:  # what was never used is in no cache
            return handler(call)
        if key.id not in revoked:
            revoked[key.id] = key.expires_at
            until = call.now + _KEY_CACHED
            if key.expires_at is None or parse_instant(key.expires_at) > until:
                call.connection.execute(sa.update(api_keys).where(of_key).values(expires_at=render_instant(until)))
        return None

    return handling


def _unchecked_not_saved(call: Call, handler: Handler) -> Any:
    if "preferences" not in call.body:
        return handler(call)
    checked = {name: value for name, value in call.body["preferences"].items() if value}
    return handler(replace(call, body={**call.body, "preferences": checked}))


def _inherited_value_saved(call: Call, handler: Handler) -> Any:
    of_partner: Any = get_email_preferences(call)["preferences"]
    asked = call.body["preferences"].items()
    absolute = {name: of_partner.get(name) if value is None else value for name, value in asked}
    return handler(replace(call, body={**call.body, "preferences": absolute}))


def _disabled_by_default(call: Call, handler: Handler) -> Any:
    return handler(replace(call, body={"enabled": False, **call.body}))


def _still_verified(call: Call, handler: Handler) -> Any:
    verified: bool = call.partner.script_domain_verified
    result: Any = handler(call)
    change_partner(call, script_domain_verified=verified)
    return {**result, "verified": verified}


def _never_verified(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    change_partner(call, script_domain_verified=False)
    return {**result, "verified": False}


DATABASE = (
    Incident(
        "o-branding-read-from-replica",
        "The answer to an update of the branding is read from a replica, which has the branding before it.",
        github("juspay/purescript-presto-backend/pull/24", "what is read after an update came stale from the replica"),
        "lost write",
        ("updateBranding",),
        "documented",
        "branding.yaml#BrandingEnvelope",
        handled(_read_from_replica),
        ('PUT branding {"companyName": "Other Company"}',),
    ),
    Incident(
        "o-revoked-key-works-for-a-minute",
        "A key that was in use works for a minute after it was revoked.",
        github("UsefulSoftwareCo/executor/pull/1870", "a cache let revoked API keys authenticate for up to 60 seconds"),
        "access",
        ("revokeApiKey", "listApiKeys"),
        "documented",
        "revokeApiKey",
        handled_remembering(_revoked_when_cache_ends),
        (READER, "[<0.plainKey>] GET me", "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "o-unchecked-preferences-not-saved",
        "E-mail preferences are saved where they are true only.",
        github(
            "SimpleMachines/SMF/pull/5798", "preferences that were unchecked were not saved, and kept their default"
        ),
        "lost write",
        ("updateEmailPreferences", "getEmailPreferences"),
        "documented",
        "updateEmailPreferences",
        handled(_unchecked_not_saved),
        ('PUT email-preferences {"preferences": {"renewal_receipt": false}}', "GET email-preferences"),
    ),
    Incident(
        "o-inherited-preference-saved",
        "To inherit a preference again saves the value that the partner has now.",
        github("RocketChat/Rocket.Chat/issues/17923", "to use the default saved the absolute value of the default"),
        "null",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_inherited_value_saved),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"credits_low": null}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "o-webhook-disabled-unless-enabled",
        "An update of a webhook that does not say whether it is enabled disables it.",
        github("Wei-Shaw/sub2api/pull/4868", "fields that a PUT of settings left out were bound to their zero value"),
        "side effect",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "updateBillingWebhook",
        handled(_disabled_by_default),
        ('PUT webhooks/billing {"url": "https://example.com/webhooks/other"}',),
    ),
    Incident(
        "o-new-domain-still-verified",
        "A new domain in the place of a verified one counts as verified before anybody has looked.",
        github(
            "frappe/press/issues/4354", "a custom domain that is added has no state in which it is not verified yet"
        ),
        "side effect",
        ("setDomain",),
        "documented",
        "setDomain",
        handled(_still_verified),
        ('PUT domain {"domain": "track.other.example"}',),
    ),
    Incident(
        "o-proxied-domain-not-verified",
        "The verification sees the addresses of the proxy before a domain instead of its CNAME, and never succeeds.",
        github("OneUptime/oneuptime/issues/1664", "a CNAME that is there could not be verified behind a proxy"),
        "status",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        handled(_never_verified),
        ("POST domain/verify",),
    ),
)
