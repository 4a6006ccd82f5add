"""What requests are let in, and what scopes allow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import answered, asked, failing, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER, KnownKeys
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


_WRITER = 'POST api-keys {"name": "n", "scopes": ["write"]}'


def _write_does_not_read() -> Deviate:
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        if request.method == "GET" and answer.succeeded and keys.scopes.get(key_of(request)) == ["write"]:
            return problem(answer, 403, "Forbidden", "The API key needs the scope read")
        return answer

    return deviate


def _admin_for_webhooks() -> Deviate:
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        scopes = keys.scopes.get(key_of(request), ["admin"])
        if request.operation == "getWebhooks" and answer.succeeded and "admin" not in scopes:
            return problem(answer, 403, "Forbidden", "The API key needs the scope admin")
        return answer

    return deviate


def _billing_for_readers() -> Deviate:
    """Let keys that may only read see the billing facts, which are for admins."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        maker = keys.maker.get(key_of(request))
        if request.operation != "getBilling" or answer.status != 403 or maker is None:
            return answer
        return await api(request.with_header("x-partner-api-key", maker))

    return deviate


def _also_writes(call: Call, handler: Handler) -> Any:
    """Make keys that may do more than they say."""
    result: Any = handler(call)
    if result["apiKey"]["scopes"] == ["read"]:
        of_this = api_keys.c.id == result["apiKey"]["id"]
        call.connection.execute(sa.update(api_keys).where(of_this).values(scopes=["read", "write"]))
    return result


def _scopes_by_default(request: Request) -> Request:
    body = request.object
    return request.with_json({**body, "scopes": ["read"]}) if body and "scopes" not in body else request


def _plain_text(answer: Answer) -> Answer:
    body = b"Unauthorized"
    return replace(answer.with_header("content-type", "text/plain"), body=body).with_header(
        "content-length", str(len(body))
    )


def _served_without_key() -> Deviate:
    kept: Answer | None = None

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal kept
        answer = await api(request)
        if answer.succeeded:
            kept = answer
        return kept if answer.status == 401 and not key_of(request) and kept else answer

    return deviate


SCOPES = (
    Incident(
        "no-key-forbidden",
        "A request without an API key is a 403.",
        github("outline/outline/issues/12222", "Outline answered 401 where 403 was meant"),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        in_front(
            answered(
                lambda answer: (
                    problem(answer, 403, "Forbidden", "Missing API key")
                    if answer.status == 401 and "Missing" in str((answer.object or {}).get("message"))
                    else answer
                )
            )
        ),
        ("[] GET me",),
    ),
    Incident(
        "wrong-key-bad-request",
        "An unknown API key is a 400.",
        PATTERN,
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        in_front(
            answered(
                lambda answer: (
                    problem(answer, 400, "BadRequest", "Malformed API key")
                    if answer.status == 401 and "Invalid" in str((answer.object or {}).get("message"))
                    else answer
                )
            )
        ),
        ("[wrong] GET me",),
    ),
    Incident(
        "unauthorized-in-plain-text",
        "The body of a 401 is plain text.",
        github(
            "weather-gov/api/issues/57", "layers in front of the weather service's API threw out errors of their own"
        ),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(401, _plain_text)),
        ("[] GET organizations",),
    ),
    Incident(
        "script-config-for-everybody",
        "The script configuration can be read without an API key by whoever read it with one before.",
        PATTERN,
        "access",
        ("getScriptConfig",),
        "documented",
        "responses.yaml#Unauthorized",
        remembering(_served_without_key),
        ("GET script-config", "[] GET script-config"),
    ),
    Incident(
        "reader-writes",
        "Keys with the scope `read` can write.",
        github("frankbria/codeframe/issues/717", "CodeFRAME's read-only keys could write and administrate"),
        "access",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#ApiKeyScope",
        handled(_also_writes),
        (READER, '[<0.plainKey>] PUT branding {"companyName": "n"}'),
    ),
    Incident(
        "writer-does-not-read",
        "Keys with the scope `write` alone cannot read.",
        github("outline/outline/issues/12222", "Outline's global scope did not open what it should"),
        "access",
        (),
        "documented",
        "api-keys.yaml#ApiKeyScope",
        remembering(_write_does_not_read),
        (_WRITER, "[<0.plainKey>] GET me"),
    ),
    Incident(
        "webhooks-for-admins",
        "Reading the webhooks needs the scope `admin`.",
        github("kscalelabs/www/pull/642", "a read-only key of K-Scale's got 403 where it should only have read"),
        "access",
        ("createApiKey", "getWebhooks"),
        "inferred",
        "getWebhooks",
        remembering(_admin_for_webhooks),
        (READER, "[<0.plainKey>] GET webhooks"),
    ),
    Incident(
        "billing-for-readers",
        "Keys with the scope `read` can read the billing facts.",
        github("dimagi/open-chat-studio/pull/4160", "views of Open Chat Studio dropped the check of read-only keys"),
        "access",
        ("createApiKey", "getBilling"),
        "inferred",
        "getBilling",
        remembering(_billing_for_readers),
        (READER, "[<0.plainKey>] GET billing"),
    ),
    Incident(
        "reader-by-default",
        "A key that is created without scopes may only read.",
        github("discourse/discourse/pull/42280", "Discourse changed what a key without scopes may do"),
        "access",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        in_front(asked(_scopes_by_default)),
        ('POST api-keys {"name": "n"}',),
    ),
)
