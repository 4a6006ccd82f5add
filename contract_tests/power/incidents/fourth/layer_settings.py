"""What a partner sets: script, domain, e-mail preferences, branding, and what checks it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import BadRequest, TooManyRequests
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_PAUSE = timedelta(minutes=1)
_LONGEST_TLD = 6


def _name_of_partner(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"scriptConfig": {**result["scriptConfig"], "companyName": call.partner.name}}


def _no_records_once_verified(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {**result, "dnsRecords": []} if result["verified"] else result


def _pinned_when_read(call: Call, handler: Handler) -> Any:
    """Store the effective preferences of an organization as its own."""
    result: Any = handler(call)
    effective = {kind: one["enabled"] for kind, one in result["preferences"].items()}
    change_organization(call, require_organization(call), {"email_preferences": effective})
    call.connection.commit()
    return result


def _once_a_minute() -> Handling:
    """Refuse to look for the DNS records again within a minute."""
    checked: dict[str, datetime] = {}

    def handling(call: Call, handler: Handler) -> Any:
        last = checked.get(call.partner.id)
        if last is not None and call.now < last + _PAUSE:
            wait = str(int((last + _PAUSE - call.now).total_seconds()))
            raise TooManyRequests("The domain was checked a moment ago", headers=(("Retry-After", wait),))
        result = handler(call)
        checked[call.partner.id] = call.now
        return result

    return handling


def _changed_in_place(call: Call, handler: Handler) -> Any:
    """Store preferences where there are none yet; those that are there are changed in memory only."""
    if not call.body:
        return handler(call)
    owner = require_organization(call) if "organizationId" in call.parameters else call.partner
    return {"message": "email preferences updated"} if owner.email_preferences else handler(call)


def _short_tld(call: Call, handler: Handler) -> Any:
    if len(call.body["domain"].rpartition(".")[2]) > _LONGEST_TLD:
        raise BadRequest("body.domain: is no domain name", {"errors": [{"field": "body.domain", "message": "invalid"}]})
    return handler(call)


def _logo_needed(call: Call, handler: Handler) -> Any:
    if call.body.get("logoUrl", "") is None:
        message = "null is not of type string"
        raise BadRequest(f"body.logoUrl: {message}", {"errors": [{"field": "body.logoUrl", "message": message}]})
    return handler(call)


SETTINGS = (
    Incident(
        "script-named-after-partner",
        "`companyName` of the script configuration is the partner's name, not its company name.",
        PATTERN,
        "text",
        ("getScriptConfig",),
        "documented",
        "partner-account.yaml#ScriptConfig",
        handled(_name_of_partner),
        ("GET script-config",),
    ),
    Incident(
        "no-records-once-verified",
        "The DNS records of a custom domain are an empty list once it is verified.",
        PATTERN,
        "field",
        ("getDomainVerification", "verifyDomain"),
        "inferred",
        "getDomainVerification",
        handled(_no_records_once_verified),
        ("GET domain/verification",),
    ),
    Incident(
        "preferences-pinned-when-read",
        "Reading the e-mail preferences of an organization makes them its own: none is inherited any more.",
        github("scalableminds/webknossos/issues/5988", "GET requests changed what is stored"),
        "side effect",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "getOrganizationEmailPreferences",
        handled(_pinned_when_read),
        ("GET organizations/<acme>/email-preferences", "GET organizations/<acme>/email-preferences"),
    ),
    Incident(
        "domain-checked-once-a-minute",
        "A second verification of the domain within a minute is a 429, however many requests remain.",
        PATTERN,
        "limit",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        handled_remembering(_once_a_minute),
        ("POST domain/verify", "POST domain/verify"),
    ),
    Incident(
        "later-preferences-not-stored",
        "The first update of e-mail preferences is stored; later ones are answered as if they were, and are not.",
        github("hypothesis/lms/issues/1839", "changes within a JSON column were not noticed, and so not saved"),
        "lost write",
        ("updateEmailPreferences", "getEmailPreferences", "updateOrganizationEmailPreferences"),
        "documented",
        "updateEmailPreferences",
        handled(_changed_in_place),
        (
            'PUT email-preferences {"preferences": {"credits_low": true}}',
            'PUT email-preferences {"preferences": {"renewal_receipt": false}}',
            "GET email-preferences",
        ),
    ),
    Incident(
        "long-tlds-refused",
        "A custom domain whose last label has more than six letters is refused.",
        github("awslabs/cloudfront-hosting-toolkit/issues/19", "domains in TLDs of more than six letters were refused"),
        "validation",
        ("setDomain",),
        "inferred",
        "domains.yaml#DomainName",
        handled(_short_tld),
        ('PUT domain {"domain": "track.acme.technology"}',),
    ),
    Incident(
        "logo-not-removable",
        "An update of the branding that removes the logo by null is refused.",
        PATTERN,
        "validation",
        ("updateBranding",),
        "documented",
        "branding.yaml#LogoUrl",
        handled(_logo_needed),
        ('PUT branding {"logoUrl": null}',),
    ),
)
