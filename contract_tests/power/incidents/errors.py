"""Statuses of answers, and the bodies of errors."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, failing, problem, refused
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_HTML = b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n"
_NOBODY = "00000000-0000-4000-8000-000000000000"
_READS = ("getOrganization", "getPixelConfig", "listOrganizationVisitors", "listIcpConfigs")


def _html(answer: Answer) -> Answer:
    page = answer.without_body(answer.status).with_header("content-type", "text/html; charset=utf-8")
    return _with_body(page, _HTML)


def _with_body(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body).with_header("content-length", str(len(body)))


def _snake_code(answer: Answer) -> Answer:
    body = answer.object or {}
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", str(body.get("code"))).lower()
    return answer.with_json({**body, "code": code})


def _nested(answer: Answer) -> Answer:
    return answer.with_json({"error": answer.object})


def _success(status: int) -> Callable[[Answer], Answer]:
    return lambda answer: answer.with_status(status) if answer.succeeded else answer


def _accepted_without_body(answer: Answer) -> Answer:
    return answer.without_body(204) if answer.succeeded else answer


def _with_message(answer: Answer) -> Answer:
    return answer.with_json({"message": "deleted"}).with_status(200) if answer.status == 204 else answer


def _every_fifth_fails() -> Deviate:
    """Return what fails for one request in five, as behind a load balancer with a broken server."""
    requests = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal requests
        requests += 1
        answer = await api(request)
        if requests % 5:
            return answer
        return problem(answer, 500, "InternalError", "Server error")

    return deviate


ERRORS = (
    Incident(
        "unknown-organization-forbidden",
        "An organization that does not exist is a 403.",
        github("outline/outline/issues/12222", "Outline mixed up statuses for keys and for missing permissions"),
        "status",
        _READS,
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, lambda answer: problem(answer, 403, "Forbidden", "No access to this organization"))),
        (f"GET organizations/{_NOBODY}",),
    ),
    Incident(
        "error-in-success",
        "Visitors of an organization that does not exist are a 200 with the error as its body.",
        github("openstatusHQ/openstatus/issues/629", "OpenStatus answered failed calls with 200 and the error"),
        "status",
        ("listOrganizationVisitors",),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, lambda answer: answer.with_status(200))),
        (f"GET organizations/{_NOBODY}/visitors",),
    ),
    Incident(
        "empty-list-for-unknown",
        "ICP configs of an organization that does not exist are an empty list.",
        github("Openki/Openki/issues/807", "Openki answered wrong questions with something that looked right"),
        "status",
        ("listIcpConfigs",),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, lambda answer: answer.with_json({"icpConfigs": []}).with_status(200))),
        (f"GET organizations/{_NOBODY}/icp-configs",),
    ),
    Incident(
        "not-found-as-html",
        "A 404 has an HTML page as its body.",
        github("HubSpot/hubspot-api-nodejs/issues/194", "HubSpot answered an unknown id with text/html"),
        "error",
        _READS,
        "documented",
        "errors.yaml#Error",
        in_front(failing(404, _html)),
        (f"GET organizations/{_NOBODY}",),
    ),
    Incident(
        "wrong-request-unprocessable",
        "A wrong query parameter is a 422.",
        github("inaturalist/iNaturalistAPI/issues/309", "iNaturalist was asked to answer 422 instead of 400"),
        "status",
        ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs", "getAnalytics", "getUsage"),
        "documented",
        "responses.yaml#BadRequest",
        in_front(failing(400, lambda answer: answer.with_status(422))),
        ("GET organizations?page=0",),
    ),
    Incident(
        "codes-in-snake-case",
        "The `code` of a 404 is `not_found`.",
        PATTERN,
        "error",
        (),
        "documented",
        "errors.yaml#ErrorCode",
        in_front(failing(404, _snake_code)),
        (f"GET organizations/{_NOBODY}",),
    ),
    Incident(
        "code-as-number",
        "The `code` of errors about requests is the status as a number.",
        github("phpipam/phpipam/issues/1803", "phpIPAM's errors repeat the status in `code`"),
        "error",
        (),
        "documented",
        "errors.yaml#ErrorCode",
        in_front(failing(400, lambda answer: answer.with_json({**(answer.object or {}), "code": 400}))),
        ("GET usage?startDate=yesterday",),
    ),
    Incident(
        "error-nested",
        "The body of a 403 or 422 is wrapped in `error`.",
        github("alphagov/email-alert-api/pull/964", "errors of GOV.UK's e-mail API had one of two shapes"),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(answered(lambda answer: _nested(answer) if answer.status in (403, 422) else answer)),
        ('PUT organizations/<acme>/credits {"credits": 1000000}',),
    ),
    Incident(
        "empty-details-as-array",
        "`details` of an error is an empty array when there are none.",
        github("Luracast/Restler/issues/687", "Restler told empty objects as arrays from one patch on"),
        "error",
        (),
        "documented",
        "errors.yaml#ErrorDetails",
        in_front(
            answered(
                lambda answer: (
                    answer.with_json({**(answer.object or {}), "details": []})
                    if (answer.object or {}).get("details") == {}
                    else answer
                )
            )
        ),
        (f"GET organizations/{_NOBODY}",),
    ),
    Incident(
        "created-with-200",
        "A new organization is a 200.",
        PATTERN,
        "status",
        ("createOrganization",),
        "inferred",
        "createOrganization",
        in_front(answered(_success(200))),
        ('POST organizations {"name": "n"}',),
    ),
    Incident(
        "key-created-with-202",
        "A new API key is a 202.",
        PATTERN,
        "status",
        ("createApiKey",),
        "inferred",
        "createApiKey",
        in_front(answered(_success(202))),
        ('POST api-keys {"name": "n"}',),
    ),
    Incident(
        "updated-without-body",
        "The update of a pixel configuration is a 204.",
        PATTERN,
        "status",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        in_front(answered(_accepted_without_body)),
        ('PUT organizations/<acme>/pixel-config {"enabled": false}',),
    ),
    Incident(
        "deleted-with-body",
        "A deletion of an organization is a 200 with a message.",
        github("aip-dev/google.aip.dev/issues/1165", "Google's rules differ on what a soft delete answers with"),
        "status",
        ("deleteOrganization",),
        "documented",
        "deleteOrganization",
        in_front(answered(_with_message)),
        ("DELETE organizations/<acme>",),
    ),
    Incident(
        "quote-breaks-search",
        "A search with an apostrophe is a 500.",
        github(
            "collectionspace/application/pull/4", "CollectionSpace's search could not take quotes and percent signs"
        ),
        "status",
        ("listOrganizations",),
        "inferred",
        "listOrganizations",
        in_front(refused(lambda request: "'" in request.query.get("search", ""), 500, "InternalError", "Server error")),
        ("GET organizations?search=o'neil",),
    ),
    Incident(
        "malformed-id-not-found",
        "An id of an organization that is no UUID is a 404.",
        PATTERN,
        "status",
        _READS,
        "inferred",
        "parameters.yaml#OrganizationId",
        in_front(failing(400, lambda answer: problem(answer, 404, "NotFound", "There is no such organization"))),
        ("GET organizations/acme",),
    ),
    Incident(
        "malformed-id-breaks",
        "An id of an ICP config's organization that is no UUID is a 500.",
        PATTERN,
        "status",
        ("getIcpConfig", "listIcpConfigs"),
        "inferred",
        "parameters.yaml#OrganizationId",
        in_front(failing(400, lambda answer: problem(answer, 500, "InternalError", "invalid input syntax for uuid"))),
        ("GET organizations/acme/icp-configs",),
    ),
    Incident(
        "wrong-method-not-found",
        "A method that a path does not have is a 404.",
        PATTERN,
        "status",
        (),
        "inferred",
        "responses.yaml#MethodNotAllowed",
        in_front(failing(405, lambda answer: problem(answer.with_header("allow", None), 404, "NotFound", "No"))),
        ("DELETE me",),
    ),
    Incident(
        "unknown-path-found",
        "A path that does not exist is a 200 with an empty object.",
        github("FIRST-Tech-Challenge/scorekeeper/issues/111", "the scorekeeper answered wrong routes with 200"),
        "status",
        (),
        "documented",
        "responses.yaml#NotFound",
        in_front(
            answered(
                lambda answer: (
                    answer.with_json({}).with_status(200)
                    if answer.status == 404 and "no such path" in str((answer.object or {}).get("message"))
                    else answer
                )
            )
        ),
        ("GET nothing",),
    ),
    Incident(
        "one-in-five-fails",
        "One in five requests for the account is a 500.",
        github("BIG-Games-LLC/ps99-public-api-docs/issues/98", "a game's API answered with an error page now and then"),
        "status",
        ("getPartnerAccount",),
        "inferred",
        "getPartnerAccount",
        remembering(_every_fifth_fails),
        ("GET me", "GET me", "GET me", "GET me", "GET me"),
    ),
    Incident(
        "pool-shortage-conflict",
        "An allocation that the pool is too small for is a 409.",
        PATTERN,
        "status",
        ("allocateCredits",),
        "documented",
        "responses.yaml#UnprocessableEntity",
        in_front(failing(422, lambda answer: problem(answer, 409, "Conflict", "The credit pool is too small"))),
        ('PUT organizations/<acme>/credits {"credits": 1000000}',),
    ),
    Incident(
        "pool-shortage-unpaid",
        "An organization whose initial credits the pool is too small for is a 402.",
        PATTERN,
        "status",
        ("createOrganization",),
        "inferred",
        "responses.yaml#BrokenRule",
        in_front(failing(422, lambda answer: problem(answer, 402, "PaymentRequired", "Not enough credits"))),
        ('POST organizations {"name": "n", "tier": "paid", "initialCredits": 1000000}',),
    ),
    Incident(
        "unverified-domain-refused",
        "A verification that fails is a 400.",
        github("OneUptime/oneuptime/issues/1521", "OneUptime refused to verify a domain whose record was there"),
        "status",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        in_front(
            answered(
                lambda answer: (
                    problem(answer, 400, "BadRequest", "The DNS records were not found")
                    if (answer.object or {}).get("verified") is False
                    else answer
                )
            )
        ),
        ('PUT domain {"domain": "a.example.org"}', "POST domain/verify"),
    ),
)
