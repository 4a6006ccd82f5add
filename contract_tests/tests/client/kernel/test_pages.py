"""Walks over pages of collections that stand still, change meanwhile, or answer to no rule at all."""

from __future__ import annotations

import concurrent.futures
import math
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import parse_qs

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import (
    APITimeoutError,
    BullseyePartner,
    DriftEvent,
    ResponseDecodeError,
    TooManyRequestsError,
    _pagination,
)
from contract_tests.sample_calls import method_of, plain_arguments
from contract_tests.tests.client.kernel.collection import (
    LISTING,
    PAGED,
    Collection,
    all_of,
    both_walks,
    items_property,
    names,
)
from contract_tests.tests.client.kernel.scripted_api import as_json, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

P = ParamSpec("P")
T = TypeVar("T")

for_each_paged = pytest.mark.parametrize("operation", PAGED, ids=lambda operation: operation.operation_id)
sizes = st.integers(1, 100)


@for_each_paged
def test_every_paginated_operation_gives_all_items_once_and_in_order(operation: Operation):
    collection = Collection(45, operation)
    arguments, named = plain_arguments(operation)
    named |= {"page": 1, "page_size": 20}
    expected = [f"item {i}" for i in range(45)]
    label = {"ipAddress": "ip_address"}.get(collection.label, collection.label)

    found = [str(getattr(item, label)) for item in method_of(collection.client(), operation)(*arguments, **named)]

    assert found == expected
    assert collection.asked == [1, 2, 3]


@given(count=st.integers(0, 350), size=sizes)
def test_a_walk_gives_all_items_in_as_few_requests_as_there_are_pages(count: int, size: int):
    collection = Collection(count)
    for found in both_walks(collection, size, list, all_of):
        assert names(found) == [f"item {i}" for i in range(count)]
    pages = max(1, math.ceil(count / size))
    assert collection.asked == 2 * list(range(1, pages + 1))
    assert collection.drift == []


@given(count=st.integers(0, 120), size=st.integers(1, 30), wanted=st.integers(-1, 130))
def test_first_fetches_no_more_pages_than_it_needs(count: int, size: int, wanted: int):
    collection = Collection(count)
    taken = max(0, min(wanted, count))
    for found in both_walks(collection, size, lambda page: page.first(wanted), lambda pager: pager.first(wanted)):
        assert names(found) == [f"item {i}" for i in range(taken)]
    assert collection.asked == 2 * list(range(1, max(1, math.ceil(taken / size)) + 1))


@given(count=st.integers(1, 120), size=st.integers(1, 30))
def test_pages_know_where_they_are(count: int, size: int):
    async def pages_of(pager: Any) -> list[Any]:
        return [page async for page in pager.pages()]

    collection = Collection(count)
    for pages in both_walks(collection, size, lambda page: list(page.pages()), pages_of):
        assert [page.number for page in pages] == list(range(1, len(pages) + 1))
        assert {page.total for page in pages} == {count}
        assert {page.size for page in pages} == {size}
        assert [page.has_next for page in pages] == [True] * (len(pages) - 1) + [False]
        assert sum(map(len, pages)) == count


def test_a_walk_can_begin_anywhere():
    collection = Collection(45)
    page = collection.client().organizations.list(page=2, page_size=20)
    assert repr(page) == "<Page 2 of listOrganizations: 20 of 45 items>"
    assert names(page) == [f"item {i}" for i in range(20, 45)]
    assert collection.asked == [2, 3]


changes = st.lists(st.one_of(st.just("append"), st.just("remove"), st.integers(0, 60)), min_size=1, max_size=8)


@given(count=st.integers(0, 60), size=st.integers(1, 10), clamps=st.booleans(), script=changes)
def test_a_walk_ends_without_error_whatever_happens_to_the_collection(count, size, clamps, script):
    """Items come and go between any two requests, and the server may give its last page for ever."""

    def change(collection: Collection) -> None:
        step = script[len(collection.asked) % len(script)]
        if step == "append":
            collection.items.append(len(collection.items))
        elif step == "remove":
            del collection.items[:1]
        else:
            collection.items = list(range(step))

    collection = Collection(count, clamps=clamps, between=change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_pagination, "MAX_PAGES", 80)  # what grows with every request has no end but the cap
        both_walks(collection, size, list, all_of)
    assert len(collection.asked) <= 2 * (80 if "append" in script else 60 // size + 2)


@given(growth=st.integers(1, 5), size=st.integers(1, 5))
def test_a_collection_that_grows_with_each_request_ends_at_the_cap(growth: int, size: int):
    def grow(collection: Collection) -> None:
        collection.items += range(growth + size)

    collection = Collection(10, between=grow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_pagination, "MAX_PAGES", 7)
        both_walks(collection, size, list, all_of)
    assert collection.asked == 2 * list(range(1, 8))


@pytest.mark.parametrize("total", [10, 10**9, None, "many", -1])
def test_a_page_that_repeats_ends_the_walk(total: object):
    """A server that ignores the page number, and cannot count."""
    collection = Collection(2)
    collection.misfit = collection.page(1, 2) | {"total": total}
    for found in both_walks(collection, 2, list, all_of):
        assert names(found) == ["item 0", "item 1"]
    assert len(collection.asked) <= 4


@pytest.mark.parametrize("mask", [{"page": None}, {"pageSize": None}, {"total": None}, {"total": 10**12}])
def test_missing_or_absurd_counters_do_not_stop_a_walk(mask: dict[str, object]):
    collection = Collection(5, misfit=mask)
    for found in both_walks(collection, 2, list, all_of):
        assert names(found) == [f"item {i}" for i in range(5)]


@pytest.mark.parametrize("items", [None, True, 7, "text", {"0": {}}])
def test_a_page_without_items_does_not_end_a_walk_in_silence(calling: Calling, items: object):
    """To take it for an empty page would be to take the items before it for all."""
    collection = Collection(5)
    broken = {**collection.page(2, 2), items_property(LISTING): items}
    api, call = calling(as_json(collection.page(1, 2)), as_json(broken), on_drift=collection.drift.append)
    with pytest.raises(ResponseDecodeError, match=r"at `\$.organizations`"):
        call(lambda client: client.organizations.list(page_size=2).first(5))
    assert len(api.requests) == 2
    assert [event.json_path for event in collection.drift] == ["$.organizations"]


def test_a_total_that_changes_midway_is_reported():
    collection = Collection(45, between=lambda collection: collection.items.append(99))
    collection.client().organizations.list(page_size=20).first(25)
    expected = "the total of the page before, 45"
    assert collection.drift == [DriftEvent("listOrganizations", "$.total", expected, "46")]


def test_the_filters_of_a_walk_go_with_every_page(calling):
    answers = [as_json(Collection(3).page(number, 2)) for number in (1, 2)]
    api, call = calling(*answers)

    def walk(client: Any) -> Any:
        pages = client.organizations.list(page_size=2, status="active", extra_query={"expand": "tier"})
        return list(pages) if isinstance(client, BullseyePartner) else all_of(pages)

    assert names(call(walk)) == ["item 0", "item 1", "item 2"]
    assert [parse_qs(request.url.query.decode()) for request in api.requests] == [
        {"pageSize": ["2"], "status": ["active"], "expand": ["tier"]},
        {"page": ["2"], "pageSize": ["2"], "status": ["active"], "expand": ["tier"]},
    ]


# Deadlines


def test_the_deadline_of_a_call_is_that_of_the_whole_walk():
    collection = Collection(100, between=lambda collection: collection.clock.pass_by(4.0))
    seen: list[str] = []
    with pytest.raises(APITimeoutError):
        seen.extend(item.name for item in collection.client().organizations.list(page_size=10, deadline=10.0))
    assert len(collection.asked) == 3


def test_the_deadline_of_a_client_is_one_for_each_page():
    collection = Collection(100, between=lambda collection: collection.clock.pass_by(4.0))
    assert len(list(collection.client(deadline=10.0).organizations.list(page_size=10))) == 100


# Fetching ahead


@given(count=st.integers(0, 60), size=st.integers(1, 20), ahead=st.integers(1, 4))
def test_fetching_ahead_gives_the_same_items(count: int, size: int, ahead: int):
    def take(page: Any) -> list[Any]:
        with page.prefetch(ahead) as items:
            return list(items)

    async def take_async(pager: Any) -> list[Any]:
        async with pager.prefetch(ahead) as items:
            return [item async for item in items]

    collection = Collection(count)
    for found in both_walks(collection, size, take, take_async):
        assert names(found) == [f"item {i}" for i in range(count)]
    assert collection.asked == 2 * list(range(1, max(1, math.ceil(count / size)) + 1))


class InlineExecutor(ThreadPoolExecutor):
    """Does at once what a thread would do as soon as it can."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("ahead", [1, 3])
def test_no_more_pages_are_fetched_ahead_than_allowed(ahead: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(concurrent.futures, "ThreadPoolExecutor", InlineExecutor)
    collection = Collection(100)
    with collection.client().organizations.list(page_size=10).prefetch(ahead) as items:
        next(items)
    assert len(collection.asked) == 1 + ahead

    async def take() -> int:
        async with collection.async_client().organizations.list(page_size=10).prefetch(ahead) as items:
            async for _ in items:
                await anyio.wait_all_tasks_blocked()
                return len(collection.asked)
        raise AssertionError

    collection.asked.clear()
    assert anyio.run(take) == 1 + ahead


def test_an_error_while_fetching_ahead_is_raised_where_the_items_are_read():
    class Failing(Collection):
        def __call__(self, request: httpx2.Request) -> httpx2.Response:
            good = super().__call__(request)
            return refusal(429, "TooManyRequests") if self.asked[-1] == 3 else good

    collection = Failing(50)
    seen: list[str] = []
    with (
        pytest.raises(TooManyRequestsError),
        collection.client(max_retries=0).organizations.list(page_size=10).prefetch(2) as items,
    ):
        seen.extend(item.name for item in items)

    async def take() -> None:
        async with collection.async_client(max_retries=0).organizations.list(page_size=10).prefetch(2) as items:
            seen.extend([item.name async for item in items])

    with pytest.raises(TooManyRequestsError):
        anyio.run(take)
    assert seen == [f"item {i}" for i in range(20)]


def test_an_error_of_the_reader_passes_as_it_is():
    collection = Collection(50)
    mine = KeyError("mine")
    with pytest.raises(KeyError) as caught, collection.client().organizations.list().prefetch() as items:
        for _ in items:
            raise mine
    assert caught.value is mine

    async def take() -> None:
        async with collection.async_client().organizations.list().prefetch() as items:
            async for _ in items:
                raise mine

    with pytest.raises(KeyError) as caught:
        anyio.run(take)
    assert caught.value is mine


@pytest.mark.parametrize("ahead", [0, -1])
def test_nothing_ahead_is_refused(ahead: int):
    page = Collection(1).client().organizations.list()
    with pytest.raises(ValueError, match="at least 1"), page.prefetch(ahead):
        pass
