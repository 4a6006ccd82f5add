"""Answers that are older than the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import UnprocessableEntity
from contract_tests.power.incidents.change import Change, handled_remembering, in_front, remembering
from contract_tests.power.incidents.edits import base, key_of, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


_COPIES = 2


def _as_answer_of(now: Answer, kept: Answer) -> Answer:
    """Return an answer as it was, with the rate limit as it is."""
    for name in _HEADERS:
        kept = kept.with_header(name, now.header(name))
    return kept


def _first_answer_kept(reads: int) -> Deviate:
    """Answer so many reads of a path with what the first one got, then ask anew."""
    kept: dict[tuple[str, str, str], tuple[Answer, int]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        place = key_of(request), request.path, request.query_string
        first, left = kept.get(place, (answer, 0))
        if request.method != "GET" or not answer.succeeded:
            return answer
        if not left:
            kept[place] = answer, reads
            return answer
        kept[place] = first, left - 1
        return _as_answer_of(answer, first)

    return deviate


def _without_query() -> Deviate:
    """Keep answers by their paths, and forget the query."""
    kept: dict[tuple[str, str], Answer] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        return _as_answer_of(answer, kept.setdefault((key_of(request), request.path), answer))

    return deviate


def _made_late() -> Deviate:
    """Leave a new organization out of the first list that is asked for after its creation."""
    waiting: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body: Any = answer.object
        if not answer.succeeded or not body:
            return answer
        if request.operation == "createOrganization":
            waiting.add(body["organization"]["id"])
            return answer
        shown = [one for one in body["organizations"] if one["id"] not in waiting]
        missing = len(body["organizations"]) - len(shown)
        waiting.clear()
        return answer.with_json({**body, "organizations": shown, "total": body["total"] - missing})

    return deviate


def _not_yet() -> Deviate:
    """Answer the first read of a new organization with a 404."""
    new: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body: Any = answer.object
        if request.operation == "createOrganization" and answer.succeeded:
            new.add(body["organization"]["id"])
        elif request.operation == "getOrganization" and (found := request.path.rpartition("/")[2].lower()) in new:
            new.discard(found)
            return problem(answer, 404, "NotFound", "There is no such organization")
        return answer

    return deviate


def _pool_behind() -> Deviate:
    """Tell the credit pool of the account as it was when it was last asked for."""
    kept: dict[str, JsonObject] = {}
    names = ("creditPoolUsed", "creditPoolAvailable")

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body: Any = answer.object
        if not answer.succeeded:
            return answer
        now = {name: body["partner"][name] for name in names}
        before, kept[key_of(request)] = kept.get(key_of(request), now), now
        return answer.with_json({"partner": {**body["partner"], **before}})

    return deviate


def _flickering() -> Deviate:
    """Tell every second time that the domain is not verified."""
    asked = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal asked
        answer = await api(request)
        body = answer.object
        if not answer.succeeded or not body:
            return answer
        asked += 1
        return answer.with_json({**body, "verified": body["verified"] and asked % 2 == 1})

    return deviate


def _one_reader_behind() -> Deviate:
    """Read webhooks from two copies by turns, one of which learns of a write with the next one."""
    copies: list[Answer] = []
    asked = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal asked
        if request.method != "GET":
            before = await api(request.asking("GET", f"{base(request)}/partner/webhooks"))
            copies[:] = [before] if before.succeeded else []
            return await api(request)
        answer = await api(request)
        asked += 1
        return _as_answer_of(answer, copies[0]) if copies and answer.succeeded and asked % _COPIES else answer

    return deviate


def _remembered_refusal() -> Handling:
    """Refuse an allocation on which the pool was too small once, although it is large enough now."""
    refused: set[tuple[str, int]] = set()

    def handling(call: Call, handler: Handler) -> Any:
        wanted = call.parameters["organizationId"], call.body["credits"]
        if wanted in refused:
            raise UnprocessableEntity("The credit pool is too small")
        try:
            return handler(call)
        except UnprocessableEntity:
            refused.add(wanted)
            raise

    return handling


def _analytics_of_the_morning() -> Handling:
    """Count organizations once a day."""
    counted: dict[tuple[str, str], int] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        day = call.partner.id, call.now.date().isoformat()
        return {**result, "totalOrganizations": counted.setdefault(day, result["totalOrganizations"])}

    return handling


async def _renamed_later(request: Request, api: Api) -> Answer:
    """Do nothing at once: an update is accepted, and would be carried out in the background."""
    body = request.object
    found = await api(request.asking("GET", request.path))
    if body is None or not found.succeeded or "name" not in body:
        return await api(request)
    rest = {name: value for name, value in body.items() if name != "name"}
    answer = await api(request.with_json(rest))
    return answer.with_status(202) if answer.succeeded else answer


def _kept(identifier: str, text: str, operation: str, change: Change, witness: tuple[str, ...]) -> Incident:
    return Incident(identifier, text, PATTERN, "aging", (operation,), "inferred", operation, change, witness)


AGING = (
    Incident(
        "organization-from-cache",
        "An organization is read from a cache that answers three reads after the first.",
        github("Greenstand/treetracker-wallet-api/issues/242", "every second read after an update was stale"),
        "aging",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        remembering(lambda: _first_answer_kept(3)),
        ("GET organizations/<acme>", 'PUT organizations/<acme> {"name": "n"}', "GET organizations/<acme>"),
    ),
    _kept(
        "icp-configs-from-cache",
        "The ICP configs of an organization are read from a cache that answers one read after the first.",
        "listIcpConfigs",
        remembering(lambda: _first_answer_kept(1)),
        (
            "GET organizations/<acme>/icp-configs",
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": []}',
            "GET organizations/<acme>/icp-configs",
        ),
    ),
    _kept(
        "keys-from-cache",
        "The API keys are read from a cache that answers two reads after the first.",
        "listApiKeys",
        remembering(lambda: _first_answer_kept(2)),
        ("GET api-keys", 'POST api-keys {"name": "n"}', "GET api-keys"),
    ),
    _kept(
        "preferences-from-cache",
        "E-mail preferences of an organization are read from a cache that answers one read after the first.",
        "getOrganizationEmailPreferences",
        remembering(lambda: _first_answer_kept(1)),
        (
            "GET organizations/<acme>/email-preferences",
            'PUT email-preferences {"preferences": {"credits_low": true}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "visitors-cached-without-query",
        "Visitors are read from a cache that does not regard the query.",
        github("sc2-pulse/sc2-pulse/issues/262", "Cloudflare put its own answer in the place of that of an API"),
        "aging",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        remembering(_without_query),
        ("GET organizations/<acme>/visitors", "GET organizations/<acme>/visitors?page=2"),
    ),
    Incident(
        "new-organization-listed-late",
        "A new organization is missing in the first list after its creation.",
        github("Zarinto/ztaez/issues/68", "an API now and then returned stale data after updates"),
        "aging",
        ("createOrganization", "listOrganizations"),
        "inferred",
        "createOrganization",
        remembering(_made_late),
        ('POST organizations {"name": "n"}', "GET organizations"),
    ),
    Incident(
        "new-organization-not-yet",
        "The first read of a new organization is a 404.",
        github("miantiao-me/Sink/issues/19", "what was created in Sink was a 404 for tens of seconds"),
        "aging",
        ("createOrganization", "getOrganization"),
        "documented",
        "getOrganization",
        remembering(_not_yet),
        ('POST organizations {"name": "n"}', "GET organizations/<0.organization.id>"),
    ),
    _kept(
        "pool-one-read-behind",
        "The account tells the credit pool as it was when it was last asked for.",
        "getPartnerAccount",
        remembering(_pool_behind),
        ("GET me", 'PUT organizations/<acme>/credits {"credits": 900}', "GET me"),
    ),
    Incident(
        "verification-flickers",
        "The domain is verified or not by turns.",
        github(
            "thunderbird/thunderbird-accounts/issues/934", "whether a record is verified flip-flops in Thunderbird's"
        ),
        "aging",
        ("getDomainVerification",),
        "inferred",
        "getDomainVerification",
        remembering(_flickering),
        ("GET domain/verification", "GET domain/verification"),
    ),
    Incident(
        "webhooks-from-two-copies",
        "Webhooks are read from two copies by turns, one of which is behind by one update.",
        github("dxos/dxos/issues/7240", "queries after a replication could return what was there before"),
        "aging",
        ("getWebhooks", "updateIdentificationWebhook", "updateBillingWebhook"),
        "inferred",
        "getWebhooks",
        remembering(_one_reader_behind),
        ('PUT webhooks/billing {"enabled": false}', "GET webhooks"),
    ),
    _kept(
        "organizations-counted-daily",
        "Analytics count the organizations once a day.",
        "getAnalytics",
        handled_remembering(_analytics_of_the_morning),
        ("GET analytics", 'POST organizations {"name": "n"}', "GET analytics"),
    ),
    Incident(
        "refusal-remembered",
        "An allocation that was refused once is refused always.",
        PATTERN,
        "aging",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled_remembering(_remembered_refusal),
        (
            'PUT organizations/<acme>/credits {"credits": 8600}',
            'PUT organizations/<globex>/credits {"credits": 0}',
            'PUT organizations/<acme>/credits {"credits": 8600}',
        ),
    ),
    Incident(
        "new-name-later",
        "A new name of an organization is accepted with a 202, and not there at once.",
        PATTERN,
        "aging",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        in_front(_renamed_later),
        ('PUT organizations/<acme> {"name": "n"}',),
    ),
)
