"""Statuses, errors, headers, and the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import InternalError
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import answered, asked, failing, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER
from contract_tests.power.incidents.source import PATTERN, github
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIMIT, _REMAINING, _RESET = "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"
_WINDOW = 60
_LONGEST_NAME = 64


def _counted_together() -> Deviate:
    """Count the requests of all partners for one limit."""
    counts: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        window, limit = answer.header(_RESET), answer.header(_LIMIT)
        if window is None or limit is None:
            return answer
        counts[window] = counts.get(window, 0) + 1
        left = int(limit) - counts[window]
        if left < 0 and answer.status != 429:
            answer = problem(answer, 429, "TooManyRequests", "Too many requests")
        return answer.with_header(_REMAINING, str(max(left, 0)))

    return deviate


def _as_bad_request(answer: Answer) -> Answer:
    body: Any = answer.object
    return problem(answer, 400, "BadRequest", body["message"])


def _empty_for_missing(request: Request) -> Request:
    if request.body:
        return request
    return request.with_header("content-type", JSON_MEDIA_TYPE).with_json({})


def _unauthorized(answer: Answer) -> Answer:
    body: Any = answer.object
    return answer.with_json({**body, "code": "Unauthorized"})


def _as_problem(answer: Answer) -> Answer:
    if answer.status < 400 or answer.header("content-type") != JSON_MEDIA_TYPE:
        return answer
    return answer.with_header("content-type", "application/problem+json")


def _long_name_fails(call: Call, handler: Handler) -> Any:
    if len(call.body["name"]) > _LONGEST_NAME:
        raise InternalError("Internal server error")
    return handler(call)


HTTP = (
    Incident(
        "one-limit-for-all-partners",
        "The requests of all partners count together for the rate limit.",
        github("microsoftgraph/microsoft-graph-docs/issues/13169", "all tenants of an application shared one limit"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        remembering(_counted_together),
        ("PARTNER", "[<0.apiKey>] GET me", "GET me"),
    ),
    Incident(
        "reset-is-the-beginning",
        "`X-RateLimit-Reset` is the time at which the window began.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(header(_RESET, lambda reset: str(int(reset) - _WINDOW)))),
        ("GET me",),
    ),
    Incident(
        "refused-downgrade-is-400",
        "A downgrade that is refused for the credits of the organization is a 400.",
        PATTERN,
        "status",
        ("updateOrganizationTier",),
        "inferred",
        "responses.yaml#BrokenRule",
        in_front(failing(422, _as_bad_request)),
        ('PUT organizations/<acme>/tier {"tier": "trial"}',),
    ),
    Incident(
        "missing-body-is-empty",
        "An update of the branding without a body is taken for one that changes nothing.",
        github("devicehive/devicehive-java-server/issues/18", "a PUT without a body was a success, not a 400"),
        "validation",
        ("updateBranding",),
        "inferred",
        "updateBranding",
        in_front(asked(_empty_for_missing)),
        ("PUT branding",),
    ),
    Incident(
        "forbidden-is-unauthorized",
        "The `code` of a 403 is `Unauthorized`.",
        github("MichielDeMey/express-jwt-permissions/issues/31", "an UnauthorizedError came with the status 403"),
        "error",
        (),
        "inferred",
        "responses.yaml#Forbidden",
        in_front(failing(403, _unauthorized)),
        (READER, '[<0.plainKey>] PUT branding {"companyName": "n"}'),
    ),
    Incident(
        "errors-as-problems",
        "The content type of errors is `application/problem+json`.",
        github(
            "ferdikoomen/openapi-typescript-codegen/pull/1208",
            "clients took errors of the type `application/problem+json` for text",
        ),
        "header",
        (),
        "inferred",
        "responses.yaml#NotFound",
        in_front(answered(_as_problem)),
        ("GET nothing",),
    ),
    Incident(
        "long-key-name-fails",
        "A new API key whose name has more than 64 characters is a 500.",
        github("FlowFuse/flowfuse/issues/8576", "a name that was too long for its column was a 500"),
        "status",
        ("createApiKey",),
        "inferred",
        "createApiKey",
        handled(_long_name_fails),
        (f'POST api-keys {{"name": "{"n" * 65}"}}',),
    ),
)
