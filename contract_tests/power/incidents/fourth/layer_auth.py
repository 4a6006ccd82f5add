"""Authentication and scopes, moved to a service of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import after, base, each, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import KnownKeys
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_HEADER = "x-partner-api-key"
_SCOPES = ["read", "write", "admin"]
_FOR_ADMINS = {
    "listApiKeys",
    "createApiKey",
    "revokeApiKey",
    "allocateCredits",
    "getBilling",
    "getBillingUsage",
    "calculateBilling",
}


def _caller_of_request_before() -> Deviate:
    """Answer a request without a key as the caller of the last one that had one."""
    last = ""

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal last
        key = key_of(request)
        if key or not last:
            answer = await api(request)
            last = key if answer.succeeded else last
            return answer
        return await api(request.with_header(_HEADER, last))

    return deviate


def _full_access_untold(key: JsonObject) -> None:
    if sorted(key["scopes"]) == sorted(_SCOPES):
        key["scopes"] = []


def _first_scope_alone() -> Deviate:
    """Regard only the first one of the scopes that a key was created with, unless it has all of them."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        scopes = keys.scopes.get(key_of(request), _SCOPES)
        needed = "admin" if request.operation in _FOR_ADMINS else "read" if request.method == "GET" else "write"
        if len(scopes) < len(_SCOPES) and _SCOPES.index(scopes[0]) < _SCOPES.index(needed):
            answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
            return problem(answer, 403, "Forbidden", f"The API key needs {needed}") if answer.succeeded else answer
        answer = await api(request)
        keys.note(request, answer)
        return answer

    return deviate


def _with_the_keys_it_made() -> Deviate:
    """Revoke the keys, too, that were created with a revoked one."""
    keys = KnownKeys()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        if request.operation == "revokeApiKey" and answer.succeeded:
            revoked = keys.plain.get(after(request, "api-keys").lower())
            for identifier, plain in keys.plain.items():
                if revoked is not None and keys.maker[plain] == revoked:
                    await api(request.asking("DELETE", f"{base(request)}/partner/api-keys/{identifier}"))
        return answer

    return deviate


def _code_for_revoked() -> Deviate:
    """Tell a revoked key from an unknown one."""
    keys = KnownKeys()
    revoked: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        keys.note(request, answer)
        if request.operation == "revokeApiKey" and answer.succeeded:
            revoked.add(keys.plain.get(after(request, "api-keys").lower(), ""))
        body: Any = answer.object
        if answer.status != 401 or not body or key_of(request) not in revoked - {""}:
            return answer
        return answer.with_json({**body, "code": "KeyRevoked"})

    return deviate


AUTH = (
    Incident(
        "usage-of-the-caller-before",
        "A usage summary that is asked for without an API key is that of the partner who asked before.",
        github("apache/hugegraph/issues/2433", "a request without credentials was taken for one of the user before"),
        "tenancy",
        ("getUsage",),
        "documented",
        "responses.yaml#Unauthorized",
        remembering(_caller_of_request_before),
        ("GET usage", "[] GET usage"),
    ),
    Incident(
        "full-access-untold",
        "API keys that may do everything are listed without scopes.",
        PATTERN,
        "field",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(each(_full_access_untold)),
        ("GET api-keys",),
    ),
    Incident(
        "first-scope-alone",
        "Of the scopes of a new API key only the first counts: one for `read` and `write` may only read.",
        github("AzureAD/microsoft-identity-web/issues/1707", "only the first one of several scopes was checked"),
        "access",
        (),
        "documented",
        "api-keys.yaml#ApiKeyScope",
        remembering(_first_scope_alone),
        (
            'POST api-keys {"name": "n", "scopes": ["read", "write"]}',
            '[<0.plainKey>] PUT branding {"companyName": "n"}',
        ),
    ),
    Incident(
        "revoked-with-the-keys-it-made",
        "The revocation of an API key revokes those, too, that were created with it.",
        github("hashicorp/vault/issues/1526", "a token that was revoked took those with it that it had made"),
        "access",
        ("createApiKey", "revokeApiKey"),
        "inferred",
        "revokeApiKey",
        remembering(_with_the_keys_it_made),
        (
            'POST api-keys {"name": "n"}',
            '[<0.plainKey>] POST api-keys {"name": "m"}',
            "DELETE api-keys/<0.apiKey.id>",
            "GET api-keys",
        ),
    ),
    Incident(
        "code-for-revoked-keys",
        "The `code` of a 401 for a revoked API key is `KeyRevoked`.",
        PATTERN,
        "error",
        (),
        "documented",
        "errors.yaml#ErrorCode",
        remembering(_code_for_revoked),
        ('POST api-keys {"name": "n"}', "DELETE api-keys/<0.apiKey.id>", "[<0.plainKey>] GET me"),
    ),
)
