"""API keys: their cache, their list, and when they were used."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_CACHED = timedelta(minutes=5)
_HISTORY = timedelta(days=7)


def _cached_after_revocation() -> Handling:
    """Let a revoked key work until the cache forgets it: as if it expired then, which the list does not tell."""
    expiry_told: dict[str, str | None] = {}

    def handling(call: Call, handler: Handler) -> Any:
        if "keyId" in call.parameters:
            return _revoke(call, handler, expiry_told)
        result: Any = handler(call)
        for key in result["apiKeys"]:
            if key["id"] in expiry_told:
                key.update(status="revoked", expiresAt=expiry_told[key["id"]])
        return result

    return handling


def _revoke(call: Call, handler: Handler, expiry_told: dict[str, str | None]) -> Any:
    of_partner = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == call.parameters["keyId"].lower())
    key = call.connection.execute(sa.select(api_keys).where(of_partner)).one_or_none()
    if key is None or key.status != "active":
        return handler(call)
    if key.id not in expiry_told:
        expiry_told[key.id] = key.expires_at
        forgotten = call.now + _CACHED
        ends = forgotten if key.expires_at is None else min(parse_instant(key.expires_at), forgotten)
        call.connection.execute(sa.update(api_keys).where(of_partner).values(expires_at=render_instant(ends)))
    return None


def _unused_for_a_week(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    for key in result["apiKeys"]:
        if key["lastUsedAt"] is not None and parse_instant(key["lastUsedAt"]) < call.now - _HISTORY:
            key["lastUsedAt"] = None
    return result


def _whole_keys_listed() -> Handling:
    plain: dict[str, str] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        if "plainKey" in result:
            plain[result["apiKey"]["id"]] = result["plainKey"]
            return result
        for key in result["apiKeys"]:
            if key["id"] in plain:
                key["plainKey"] = plain[key["id"]]
        return result

    return handling


def _without_revoked(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"apiKeys": [key for key in result["apiKeys"] if key["status"] != "revoked"]}


KEYS = (
    Incident(
        "p-revoked-key-cached",
        "A revoked key works for five more minutes, as the cache of the authentication is not told.",
        github("keygen-sh/keygen-api/issues/651", "the cache of tokens was not cleared when tokens were revoked"),
        "access",
        ("revokeApiKey", "listApiKeys"),
        "inferred",
        "revokeApiKey",
        handled_remembering(_cached_after_revocation),
        (READER, "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
    Incident(
        "p-last-use-forgotten",
        "The last use of a key is looked up in the requests of the last seven days; an earlier one is null.",
        github("cds-snc/notification-api/pull/1967", "a use more than seven days ago was not taken into account"),
        "aging",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        handled(_unused_for_a_week),
        ("WAIT 691200", "GET api-keys"),
    ),
    Incident(
        "p-list-tells-whole-keys",
        "The list of keys has the whole key of each one that was made since the release.",
        github("speedarr/Speedarr/issues/104", "the list of API keys carried the whole secret, said to be masked"),
        "access",
        ("createApiKey", "listApiKeys"),
        "documented",
        "api-keys.yaml#ApiKey",
        handled_remembering(_whole_keys_listed),
        (READER, "GET api-keys"),
    ),
    Incident(
        "p-revoked-keys-not-listed",
        "The list of keys leaves out those that are revoked.",
        github("managoat/fountain/pull/143", "the list of API keys has only those that are not revoked"),
        "deletion",
        ("listApiKeys",),
        "documented",
        "listApiKeys",
        handled(_without_revoked),
        ("GET api-keys",),
    ),
)
