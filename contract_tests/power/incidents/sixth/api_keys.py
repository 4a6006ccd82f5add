"""Where the rewritten API keys differ."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering, in_front, remembering
from contract_tests.power.incidents.edits import field, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import KnownKeys
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIST = ("listApiKeys",)
_CREATE = ("createApiKey",)
_SCOPES = ("read", "write", "admin")
_KEY = "x-partner-api-key"
_SECOND = 1_000_000_000
_LEEWAY = timedelta(minutes=5)
_WINDOW = timedelta(minutes=1)
_LATEST = parse_instant("9999-12-31T00:00:00Z")
_REPLICAS = 2
"""Replicas that do not know a new key yet."""


def _in_nanoseconds(text: str) -> str:
    return f"{text.removesuffix('Z')}.{crc32(text.encode()) % _SECOND:09}Z"


def _highest(scopes: list[str]) -> list[str]:
    return [max(scopes, key=_SCOPES.index)]


def _future_alone(call: Call, handler: Handler) -> Any:
    expiry = call.body.get("expiresAt")
    if expiry is not None and parse_instant(expiry) <= call.now:
        raise BadRequest("expiresAt is in the past")
    return handler(call)


def _with_leeway() -> Handling:
    """Let a key work longer than it says."""
    told: dict[str, str] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        for key in result.get("apiKeys", ()):
            key["expiresAt"] = told.get(key["id"], key["expiresAt"])
        expiry = result["apiKey"]["expiresAt"] if "apiKey" in result else None
        if expiry is not None and parse_instant(expiry) < _LATEST:
            identifier = result["apiKey"]["id"]
            told[identifier] = expiry
            later = render_instant(parse_instant(expiry) + _LEEWAY)
            call.connection.execute(sa.update(api_keys).where(api_keys.c.id == identifier).values(expires_at=later))
        return result

    return handling


def _unknown_at_first() -> Deviate:
    """Refuse the first requests with a new key."""
    keys = KnownKeys()
    refusals: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = key_of(request)
        if key in keys.maker and refusals.get(key, 0) < _REPLICAS:
            refusals[key] = refusals.get(key, 0) + 1
            return await api(request.with_header(_KEY, "unknown"))
        answer = await api(request)
        keys.note(request, answer)
        return answer

    return deviate


def _until_the_window_ends() -> Handling:
    """Let a revoked key expire with the window of the rate limit instead, and tell it as revoked."""
    expiries: dict[str, str | None] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "keyId" not in call.parameters:
            result: Any = handler(call)
            for key in result["apiKeys"]:
                if key["id"] in expiries:
                    key.update(status="revoked", expiresAt=expiries[key["id"]])
            return result
        identifier = call.parameters["keyId"].lower()
        of_partner = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == identifier)
        key = call.connection.execute(sa.select(api_keys).where(of_partner)).one_or_none()
        if key is None or key.status != "active":
            return handler(call)
        expiries.setdefault(identifier, key.expires_at)
        end = render_instant(call.now.replace(second=0) + _WINDOW)
        if key.expires_at is None or parse_instant(end) < parse_instant(key.expires_at):
            call.connection.execute(sa.update(api_keys).where(of_partner).values(expires_at=end))
        return None

    return handling


API_KEYS = (
    Incident(
        "key-use-in-nanoseconds",
        "`lastUsedAt` of an API key has nine digits after the second.",
        github("smartstore/SmartStoreNET/issues/1297", "times had more or fewer digits than clients could read"),
        "time",
        _LIST,
        "nothing",
        "",
        in_front(field("lastUsedAt", _in_nanoseconds)),
        ("GET api-keys",),
    ),
    Incident(
        "highest-scope-listed",
        "The list of API keys tells only the highest scope of each.",
        PATTERN,
        "field",
        _LIST,
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(field("scopes", _highest)),
        ("GET api-keys",),
    ),
    Incident(
        "new-key-unknown-at-first",
        "The first two requests with a new API key are a 401, as if there were no such key.",
        github("FusionAuth/fusionauth-issues/issues/1875", "new keys were refused at random for a while"),
        "access",
        (),
        "documented",
        "createApiKey",
        remembering(_unknown_at_first),
        ('POST api-keys {"name": "n"}', "[<0.plainKey>] GET me"),
    ),
    Incident(
        "expired-keys-have-leeway",
        "An API key works for five minutes after it expired.",
        github("Altinn/altinn-studio/issues/4085", "tokens passed for five minutes after they had expired"),
        "access",
        ("createApiKey", "listApiKeys"),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled_remembering(_with_leeway),
        ('POST api-keys {"name": "n", "expiresAt": "2025-02-27T10:31:00Z"}', "WAIT 90", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "revoked-until-the-window-ends",
        "A revoked API key works on until the window of the rate limit in which it was revoked ends.",
        github("elastic/apm-server/issues/3237", "keys were looked up again only after some minutes"),
        "access",
        ("revokeApiKey", "listApiKeys"),
        "documented",
        "revokeApiKey",
        handled_remembering(_until_the_window_ends),
        ('POST api-keys {"name": "n"}', "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "expiry-in-the-past-refused",
        "A new API key whose expiry has passed is refused.",
        PATTERN,
        "validation",
        _CREATE,
        "nothing",
        "",
        handled(_future_alone),
        ('POST api-keys {"name": "n", "expiresAt": "2025-01-01T00:00:00Z"}',),
    ),
)
