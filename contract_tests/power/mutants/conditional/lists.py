"""Lists that are right until two filters meet, on the first page, or before something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import EACH_PAGE, FILTERS, SUSPENDED, drift, mutant
from contract_tests.power.mutants.lists import PAGE, TOTAL
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.rewriting import Deviate


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    pairs = [
        ("listOrganizations", "externalId", "status"),
        ("listOrganizations", "status", "search"),
        ("listOrganizationVisitors", "startDate", "endDate"),
        ("listWebhookLogs", "type", "status"),
        ("listWebhookLogs", "organizationId", "type"),
    ]
    for operation, lost, beside in pairs:
        yield drift(operation, f"{lost}-lost-beside-{beside}", FILTERS, _lost_beside(lost, beside))
    for operation, lost in (
        ("listOrganizations", "status"),
        ("listOrganizations", "search"),
        ("listOrganizationVisitors", "endDate"),
        ("listWebhookLogs", "type"),
    ):
        yield drift(operation, f"{lost}-lost-on-page-2", EACH_PAGE, _lost_on_page_2(lost))
    for operation in ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"):
        yield drift(operation, "total-of-what-is-left", "total is the same on every page", told(_total_of_what_is_left))
    yield drift("listOrganizations", "search-of-first-word", "Search finds within the name", _first_word)
    yield drift("listOrganizations", "suspended-last", "The list is in the order of creation", told(_suspended_last))
    yield drift("listOrganizations", "search-without-suspended", "Search is about names", _search_without_suspended)
    yield mutant(
        "listOrganizations", "stale-after-update", "An item is what the organization is", _stale, "createOrganization"
    )
    yield mutant(
        "updateOrganization", "renamed-not-found", "Search finds by the name of now", _renamed, "listOrganizations"
    )


def _lost_beside(lost: str, beside: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        both = lost in request.query and beside in request.query and (await api(request)).succeeded
        return await api(request.with_query(**{lost: None}) if both else request)

    return deviate


def _lost_on_page_2(lost: str) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        if lost not in request.query or request.query.get(PAGE, "1") == "1":
            return answer
        other = await api(request.with_query(**{lost: None}))
        return answer.with_json({**other.json, TOTAL: answer.json[TOTAL]})

    return deviate


def _total_of_what_is_left(body: JsonObject) -> None:
    body[TOTAL] = max(0, body[TOTAL] - (body["page"] - 1) * body["pageSize"])


async def _first_word(request: Request, api: Api) -> Answer:
    words = request.query.get("search", "").split()
    return await api(request.with_query(search=words[0]) if len(words) > 1 else request)


def _suspended_last(body: JsonObject) -> None:
    organizations: list[JsonObject] = body["organizations"]
    suspended = [organization for organization in organizations if organization["status"] == SUSPENDED]
    body["organizations"] = [one for one in organizations if one not in suspended] + suspended


@on_success
async def _search_without_suspended(request: Request, api: Api, answer: Answer) -> Answer:
    if "search" not in request.query:
        return answer
    body = answer.json
    kept = [organization for organization in body["organizations"] if organization["status"] != SUSPENDED]
    lost = len(body["organizations"]) - len(kept)
    return answer.with_json({**body, "organizations": kept, TOTAL: body[TOTAL] - lost})


def _stale() -> Deviation:
    """Remember pages until something is created; what is changed does not count."""
    pages: dict[str, Json] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.operation == "createOrganization":
            pages.clear()
            return answer
        if not answer.succeeded:
            return answer
        return answer.with_json(
            pages.setdefault(f"{request.header('x-partner-api-key')} {request.query_string}", answer.json)
        )

    return deviate


def _renamed() -> Deviation:
    """Search in an index of names that an update does not reach."""
    renamed: set[str] = set()

    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        if request.operation == "updateOrganization":
            if "name" in request.json:
                renamed.add(answer.json["organization"]["id"])
            return answer
        if "search" not in request.query:
            return answer
        body = answer.json
        kept = [organization for organization in body["organizations"] if organization["id"] not in renamed]
        lost = len(body["organizations"]) - len(kept)
        return answer.with_json({**body, "organizations": kept, TOTAL: body[TOTAL] - lost})

    return deviate
