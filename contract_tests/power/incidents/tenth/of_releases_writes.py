"""Releases of other vendors that changed what a write does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bullseye_partner_emulator.organization import change_organization, organization_of
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import each, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation


def _disabled_unless_said(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    return handler(replace(call, body={"enabled": False, **call.body}))


def _enabled_unless_said(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    return handler(replace(call, body={"enabled": True, **call.body}))


def _removed_is_empty(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Store an empty text for a logo that is removed; the answer says null once more."""
    result = handler(call)
    if "logoUrl" in call.body and call.body["logoUrl"] is None:
        change_partner(call, logo_url="")
    return result


def _without_initial_credits(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Create an organization without the initial credits, which are checked as ever."""
    result = handler(call)
    if not call.body.get("initialCredits") or not isinstance(result, dict):
        return result
    created = organization_of(call.connection, call.partner.id, result["organization"]["id"])
    change_organization(call, created, {"credits_allocated": 0})
    return {"organization": {**result["organization"], "credits": 0}}


def _null_if_empty(shown: JsonObject) -> None:
    if shown.get("allowedReferrers") == []:
        shown["allowedReferrers"] = None


def _pending_after_a_check() -> Deviation:
    """Tell a domain as not verified when it is read for the first time after a check."""
    checked: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded or (told := answer.object) is None:
            return answer
        if request.operation == "verifyDomain":
            checked.add(key_of(request))
        elif key_of(request) in checked:
            checked.discard(key_of(request))
            return answer.with_json({**told, "verified": False})
        return answer

    return deviate


WRITES = (
    Incident(
        "r-webhook-update-disables",
        "An update of a webhook that leaves enabled out disables it.",
        github(
            "BerriAI/litellm/pull/29255",
            "a regression let an update of one field overwrite the fields that were left out with their defaults",
        ),
        "lost write",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_disabled_unless_said),
        ('PUT webhooks/billing {"url": "https://example.com/billing"}',),
    ),
    Incident(
        "r-pixel-update-enables",
        "An update of a disabled pixel that leaves enabled out enables it; one that is enabled stays as it is.",
        github(
            "diegosouzapw/OmniRoute/pull/13582",
            "after an upgrade of a library renaming a disabled rule turned it on again",
        ),
        "side effect",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#UpdatePixelConfigRequest",
        handled(_enabled_unless_said),
        ('PUT organizations/<hooli>/pixel-config {"allowedReferrers": ["hooli.example"]}',),
    ),
    Incident(
        "r-removed-logo-is-an-empty-text",
        "A logo that was removed is read as an empty text; one that never was there stays null.",
        github(
            "TryGhost/Ghost/issues/10345",
            "values that were set and removed again came back as an empty string instead of null",
        ),
        "null",
        ("updateBranding",),
        "documented",
        "branding.yaml#LogoUrl",
        handled(_removed_is_empty),
        ('PUT branding {"logoUrl": null}', "GET me"),
    ),
    Incident(
        "r-no-referrers-are-null",
        "An empty list of allowed referrers is told as null.",
        github(
            "awesomemotive/easy-digital-downloads/issues/4893",
            "the vendor let the API return null for what is empty, and shipped it without a new version",
        ),
        "null",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#AllowedReferrers",
        in_front(each(_null_if_empty)),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": []}',),
    ),
    Incident(
        "r-initial-credits-are-not-read",
        "An organization is created without its initialCredits, and nothing says so.",
        github(
            "twilio/twilio-csharp/issues/83",
            "the API had come to read StatusCallbackUrl and to ignore the documented StatusCallback",
        ),
        "lost write",
        ("createOrganization",),
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        handled(_without_initial_credits),
        ('POST organizations {"name": "Stark", "initialCredits": 40}',),
    ),
    Incident(
        "r-check-makes-a-domain-pending",
        "The first read after a check of the domain tells a verified one as not verified.",
        github(
            "resend/resend-node/issues/823",
            "a call of verify reset the statuses of a domain to pending, which a read right after it showed",
        ),
        "status",
        ("verifyDomain", "getDomainVerification"),
        "inferred",
        "getDomainVerification",
        remembering(_pending_after_a_check),
        ("POST domain/verify", "GET domain/verification"),
    ),
)
