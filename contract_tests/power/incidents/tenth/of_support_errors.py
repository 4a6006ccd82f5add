"""What partner support hears of errors, validation and the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bullseye_partner_emulator.errors import BadRequest, NotFound
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import failing, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.tenth.of_support_reads import body_with, page_of

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_NOT_FOUND = 404


def _unknown_has_no_visitors(call: Call, handler: Handler) -> JsonObject:
    try:
        return body_with(call, handler)
    except NotFound:
        return page_of(call, "visitors", [])


async def _unknown_path_fails(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if request.operation or answer.status != _NOT_FOUND:
        return answer
    return problem(answer, 500, "InternalError", "Server error")


def _details_as_list(answer: Answer) -> Answer:
    body = answer.object
    if body is None or not isinstance(body.get("details"), dict):
        return answer
    errors: list[JsonObject] | None = body["details"].get("errors")
    if not isinstance(errors, list) or not all(str(one.get("field")).startswith("body") for one in errors):
        return answer
    return answer.with_json({**body, "details": errors})


def _no_punycode(call: Call, handler: Handler) -> JsonObject:
    domain: str = call.body["domain"]
    if any(label.startswith("xn--") for label in domain.lower().split(".")):
        message = f'"{domain}" is no domain name'
        raise BadRequest(f"body.domain: {message}", {"errors": [{"field": "body.domain", "message": message}]})
    return body_with(call, handler)


def _in_milliseconds(seconds: str) -> str:
    return f"{seconds}000" if seconds.isdigit() else seconds


ERRORS = (
    Incident(
        "s-unknown-has-no-visitors",
        "The visitors of an organization that does not exist are an empty list instead of a 404.",
        github("Multicolour/multicolour/issues/31", "a read by an id that did not exist was answered with 200"),
        "error",
        ("listOrganizationVisitors",),
        "documented",
        "responses.yaml#NotFound",
        handled(_unknown_has_no_visitors),
        ("GET organizations/00000000-0000-4000-8000-000000000000/visitors",),
    ),
    Incident(
        "s-unknown-path-fails",
        "A path that does not exist is answered with 500 instead of 404.",
        github("treeverse/lakeFS/issues/9895", "an unknown path of the api was answered with 500 instead of 404"),
        "error",
        (),
        "documented",
        "responses.yaml#NotFound",
        in_front(_unknown_path_fails),
        ("GET no-such-path",),
    ),
    Incident(
        "s-details-as-list",
        "The details of an error about a body are a list, those of other errors an object.",
        github("d2iq-archive/marathon/issues/3241", "two kinds of validation errors had details of different shapes"),
        "envelope",
        (),
        "documented",
        "errors.yaml#ErrorDetails",
        in_front(failing(400, _details_as_list)),
        ("POST organizations {}",),
    ),
    Incident(
        "s-punycode-refused",
        "A domain with an internationalized label (`xn--`) is refused.",
        github("pi-hole/FTL/issues/2837", "the api said of domains in punycode that they are invalid"),
        "validation",
        ("setDomain",),
        "inferred",
        "domains.yaml#DomainName",
        handled(_no_punycode),
        ('PUT domain {"domain": "track.xn--mnchen-3ya.de"}',),
    ),
    Incident(
        "s-reset-in-milliseconds",
        "When a request is over the rate limit, the time of the reset is in milliseconds.",
        github("RocketChat/docs-old/pull/1358", "the reset of the rate limit was in milliseconds, not in seconds"),
        "rate limit",
        (),
        "inferred",
        "headers.yaml#RateLimitReset",
        in_front(failing(429, header("x-ratelimit-reset", _in_milliseconds))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
)
