"""Releases of other vendors that changed errors, validation, what a key may do, and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bullseye_partner_emulator import json_text
from bullseye_partner_emulator.errors import BadRequest, Forbidden, NotFound, UnprocessableEntity
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import answered, asked, failing, header
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import Source, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request

_EMAILS = frozenset(
    {
        "credits_exhausted",
        "credits_low",
        "first_visitor_identified",
        "subscription_activated",
        "subscription_canceled",
        "payment_failed",
        "renewal_receipt",
    }
)
_OF_READ = (
    "getAnalytics",
    "getDomainVerification",
    "getEmailPreferences",
    "getIcpConfig",
    "getOrganization",
    "getOrganizationEmailPreferences",
    "getPartnerAccount",
    "getPixelConfig",
    "getScriptConfig",
    "getUsage",
    "getWebhooks",
    "listIcpConfigs",
    "listOrganizationVisitors",
    "listOrganizations",
    "listWebhookLogs",
)
"""The operations that need no more than the scope `read`."""
_DEEPEST = 1000
_SMALL = 10_000
"""Bytes; a body that is larger goes through as it is."""


def _not_beyond_the_deepest(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    result = handler(call)
    page = call.parameters["page"]
    if page * call.parameters["pageSize"] > _DEEPEST:
        raise BadRequest(f"Requesting page {page} exceeds the allowed maximum of {_DEEPEST} records")
    return result


def _deleted_is_gone(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    if require_organization(call).status == "canceled":
        raise NotFound("There is no such organization")
    return handler(call)


def _broken_rule_is_bad(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    try:
        return handler(call)
    except UnprocessableEntity as error:
        raise BadRequest(error.message, error.details) from error


def _needs_read_itself(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    held = list(call.partner.key_scopes)
    if not {"read", "admin"} & {*held}:
        raise Forbidden("The API key needs the scope read", {"requiredScope": "read", "scopes": held})
    return handler(call)


def _code_alone(answer: Answer) -> Answer:
    told = answer.object
    return answer.with_json({"code": told["code"]}) if told and "code" in told else answer


def _of_known_emails(request: Request) -> Request:
    if not request.body or len(request.body) > _SMALL:
        return request
    try:
        body = json_text.decode(request.body)
    except BadRequest:
        return request  # which is refused as ever
    whole = cast("JsonObject", body) if isinstance(body, dict) else {}
    asked_for = cast("JsonObject", whole["preferences"]) if isinstance(whole.get("preferences"), dict) else {}
    if asked_for.keys() <= _EMAILS:
        return request
    return request.with_json({**whole, "preferences": {name: asked_for[name] for name in asked_for if name in _EMAILS}})


ERRORS = (
    Incident(
        "r-no-page-beyond-a-thousand",
        "A page that reaches beyond the first 1000 items is refused as a bad request.",
        github(
            "auth0/auth0-python/issues/277",
            "after an update of the API a page beyond 1000 records was a 400 that asked for checkpoint pagination",
        ),
        "limit",
        ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"),
        "inferred",
        "pagination.yaml#PageNumber",
        handled(_not_beyond_the_deepest),
        ("GET organizations?page=11&pageSize=100",),
    ),
    Incident(
        "r-deleted-organization-is-not-found",
        "An organization that is canceled cannot be read by its id any more; lists have it as ever.",
        github(
            "dasch-swiss/dsp-api/issues/1328",
            "the maintainers held that a deleted resource has to be a 404, as if it had never been there",
        ),
        "deletion",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        handled(_deleted_is_gone),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "r-second-deletion-fails",
        "Deleting an organization that is deleted already is a 404 instead of a 204.",
        github(
            "fhirbase/fhirbase-plv8/issues/143",
            "deleting a deleted resource returned 410 instead of the 204 of the first time",
        ),
        "idempotency",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_deleted_is_gone),
        ("DELETE organizations/<vandelay>",),
    ),
    Incident(
        "r-broken-rule-is-a-bad-request",
        "An allocation that breaks a rule is a 400 BadRequest instead of a 422.",
        Source(
            "an upgrade gave errors standard statuses, by which the restriction of a rule is a 400 Bad Request",
            "https://developer.zuora.com/v1-api-reference/api-upgrades",
        ),
        "error",
        ("allocateCredits",),
        "documented",
        "responses.yaml#UnprocessableEntity",
        handled(_broken_rule_is_bad),
        ('PUT organizations/<acme>/credits {"credits": 20000}',),
    ),
    Incident(
        "r-not-found-has-a-code-alone",
        "The body of a 404 has its code and neither message nor details.",
        github(
            "alpacax/alpacon-cli/issues/466",
            "the server moved its errors to a body with a code alone, so that clients had no message to show",
        ),
        "envelope",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(404, _code_alone)),
        ("GET organizations/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "r-unknown-emails-are-dropped",
        "Unknown keys of the e-mail preferences are dropped without a word instead of being refused.",
        github(
            "TryGhost/Ghost/pull/14797",
            "a release began to trim properties that its schema does not have instead of refusing them",
        ),
        "validation",
        ("updateEmailPreferences",),
        "documented",
        "updateEmailPreferences",
        in_front(asked(_of_known_emails)),
        ('PUT email-preferences {"preferences": {"weekly_digest": true}}',),
    ),
    Incident(
        "r-write-does-not-include-read",
        "A key with the scope write alone may not read any more.",
        github(
            "elmohq/elmo/pull/745",
            "a release collapsed the scopes to two and let write not imply read, without a migration of keys",
        ),
        "access",
        _OF_READ,
        "documented",
        "api-keys.yaml#ApiKeyScope",
        handled(_needs_read_itself),
        ('POST api-keys {"name": "Writer", "scopes": ["write"]}', "[<0.plainKey>] GET organizations"),
    ),
    Incident(
        "r-reset-in-milliseconds",
        "X-RateLimit-Reset counts milliseconds instead of seconds.",
        github(
            "RocketChat/docs-old/pull/1358",
            "the header with the reset of the rate limit was in milliseconds, while it was documented in seconds",
        ),
        "header",
        (),
        "inferred",
        "headers.yaml#RateLimitReset",
        in_front(answered(header("x-ratelimit-reset", lambda value: f"{value}000"))),
        ("GET me",),
    ),
)
