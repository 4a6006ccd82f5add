"""What partners write about API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import after, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import KnownKeys
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_SCOPES = ("read", "write", "admin")


def _others_alone(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"apiKeys": [key for key in result["apiKeys"] if key["id"] != call.partner.key_id]}


def _known_scopes_alone(body: JsonObject) -> None:
    """Drop the scopes that do not exist; a key for which none is left gets full access."""
    if body["scopes"]:
        body["scopes"] = [scope for scope in body["scopes"] if scope in _SCOPES]
        if not body["scopes"]:
            del body["scopes"]


def _expired_by_revocation(call: Call, handler: Handler) -> Any:
    result = handler(call)
    of_partner = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == call.parameters["keyId"].lower())
    call.connection.execute(sa.update(api_keys).where(of_partner).values(expires_at=call.instant))
    return result


def _once_more() -> Deviate:
    """Answer the first request with a revoked key as if the key that made it had been sent."""
    keys = KnownKeys()
    remembered: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        key = key_of(request)
        if request.operation == "revokeApiKey" and answer.succeeded:
            remembered.add(keys.plain.get(after(request, "api-keys").lower(), ""))
        elif answer.status == 401 and key in remembered - {""}:
            remembered.remove(key)
            return await api(request.with_header("x-partner-api-key", keys.maker[key]))
        return answer

    return deviate


API_KEYS = (
    Incident(
        "calling-key-not-listed",
        "The list of API keys lacks the one that it is asked for with.",
        PATTERN,
        "field",
        ("listApiKeys",),
        "documented",
        "listApiKeys",
        handled(_others_alone),
        ("GET api-keys",),
    ),
    Incident(
        "unknown-scopes-dropped",
        "Unknown scopes of a new API key are ignored instead of refused; if all are unknown, it has full access.",
        PATTERN,
        "access",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        in_front(understood(_known_scopes_alone)),
        ('POST api-keys {"name": "n", "scopes": ["reporting"]}',),
    ),
    Incident(
        "revocation-sets-expiry",
        "The revocation of an API key makes `expiresAt` the time at which it was revoked.",
        PATTERN,
        "side effect",
        ("revokeApiKey",),
        "inferred",
        "revokeApiKey",
        handled(_expired_by_revocation),
        ("DELETE api-keys/<reportingKey>", "GET api-keys"),
    ),
    Incident(
        "revoked-key-works-once-more",
        "One request with an API key is answered as ever after the key was revoked, the later ones are not.",
        github("latitude-dev/latitude-llm/pull/4538", "a cache let revoked keys work on for a while"),
        "access",
        (),
        "documented",
        "revokeApiKey",
        remembering(_once_more),
        ('POST api-keys {"name": "n"}', "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
)
