"""Tickets about API keys: what they are shown as, when they begin to work, and when they stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest, NotFound
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering, in_front, remembering
from contract_tests.power.incidents.edits import base, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_NEW = 'POST api-keys {"name": "n"}'
_REVOKE = "DELETE api-keys/<0.apiKey.id>"
_UNKNOWN = "00000000-0000-4000-8000-000000000000"
_RESET = "x-ratelimit-reset"
_CACHED_FOR = timedelta(minutes=2)


def _never_used(body: JsonObject) -> None:
    for key in body["apiKeys"]:
        key["lastUsedAt"] = None


def _without_revoked(body: JsonObject) -> None:
    body["apiKeys"] = [key for key in body["apiKeys"] if key["status"] != "revoked"]


def _scopes_required(call: Call, handler: Handler) -> Any:
    if "scopes" not in call.body:
        raise BadRequest("body/scopes: is required", {"errors": [{"field": "scopes", "message": "is required"}]})
    return handler(call)


def _revoked_later() -> Handling:
    """Let the credentials stay in a cache, while the list says at once that the key is revoked."""
    expiries: dict[str, str | None] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "keyId" not in call.parameters:
            result: Any = handler(call)
            for key in result["apiKeys"]:
                if key["id"] in expiries:
                    key.update(status="revoked", expiresAt=expiries[key["id"]])
            return result
        key_id = call.parameters["keyId"].lower()
        before = call.connection.execute(sa.select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
        handler(call)  # refuses what is no key of the partner
        if before is not None and before.status == "active" and key_id not in expiries:
            expiries[key_id] = before.expires_at
            until = render_instant(call.now + _CACHED_FOR)
            _change(call, key_id, status="active", expires_at=min(before.expires_at or until, until))
        elif key_id in expiries:
            _change(call, key_id, status="active")  # revoking again changes nothing
        return None

    return handling


def _revoking_is_use(call: Call, handler: Handler) -> Any:
    handler(call)
    _change(call, call.parameters["keyId"].lower(), last_used_at=call.instant)


def _unknown_is_revoked(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        return None


def _revoked_is_unknown(call: Call, handler: Handler) -> Any:
    of_key = api_keys.c.id == call.parameters["keyId"].lower()
    if call.connection.execute(sa.select(api_keys.c.status).where(of_key)).scalar_one_or_none() == "revoked":
        raise NotFound("There is no such API key")
    return handler(call)


def _change(call: Call, key_id: str, **values: str) -> None:
    of_partner = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == key_id)
    call.connection.execute(sa.update(api_keys).where(of_partner).values(values))


def _known_next_minute() -> Deviation:
    """Refuse a new key until the table of keys is read again, which happens when the window of the limit ends."""
    made_in: dict[str, str | None] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = key_of(request)
        if key in made_in and request.operation:
            probe = await api(request.asking("GET", f"{base(request)}/partner/me"))
            if probe.succeeded and probe.header(_RESET) == made_in[key]:
                answer = problem(probe, 401, "Unauthorized", "Invalid API key")
                for name in ("x-ratelimit-limit", "x-ratelimit-remaining", _RESET):
                    answer = answer.with_header(name, None)
                return answer
        answer = await api(request)
        body: Any = answer.object
        if request.operation == "createApiKey" and answer.succeeded and body:
            made_in[body["plainKey"]] = answer.header(_RESET)
        return answer

    return deviate


KEYS: tuple[Incident, ...] = (
    Incident(
        "t-last-use-never-noted",
        "The list of API keys says of every key that it was never used.",
        github(
            "langgenius/dify/issues/12911", "The last use of an API key stayed at never, however often it was used."
        ),
        "null",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(told(_never_used)),
        ("GET api-keys",),
    ),
    Incident(
        "t-revoked-keys-not-listed",
        "The list of API keys leaves out those that are revoked.",
        PATTERN,
        "filter",
        ("listApiKeys",),
        "inferred",
        "listApiKeys",
        in_front(told(_without_revoked)),
        ("GET api-keys",),
    ),
    Incident(
        "t-scopes-became-required",
        "A key can no longer be created without scopes.",
        github("ovumcy/ovumcy-web/pull/668", "A release made a field of a request required within the same version."),
        "validation",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_scopes_required),
        (_NEW,),
    ),
    Incident(
        "t-revoked-key-lives-two-minutes",
        "A revoked key goes on working for two minutes, from a cache.",
        github(
            "boxlite-ai/boxlite/issues/1418", "A deleted API key was accepted for two minutes, since a proxy cached it."
        ),
        "aging",
        ("revokeApiKey", "listApiKeys"),
        "documented",
        "responses.yaml#Unauthorized",
        handled_remembering(_revoked_later),
        (_NEW, _REVOKE, "[<0.plainKey>] GET me"),
    ),
    Incident(
        "t-revoking-counts-as-use",
        "Revoking a key sets when it was last used.",
        github("better-auth/better-auth/issues/5309", "Changing an API key set the time of its last request."),
        "side effect",
        ("revokeApiKey",),
        "documented",
        "api-keys.yaml#ApiKey",
        handled(_revoking_is_use),
        (_NEW, _REVOKE, "GET api-keys"),
    ),
    Incident(
        "t-unknown-key-is-revoked",
        "Revoking a key that does not exist succeeds.",
        github("TykTechnologies/tyk/issues/2108", "Deleting a key told success, whatever id was passed."),
        "status",
        ("revokeApiKey",),
        "documented",
        "responses.yaml#NotFound",
        handled(_unknown_is_revoked),
        (f"DELETE api-keys/{_UNKNOWN}",),
    ),
    Incident(
        "t-second-revocation-not-found",
        "Revoking a key again answers that there is none.",
        github(
            "adcontextprotocol/adcp/pull/2255", "A second revocation of an API key was an error, a 404 from upstream."
        ),
        "idempotency",
        ("revokeApiKey",),
        "inferred",
        "revokeApiKey",
        handled(_revoked_is_unknown),
        ("DELETE api-keys/<oldKey>",),
    ),
    Incident(
        "t-new-key-works-next-minute",
        "A new key is refused until the end of the minute.",
        github(
            "jamcalli/Pulsarr/pull/394", "A new API key did not authenticate before the cache of keys was refreshed."
        ),
        "access",
        (),
        "inferred",
        "createApiKey",
        remembering(_known_next_minute),
        (_NEW, "[<0.plainKey>] GET me"),
    ),
)
