"""What stands in front of the service: a firewall, regions, a cache policy, a pool of workers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, base, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_LIMIT, _REMAINING = "x-ratelimit-limit", "x-ratelimit-remaining"
_SQL = re.compile(r"\b(select|insert|delete|drop|union)\b.*\b(from|into|table|select)\b", re.IGNORECASE)
_BLOCKED = b"<html><head><title>403 Forbidden</title></head><body>Request blocked</body></html>"


async def _firewall(request: Request, api: Api) -> Answer:
    """Block a search that looks like SQL."""
    answer = await api(request)
    if not answer.succeeded or not _SQL.search(request.query.get("search", "")):
        return answer
    page = replace(answer, body=_BLOCKED).with_header("content-length", str(len(_BLOCKED)))
    return page.with_header("content-type", "text/html").with_status(403)


def _of_one_region(answer: Answer) -> Answer:
    """Tell what one of two regions counted, to which the requests go by turns."""
    limit, remaining = answer.header(_LIMIT), answer.header(_REMAINING)
    if limit is None or remaining is None:
        return answer
    return answer.with_header(_REMAINING, str(int(limit) - (int(limit) - int(remaining) + 1) // 2))


async def _publicly_cacheable(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if request.method != "GET" or not answer.succeeded:
        return answer
    return answer.with_header("cache-control", "public, max-age=60")


def _deadlocked() -> Deviate:
    """Let a creation fail that comes while another one is under way."""
    under_way = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal under_way
        under_way += 1
        alone = under_way == 1
        try:
            await asyncio.sleep(0)
            if alone:
                return await api(request)
            answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
            return problem(answer, 500, "InternalError", "Internal server error") if answer.succeeded else answer
        finally:
            under_way -= 1

    return deviate


GATEWAY = (
    Incident(
        "firewall-blocks-search",
        "A search whose text looks like SQL, as `Select from Italy` does, is a 403 with an HTML page.",
        github("owasp-modsecurity/ModSecurity/issues/3077", "a firewall blocked harmless queries of an API"),
        "status",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationSearch",
        in_front(_firewall),
        ("GET organizations?search=Select%20from%20Italy",),
    ),
    Incident(
        "remaining-of-one-region",
        "`X-RateLimit-Remaining` is what one of two regions has left, to which requests go by turns.",
        github("express-rate-limit/express-rate-limit/issues/354", "each instance counted the requests on its own"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(answered(_of_one_region)),
        ("GET me", "GET me"),
    ),
    Incident(
        "answers-for-any-cache",
        "Answers to reads say that any cache may keep them for a minute.",
        PATTERN,
        "header",
        (),
        "nothing",
        "",
        in_front(_publicly_cacheable),
        ("GET me",),
    ),
    Incident(
        "deadlock-of-two-creations",
        "Of two organizations that are created at the same time, the second is a 500.",
        github("pterodactyl/panel/issues/2674", "of two things that were created at the same time, one was a 500"),
        "concurrency",
        ("createOrganization",),
        "inferred",
        "createOrganization",
        remembering(_deadlocked),
        ('POST organizations {"name": "n"} && POST organizations {"name": "m"}',),
    ),
)
