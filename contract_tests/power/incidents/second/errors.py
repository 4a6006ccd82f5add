"""Statuses of answers, and the bodies of errors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import asked, failing, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_LONGEST_ADDRESS = 2000
_LONGEST_RANGE = 90
_BODIES = ("createIcpConfig", "updateIcpConfig")


def _page(answer: Answer, status: int, title: str) -> Answer:
    """Return an answer with the HTML page of a gateway."""
    heading = f"{status} {title}"
    body = f"<html>\r\n<head><title>{heading}</title></head>\r\n<body><h1>{heading}</h1></body>\r\n</html>"
    bare = answer.without_body(status).with_header("content-type", "text/html")
    return replace(bare, body=body.encode()).with_header("content-length", str(len(body)))


def _patch_as_put(request: Request) -> Request:
    if request.method != "PATCH" or not re.search(r"/organizations/[^/]+$", request.path):
        return request
    return replace(request, method="PUT")


def _messages(answer: Answer) -> Answer:
    body = answer.object or {}
    return answer.with_json({**body, "message": [body.get("message")]})


def _code_of_config(answer: Answer) -> Answer:
    body = answer.object or {}
    if "ICP" not in str(body.get("message")):
        return answer
    return answer.with_json({**body, "code": "IcpConfigNotFound"})


async def _address_too_long(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if len(request.path) + len(request.query_string) <= _LONGEST_ADDRESS:
        return answer
    return _page(answer, 414, "Request-URI Too Large")


async def _breaks_at_malformed(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 400 or request.body.strip() in (b"", b"null") or request.json is not None:
        return answer
    return problem(answer, 500, "InternalError", "Server error")


async def _times_out(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded:
        return answer
    told: Any = answer.json
    days = date.fromisoformat(told["endDate"]) - date.fromisoformat(told["startDate"])
    return _page(answer, 504, "Gateway Time-out") if days.days > _LONGEST_RANGE else answer


ERRORS = (
    Incident(
        "patch-as-put",
        "An organization can be updated by PATCH, too.",
        PATTERN,
        "status",
        (),
        "inferred",
        "responses.yaml#MethodNotAllowed",
        in_front(asked(_patch_as_put)),
        ('PATCH organizations/<acme> {"name": "n"}',),
    ),
    Incident(
        "messages-as-list",
        "`message` of a 400 is a list of messages.",
        github("nestjs/nest/issues/8272", "`message` is a list if validation failed, and a text otherwise"),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(400, _messages)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "code-of-icp-config",
        "The `code` of an ICP config that is not found is `IcpConfigNotFound`.",
        PATTERN,
        "error",
        ("getIcpConfig", "updateIcpConfig", "deleteIcpConfig"),
        "documented",
        "errors.yaml#ErrorCode",
        in_front(failing(404, _code_of_config)),
        ("GET organizations/<acme>/icp-configs/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "long-addresses-refused",
        "A list of organizations whose address has more than 2,000 characters is a 414 with an HTML page.",
        github("gravitee-io/issues/issues/4534", "a gateway refused long addresses with a 414"),
        "limit",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#OrganizationSearch",
        in_front(_address_too_long),
        (f"GET organizations?search={'n' * 2000}",),
    ),
    Incident(
        "malformed-body-breaks",
        "An ICP config whose body is no JSON is a 500.",
        github("shlinkio/shlink/issues/1639", "a malformed body was a 500"),
        "status",
        _BODIES,
        "documented",
        "responses.yaml#BadRequest",
        in_front(_breaks_at_malformed),
        ('POST organizations/<acme>/icp-configs {"name": "n",',),
    ),
    Incident(
        "long-ranges-time-out",
        "Analytics of more than 90 days are a 504 with an HTML page.",
        github("GSA/api.data.gov/issues/356", "analytics of more than some months were a 504"),
        "error",
        ("getAnalytics",),
        "documented",
        "errors.yaml#Error",
        in_front(_times_out),
        ("GET analytics?startDate=2024-06-01",),
    ),
)
