"""What users reported of errors: what is refused, with which status, and how the answer looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs, organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import answered, failing, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import on_success

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_UNKNOWN = "00000000-0000-4000-8000-000000000000"
_PAGE = b"<!DOCTYPE html>\n<html><head><title>400</title></head><body><h1>400 Bad Request</h1></body></html>\n"


def _as_a_page(answer: Answer) -> Answer:
    page = replace(answer, body=_PAGE).with_header("content-length", str(len(_PAGE)))
    return page.with_header("content-type", "text/html; charset=utf-8")


def _message_renamed(answer: Answer) -> Answer:
    body = answer.object
    if answer.succeeded or body is None or "message" not in body:
        return answer
    return answer.with_json({"error" if name == "message" else name: value for name, value in body.items()})


def _nothing_found(answer: Answer) -> Answer:
    return answer.with_json({"icpConfig": None}).with_status(200)


def _of_any_organization(call: Call, handler: Handler) -> Any:
    """Find an ICP config by its id alone, whichever organization of the partner it is of."""
    try:
        return handler(call)
    except NotFound:
        require_organization(call)
        query = sa.select(icp_configs.c.organization_id).join(organizations)
        of_partner = organizations.c.partner_id == call.partner.id
        named = icp_configs.c.id == call.parameters["icpConfigId"].lower()
        owner = call.connection.execute(query.where(of_partner, named)).scalar_one_or_none()
        if owner is None:
            raise
        return handler(replace(call, parameters={**call.parameters, "organizationId": owner}))


def _refuse_no_visitors(answer: Answer) -> Answer:
    body = answer.object
    if not answer.succeeded or body is None or body.get("visitors"):
        return answer
    return problem(answer, 404, "NotFound", "No visitors found")


def _hide_deleted(answer: Answer) -> Answer:
    body = answer.object
    if not answer.succeeded or body is None or body["organization"]["status"] != "canceled":
        return answer
    return problem(answer, 404, "NotFound", "There is no such organization")


@on_success
async def _told_what_is_deleted(request: Request, api: Api, answer: Answer) -> Answer:
    shown = await api(request.asking("GET", request.path))
    return shown if shown.succeeded else answer


def _without_remaining(answer: Answer) -> Answer:
    return answer.with_header("x-ratelimit-remaining", None)


ERRORS = (
    Incident(
        "r-bad-request-in-html",
        "A request that is not valid is answered with an HTML page.",
        github("deployd/deployd/issues/133", "A validation error came as 400 with HTML in place of JSON."),
        "error",
        (),
        "documented",
        "responses.yaml#BadRequest",
        in_front(failing(400, _as_a_page)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "r-message-is-called-error",
        "The message of an error is in a field `error`.",
        github(
            "lightningnetwork/lnd/issues/6095", "An update of a library renamed the text of errors and broke a client."
        ),
        "envelope",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(answered(_message_renamed)),
        (f"GET organizations/{_UNKNOWN}",),
    ),
    Incident(
        "r-unknown-config-is-null",
        "An ICP config that there is not is answered with 200 and null.",
        github(
            "mitre-attack/attack-workbench-rest-api/issues/21", "An unknown id was answered with 200 and nothing in it."
        ),
        "status",
        ("getIcpConfig",),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, _nothing_found)),
        (f"GET organizations/<acme>/icp-configs/{_UNKNOWN}",),
    ),
    Incident(
        "r-config-of-another-organization",
        "An ICP config can be read in the path of another organization.",
        github(
            "laravel/ideas/issues/729", "A nested route found a comment that did not belong to the post in the path."
        ),
        "tenancy",
        ("getIcpConfig",),
        "inferred",
        "getIcpConfig",
        handled(_of_any_organization),
        ("GET organizations/<globex>/icp-configs/<config>",),
    ),
    Incident(
        "r-no-visitors-are-404",
        "A page of visitors without any is answered with 404.",
        github("Multicolour/multicolour/issues/31", "An empty list of objects was answered with an error."),
        "status",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(answered(_refuse_no_visitors)),
        ("GET organizations/<umbrella>/visitors",),
    ),
    Incident(
        "r-deleted-is-404",
        "A deleted organization can no longer be read.",
        github(
            "fossasia/open-event-server/issues/3696", "Soft-deleted records became 404 unless one asks for the trash."
        ),
        "deletion",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        in_front(answered(_hide_deleted)),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "r-delete-tells-what-is-deleted",
        "Deleting an organization is answered with 200 and the organization.",
        github("terminusdb/terminusdb/issues/1728", "Delete was answered with 200 where clients need a 204."),
        "status",
        ("deleteOrganization",),
        "documented",
        "deleteOrganization",
        in_front(_told_what_is_deleted),
        ("DELETE organizations/<soylent>",),
    ),
    Incident(
        "r-forbidden-is-404",
        "A key that lacks the scope is told that there is nothing.",
        github(
            "NginxProxyManager/nginx-proxy-manager/pull/5796",
            "For want of a `new`, denied requests fell through to 404.",
        ),
        "access",
        (),
        "inferred",
        "responses.yaml#Forbidden",
        in_front(failing(403, lambda answer: problem(answer, 404, "NotFound", "Not found"))),
        (READER, '[<0.plainKey>] PUT organizations/<acme> {"name": "x"}'),
    ),
    Incident(
        "r-exceeded-without-remaining",
        "Beyond the rate limit, the header with the requests that remain is missing.",
        github(
            "Yelp/yelp-fusion/issues/388", "Once the limit was reached, RateLimit-Remaining disappeared from answers."
        ),
        "rate limit",
        (),
        "documented",
        "responses.yaml#TooManyRequests",
        in_front(failing(429, _without_remaining)),
        ("GET me", "GET me", "GET me"),
        rate_limit=2,
    ),
)
