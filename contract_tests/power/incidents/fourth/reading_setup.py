"""What a partner has set up: pixels, script, domain, webhooks, API keys, e-mails."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import answered, each, field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer

_PIXEL = ("getPixelConfig", "updatePixelConfig")
_HOUR = 3600
_ZERO_TIME = "0001-01-01T00:00:00Z"
_FIRST_PAUSE = 10
"""Seconds between the first two attempts of a delivery; each later pause is twice as long."""


def _key_by_the_hour() -> Handling:
    """Give a pixel another key in each hour after the one in which it was first read."""
    first_hours: dict[str, int] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        pixel, hour = result["pixelConfig"], int(call.now.timestamp()) // _HOUR
        if hour == first_hours.setdefault(pixel["organizationId"], hour):
            return result
        key = sha256(f"{pixel['pixelApiKey']} {hour}".encode()).hexdigest()[:16]
        return {"pixelConfig": {**pixel, "pixelApiKey": f"px_{key}"}}

    return handling


def _as_script(answer: Answer) -> Answer:
    body: Any = answer.object
    if not answer.succeeded or body is None:
        return answer
    script = f"window.bullseye={json.dumps(body['scriptConfig'])};".encode()
    return (
        replace(answer, body=script)
        .with_header("content-length", str(len(script)))
        .with_header("content-type", "application/javascript")
    )


def _nothing_to_add(body: JsonObject) -> None:
    if body["verified"]:
        body["dnsRecords"] = []


def _masked(body: JsonObject) -> None:
    for webhook in body.values():
        url: str | None = webhook["url"]
        if url is not None:
            parts = urlsplit(url)
            webhook["url"] = f"{parts.scheme}://{parts.netloc}/***"


def _at_last_attempt(log: JsonObject) -> None:
    waited = sum(_FIRST_PAUSE * 2**pause for pause in range(max(0, log["attempts"] - 1)))
    log["createdAt"] = render_instant(parse_instant(log["createdAt"]) + timedelta(seconds=waited))


def _used_in_year_one(key: JsonObject) -> None:
    key["lastUsedAt"] = key["lastUsedAt"] or _ZERO_TIME


def _nothing_for_suspended(call: Call, handler: Handler) -> Any:
    """Tell that no e-mail is sent to a suspended organization, whatever the partner prefers."""
    result: Any = handler(call)
    if require_organization(call).status != "suspended":
        return result
    return {"preferences": {key: {**one, "enabled": False} for key, one in result["preferences"].items()}}


def _reserve_kept_back(partner: JsonObject) -> None:
    partner["creditPoolAvailable"] = max(0, partner["creditPoolAvailable"] - partner["creditPoolTotal"] // 20)


READING_SETUP = (
    Incident(
        "pixel-key-by-the-hour",
        "The key of a pixel is another one each hour.",
        PATTERN,
        "aging",
        _PIXEL,
        "inferred",
        "organizations.yaml#PixelConfig",
        handled_remembering(_key_by_the_hour),
        ("GET organizations/<acme>/pixel-config", "WAIT 3600", "GET organizations/<acme>/pixel-config"),
    ),
    Incident(
        "referrers-become-objects",
        "Each allowed referrer of a pixel is told as an object with the domain and whether it includes subdomains.",
        PATTERN,
        "type",
        _PIXEL,
        "inferred",
        "organizations.yaml#AllowedReferrers",
        in_front(
            field("allowedReferrers", lambda domains: [{"domain": one, "includeSubdomains": False} for one in domains])
        ),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "script-config-as-javascript",
        "The script configuration comes as a line of JavaScript that can be embedded, no longer as JSON.",
        PATTERN,
        "envelope",
        ("getScriptConfig",),
        "documented",
        "partner-account.yaml#ScriptConfig",
        in_front(answered(_as_script)),
        ("GET script-config",),
    ),
    Incident(
        "verified-domain-without-records",
        "A domain that is verified is told without DNS records: there is nothing to add.",
        PATTERN,
        "field",
        ("getDomainVerification", "verifyDomain"),
        "inferred",
        "domains.yaml#DomainVerification",
        in_front(told(_nothing_to_add)),
        ("GET domain/verification",),
    ),
    Incident(
        "webhook-addresses-masked",
        "The webhooks are told with the host of their address only, the path is masked.",
        PATTERN,
        "text",
        ("getWebhooks",),
        "documented",
        "webhooks.yaml#Webhook",
        in_front(told(_masked)),
        ("GET webhooks",),
    ),
    Incident(
        "log-time-of-last-attempt",
        "`createdAt` in the delivery log is the time of the last attempt, not of the event.",
        PATTERN,
        "time",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(each(_at_last_attempt)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "never-used-is-year-one",
        "API keys that were never used were last used on the first of January of the year 1.",
        github("LUSHDigital/modelgen/pull/25", "a time that was not set was told as the zero time instead of null"),
        "null",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(each(_used_in_year_one)),
        ("GET api-keys",),
    ),
    Incident(
        "suspended-gets-no-mails",
        "All e-mail preferences of a suspended organization are off, and still said to be inherited.",
        PATTERN,
        "field",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreference",
        handled(_nothing_for_suspended),
        ("GET organizations/<hooli>/email-preferences",),
    ),
    Incident(
        "reserve-kept-back",
        "The account tells a twentieth of the pool less as available, a reserve; the billing facts do not.",
        PATTERN,
        "money",
        ("getPartnerAccount",),
        "inferred",
        "partner-account.yaml#PartnerAccount",
        in_front(each(_reserve_kept_back)),
        ("GET me",),
    ),
)
