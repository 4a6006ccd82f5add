"""Changes of meaning of lists: filters, pages, totals and order."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from contract_tests.power.mutants.lists import whole_list
from contract_tests.power.mutants.rewriting import on_success, told
from contract_tests.power.mutants.semantic.deviations import day, drift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_ORGANIZATIONS = "listOrganizations"
_VISITORS = "listOrganizationVisitors"
_LOGS = "listWebhookLogs"


def _drift(operation: str, name: str, claim: str, deviate: Deviate) -> Mutant:
    return drift("lists", operation, name, claim, deviate)


def _filtered(name: str, claim: str, parameter: str, keeps: Callable[[JsonObject, str], bool]) -> Mutant:
    return _drift(_ORGANIZATIONS, name, claim, _filter("organizations", parameter, keeps))


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _filters()
    yield from _pages()
    yield from _items()


def _filters() -> Iterator[Mutant]:
    yield _filtered("search-with-case", "Search does not mind the case", "search", lambda o, text: text in o["name"])
    yield _filtered(
        "search-at-the-start",
        "Search finds within the name",
        "search",
        lambda o, text: o["name"].casefold().startswith(text.casefold()),
    )
    yield _filtered(
        "search-whole-name",
        "Search finds within the name",
        "search",
        lambda o, text: o["name"].casefold() == text.casefold(),
    )
    yield _filtered(
        "search-in-external-ids",
        "Search is about names",
        "search",
        lambda o, text: text.casefold() in f"{o['name']} {o['externalId']}".casefold(),
    )
    yield _filtered(
        "external-id-by-prefix",
        "externalId is compared as a whole",
        "externalId",
        lambda o, text: (o["externalId"] or "").startswith(text[:3]),
    )
    yield _filtered(
        "external-id-without-case",
        "externalId is compared as a whole",
        "externalId",
        lambda o, text: (o["externalId"] or "").casefold() == text.casefold(),
    )
    yield _filtered(
        "status-with-canceled", "status keeps what has it", "status", lambda o, text: o["status"] in (text, "canceled")
    )
    yield _filtered("status-inverted", "status keeps what has it", "status", lambda o, text: o["status"] != text)
    yield _drift(_ORGANIZATIONS, "filters-not-combined", "All filters hold at once", _one_filter)


def _pages() -> Iterator[Mutant]:
    for operation, items in ((_ORGANIZATIONS, "organizations"), (_VISITORS, "visitors"), (_LOGS, "logs")):
        yield _drift(operation, "pages-from-zero", "Pages count from 1", _pages_from_zero)
        yield _drift(operation, "echoes-page-1", "page is what was asked for", told(lambda b: b.update(page=1)))
        yield _drift(
            operation, "echoes-the-maximum", "pageSize is what was asked for", told(lambda b: b.update(pageSize=100))
        )
        yield _drift(operation, "page-size-at-most-10", "pageSize may be 100", _at_most(items, 10))
        yield _drift(operation, "total-of-all", "total counts what the filters keep", _total_of_all)
        yield _drift(operation, "first-item-twice", "Each item is listed once", told(partial(_first_twice, items)))
        yield _drift(operation, "last-item-missing", "All items are listed", told(partial(_without_last, items)))
        yield _drift(operation, "same-ids", "An id names one item", told(partial(_same_ids, items)))


def _items() -> Iterator[Mutant]:
    yield _drift(_ORGANIZATIONS, "by-name", "The list is in the order of creation", _sorted("organizations", "name"))
    yield _drift(
        _ORGANIZATIONS,
        "other-credits-than-alone",
        "An item is what the organization is",
        told(lambda b: [o.update(credits=o["credits"] + 1) for o in b["organizations"]]),
    )
    yield _drift(
        _ORGANIZATIONS,
        "empty-metadata",
        "An item is what the organization is",
        told(lambda b: [o.update(metadata={}) for o in b["organizations"]]),
    )
    yield _drift(
        _VISITORS,
        "seen-before-the-first-time",
        "lastSeenAt is not before firstSeenAt",
        told(lambda b: [v.update(lastSeenAt="2020-01-01T00:00:00Z") for v in b["visitors"]]),
    )
    yield _drift(_VISITORS, "end-excluded", "endDate belongs to the range", _end_day_excluded)
    yield _drift(_VISITORS, "of-all-organizations", "Visitors are those of the organization", _of_the_first)
    yield _drift(_LOGS, "by-organization-id", "The list is in the order of the deliveries", _sorted("logs", "id"))
    yield _drift(
        _LOGS,
        "success-with-500",
        "A delivery that got no 2xx failed",
        told(lambda b: [log.update(status="success") for log in b["logs"]]),
    )
    yield _drift(_LOGS, "without-tests", "A test delivery is logged", _without_tests)


def _first_twice(items: str, body: JsonObject) -> None:
    body[items][1:2] = body[items][:1] if body[items][1:] else []


def _without_last(items: str, body: JsonObject) -> None:
    del body[items][-1:]


def _same_ids(items: str, body: JsonObject) -> None:
    for item in body[items]:
        item["id"] = body[items][0]["id"]


def _filter(items: str, parameter: str, keeps: Callable[[JsonObject, str], bool]) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        if parameter not in request.query:
            return answer
        unfiltered = request.with_query(**{parameter: None})
        body = answer.json
        total = (await api(unfiltered.with_query(page="1"))).json["total"]
        kept = [
            item for item in await whole_list(unfiltered, api, items, total) if keeps(item, request.query[parameter])
        ]
        start = (body["page"] - 1) * body["pageSize"]
        return answer.with_json({**body, items: kept[start : start + body["pageSize"]], "total": len(kept)})

    return deviate


async def _one_filter(request: Request, api: Api) -> Answer:
    filters = [name for name in request.query if name not in ("page", "pageSize")]
    answer = await api(request)
    if len(filters) < 2 or not answer.succeeded:
        return answer
    return await api(request.with_query(**dict.fromkeys(filters[1:])))


async def _pages_from_zero(request: Request, api: Api) -> Answer:
    answer = await api(request)
    page = request.query.get("page")
    if page is None or not answer.succeeded:
        return answer
    body = (await api(request.with_query(page=str(int(page) + 1)))).json
    return answer.with_json({**body, "page": int(page)})


def _at_most(items: str, most: int) -> Deviate:
    return told(lambda body: body.update({items: body[items][:most]}))


async def _total_of_all(request: Request, api: Api) -> Answer:
    answer = await api(request)
    filters = [name for name in request.query if name not in ("page", "pageSize")]
    if not answer.succeeded or not filters:
        return answer
    total = (await api(request.with_query(**dict.fromkeys(filters)))).json["total"]
    return answer.with_json({**answer.json, "total": total})


def _sorted(items: str, name: str) -> Deviate:
    def change(body: JsonObject) -> None:
        rows: list[JsonObject] = body[items]
        rows.sort(key=itemgetter(name))

    return told(change)


@on_success
async def _end_day_excluded(request: Request, api: Api, answer: Answer) -> Answer:
    if "endDate" not in request.query:
        return answer
    return await api(request.with_query(endDate=day(request.query["endDate"], -1)))


async def _of_the_first(request: Request, api: Api) -> Answer:
    answer = await api(request)
    parts = request.path.split("/")
    if not answer.succeeded:
        return answer
    listed = await api(request.asking("GET", "/".join(parts[:5])))
    parts[5] = listed.json["organizations"][0]["id"]
    return await api(replace(request, path="/".join(parts)))


@on_success
async def _without_tests(request: Request, api: Api, answer: Answer) -> Answer:
    body = answer.json
    kept = [log for log in body["logs"] if log["organizationId"] is not None]
    return answer.with_json({**body, "logs": kept, "total": body["total"] - len(body["logs"]) + len(kept)})
