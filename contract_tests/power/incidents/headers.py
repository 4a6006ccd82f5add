"""Headers, and the bytes of bodies."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, failing, header
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api


_LONGEST = 4096


def _with_body(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body).with_header("content-length", str(len(body)))


def _zipped(answer: Answer) -> Answer:
    if not answer.body:
        return answer
    return _with_body(answer.with_header("content-encoding", "gzip"), gzip.compress(answer.body, mtime=0))


def _nan(answer: Answer) -> Answer:
    body = answer.body.replace(b'"icpScore":null', b'"icpScore":NaN')
    return _with_body(answer, body)


def _latin(answer: Answer) -> Answer:
    text = answer.body.decode()
    return _with_body(answer, text.encode("latin-1", "replace")) if text.isascii() is False else answer


def _garbled(answer: Answer) -> Answer:
    return _with_body(answer, answer.body.decode("latin-1").encode()) if answer.succeeded else answer


def _escaped_control(answer: Answer) -> Answer:
    return _with_body(answer, b"\xef\xbb\xbf" + answer.body) if answer.succeeded and answer.body else answer


async def _redirected(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return answer.without_body(307).with_header("location", request.path + "/")


def _truncated(answer: Answer) -> Answer:
    return _with_body(answer, answer.body[:_LONGEST]) if len(answer.body) > _LONGEST else answer


HEADERS = (
    Incident(
        "charset-added",
        "The content type of answers names a charset.",
        github("attm2x/m2x-nodejs/pull/33", "M2X added a charset, and clients that compared strictly broke"),
        "header",
        (),
        "nothing",
        "",
        in_front(answered(header("content-type", lambda value: f"{value}; charset=utf-8"))),
        ("GET me",),
    ),
    Incident(
        "json-as-text",
        "The content type of analytics is `text/plain`.",
        github("Giphy/GiphyAPI/issues/17", "Giphy told JSON as text/plain from one day on"),
        "header",
        ("getAnalytics", "getUsage"),
        "documented",
        "getAnalytics",
        in_front(answered(header("content-type", lambda _value: "text/plain; charset=utf-8"))),
        ("GET analytics",),
    ),
    Incident(
        "errors-without-type",
        "Errors have no content type.",
        PATTERN,
        "header",
        (),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, header("content-type", lambda _value: None))),
        ("GET organizations/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "redirected-to-slash",
        "The list of organizations redirects to a path with a slash at the end.",
        PATTERN,
        "status",
        ("listOrganizations",),
        "documented",
        "listOrganizations",
        in_front(_redirected),
        ("GET organizations",),
    ),
    Incident(
        "long-bodies-cut",
        "Bodies end after 4,096 bytes.",
        PATTERN,
        "error",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(answered(_truncated)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "always-compressed",
        "The account is compressed although the request does not allow it.",
        github("appsmithorg/appsmith/pull/14374", "Appsmith showed compressed answers as garbled text"),
        "header",
        ("getPartnerAccount",),
        "inferred",
        "getPartnerAccount",
        in_front(answered(_zipped)),
        ("GET me",),
    ),
    Incident(
        "byte-order-mark",
        "Answers with ICP configs begin with a byte order mark.",
        PATTERN,
        "header",
        ("listIcpConfigs", "getIcpConfig"),
        "inferred",
        "listIcpConfigs",
        in_front(answered(_escaped_control)),
        ("GET organizations/<acme>/icp-configs",),
    ),
    Incident(
        "not-a-number",
        "An unknown `icpScore` is written as `NaN`, which is no JSON.",
        PATTERN,
        "type",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(answered(_nan)),
        ("GET organizations/<initech>/visitors",),
    ),
    Incident(
        "visitors-in-latin-1",
        "Visitors whose names are not ASCII come in Latin-1.",
        github("ipfs/kubo/issues/1817", "clients read the answers of IPFS as ISO-8859-1"),
        "text",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        in_front(answered(_latin)),
        ("GET organizations/<initech>/visitors",),
    ),
    Incident(
        "visitors-garbled",
        "Names of visitors are encoded twice.",
        github("appsmithorg/appsmith/issues/13515", "Appsmith showed answers in another charset garbled"),
        "text",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(answered(_garbled)),
        ("GET organizations/<initech>/visitors",),
    ),
    Incident(
        "cookie-set",
        "Answers set a cookie.",
        PATTERN,
        "header",
        (),
        "nothing",
        "",
        in_front(answered(lambda answer: answer.with_header("set-cookie", "lb=node-7; Path=/; HttpOnly"))),
        ("GET me",),
    ),
    Incident(
        "deprecation-announced",
        "The usage summary announces by a header that it will go.",
        PATTERN,
        "header",
        ("getUsage",),
        "nothing",
        "",
        in_front(answered(lambda answer: answer.with_header("deprecation", "@1767225600"))),
        ("GET usage",),
    ),
)
