"""The account: API keys, branding, domain and e-mail preferences."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import key_of, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_UNAUTHORIZED = 401
_OFFSET = re.compile(r"[+-]\d\d:\d\d$")


def _without_offset(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Take a time for UTC, as a parser does that ignores the offset."""
    expiry = call.body.get("expiresAt")
    if not isinstance(expiry, str):
        return handler(call)
    return handler(replace(call, body={**call.body, "expiresAt": _OFFSET.sub("Z", expiry)}))


def _cached_until_the_end() -> Deviation:
    """Keep answering a key that was revoked what it was answered before."""
    kept: dict[tuple[str, str, str], Answer] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.method != "GET":
            return answer
        place = key_of(request), request.path, request.query_string
        if answer.succeeded:
            kept[place] = answer
        return kept.get(place, answer) if answer.status == _UNAUTHORIZED else answer

    return deviate


@on_success
async def _whole_key(request: Request, _api: Api, answer: Answer) -> Answer:
    """Show the whole key of the caller; the emulator keeps hashes alone of the others."""
    body, key = answer.object, key_of(request)
    if body is None:
        return answer
    for one in body.get("apiKeys", []):
        if key.startswith(one["keyPrefix"]):
            one["key"] = key
    return answer.with_json(body)


def _escaped_name(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    name = call.body.get("companyName")
    if not isinstance(name, str):
        return handler(call)
    return handler(replace(call, body={**call.body, "companyName": html.escape(name)}))


def _pending_after_verifying() -> Deviation:
    """Tell the domain as pending once after each check, since a worker starts over with it."""
    checking: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body, key = answer.object, key_of(request)
        if not answer.succeeded or body is None:
            return answer
        if request.operation == "verifyDomain":
            checking.add(key)
            return answer
        if key not in checking:
            return answer
        checking.remove(key)
        return answer.with_json({**body, "verified": False})

    return deviate


def _as_alias(records: Any) -> list[JsonObject]:
    return [{**record, "type": "ALIAS" if record["type"] == "CNAME" else record["type"]} for record in records]


def _unverified(body: Any) -> None:
    body["partner"]["scriptDomainVerified"] = False


def _only_switched_on(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Drop what is switched off, as a form does with boxes that are not ticked."""
    kept = {name: wanted for name, wanted in call.body["preferences"].items() if wanted is not False}
    return handler(replace(call, body={**call.body, "preferences": kept}))


ACCOUNT = (
    Incident(
        "i-offset-of-expiry-is-dropped",
        "The offset of the time at which a key expires is ignored: 00:00+09:00 is taken for 00:00 UTC.",
        github("ks888/LambStatus/issues/112", "times with an offset were taken for UTC, nine hours off"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_without_offset),
        ('POST api-keys {"name": "Tokyo", "expiresAt": "2040-01-01T00:00:00+09:00"}',),
    ),
    Incident(
        "i-revoked-key-still-reads",
        "A key that became invalid still reads what it has read before, from a cache that nobody clears.",
        github("keygen-sh/keygen-api/issues/651", "revoked tokens stayed in a cache and went on working"),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        remembering(_cached_until_the_end),
        (
            'POST api-keys {"name": "Temporary"}',
            "[<0.plainKey>] GET me",
            "DELETE api-keys/<0.apiKey.id>",
            "[<0.plainKey>] GET me",
        ),
    ),
    Incident(
        "i-list-shows-the-calling-key",
        "The list of API keys shows the whole key that calls, beside its prefix.",
        github("speedarr/Speedarr/issues/104", "the list of API keys carried the whole secret instead of a masked one"),
        "access",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(_whole_key),
        ("GET api-keys",),
    ),
    Incident(
        "i-company-name-is-escaped",
        "Characters of a company name that mean something in HTML are stored as entities.",
        github("CVEProject/cve-services/issues/729", "O'Reilly was stored and returned as O&#x27;Reilly"),
        "text",
        ("updateBranding",),
        "documented",
        "updateBranding",
        handled(_escaped_name),
        ('PUT branding {"companyName": "Smith & Sons"}',),
    ),
    Incident(
        "i-dns-record-alias",
        "The verification asks for an ALIAS record, a type that was not there before.",
        github("fingerprintjs/dotnet-sdk/issues/178", "a new value of an enum broke the clients"),
        "enum",
        ("setDomain", "getDomainVerification", "verifyDomain"),
        "documented",
        "domains.yaml#DnsRecordType",
        in_front(top("dnsRecords", _as_alias)),
        ("GET domain/verification",),
    ),
    Incident(
        "i-verifying-makes-pending",
        "Right after a check that passed, the domain is told as not verified once.",
        github("resend/resend-node/issues/823", "verifying set the domain back to pending for a while"),
        "side effect",
        ("verifyDomain", "getDomainVerification"),
        "inferred",
        "verifyDomain",
        remembering(_pending_after_verifying),
        ("POST domain/verify", "GET domain/verification"),
    ),
    Incident(
        "i-account-forgets-the-verification",
        "The account tells the script domain as not verified while the verification says that it is.",
        github("onetimesecret/onetimesecret/issues/3080", "two places told different states of the same domain"),
        "aging",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(told(_unverified)),
        ("GET me",),
    ),
    Incident(
        "i-switched-off-is-not-saved",
        "E-mail preferences that are switched off are not saved; those that are switched on are.",
        github("SimpleMachines/SMF/pull/5798", "preferences that were not ticked were ignored and thus not saved"),
        "lost write",
        ("updateEmailPreferences", "updateOrganizationEmailPreferences"),
        "documented",
        "updateEmailPreferences",
        handled(_only_switched_on),
        ('PUT email-preferences {"preferences": {"payment_failed": false}}', "GET email-preferences"),
    ),
)
