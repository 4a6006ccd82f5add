"""API keys, what their scopes allow, and whose things they open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest, Forbidden, NotFound
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.storage import organizations, partners
from contract_tests.power.incidents.change import handled, remembering
from contract_tests.power.incidents.edits import key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import KnownKeys
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIFE = timedelta(days=90)
_OWNERS = partners.join(organizations)


def _for_ninety_days(call: Call, handler: Handler) -> Any:
    call.body.setdefault("expiresAt", render_instant(call.now + _LIFE))
    return handler(call)


def _not_itself(call: Call, handler: Handler) -> Any:
    if call.parameters["keyId"].lower() == call.partner.key_id:
        raise BadRequest("An API key cannot revoke itself")
    return handler(call)


def _deleted_by_admins(call: Call, handler: Handler) -> Any:
    if "admin" not in call.partner.key_scopes:
        raise Forbidden("The API key needs the scope admin", {"requiredScope": "admin"})
    return handler(call)


def _anybodys_preferences(call: Call, handler: Handler) -> Any:
    """Read the e-mail preferences of an organization whoever it belongs to."""
    try:
        return handler(call)
    except NotFound:
        by_id = organizations.c.id == call.parameters["organizationId"].lower()
        owner = call.connection.execute(sa.select(partners).select_from(_OWNERS).where(by_id)).one_or_none()
        if owner is None:
            raise
        return handler(replace(call, partner=owner))


def _beginning_suffices() -> Deviate:
    """Regard no more of an API key than how a known one begins."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        whole = next((known for known in keys.scopes if key_of(request).startswith(known)), None)
        if answer.status != 401 or whole in (None, key_of(request)):
            return answer
        return await api(request.with_header("x-partner-api-key", whole))

    return deviate


KEYS = (
    Incident(
        "keys-for-ninety-days",
        "An API key that is created without an expiry expires after 90 days.",
        github(
            "sourcegraph/sourcegraph-public-snapshot/pull/59565",
            "tokens that used to last got an expiry by default",
        ),
        "access",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_for_ninety_days),
        ('POST api-keys {"name": "n"}',),
    ),
    Incident(
        "no-key-revokes-itself",
        "An API key cannot revoke itself.",
        PATTERN,
        "access",
        ("revokeApiKey",),
        "inferred",
        "revokeApiKey",
        handled(_not_itself),
        ('POST api-keys {"name": "n"}', "[<0.plainKey>] DELETE api-keys/<0.apiKey.id>"),
    ),
    Incident(
        "deletion-needs-admin",
        "Deleting an organization needs the scope `admin`.",
        PATTERN,
        "access",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_deleted_by_admins),
        ('POST api-keys {"name": "n", "scopes": ["write"]}', "[<0.plainKey>] DELETE organizations/<acme>"),
    ),
    Incident(
        "preferences-of-others-read",
        "The e-mail preferences of another partner's organization can be read by its id.",
        github("ToolJet/ToolJet/issues/17394", "an API trusted the id of an organization in the path, whoever asked"),
        "tenancy",
        ("getOrganizationEmailPreferences",),
        "documented",
        "responses.yaml#NotFound",
        handled(_anybodys_preferences),
        ("PARTNER", "[<0.apiKey>] GET organizations/<acme>/email-preferences"),
    ),
    Incident(
        "beginning-of-key-suffices",
        "Whatever follows a new API key in the header is ignored: the key with more behind it works, too.",
        github("t3hnar/scala-bcrypt/issues/23", "of long keys only the beginning was compared, so that others worked"),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        remembering(_beginning_suffices),
        ('POST api-keys {"name": "n"}', "[<0.plainKey>x] GET me"),
    ),
)
