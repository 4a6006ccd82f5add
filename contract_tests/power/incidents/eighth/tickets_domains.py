"""Tickets about the custom domain."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.behaviour.domains import CNAME_TARGET
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_SAME = 'PUT domain {"domain": "track.example.com"}'
_OTHER = 'PUT domain {"domain": "track.example.org"}'


def _absolute(body: JsonObject) -> None:
    body["cnameTarget"] += "."
    for record in body["dnsRecords"]:
        if record["type"] == "CNAME":
            record["value"] += "."


def _always_passes(call: Call, handler: Handler) -> Any:
    domain: str | None = call.partner.script_domain
    return handler(call if domain is None else replace(call, dns={**call.dns, domain.lower(): CNAME_TARGET}))


def _new_record(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if call.body["domain"] != call.partner.script_domain:
        return result
    record = f"bullseye-verify={call.identifiers.token()}"
    change_partner(call, script_domain_record=record)
    # The record may stand in the DNS records and the instructions too.
    return json.loads(json.dumps(result).replace(result["verificationRecord"], record))


DOMAINS: tuple[Incident, ...] = (
    Incident(
        "t-cname-with-a-dot",
        "The target of the CNAME record is written with a dot at its end.",
        github(
            "denoland/deploy_feedback/issues/347", "A CNAME to add had a dot at its end, which DNS providers cut off."
        ),
        "text",
        ("setDomain", "getDomainVerification", "verifyDomain"),
        "nothing",
        "",
        in_front(told(_absolute)),
        ("GET domain/verification",),
    ),
    Incident(
        "t-verification-always-passes",
        "A domain is verified without a look at its DNS records.",
        github(
            "thunderbird/thunderbird-accounts/issues/413", "The verification of a domain without DNS entries succeeded."
        ),
        "validation",
        ("verifyDomain",),
        "documented",
        "verifyDomain",
        handled(_always_passes),
        (_OTHER, "POST domain/verify"),
    ),
    Incident(
        "t-same-domain-new-record",
        "Setting the domain that is set already asks for another TXT record.",
        PATTERN,
        "idempotency",
        ("setDomain",),
        "inferred",
        "setDomain",
        handled(_new_record),
        (_SAME,),
    ),
)
