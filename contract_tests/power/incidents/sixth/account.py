"""Where the rewritten account, script configuration, pixel, branding and custom domain differ."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest
from bullseye_partner_emulator.instants import parse_instant
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import answered, field, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer

_ACCOUNT = ("getPartnerAccount",)
_LIMITS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
_COLOURS = ("primaryColor", "secondaryColor")
_LABELS_OF_SUBDOMAIN = 3


def _still_to_be_made(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    kept = (organizations.c.partner_id == call.partner.id) & (organizations.c.status != "canceled")
    count = call.connection.execute(sa.select(sa.func.count()).where(kept)).scalar_one()
    partner = result["partner"]
    return {"partner": {**partner, "maxOrganizations": partner["maxOrganizations"] - count}}


def _without_limits(answer: Answer) -> Answer:
    for name in _LIMITS:
        answer = answer.with_header(name, None)
    return answer


def _empty_text_split(call: Call, handler: Handler) -> Any:
    if call.body.get("allowedReferrers") == []:
        call.body["allowedReferrers"] = [""]
    return handler(call)


def _colours_lowered(call: Call, handler: Handler) -> Any:
    call.body.update({name: call.body[name].lower() for name in _COLOURS if name in call.body})
    return handler(call)


def _subdomains_alone(call: Call, handler: Handler) -> Any:
    if len(call.body["domain"].split(".")) < _LABELS_OF_SUBDOMAIN:
        raise BadRequest("domain has to be a subdomain")
    return handler(call)


def _names_compared_by_case(call: Call, handler: Handler) -> Any:
    """Look for the domain as it was written among names that the DNS tells in lower case."""
    result: Any = handler(call)
    if result["domain"] == result["domain"].lower():
        return result
    change_partner(call, script_domain_verified=False)
    return {**result, "verified": False}


ACCOUNT = (
    Incident(
        "organizations-still-to-be-made",
        "`maxOrganizations` of the account is how many organizations can still be made.",
        PATTERN,
        "field",
        _ACCOUNT,
        "documented",
        "partner-account.yaml#PartnerAccount",
        handled(_still_to_be_made),
        ("GET me",),
    ),
    Incident(
        "account-made-on-an-http-date",
        "The account tells when it was created as HTTP does: `Wed, 01 Jan 2025 00:00:00 GMT`.",
        github("pallets/flask/issues/2459", "times were told as in headers instead of in ISO 8601"),
        "time",
        _ACCOUNT,
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(field("createdAt", lambda text: format_datetime(parse_instant(text), usegmt=True))),
        ("GET me",),
    ),
    Incident(
        "script-config-without-limits",
        "The script configuration comes without the headers of the rate limit.",
        PATTERN,
        "header",
        ("getScriptConfig",),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(answered(_without_limits)),
        ("GET script-config",),
    ),
    Incident(
        "script-over-http",
        "`scriptUrl` of a pixel begins with `http://`, for the server does not know what is in front of it.",
        github("hypothesis/h/issues/6969", "behind a proxy all links of the API began with http"),
        "text",
        ("getPixelConfig",),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(field("scriptUrl", lambda url: url.replace("https://", "http://", 1))),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "no-referrers-is-an-empty-one",
        "A pixel whose allowed referrers are removed has a single one, which is an empty text.",
        github("mesonbuild/meson/issues/728", "an empty text that was split at commas was a list of one"),
        "text",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#AllowedReferrers",
        handled(_empty_text_split),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": []}',),
    ),
    Incident(
        "colours-in-lower-case",
        "The colours of the branding are stored in lower case.",
        PATTERN,
        "text",
        ("updateBranding",),
        "documented",
        "branding.yaml#PrimaryColor",
        handled(_colours_lowered),
        ('PUT branding {"primaryColor": "#00AAFF"}',),
    ),
    Incident(
        "txt-record-in-quotes",
        "`verificationRecord` of the custom domain is told in quotes, as zone files have it.",
        PATTERN,
        "text",
        ("getDomainVerification", "setDomain", "verifyDomain"),
        "documented",
        "domains.yaml#DomainVerification",
        in_front(top("verificationRecord", lambda record: f'"{record}"')),
        ("GET domain/verification",),
    ),
    Incident(
        "apex-domains-refused",
        "A custom domain of two labels, such as `example.com`, is refused.",
        PATTERN,
        "validation",
        ("setDomain",),
        "inferred",
        "domains.yaml#DomainName",
        handled(_subdomains_alone),
        ('PUT domain {"domain": "example.com"}',),
    ),
    Incident(
        "mixed-case-never-verified",
        "A custom domain that was set with capital letters is never verified, whatever its DNS records are.",
        PATTERN,
        "validation",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        handled(_names_compared_by_case),
        ('PUT domain {"domain": "Track.Example.com"}', "POST domain/verify"),
    ),
)
