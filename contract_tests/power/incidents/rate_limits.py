"""The rate limit, and what headers tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, failing, header, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


_LIMIT, _REMAINING, _RESET = "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"


_RATE_LIMIT = (_LIMIT, _REMAINING, _RESET)


def _standard_names(answer: Answer) -> Answer:
    for name in _RATE_LIMIT:
        value = answer.header(name)
        if value is not None:
            answer = answer.with_header(name, None).with_header(name.removeprefix("x-"), value)
    return answer


def _no_rate_limit(answer: Answer) -> Answer:
    for name in _RATE_LIMIT:
        answer = answer.with_header(name, None)
    return answer


def _seconds_left(answer: Answer) -> Answer:
    reset = answer.header(_RESET)
    return answer if reset is None else answer.with_header(_RESET, str(60 - int(reset) % 60 or 60))


def _as_used(limit: int) -> Callable[[str], str]:
    return lambda remaining: str(limit - int(remaining))


def _used_instead(answer: Answer) -> Answer:
    limit = int(answer.header(_LIMIT) or 0)
    return header(_REMAINING, _as_used(limit))(answer)


def _errors_for_free() -> Deviate:
    """Tell a number of remaining requests that errors do not lower."""
    errors: dict[str | None, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        window, remaining = answer.header(_RESET), answer.header(_REMAINING)
        if remaining is None:
            return answer
        errors[window] = errors.get(window, 0) + (400 <= answer.status < 500)
        return answer.with_header(_REMAINING, str(int(remaining) + errors[window]))

    return deviate


def _for_each_key() -> Deviate:
    """Count the requests of each key by itself."""
    sent: dict[tuple[str | None, str], int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.header(_REMAINING) is None:
            return answer
        counted = answer.header(_RESET), key_of(request)
        sent[counted] = sent.get(counted, 0) + 1
        return answer.with_header(_REMAINING, str(max(int(answer.header(_LIMIT) or 0) - sent[counted], 0)))

    return deviate


def _writes_cost_five() -> Deviate:
    """Let a write count as five requests."""
    more: dict[str | None, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        window, remaining = answer.header(_RESET), answer.header(_REMAINING)
        if remaining is None:
            return answer
        more[window] = more.get(window, 0) + 4 * (request.method != "GET")
        return answer.with_header(_REMAINING, str(max(int(remaining) - more[window], 0)))

    return deviate


def _in_hours(answer: Answer) -> Answer:
    return header(_RESET, lambda reset: str(int(reset) // 3600 * 3600 + 3600))(answer)


RATE_LIMITS = (
    Incident(
        "reset-in-milliseconds",
        "`X-RateLimit-Reset` counts milliseconds.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(header(_RESET, lambda reset: f"{reset}000"))),
        ("GET me",),
    ),
    Incident(
        "reset-as-text",
        "`X-RateLimit-Reset` is an ISO 8601 time.",
        github("anthropics/anthropic-sdk-typescript/issues/357", "Anthropic's reset headers are ISO 8601 times"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(header(_RESET, lambda _reset: "2025-02-27T10:31:00Z"))),
        ("GET me",),
    ),
    Incident(
        "reset-in-seconds-left",
        "`X-RateLimit-Reset` is the number of seconds until the window ends.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(_seconds_left)),
        ("GET me",),
    ),
    Incident(
        "window-of-an-hour",
        "The window of the rate limit ends with the hour.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(_in_hours)),
        ("GET me",),
    ),
    Incident(
        "limit-lowered",
        "The rate limit is told as 600 requests.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitLimit",
        in_front(answered(header(_LIMIT, lambda _limit: "600"))),
        ("GET me",),
    ),
    Incident(
        "used-instead-of-remaining",
        "`X-RateLimit-Remaining` is the number of requests used.",
        github("KnpLabs/php-github-api/pull/1072", "GitHub's remaining requests were not 0 at its secondary limit"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(answered(_used_instead)),
        ("GET me",),
    ),
    Incident(
        "errors-without-rate-limit",
        "Errors do not tell the rate limit.",
        github("auth0/go-auth0/issues/258", "users of Auth0's client did not get the rate limit with errors"),
        "rate limit",
        (),
        "inferred",
        "responses.yaml#NotFound",
        in_front(answered(lambda answer: _no_rate_limit(answer) if answer.status in (400, 404) else answer)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "rate-limit-under-standard-names",
        "The headers of the rate limit have lost their `X-`.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitLimit",
        in_front(answered(_standard_names)),
        ("GET me",),
    ),
    Incident(
        "errors-for-free",
        "Requests that are answered with an error do not count for the rate limit.",
        PATTERN,
        "rate limit",
        (),
        "nothing",
        "",
        remembering(_errors_for_free),
        ("GET organizations?page=0",),
    ),
    Incident(
        "limit-for-each-key",
        "The remaining requests are told for each key, not for the account.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        remembering(_for_each_key),
        ('POST api-keys {"name": "n"}', "[<0.plainKey>] GET me"),
    ),
    Incident(
        "writes-cost-five",
        "A write counts as five requests.",
        PATTERN,
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RateLimitRemaining",
        remembering(_writes_cost_five),
        ('PUT branding {"companyName": "n"}',),
    ),
    Incident(
        "limit-forbids",
        "Too many requests are a 403.",
        github("KnpLabs/php-github-api/issues/1070", "GitHub's rate limit is a 403 at times, and not only a 429"),
        "rate limit",
        (),
        "documented",
        "responses.yaml#TooManyRequests",
        in_front(failing(429, lambda answer: problem(answer, 403, "Forbidden", "API rate limit exceeded"))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "no-time-to-wait",
        "Too many requests are answered without `Retry-After`.",
        github("liwala/ay-framework/issues/178", "a rate limiter answered 429 without Retry-After"),
        "rate limit",
        (),
        "nothing",
        "",
        in_front(failing(429, lambda answer: answer.with_header("retry-after", None))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "time-to-wait-as-date",
        "`Retry-After` is a date.",
        github("modelcontextprotocol/typescript-sdk/pull/1965", "a client had to read both forms of Retry-After"),
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RetryAfter",
        in_front(failing(429, lambda answer: answer.with_header("retry-after", "Thu, 27 Feb 2025 10:31:00 GMT"))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
)
