"""Requests that get in each other's way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import remembering
from contract_tests.power.incidents.edits import key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


def _lost_update() -> Deviate:
    """Let an update write back all details as they were when it began."""

    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        before: Any = (await api(request.asking("GET", request.path))).object
        await asyncio.sleep(0)
        if not body or not before or "organization" not in before:
            return await api(request)
        whole = {name: before["organization"][name] for name in ("name", "externalId", "metadata")}
        return await api(request.with_json({**{name: value for name, value in whole.items() if value != {}}, **body}))

    return deviate


def _two_at_once() -> Deviate:
    """Refuse a request that comes while another one of the same key is under way."""
    under_way: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = key_of(request)
        under_way[key] = under_way.get(key, 0) + 1
        try:
            busy = under_way[key] > 1
            await asyncio.sleep(0)
            answer = await api(request)
        finally:
            under_way[key] -= 1
        return problem(answer, 429, "TooManyRequests", "One request at a time") if busy else answer

    return deviate


def _checked_before() -> Deviate:
    """Check the credit pool first, and allocate after others may have: what two took, one is charged for."""
    under_way = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal under_way
        under_way += 1
        alone = under_way == 1
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            answer = await api(request)
        finally:
            under_way -= 1
        if answer.status != 422 or alone:
            return answer
        body = request.object or {}
        identifier = request.path.split("/organizations/")[1].split("/")[0]
        allocation = {
            "id": "00000000-0000-4000-8000-000000000001",
            "partnerId": "00000000-0000-4000-8000-000000000002",
            "organizationId": identifier,
            "creditsAllocated": body.get("credits"),
            "creditsUsed": 0,
            "creditsAvailable": body.get("credits"),
            "allocatedAt": "2025-02-27T10:30:00Z",
        }
        return replace(answer, status=200).with_json({"allocation": allocation})

    return deviate


CONCURRENCY = (
    Incident(
        "concurrent-update-lost",
        "Of two updates of an organization at the same time, one is lost.",
        github("jxmullins/monize-fork/issues/6", "Monize read a balance, added to it and wrote it back without a lock"),
        "concurrency",
        ("updateOrganization",),
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        remembering(_lost_update),
        ('PUT organizations/<acme> {"name": "n"} && PUT organizations/<acme> {"metadata": {"a": 1}}',),
    ),
    Incident(
        "pool-spent-twice",
        "Of two allocations at the same time, the second is not refused by what the first took.",
        github("buggyblues/shadow/pull/157", "two purchases at the same time could read the same balance"),
        "concurrency",
        ("allocateCredits",),
        "documented",
        "responses.yaml#UnprocessableEntity",
        remembering(_checked_before),
        ('PUT organizations/<acme>/credits {"credits": 8500} && PUT organizations/<globex>/credits {"credits": 8500}',),
    ),
    Incident(
        "one-request-at-a-time",
        "Two requests with the same key at the same time are too many.",
        PATTERN,
        "concurrency",
        (),
        "nothing",
        "",
        remembering(_two_at_once),
        ("GET me && GET billing",),
    ),
)
