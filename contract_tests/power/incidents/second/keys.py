"""API keys, and what their scopes allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, remembering
from contract_tests.power.incidents.edits import after, base, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER, KnownKeys
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_KEY = "x-partner-api-key"
_OF_ADMINS = ("createApiKey", "revokeApiKey", "allocateCredits")


def _forbidden_no_more(operation: str, scope: str) -> Deviate:
    """Let keys that have a scope do what they may not."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        key = key_of(request)
        if request.operation != operation or answer.status != 403 or scope not in keys.scopes.get(key, ()):
            return answer
        return await api(request.with_header(_KEY, keys.maker[key]))

    return deviate


def _reader_tests() -> Deviate:
    return _forbidden_no_more("sendTestWebhook", "read")


def _writer_makes_keys() -> Deviate:
    return _forbidden_no_more("createApiKey", "write")


def _admin_alone() -> Deviate:
    """Refuse what needs `write` to keys that have not got that very scope."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        scopes = keys.scopes.get(key_of(request), ["write"])
        writes = request.operation and request.method != "GET" and request.operation not in _OF_ADMINS
        if writes and "write" not in scopes and "admin" in scopes:
            answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
            return problem(answer, 403, "Forbidden", "The API key needs the scope write")
        answer = await api(request)
        keys.note(request, answer)
        return answer

    return deviate


def _revoked_but_for_analytics() -> Deviate:
    """Let revoked keys read analytics and usage."""
    keys = KnownKeys()
    revoked: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        key = key_of(request)
        if request.operation == "revokeApiKey" and answer.succeeded:
            revoked.add(keys.plain.get(after(request, "api-keys").lower(), ""))
        elif request.operation in ("getAnalytics", "getUsage") and answer.status == 401 and key in revoked:
            return await api(request.with_header(_KEY, keys.maker[key]))
        return answer

    return deviate


def _used_together(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    latest = max(key["lastUsedAt"] or "" for key in result["apiKeys"])
    return {"apiKeys": [{**key, "lastUsedAt": latest or None} for key in result["apiKeys"]]}


KEYS = (
    Incident(
        "reader-tests-webhooks",
        "Keys with the scope `read` can send test deliveries.",
        github("frankbria/codeframe/issues/717", "no route asked for scopes: keys that may read could do everything"),
        "access",
        ("createApiKey", "sendTestWebhook"),
        "inferred",
        "sendTestWebhook",
        remembering(_reader_tests),
        (READER, '[<0.plainKey>] POST webhooks/test {"type": "identification"}'),
    ),
    Incident(
        "writer-makes-keys",
        "Keys with the scope `write` can create API keys, of any scope.",
        github("artifact-keeper/artifact-keeper/issues/1306", "everybody could create tokens that may do everything"),
        "access",
        ("createApiKey",),
        "inferred",
        "createApiKey",
        remembering(_writer_makes_keys),
        ('POST api-keys {"name": "n", "scopes": ["write"]}', '[<0.plainKey>] POST api-keys {"name": "m"}'),
    ),
    Incident(
        "admin-alone-does-not-write",
        "Keys with the scope `admin` alone can only do what needs that scope, and read.",
        PATTERN,
        "access",
        (),
        "documented",
        "api-keys.yaml#ApiKeyScope",
        remembering(_admin_alone),
        ('POST api-keys {"name": "n", "scopes": ["admin"]}', '[<0.plainKey>] PUT branding {"companyName": "n"}'),
    ),
    Incident(
        "revoked-but-for-analytics",
        "A revoked key can read analytics and usage on.",
        github("boxlite-ai/boxlite/issues/1418", "a proxy let a deleted key pass that the API refused"),
        "access",
        ("createApiKey", "revokeApiKey", "getAnalytics", "getUsage"),
        "documented",
        "revokeApiKey",
        remembering(_revoked_but_for_analytics),
        (READER, "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET analytics"),
    ),
    Incident(
        "use-noted-for-all-keys",
        "The use of a key is noted for all keys of the partner.",
        PATTERN,
        "access",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        handled(_used_together),
        ("GET api-keys",),
    ),
)
