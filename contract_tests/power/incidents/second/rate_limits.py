"""Headers, and the rate limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, failing, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer

_LIMIT, _REMAINING, _RESET = "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"


def _last_one_refused(answer: Answer) -> Answer:
    if answer.header(_REMAINING) != "0" or answer.status == 429:
        return answer
    return problem(answer, 429, "TooManyRequests", "Too many requests")


def _in_plain_text(answer: Answer) -> Answer:
    body = b"Too many requests, please try again later.\n"
    text = replace(answer, body=body).with_header("content-type", "text/plain; charset=utf-8")
    return text.with_header("content-length", str(len(body)))


def _without_rate_limit(answer: Answer) -> Answer:
    for name in (_LIMIT, _REMAINING, _RESET):
        answer = answer.with_header(name, None)
    return answer


RATE_LIMITS = (
    Incident(
        "allow-gone",
        "A 405 does not tell the methods that a path supports.",
        github("django-tastypie/django-tastypie/issues/691", "Tastypie's 405 had no `Allow`"),
        "header",
        (),
        "inferred",
        "headers.yaml#Allow",
        in_front(failing(405, header("allow", lambda _methods: None))),
        ("PUT me {}",),
    ),
    Incident(
        "last-request-refused",
        "The last request that the rate limit allows is refused.",
        github("ded/express-limiter/pull/16", "one request fewer was allowed than the limit said"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitLimit",
        in_front(answered(_last_one_refused)),
        ("GET me", "GET me"),
        rate_limit=2,
    ),
    Incident(
        "limit-in-plain-text",
        "The body of a 429 is plain text.",
        github("lokalise/node-lokalise-api/pull/441", "Lokalise's 429 was no JSON, and clients failed to parse it"),
        "rate limit",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(429, _in_plain_text)),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "rate-limit-without-body-untold",
        "Answers without a body do not tell the rate limit.",
        PATTERN,
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(failing(204, _without_rate_limit)),
        ("DELETE organizations/<acme>",),
    ),
    Incident(
        "limit-told-twice",
        "`X-RateLimit-Limit` has the limit of the gateway, too, after a comma.",
        github("ioggstream/draft-polli-ratelimit-headers/pull/77", "the headers must not occur several times"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitLimit",
        in_front(answered(header(_LIMIT, lambda limit: f"{limit}, 10000"))),
        ("GET me",),
    ),
)
