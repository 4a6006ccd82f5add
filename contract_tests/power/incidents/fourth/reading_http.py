"""What all answers have in common: refusals, errors, headers, the rate limit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import after, failing, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIMIT, _REMAINING, _RESET = "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"
_WINDOW = 60
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _counting_on() -> Deviate:
    """Count the requests of the window before, too."""
    latest: dict[str, tuple[int, int]] = {}
    before: dict[str, tuple[int, int]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        limit, remaining, reset = (answer.header(name) for name in (_LIMIT, _REMAINING, _RESET))
        if limit is None or remaining is None or reset is None:
            return answer
        key, now = key_of(request), (int(reset), int(limit) - int(remaining))
        if key in latest and latest[key][0] != now[0]:
            before[key] = latest[key]
        latest[key] = now
        window, used = before.get(key, (0, 0))
        left = int(remaining) - (used if window == now[0] - _WINDOW else 0)
        if left < 0 and answer.status != 429:
            answer = problem(answer, 429, "TooManyRequests", "Too many requests")
        return answer.with_header(_REMAINING, str(max(left, 0)))

    return deviate


async def _validated_first(request: Request, api: Api) -> Answer:
    """Look at the id in the path before the API key."""
    answer = await api(request)
    named = after(request, "organizations")
    if answer.status == 401 and named and not _UUID.fullmatch(named):
        return problem(answer, 400, "BadRequest", "organizationId must be a UUID")
    return answer


def _details_as_text(answer: Answer) -> Answer:
    body: Any = answer.object
    return answer.with_json({**body, "details": json.dumps(body["details"])})


async def _cacheable(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if request.method != "GET" or not answer.succeeded:
        return answer
    return answer.with_header("cache-control", "private, max-age=60")


READING_HTTP = (
    Incident(
        "spent-requests-count-on",
        "The requests of one window of the rate limit count in the next one, too.",
        github("futurestudio/hapi-rate-limitor/issues/262", "requests were refused on after the limit had been reset"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        remembering(_counting_on),
        ("GET me", "WAIT 60", "GET me"),
    ),
    Incident(
        "validated-before-authenticated",
        "A request without a valid API key is a 400 if the id of the organization in its path is no UUID.",
        github("DP-3T/dp3t-sdk-backend/issues/64", "what a request says was validated before its authorization"),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        in_front(_validated_first),
        ("[] GET organizations/acme",),
    ),
    Incident(
        "details-as-text",
        "`details` of errors about requests is a text that holds JSON.",
        PATTERN,
        "error",
        (),
        "documented",
        "errors.yaml#ErrorDetails",
        in_front(failing(400, _details_as_text)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "answers-may-be-cached",
        "Answers to reads tell clients that they may be kept for a minute.",
        PATTERN,
        "header",
        (),
        "nothing",
        "",
        in_front(_cacheable),
        ("GET me",),
    ),
)
