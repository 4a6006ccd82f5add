"""Changes of meaning of what all operations share: errors, ids, the key and the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.rewriting import on_success

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.places import Reader
    from contract_tests.power.mutants.rewriting import Deviate

_ORGANIZATION = (
    "createOrganization",
    "getOrganization",
    "updateOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
)


def mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield the mutants."""

    def everywhere(name: str, claim: str, deviate: Deviate) -> Mutant:
        return Mutant("semantic-protocol", "", name, claim, stateless(deviate))

    async def key_in_query(request: Request, api: Api) -> Answer:
        answer = await api(request)
        key = request.query.get(reader.key_header) or request.query.get("api_key")
        return await api(request.with_header(reader.key_header, key)) if answer.status == 401 and key else answer

    async def deprecated(request: Request, api: Api) -> Answer:
        return (
            (await api(request))
            .with_header("deprecation", "@1764000000")
            .with_header("sunset", "Wed, 31 Dec 2026 23:59:59 GMT")
        )

    async def details_as_list(request: Request, api: Api) -> Answer:
        answer = await api(request)
        told = answer.object
        if answer.succeeded or told is None:
            return answer
        return answer.with_json({**told, "details": [told["details"]]})

    async def code_in_snake_case(request: Request, api: Api) -> Answer:
        answer = await api(request)
        told = answer.object
        if answer.succeeded or told is None:
            return answer
        return answer.with_json(
            {**told, "code": "".join(f"_{c.lower()}" if c.isupper() else c for c in str(told["code"]))[1:]}
        )

    async def errors_as_200(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_status(200) if answer.status == 404 else answer

    async def message_empty(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_json({**answer.json, "message": ""}) if not answer.succeeded else answer

    @on_success
    async def ids_in_upper_case(request: Request, api: Api, answer: Answer) -> Answer:
        if request.operation not in _ORGANIZATION:
            return answer
        body = answer.json
        body["organization"]["id"] = body["organization"]["id"].upper()
        return answer.with_json(body)

    yield everywhere("key-in-the-query", "The key is a header", key_in_query)
    yield everywhere("deprecated", "Nothing is deprecated", deprecated)
    yield everywhere("details-as-list", "details is an object", details_as_list)
    yield everywhere("code-in-snake-case", "Codes are in Pascal case", code_in_snake_case)
    yield everywhere("not-found-is-200", "What is not found is a 404", errors_as_200)
    yield everywhere("message-empty", "An error says what was wrong", message_empty)
    yield everywhere("ids-in-upper-case", "An id is written the same way everywhere", ids_in_upper_case)
    yield _limit("all-share-one-count", "remaining falls with each request", "x-ratelimit-remaining", "999")
    yield _limit("limit-halved", "The limit is the documented one", "x-ratelimit-limit", "500")
    yield _limit("reset-tomorrow", "A window is a minute", "x-ratelimit-reset", "1893456000")


def _limit(name: str, claim: str, header: str, value: str) -> Mutant:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_header(header, value) if answer.header(header) is not None else answer

    return Mutant("semantic-protocol", "", name, claim, stateless(deviate))
