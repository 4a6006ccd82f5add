"""What partners write about pixels, the script, the branding and the custom domain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import NotFound
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import each, field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling


def _in_lower_case_alone(call: Call, handler: Handler) -> Any:
    if call.parameters["organizationId"] != call.parameters["organizationId"].lower():
        raise NotFound("There is no such organization")
    return handler(call)


def _first_change_alone(call: Call, handler: Handler) -> Any:
    if "allowedReferrers" in call.body:
        call.body.pop("enabled", None)
    return handler(call)


def _slug_of_company(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    slug = re.sub(r"\W+", "-", call.partner.company_name.lower()).strip("-") or "-"
    return {"scriptConfig": {**result["scriptConfig"], "slug": slug}}


def _webhooks_mixed_up(partner: JsonObject) -> None:
    identification, billing = partner["identificationWebhookUrl"], partner["billingWebhookUrl"]
    partner["identificationWebhookUrl"], partner["billingWebhookUrl"] = billing, identification


def _target_of_partner(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {**result, "cnameTarget": f"{call.partner.slug}.{result['cnameTarget']}"}


def _subdomains_pass() -> Handling:
    """Verify subdomains of domains that were verified when another one was set, without a look at the DNS."""
    verified: set[tuple[str, str]] = set()

    def handling(call: Call, handler: Handler) -> Any:
        partner = call.partner
        if "domain" in call.body:
            if partner.script_domain_verified:
                verified.add((partner.id, partner.script_domain.lower()))
            return handler(call)
        result: Any = handler(call)
        domain: str = result["domain"].lower()
        if not any(owner == partner.id and domain.endswith(f".{parent}") for owner, parent in verified):
            return result
        change_partner(call, script_domain_verified=True)
        return {**result, "verified": True}

    return handling


def _escaped_twice(call: Call, handler: Handler) -> Any:
    if call.body.get("logoUrl") is not None:
        call.body["logoUrl"] = call.body["logoUrl"].replace("%", "%25")
    return handler(call)


SETUP = (
    Incident(
        "upper-case-pixel-not-found",
        "The pixel configuration of an organization whose id is in upper case in the path is a 404.",
        github("EUDAT-B2SHARE/b2share/issues/1550", "UUIDs in addresses were found in lower case only"),
        "error",
        ("getPixelConfig",),
        "inferred",
        "parameters.yaml#OrganizationId",
        handled(_in_lower_case_alone),
        ("GET organizations/<ACME>/pixel-config",),
    ),
    Incident(
        "referrers-told-as-origins",
        "The allowed referrers of a pixel are told as origins: `https://` and the domain.",
        PATTERN,
        "text",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#AllowedReferrers",
        in_front(field("allowedReferrers", lambda domains: [f"https://{domain}" for domain in domains])),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "pixel-switch-beside-referrers-lost",
        "An update of a pixel with referrers and `enabled` changes the referrers only.",
        PATTERN,
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_first_change_alone),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": ["acme.com"], "enabled": false}',),
    ),
    Incident(
        "script-slug-of-company",
        "`slug` of the script configuration is made of the company name, and is not the one of the account.",
        PATTERN,
        "text",
        ("getScriptConfig",),
        "documented",
        "partner-account.yaml#ScriptConfig",
        handled(_slug_of_company),
        ("GET script-config",),
    ),
    Incident(
        "webhooks-mixed-up-in-account",
        "The account tells the address of each webhook as that of the other one.",
        PATTERN,
        "field",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(_webhooks_mixed_up)),
        ("GET me",),
    ),
    Incident(
        "cname-target-beside-record",
        "`cnameTarget` of the custom domain begins with the partner's slug; the CNAME record to add does not.",
        PATTERN,
        "text",
        ("getDomainVerification", "setDomain", "verifyDomain"),
        "documented",
        "domains.yaml#DomainVerification",
        handled(_target_of_partner),
        ("GET domain/verification",),
    ),
    Incident(
        "subdomains-of-verified-pass",
        "A subdomain of a domain that the partner had verified before is verified, whatever its DNS records are.",
        PATTERN,
        "validation",
        ("setDomain", "verifyDomain"),
        "documented",
        "verifyDomain",
        handled_remembering(_subdomains_pass),
        ('PUT domain {"domain": "app.track.example.com"}', "POST domain/verify"),
    ),
    Incident(
        "logo-escaped-twice",
        "Escaped characters in the address of a logo are escaped once more: `%20` becomes `%2520`.",
        PATTERN,
        "text",
        ("updateBranding",),
        "documented",
        "branding.yaml#LogoUrl",
        handled(_escaped_twice),
        ('PUT branding {"logoUrl": "https://example.com/my%20logo.png"}',),
    ),
)
