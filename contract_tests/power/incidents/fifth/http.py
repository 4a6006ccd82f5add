"""What partners write about errors, headers and the rate limit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, base, failing, header, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_RESET = "x-ratelimit-reset"
_REMAINING = "x-ratelimit-remaining"
_WINDOW = 60
_UNKNOWN = "organizations/3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
_STACK = "BadRequest: invalid query\n    at validate (/srv/partner-api/dist/validation.js:88:11)"
_SECONDS_TOGETHER = 0.005
"""How long a read waits for others that it can be answered with."""
_PAGE = "GET organizations/<acme>/visitors?pageSize=2&page="


def _without_message(answer: Answer) -> Answer:
    body: Any = answer.object
    if not body:
        return answer
    return answer.with_json({name: value for name, value in body.items() if name != "message"})


async def _to_login(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 401 or key_of(request):
        return answer
    return answer.without_body(302).with_header("location", "https://app.bullseye.so/login")


def _with_stack(answer: Answer) -> Answer:
    body: Any = answer.object
    return answer.with_json({**body, "details": {**body["details"], "stack": _STACK}}) if body else answer


def _before_this_one(answer: Answer) -> Answer:
    if answer.status == 429:
        return answer
    return header(_REMAINING, lambda remaining: str(int(remaining) + 1))(answer)


def _one_window_longer() -> Deviate:
    """Refuse all requests in the window after one in which too many were made."""
    refused: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = key_of(request)
        if key in refused:
            probe = await api(request.asking("GET", f"{base(request)}/partner/me"))
            reset = int(probe.header(_RESET) or 0)
            if reset == refused[key]:
                return problem(probe, 429, "TooManyRequests", "Rate limit exceeded").with_header(_REMAINING, "0")
            if reset > refused[key]:
                del refused[key]
        answer = await api(request)
        if answer.status == 429:
            refused[key] = int(answer.header(_RESET) or 0) + _WINDOW
        return answer

    return deviate


def _together() -> Deviate:
    """Answer reads of one path that come at the same time with the answer to the first one."""
    under_way: dict[tuple[str, str], asyncio.Future[Answer]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        place = (key_of(request), request.path)
        if place in under_way:
            return await under_way[place]
        future = under_way[place] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.sleep(_SECONDS_TOGETHER)
            answer = await api(request)
            future.set_result(answer)
            return answer
        finally:
            del under_way[place]
            future.cancel()

    return deviate


HTTP = (
    Incident(
        "not-found-without-message",
        "The body of a 404 has no `message`.",
        PATTERN,
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(404, _without_message)),
        (f"GET {_UNKNOWN}",),
    ),
    Incident(
        "no-key-redirects-to-login",
        "A request without an API key is redirected to the login page of the dashboard.",
        github("VirtoCommerce/vc-platform/pull/3093", "requests that were not authenticated led to a login page"),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        in_front(_to_login),
        ("[] GET me",),
    ),
    Incident(
        "stack-in-details",
        "`details` of a 400 has the stack trace of the server.",
        github("getindiekit/indiekit/issues/888", "errors came with the stack trace of the server"),
        "error",
        (),
        "nothing",
        "",
        in_front(failing(400, _with_stack)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "remaining-before-this-request",
        "`X-RateLimit-Remaining` still counts the request that it comes with.",
        github("discord/discord-api-docs/issues/122", "the remaining requests were off by one"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(answered(_before_this_one)),
        ("GET me",),
    ),
    Incident(
        "refused-for-one-more-window",
        "After a window with too many requests, all requests of the next window are refused, too.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        remembering(_one_window_longer),
        ("GET me", "GET me", "WAIT 60", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "nothing-to-wait",
        "`Retry-After` of a 429 is 0 always.",
        PATTERN,
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RetryAfter",
        in_front(failing(429, header("retry-after", lambda _: "0"))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "simultaneous-reads-share-an-answer",
        "Two pages of a list that are asked for at the same time are both answered with the first one.",
        github("reactiveui/Fusillade/issues/33", "different requests at the same time were answered with one answer"),
        "concurrency",
        ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"),
        "documented",
        "parameters.yaml#Page",
        remembering(_together),
        (f"{_PAGE}1 && {_PAGE}2",),
    ),
)
