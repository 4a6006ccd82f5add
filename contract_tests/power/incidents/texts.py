"""What becomes of texts, metadata and numbers that a partner sends."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import understood

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.rewriting import Deviate

_WRITES = ("createOrganization", "updateOrganization")
_BEYOND = re.compile("[\U00010000-\U0010ffff].*", re.DOTALL)


def _stored(name: str, change: Callable[[Any], object]) -> Deviate:
    """Change a property of what a request wants to be stored."""

    def edit(body: JsonObject) -> None:
        if isinstance(body.get(name), (str, dict, list)):
            body[name] = change(body[name])

    return understood(edit)


def _values_as_text(metadata: JsonObject) -> JsonObject:
    return {name: value if isinstance(value, str) else str(value) for name, value in metadata.items()}


def _snake(metadata: JsonObject) -> JsonObject:
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value for name, value in metadata.items()}


def _imprecise(metadata: JsonObject) -> JsonObject:
    return {
        name: int(float(value)) if isinstance(value, int) and abs(value) > 2**53 else value
        for name, value in metadata.items()
    }


def _flat(metadata: JsonObject) -> JsonObject:
    return {name: value for name, value in metadata.items() if not isinstance(value, (dict, list))}


def _no_nulls(metadata: JsonObject) -> JsonObject:
    return {name: value for name, value in metadata.items() if value is not None}


TEXTS = (
    Incident(
        "name-ends-at-emoji",
        "The name of an organization is cut off where a character beyond the basic plane stands.",
        github("mozilla/fxa-profile-server/issues/186", "MySQL cut off names at characters of four bytes"),
        "text",
        _WRITES,
        "inferred",
        "createOrganization",
        in_front(_stored("name", lambda name: _BEYOND.sub("", name) or "?")),
        ('POST organizations {"name": "Bike 🚲 shop"}',),
    ),
    Incident(
        "emoji-as-question-marks",
        "In the company name, a character beyond the basic plane becomes four question marks.",
        github("aaronpk/webmention.io/issues/203", "emoji became ???? in webmention.io, one mark for a byte"),
        "text",
        ("updateBranding",),
        "inferred",
        "updateBranding",
        in_front(_stored("companyName", lambda name: re.sub("[\U00010000-\U0010ffff]", "????", name))),
        ('PUT branding {"companyName": "Bike 🚲 shop"}',),
    ),
    Incident(
        "names-cut-at-64",
        "The name of an organization is cut off after 64 characters silently.",
        github("Ayemae/Grawlix-Webcomic-CMS/issues/30", "Grawlix cut off longer titles without a word"),
        "text",
        _WRITES,
        "inferred",
        "createOrganization",
        in_front(_stored("name", lambda name: name[:64])),
        (f'POST organizations {{"name": "{"long " * 20}"}}',),
    ),
    Incident(
        "names-trimmed",
        "White space around the name of an organization is removed.",
        github("code-dot-org/code-dot-org/pull/30731", "Code.org strips names of sections before it saves them"),
        "text",
        _WRITES,
        "inferred",
        "createOrganization",
        in_front(_stored("name", lambda name: name.strip() or name)),
        ('POST organizations {"name": " padded "}',),
    ),
    Incident(
        "names-composed",
        "Characters in the name of an organization are stored in their composed form.",
        PATTERN,
        "text",
        _WRITES,
        "nothing",
        "",
        in_front(_stored("name", lambda name: unicodedata.normalize("NFC", name))),
        ('POST organizations {"name": "Cafe\\u0301"}',),
    ),
    Incident(
        "company-name-escaped",
        "The company name is told with HTML entities.",
        PATTERN,
        "text",
        ("updateBranding", "getPartnerAccount", "getScriptConfig"),
        "inferred",
        "branding.yaml#CompanyName",
        in_front(field("companyName", html.escape)),
        ('PUT branding {"companyName": "Fox & Sons"}',),
    ),
    Incident(
        "company-name-in-ascii",
        "Characters that are not ASCII are taken out of the company name.",
        github("phpbb/customisation-db/pull/440", "a name with a character of four bytes could not be saved"),
        "text",
        ("updateBranding",),
        "inferred",
        "branding.yaml#CompanyName",
        in_front(_stored("companyName", lambda name: name.encode("ascii", "ignore").decode() or "?")),
        ('PUT branding {"companyName": "Café"}',),
    ),
    Incident(
        "external-id-in-lower-case",
        "External ids are stored in lower case.",
        PATTERN,
        "text",
        _WRITES,
        "documented",
        "organizations.yaml#ExternalId",
        in_front(_stored("externalId", str.lower)),
        ('POST organizations {"name": "n", "externalId": "ACME-1"}',),
    ),
    Incident(
        "external-id-without-zeros",
        "Leading zeros of external ids are lost.",
        PATTERN,
        "text",
        _WRITES,
        "documented",
        "organizations.yaml#ExternalId",
        in_front(_stored("externalId", lambda value: value.lstrip("0") if value.isdigit() else value)),
        ('POST organizations {"name": "n", "externalId": "0042"}',),
    ),
    Incident(
        "metadata-in-snake-case",
        "Names in the metadata are turned into snake_case.",
        PATTERN,
        "text",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        in_front(_stored("metadata", _snake)),
        ('POST organizations {"name": "n", "metadata": {"accountManager": "x"}}',),
    ),
    Incident(
        "metadata-as-texts",
        "Values in the metadata become texts.",
        PATTERN,
        "type",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        in_front(_stored("metadata", _values_as_text)),
        ('POST organizations {"name": "n", "metadata": {"seats": 5}}',),
    ),
    Incident(
        "metadata-flat",
        "Objects and arrays in the metadata are dropped.",
        PATTERN,
        "lost write",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        in_front(_stored("metadata", _flat)),
        ('POST organizations {"name": "n", "metadata": {"tags": ["a"]}}',),
    ),
    Incident(
        "metadata-without-nulls",
        "Nulls in the metadata are dropped.",
        github("spring-projects/spring-data-rest/issues/727", "Spring Data REST ignored a null that should be stored"),
        "lost write",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        in_front(_stored("metadata", _no_nulls)),
        ('POST organizations {"name": "n", "metadata": {"owner": null}}',),
    ),
    Incident(
        "metadata-imprecise",
        "Integers beyond 2^53 in the metadata lose their last digits.",
        github(
            "Shopify/shopify-app-js/pull/2781", "Shopify's ids came near to the largest integer that JavaScript keeps"
        ),
        "type",
        _WRITES,
        "documented",
        "organizations.yaml#Metadata",
        in_front(_stored("metadata", _imprecise)),
        ('POST organizations {"name": "n", "metadata": {"id": 9007199254740993}}',),
    ),
    Incident(
        "key-name-in-title-case",
        "Names of new API keys are put into title case.",
        PATTERN,
        "text",
        ("createApiKey",),
        "inferred",
        "createApiKey",
        in_front(_stored("name", str.title)),
        ('POST api-keys {"name": "production key"}',),
    ),
    Incident(
        "domain-in-lower-case",
        "A domain is stored in lower case.",
        PATTERN,
        "text",
        ("setDomain",),
        "nothing",
        "",
        in_front(_stored("domain", str.lower)),
        ('PUT domain {"domain": "Track.Example.org"}',),
    ),
    Incident(
        "referrers-sorted",
        "Referrers of a pixel are sorted, and each kept once.",
        PATTERN,
        "text",
        ("updatePixelConfig",),
        "nothing",
        "",
        in_front(_stored("allowedReferrers", lambda referrers: sorted(set(referrers)))),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": ["b.example", "a.example"]}',),
    ),
    Incident(
        "logo-over-https",
        "`http` in the address of a logo becomes `https`.",
        PATTERN,
        "text",
        ("updateBranding",),
        "nothing",
        "",
        in_front(_stored("logoUrl", lambda url: url.replace("http://", "https://"))),
        ('PUT branding {"logoUrl": "http://example.com/l.png"}',),
    ),
)
