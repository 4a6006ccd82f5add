"""Mutants of lists and query parameters: ignored filters, broken pages, changed defaults."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.rewriting import on_success

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.places import OperationPlaces, QueryParameter, Reader

PAGE, PAGE_SIZE, TOTAL = "page", "pageSize", "total"


_CREATED = "createdAt"
"""The property that tells when an item was made."""


def list_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every change of pages and query parameters."""
    for operation in reader.operations:
        for parameter in operation.query:
            if parameter.name not in (PAGE, PAGE_SIZE) and not parameter.required:
                yield from _filters(operation, parameter)
            if "default" in parameter.schema:
                yield _default(operation, parameter)
        if operation.is_page:
            yield from _pages(operation)


def _filters(operation: OperationPlaces, parameter: QueryParameter) -> Iterator[Mutant]:
    name = parameter.name

    async def ignore(request: Request, api: Api) -> Answer:
        return await api(request.with_query(**{name: None}) if await _accepted(request, api, name) else request)

    yield _mutant(operation, "ignored-parameter", name, f"{name} decides what the answer has", ignore)
    if operation.is_page:

        async def match_nothing(request: Request, api: Api) -> Answer:
            answer = await api(request)
            if name not in request.query or not answer.succeeded:
                return answer
            return answer.with_json({**answer.json, operation.items: [], TOTAL: 0})

        yield _mutant(operation, "filter-finds-nothing", name, f"{name} keeps what matches", match_nothing)


async def _accepted(request: Request, api: Api, name: str) -> bool:
    """Whether a request has a parameter and is not refused: a filter that is ignored is still checked."""
    return name in request.query and (await api(request)).succeeded


def _default(operation: OperationPlaces, parameter: QueryParameter) -> Mutant:
    name, default = parameter.name, parameter.schema["default"]
    other = str(default // 2 if default > 1 else default + 1)

    async def deviate(request: Request, api: Api) -> Answer:
        return await api(request if name in request.query else request.with_query(**{name: other}))

    return _mutant(operation, "changed-default", name, f"{name} is {default} by default", deviate)


def _pages(operation: OperationPlaces) -> Iterator[Mutant]:
    """Yield the ways in which pages break; each gets the whole list and makes a page of it."""
    page_mutant = partial(_page_mutant, operation)

    def right(count: int, _length: int) -> int:
        return count

    yield page_mutant("page-ignored", "page counts pages from 1", lambda all_, _, size: all_[:size], right)
    yield page_mutant(
        "page-size-ignored",
        "A page has at most pageSize items",
        lambda all_, page, _: all_[(page - 1) * 20 :][:20],
        right,
    )
    yield page_mutant(
        "page-one-too-long",
        "A page has at most pageSize items",
        lambda all_, page, size: all_[(page - 1) * size : page * size + 1],
        right,
    )
    yield page_mutant(
        "page-overlap",
        "Each item is on one page",
        lambda all_, page, size: all_[max((page - 1) * size - 1, 0) :][:size],
        right,
    )
    yield page_mutant(
        "page-gap",
        "Each item is on one page",
        lambda all_, page, size: all_[(page - 1) * size + (page > 1) : page * size + (page > 1)],
        right,
    )
    yield page_mutant(
        "page-past-the-end-repeats",
        "A page past the end is empty",
        lambda all_, page, size: all_[(page - 1) * size : page * size] or all_[-size:],
        right,
    )
    yield page_mutant(
        "page-order-reversed",
        "The list is in the order of creation",
        lambda all_, page, size: all_[::-1][(page - 1) * size : page * size],
        right,
        None
        if any(place.name == _CREATED for place in operation.answer)
        else "No order of these items is described, and none of them says when it was made",
    )

    def plain(all_: list[Any], page: int, size: int) -> list[Any]:
        return all_[(page - 1) * size : page * size]

    yield page_mutant("total-one-more", "total counts all items", plain, lambda count, _: count + 1)
    yield page_mutant("total-one-less", "total counts all items", plain, lambda count, _: max(count - 1, 0))
    yield page_mutant("total-of-page", "total counts all items", plain, lambda _, length: length)
    yield _unstable(operation)


def _page_mutant(
    operation: OperationPlaces,
    operator: str,
    claim: str,
    take: Callable[[list[Any], int, int], list[Any]],
    total: Callable[[int, int], int],
    equivalent: str | None = None,
) -> Mutant:
    """Return a mutant that takes a page from the whole list: `take` gets the list, the page and its size."""
    items = operation.items

    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        body: JsonObject = answer.json
        whole = await whole_list(request, api, items, body[TOTAL])
        page = take(whole, body[PAGE], body[PAGE_SIZE])
        return answer.with_json({**body, items: page, TOTAL: total(body[TOTAL], len(page))})

    return replace(_mutant(operation, operator, "", claim, deviate), equivalent=equivalent)


def _unstable(operation: OperationPlaces) -> Mutant:
    def deviation() -> Deviation:
        calls = 0

        async def deviate(request: Request, api: Api) -> Answer:
            nonlocal calls
            answer = await api(request)
            if not answer.succeeded:
                return answer
            calls += 1
            body: JsonObject = answer.json
            whole = await whole_list(request, api, operation.items, body[TOTAL])
            order = whole[calls % len(whole) :] + whole[: calls % len(whole)] if whole else []
            start = (body[PAGE] - 1) * body[PAGE_SIZE]
            return answer.with_json({**body, operation.items: order[start : start + body[PAGE_SIZE]]})

        return deviate

    claim = "The same list has the same order each time"
    return Mutant("page-unstable-order", operation.id, "", claim, deviation, frozenset({operation.id}))


async def whole_list(request: Request, api: Api, items: str, total: int) -> list[Any]:
    """Return all items of a list, with the filters of a request."""
    found: list[Any] = []
    page = 1
    while len(found) < total:
        more = (await api(request.with_query(**{PAGE: str(page), PAGE_SIZE: "100"}))).json[items]
        if not more:
            break
        found += more
        page += 1
    return found


def _mutant(
    operation: OperationPlaces,
    operator: str,
    place: str,
    claim: str,
    deviate: Callable[[Request, Api], Awaitable[Answer]],
) -> Mutant:
    return Mutant(operator, operation.id, place, claim, stateless(deviate), frozenset({operation.id}))
