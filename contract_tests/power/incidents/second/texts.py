"""Texts that become others on the way."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.domains import CNAME_TARGET
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_DEFAULT_SCRIPT = f"https://{CNAME_TARGET}/script.js"
_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def _times_in_utc(call: Call, handler: Handler) -> Any:
    """Write texts in the metadata that look like a time anew."""
    for name, value in call.body.get("metadata", {}).items():
        if isinstance(value, str) and _WITH_OFFSET.fullmatch(value):
            with suppress(ValueError, OverflowError):
                instant = datetime.fromisoformat(value).astimezone(UTC)
                call.body["metadata"][name] = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return handler(call)


def _without_tags(call: Call, handler: Handler) -> Any:
    if "name" in call.body:
        call.body["name"] = re.sub(r"<[^>]*>", "", call.body["name"]) or call.body["name"]
    return handler(call)


def _relative_names(body: JsonObject) -> None:
    for record in body["dnsRecords"]:
        record["name"] = record["name"].rsplit(".", 2)[0]


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
        "dns-names-relative",
        "Names of DNS records lack the registered domain: `track` instead of `track.example.com`.",
        PATTERN,
        "text",
        ("setDomain", "getDomainVerification", "verifyDomain"),
        "documented",
        "domains.yaml#DnsRecord",
        in_front(told(_relative_names)),
        ("GET domain/verification",),
    ),
    Incident(
        "script-at-default-domain",
        "`scriptUrl` of pixels has the default domain, although the partner's own one is verified.",
        PATTERN,
        "text",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "verifyDomain",
        in_front(field("scriptUrl", lambda _url: _DEFAULT_SCRIPT)),
        ("GET organizations/<acme>/pixel-config",),
    ),
)
