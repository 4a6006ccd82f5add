"""Writes that change more than they should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call


def _upgraded_by_allocation(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    if call.body["credits"] > call.description.trial_credit_cap:
        change_organization(call, organization, {"tier": "paid"})
    return handler(call)


def _address_dropped(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if call.body.get("enabled") is not False:
        return result
    change_partner(call, billing_webhook_url=None)
    return {"billing": {**result["billing"], "url": None}}


def _without_www(call: Call, handler: Handler) -> Any:
    call.body["domain"] = call.body["domain"].removeprefix("www.")
    return handler(call)


def _record_renewed(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if result["verified"]:
        return result
    record = f"bullseye-verify={call.identifiers.token()}"
    change_partner(call, script_domain_record=record)
    return {**result, "verificationRecord": record}


def _colors_with_logo(call: Call, handler: Handler) -> Any:
    if call.body.get("logoUrl", "") is None:
        call.body.setdefault("primaryColor", "#000000")
        call.body.setdefault("secondaryColor", "#ffffff")
    return handler(call)


SIDE_EFFECTS = (
    Incident(
        "allocation-upgrades",
        "An allocation beyond the trial cap moves the organization to the paid tier instead of being refused.",
        PATTERN,
        "side effect",
        ("allocateCredits",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_upgraded_by_allocation),
        ('PUT organizations/<initech>/credits {"credits": 600}',),
    ),
    Incident(
        "disabling-drops-address",
        "Disabling the billing webhook removes its address.",
        PATTERN,
        "side effect",
        ("updateBillingWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_address_dropped),
        ('PUT webhooks/billing {"enabled": false}',),
    ),
    Incident(
        "domain-without-www",
        "`www.` at the beginning of a custom domain is removed.",
        github("hestiacp/hestiacp/issues/2632", "Hestia removed `www.` from the domain of a new site"),
        "text",
        ("setDomain",),
        "documented",
        "domains.yaml#SetDomainRequest",
        handled(_without_www),
        ('PUT domain {"domain": "www.partner.example"}',),
    ),
    Incident(
        "failed-check-renews-record",
        "A verification of the domain that fails asks for another DNS record.",
        github("Purelymail/purelymail-issues/issues/56", "a new record was generated while the old one was awaited"),
        "side effect",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        handled(_record_renewed),
        ('PUT domain {"domain": "go.partner.example"}', "POST domain/verify"),
    ),
    Incident(
        "logo-removal-resets-colors",
        "Removing the logo sets the colours that the update leaves out to black and white.",
        PATTERN,
        "side effect",
        ("updateBranding",),
        "documented",
        "branding.yaml#UpdateBrandingRequest",
        handled(_colors_with_logo),
        ('PUT branding {"logoUrl": null}',),
    ),
)
