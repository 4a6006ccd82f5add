"""What gateways, proxies, caches and firewalls in front of the API did."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled_remembering, in_front, remembering
from contract_tests.power.incidents.edits import answered, asked, base, failing, header, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_PAGE_LIMIT = 100
_FALLBACK = "20"
_SQL = re.compile(rb"\b(having|union|select)\b", re.IGNORECASE)


def _as_page(answer: Answer, status: int, title: str) -> Answer:
    body = f"<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1></body>\n</html>\n".encode()
    told = replace(answer, status=status, body=body).with_header("content-length", str(len(body)))
    return told.with_header("content-type", "text/html")


async def _page_for_unknown_path(request: Request, api: Api) -> Answer:
    answer = await api(request)
    # Only what no route takes stays with the gateway; the API itself answers for unknown ids.
    return _as_page(answer, 404, "404 Not Found") if not request.operation and answer.status == 404 else answer


def _by_authorizer(answer: Answer) -> Answer:
    return answer.with_json({"message": "Forbidden"}).with_status(403)


def _as_problem(answer: Answer) -> Answer:
    body = answer.object or {}
    problem = {
        "type": "about:blank",
        "title": "Bad Request",
        "status": answer.status,
        "detail": body.get("message", ""),
    }
    return answer.with_json(problem).with_header("content-type", "application/problem+json")


def _decoded_twice(request: Request) -> Request:
    return replace(request, query_string=re.sub("%2b", "+", request.query_string, flags=re.IGNORECASE))


def _falling_back(request: Request) -> Request:
    size = request.query.get("pageSize", "")
    digits = size.lstrip("0")
    too_large = size.isascii() and size.isdecimal() and (len(digits) > 3 or int(digits or "0") > _PAGE_LIMIT)
    return request.with_query(pageSize=_FALLBACK) if too_large else request


async def _firewall(request: Request, api: Api) -> Answer:
    if request.method == "GET" or not _SQL.search(request.body):
        return await api(request)
    answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
    return _as_page(answer, 403, "403 Forbidden")


def _one_answer_for_all() -> Handling:
    cached: dict[str, tuple[datetime, JsonObject | Delivery | None]] = {}

    def handling(call: Call, handler: Handler) -> JsonObject | Delivery | None:
        until, answer = cached.get("me", (call.now, None))
        if answer is None or not call.now < until:
            answer = handler(call)
            cached["me"] = call.now + timedelta(seconds=60), answer
        return answer

    return handling


@dataclass
class _Unlocked:
    """What those who write at the same time have read before, and how many they are."""

    writers: int = 0
    known: dict[str, Any] | None = None


def _merged_without_lock() -> Deviation:
    at_work: dict[str, _Unlocked] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        wanted = None if body is None else body.get("preferences")
        if body is None or not isinstance(wanted, dict):
            return await api(request)
        caller = key_of(request)
        row = at_work.setdefault(caller, _Unlocked())
        row.writers += 1
        try:
            if row.writers == 1:
                # Nobody has written yet, so one reading serves all of them.
                row.known = ((await api(request.asking("GET", request.path))).object or {}).get("preferences")
            await asyncio.sleep(0.02)  # between reading and writing, as any database takes
            if row.known is None:
                return await api(request)
            return await api(request.with_json({**body, "preferences": {**row.known, **wanted}}))
        finally:
            row.writers -= 1
            if not row.writers:
                at_work.pop(caller, None)

    return deviate


OF_THE_EDGE = (
    Incident(
        "p-gateway-page-for-unknown-path",
        "A path that the gateway has no route for is answered with the gateway's own page in HTML.",
        github("arenanet/api-cdi/issues/383", "a wrong address got an error page of the CDN instead of the JSON error"),
        "envelope",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(_page_for_unknown_path),
        ("GET nowhere",),
    ),
    Incident(
        "p-authorizer-says-forbidden",
        "The new gateway checks the key, and refuses with its own 403 and its own body.",
        github(
            "dod-ccpo/atat-web-api/pull/277",
            "the gateway's own refusals had another shape than the errors of the functions behind it",
        ),
        "access",
        (),
        "documented",
        "responses.yaml#Unauthorized",
        in_front(failing(401, _by_authorizer)),
        ("[] GET me",),
    ),
    Incident(
        "p-validation-as-problem",
        "Since the upgrade of the framework, refused parameters and bodies are told as application/problem+json.",
        github(
            "endatix/endatix-hub/pull/915",
            "validation errors of the API became RFC 7807 problems, which the old parser of the client did not know",
        ),
        "envelope",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(failing(400, _as_problem)),
        ("GET organizations?page=0",),
    ),
    Incident(
        "p-reset-in-milliseconds",
        "X-RateLimit-Reset counts milliseconds since 1970.",
        github("RocketChat/docs-old/pull/1358", "the reset header came in milliseconds, not in seconds as documented"),
        "header",
        (),
        "inferred",
        "headers.yaml#RateLimitReset",
        in_front(answered(header("x-ratelimit-reset", lambda value: f"{value}000"))),
        ("GET me",),
    ),
    Incident(
        "p-limiter-without-retry-after",
        "The limiter of the proxy refuses without saying in Retry-After how long to wait.",
        github("repology/repology-rs/issues/234", "a 429 came without Retry-After, so that a bot did not try again"),
        "rate limit",
        (),
        "nothing",
        "",
        in_front(failing(429, header("retry-after", lambda _: None))),
        ("GET me", "GET me"),
        rate_limit=1,
    ),
    Incident(
        "p-plus-becomes-space",
        "The gateway decodes the query before it forwards it, so that an encoded plus arrives as a space.",
        github("api-platform/core/issues/3394", "a filter with a plus in its value found nothing"),
        "filter",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationExternalIdFilter",
        in_front(asked(_decoded_twice)),
        ('POST organizations {"name": "Plus", "externalId": "eu+1"}', "GET organizations?externalId=eu%2B1"),
    ),
    Incident(
        "p-large-log-page-falls-back",
        "A page of the log that is larger than allowed is not refused, but silently has the default size.",
        github(
            "cc-archive/cccatalog-api/issues/298",
            "beyond the limit the server silently went back to the default size of a page",
        ),
        "limit",
        ("listWebhookLogs",),
        "inferred",
        "parameters.yaml#LogPageSize",
        in_front(asked(_falling_back)),
        ("GET webhooks/logs?pageSize=500",),
    ),
    Incident(
        "p-firewall-reads-prose",
        "A web application firewall takes ordinary words in bodies for SQL, and refuses the request with a page.",
        github("gyrinx-app/gyrinx/issues/2033", "a text with the words 'having met' got a bare 403 from the firewall"),
        "access",
        (),
        "documented",
        "billing.yaml#AllocateCreditsRequest",
        in_front(_firewall),
        ('PUT organizations/<acme>/credits {"credits": 900, "notes": "Lowered, having met their team."}',),
    ),
    Incident(
        "p-cache-forgets-the-key",
        "The account is cached for a minute by its address alone, whoever asks.",
        github("Kinto/kinto/issues/635", "a second user got the cached response with the data of the first"),
        "tenancy",
        ("getPartnerAccount",),
        "documented",
        "getPartnerAccount",
        handled_remembering(_one_answer_for_all),
        ("GET me", "PARTNER", "[<1.apiKey>] GET me"),
    ),
    Incident(
        "p-preferences-lost-in-a-race",
        "E-mail preferences are read, merged and written without a lock: of two changes at once one is lost.",
        github("kenlasko/monize/issues/99", "two updates at once both read the old value, and one of them was lost"),
        "concurrency",
        ("updateEmailPreferences",),
        "documented",
        "updateEmailPreferences",
        remembering(_merged_without_lock),
        (
            'PUT email-preferences {"preferences": {"credits_low": true}}'
            ' && PUT email-preferences {"preferences": {"payment_failed": false}}',
            "GET email-preferences",
        ),
    ),
)
