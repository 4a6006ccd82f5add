"""Texts that become others on the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each, field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_DOUBLED = re.compile(r"#(?:([0-9a-fA-F])\1)(?:([0-9a-fA-F])\2)(?:([0-9a-fA-F])\3)")


def _times_in_utc(call: Call, handler: Handler) -> Any:
    """Write texts in the metadata that look like a time anew."""
    for name, value in call.body.get("metadata", {}).items():
        if isinstance(value, str) and _WITH_OFFSET.fullmatch(value):
            instant = datetime.fromisoformat(value).astimezone(UTC)
            call.body["metadata"][name] = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return handler(call)


def _without_tags(call: Call, handler: Handler) -> Any:
    if "name" in call.body:
        call.body["name"] = re.sub(r"<[^>]*>", "", call.body["name"]) or call.body["name"]
    return handler(call)


def _shortened(partner: JsonObject) -> None:
    for name in ("primaryColor", "secondaryColor"):
        if partner.get(name) is not None:
            partner[name] = _DOUBLED.sub(r"#\1\2\3", partner[name])


TEXTS = (
    Incident(
        "metadata-times-in-utc",
        "Texts in the metadata that look like a time with an offset are stored as that time in UTC.",
        github("JamesNK/Newtonsoft.Json/issues/862", "Json.NET wrote texts anew that looked like dates"),
        "text",
        ("createOrganization", "updateOrganization"),
        "documented",
        "organizations.yaml#Metadata",
        handled(_times_in_utc),
        ('POST organizations {"name": "n", "metadata": {"since": "2025-01-15T10:30:00+01:00"}}',),
    ),
    Incident(
        "names-without-tags",
        "What looks like an HTML tag is taken out of the name of an organization.",
        PATTERN,
        "text",
        ("createOrganization", "updateOrganization"),
        "inferred",
        "createOrganization",
        handled(_without_tags),
        ('POST organizations {"name": "Acme <co-op> Ltd"}',),
    ),
    Incident(
        "colors-shortened",
        "Colours with doubled digits are told with three digits.",
        PATTERN,
        "text",
        ("getPartnerAccount", "updateBranding"),
        "documented",
        "branding.yaml#PrimaryColor",
        in_front(each(_shortened)),
        ("GET me",),
    ),
    Incident(
        "script-domain-with-scheme",
        "`scriptDomain` of the account is an address with `https://`.",
        PATTERN,
        "text",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(field("scriptDomain", lambda domain: f"https://{domain}")),
        ("GET me",),
    ),
    Incident(
        "script-url-without-scheme",
        "`scriptUrl` of a pixel begins with `//`.",
        PATTERN,
        "text",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(field("scriptUrl", lambda url: url.removeprefix("https:"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
)
