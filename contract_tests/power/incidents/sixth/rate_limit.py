"""Where the rewritten rate limiter differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, failing, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_RESET = "x-ratelimit-reset"
_REMAINING = "x-ratelimit-remaining"
_HOUR = 3600


def _by_address() -> Deviate:
    """Count requests that are refused for their key together with those of the partner, as from one address."""
    refused = {"": 0}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        window = answer.header(_RESET)
        if answer.status == 401:
            latest = next(reversed(refused))
            refused[latest] += 1
        if window is None:
            return answer
        before = refused.pop("", 0)
        refused.setdefault(window, before)
        remaining = int(answer.header(_REMAINING) or 0) - refused[window]
        if remaining < 0:
            return problem(answer, 429, "TooManyRequests", "Rate limit exceeded").with_header(_REMAINING, "0")
        return answer.with_header(_REMAINING, str(remaining))

    return deviate


RATE_LIMIT = (
    Incident(
        "refused-keys-count",
        "Requests with a wrong API key count in the rate limit of the partner that calls from the same address.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        remembering(_by_address),
        ("[] GET me", "GET me"),
    ),
    Incident(
        "fractions-of-seconds-to-wait",
        "`Retry-After` of a 429 is a number with a fraction: `60.0`.",
        github("getsentry/sentry/issues/7919", "the time to wait had a fraction, which clients could not read"),
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RetryAfter",
        in_front(failing(429, header("retry-after", lambda seconds: f"{seconds}.0"))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "reset-an-hour-ago",
        "`X-RateLimit-Reset` is an hour early, since the server takes its local time for UTC: it has always passed.",
        PATTERN,
        "header",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(header(_RESET, lambda seconds: str(int(seconds) - _HOUR)))),
        ("GET me",),
    ),
)
