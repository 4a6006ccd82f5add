"""How long API keys work, and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import items
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER, KnownKeys
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


_KEYS = ("createApiKey", "listApiKeys", "revokeApiKey")


def _whole_keys_listed() -> Deviate:
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        body: Any = answer.object
        if request.operation != "listApiKeys" or not answer.succeeded:
            return answer
        told_ = [
            {**key, "key": keys.plain.get(key["id"])} if key["id"] in keys.plain else key for key in body["apiKeys"]
        ]
        return answer.with_json({"apiKeys": told_})

    return deviate


def _expiry_not_checked() -> Deviate:
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        asked_ = request.object or {}
        if request.operation == "createApiKey" and isinstance(asked_.get("expiresAt"), str):
            whole = await api(request.with_json({name: value for name, value in asked_.items() if name != "expiresAt"}))
            body: Any = whole.object
            if not whole.succeeded:
                return whole
            body["apiKey"]["expiresAt"] = keys.expires_at[body["apiKey"]["id"]] = asked_["expiresAt"]
            return whole.with_json(body)
        answer = await api(request)
        listed: Any = answer.object
        if request.operation == "listApiKeys" and answer.succeeded:
            for key in listed["apiKeys"]:
                key["expiresAt"] = keys.expires_at.get(key["id"], key["expiresAt"])
            return answer.with_json(listed)
        return answer

    return deviate


def _id(key: JsonObject) -> object:
    return key["id"]


def _revoked_in_name_only() -> Deviate:
    revoked: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        if request.operation == "revokeApiKey":
            known: Any = (await api(request.asking("GET", request.path.rpartition("/")[0]))).object
            identifier = request.path.rpartition("/")[2].lower()
            if identifier in map(_id, items(known or {})):
                revoked.add(identifier)
                answer = await api(request.asking("GET", request.path.rpartition("/")[0]))
                return answer.without_body(204)
        answer = await api(request)
        listed: Any = answer.object
        if request.operation == "listApiKeys" and answer.succeeded:
            for key in listed["apiKeys"]:
                key["status"] = "revoked" if key["id"] in revoked else key["status"]
            return answer.with_json(listed)
        return answer

    return deviate


def _status_expired() -> Deviate:
    """Tell the status of keys whose time is over as `expired`."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body: Any = answer.object
        if not answer.succeeded:
            return answer
        latest = max((key["lastUsedAt"] or "" for key in body["apiKeys"]), default="")
        for key in body["apiKeys"]:
            if key["expiresAt"] and key["expiresAt"] <= latest:
                key["status"] = "expired"
        return answer.with_json(body)

    return deviate


def _unknown_key_revoked(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        return None


def _all_of_name_revoked(call: Call, handler: Handler) -> Any:
    result = handler(call)
    mine = api_keys.c.partner_id == call.partner.id
    name = sa.select(api_keys.c.name).where(api_keys.c.id == call.parameters["keyId"].lower()).scalar_subquery()
    call.connection.execute(sa.update(api_keys).where(mine, api_keys.c.name == name).values(status="revoked"))
    return result


def _no_use_noted(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"apiKeys": [{**key, "lastUsedAt": None} for key in result["apiKeys"]]}


KEYS = (
    Incident(
        "whole-keys-listed",
        "The list of API keys shows the keys themselves, as far as they are known since the release.",
        github("speedarr/Speedarr/issues/104", "Speedarr's list of keys carried the whole secret"),
        "access",
        _KEYS,
        "documented",
        "api-keys.yaml#CreatedApiKeyResult",
        remembering(_whole_keys_listed),
        (READER, "GET api-keys"),
    ),
    Incident(
        "expiry-not-checked",
        "Keys work on after their expiry.",
        github("fabriziosalmi/certmate/issues/432", "CertMate's keys never expired if the date had another form"),
        "access",
        _KEYS,
        "inferred",
        "responses.yaml#Unauthorized",
        remembering(_expiry_not_checked),
        (
            'POST api-keys {"name": "n", "expiresAt": "2025-02-27T10:31:00Z"}',
            "WAIT 120",
            "[<0.plainKey>] GET me",
        ),
    ),
    Incident(
        "revoked-in-name-only",
        "A revoked key is listed as revoked, and works on.",
        github("wso2/api-manager/issues/2670", "tokens of WSO2 worked on after their revocation until a restart"),
        "access",
        _KEYS,
        "documented",
        "revokeApiKey",
        remembering(_revoked_in_name_only),
        (READER, "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "status-expired",
        "Keys whose time is over are listed as `expired`.",
        github("okta/okta-sdk-java/issues/184", "Okta may add a value to any of its enums"),
        "enum",
        ("listApiKeys",),
        "inferred",
        "api-keys.yaml#ApiKeyStatus",
        remembering(_status_expired),
        ('POST api-keys {"name": "n", "expiresAt": "2025-02-27T10:31:00Z"}', "WAIT 120", "GET api-keys"),
    ),
    Incident(
        "unknown-key-revoked",
        "The revocation of a key that does not exist is a 204.",
        PATTERN,
        "deletion",
        ("revokeApiKey",),
        "inferred",
        "revokeApiKey",
        handled(_unknown_key_revoked),
        ("DELETE api-keys/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "revoked-by-name",
        "A revocation hits all keys of the same name.",
        PATTERN,
        "side effect",
        ("revokeApiKey",),
        "inferred",
        "revokeApiKey",
        handled(_all_of_name_revoked),
        (READER, READER, "DELETE api-keys/<0.apiKey.id>", "[<1.plainKey>] GET me"),
    ),
    Incident(
        "revoked-keys-not-listed",
        "Revoked keys are not listed.",
        PATTERN,
        "deletion",
        ("listApiKeys",),
        "nothing",
        "",
        in_front(told(lambda body: body.update(apiKeys=[key for key in body["apiKeys"] if key["status"] == "active"]))),
        ("GET api-keys",),
    ),
    Incident(
        "use-not-noted",
        "`lastUsedAt` of keys is always null.",
        PATTERN,
        "null",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        handled(_no_use_noted),
        ("GET api-keys",),
    ),
    Incident(
        "another-prefix",
        "`keyPrefix` of a new key is not how the key begins.",
        PATTERN,
        "field",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreatedApiKey",
        in_front(told(lambda body: body["apiKey"].update(keyPrefix="pk_live_" + body["plainKey"][-6:]))),
        (READER,),
    ),
)
