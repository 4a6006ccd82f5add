"""Errors and the rate limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, failing, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer

_OK, _BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 200, 400, 401, 403, 404, 429
_PAGE = b"<!DOCTYPE html><html><head><title>Not Found</title></head><body><h1>404</h1></body></html>"


def _as_page(answer: Answer) -> Answer:
    sized = replace(answer, body=_PAGE).with_header("content-length", str(len(_PAGE)))
    return sized.with_header("content-type", "text/html; charset=utf-8")


def _details_as_list(answer: Answer) -> Answer:
    """Write an empty map as PHP does, which cannot tell it from an empty list."""
    body = answer.object
    if answer.status < _BAD_REQUEST or body is None or body.get("details") != {}:
        return answer
    return answer.with_json({**body, "details": []})


ERRORS = (
    Incident(
        "i-not-found-is-a-web-page",
        "What is not found is answered with an HTML page instead of the error object.",
        github("HubSpot/hubspot-api-nodejs/issues/159", "an unknown contact was answered in HTML, and clients crashed"),
        "error",
        (),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(_NOT_FOUND, _as_page)),
        ("GET organizations/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "i-bad-calculation-is-200",
        "A wrong request for a calculation is answered 200, with the error in the body alone.",
        github("openstatusHQ/openstatus/issues/629", "failing calls returned the status 200 with an error in the body"),
        "status",
        ("calculateBilling",),
        "documented",
        "responses.yaml#BadRequest",
        in_front(failing(_BAD_REQUEST, lambda answer: answer.with_status(_OK))),
        ("GET billing/calculate",),
    ),
    Incident(
        "i-no-details-are-a-list",
        "Errors without details have an empty list of them instead of an empty object.",
        github("WordPress/wordpress-develop/pull/10889", "an empty object came as an empty array"),
        "type",
        (),
        "documented",
        "errors.yaml#ErrorDetails",
        in_front(answered(_details_as_list)),
        ("[] GET me",),
    ),
    Incident(
        "i-scope-missing-is-401",
        "A key without the scope that an operation needs is answered 401, as if it were unknown.",
        github(
            "auth0-samples/auth0-golang-api-samples/issues/15", "insufficient scopes were answered 401 instead of 403"
        ),
        "access",
        (),
        "inferred",
        "responses.yaml#Forbidden",
        in_front(
            failing(
                _FORBIDDEN, lambda answer: problem(answer, _UNAUTHORIZED, "Unauthorized", "Missing or invalid API key")
            )
        ),
        ('POST api-keys {"name": "Reader", "scopes": ["read"]}', "[<0.plainKey>] GET api-keys"),
    ),
    Incident(
        "i-retry-after-in-milliseconds",
        "Retry-After gives milliseconds instead of seconds.",
        github("fastify/fastify-rate-limit/issues/301", "Retry-After was 60000 for a window of a minute"),
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RetryAfter",
        in_front(answered(header("retry-after", lambda value: str(int(value) * 1000) if value.isdigit() else value))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "i-remaining-vanishes-at-the-limit",
        "A request beyond the rate limit is answered without X-RateLimit-Remaining.",
        github("Yelp/yelp-fusion/issues/388", "the header with the remaining calls was missing once none remained"),
        "header",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(failing(_TOO_MANY, header("x-ratelimit-remaining", lambda _: None))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
)
