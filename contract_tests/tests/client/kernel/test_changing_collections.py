"""Walks over collections that change meanwhile say in words what may be left out; collecting leaves nothing out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.tests.client.kernel.collection import Collection, all_of, both_walks, names
from contract_tests.tests.client.kernel.scripted_api import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def remove_while_walking(collection: Collection, size: int, **options: Any) -> list[int]:
    """Remove each item as it is read, as the blocking client gives it; return how many were removed."""
    count = len(collection.items)
    client = collection.client(**options)
    for item in client.organizations.list(page_size=size):
        collection.items.remove(int(item.name.split()[1]))
    return [count, count - len(collection.items)]


def remove_while_awaiting(collection: Collection, size: int, **options: Any) -> list[int]:
    count = len(collection.items)

    async def walk() -> None:
        async for item in collection.async_client(**options).organizations.list(page_size=size):
            collection.items.remove(int(item.name.split()[1]))

    anyio.run(walk)
    return [count, count - len(collection.items)]


both = pytest.mark.parametrize("remove", [remove_while_walking, remove_while_awaiting], ids=["sync", "async"])


@both
def test_removing_while_walking_is_told_once_in_words(
    remove: Callable[..., list[int]], caplog: pytest.LogCaptureFixture
):
    count, removed = remove(Collection(60), 10)
    assert (count, removed) == (60, 30)
    (line,) = lines(caplog)
    assert line == (
        "listOrganizations: 10 of 60 items were removed, or no longer match, while the pages were read. The others "
        "moved up into pages that were read already, so this walk leaves out up to 10 of them. Collect all items "
        "first (collect()), then remove or change them."
    )


def test_it_is_told_without_a_receiver_of_drift_in_the_same_words(calling: Calling, caplog: pytest.LogCaptureFixture):
    pages = Collection(5)
    first = pages.page(1, 2)
    pages.items = pages.items[1:]
    _, call = calling(as_json(first), as_json(pages.page(2, 2)))
    call(lambda client: client.organizations.list(page_size=2).first(4))
    (line,) = lines(caplog)
    assert "1 of 5 items were removed" in line
    assert "expected" not in line


def test_fetching_ahead_tells_it_too(caplog: pytest.LogCaptureFixture):
    def shrink(collection: Collection) -> None:
        del collection.items[:1]

    collection = Collection(30, between=shrink)
    with collection.client().organizations.list(page_size=10).prefetch() as items:
        list(items)
    assert "1 of 30 items were removed" in lines(caplog)[0]
    assert len(lines(caplog)) == 1


def test_each_walk_tells_its_own(caplog: pytest.LogCaptureFixture):
    for _ in range(2):
        remove_while_walking(Collection(30), 10)
    assert len(lines(caplog)) == 2


def test_items_that_are_added_may_come_twice_and_that_is_told(caplog: pytest.LogCaptureFixture):
    def grow(collection: Collection) -> None:
        if len(collection.asked) == 1:
            collection.items.insert(0, 99)

    collection = Collection(20, between=grow)
    found = names(collection.client().organizations.list(page_size=10))
    assert len(found) > len(set(found))
    (line,) = lines(caplog)
    assert line.endswith("1 items were added to 20 while the pages were read, so this walk may give items twice.")


@pytest.mark.parametrize(
    ("misfit", "clamps", "what"),
    [({"total": 60}, False, "an empty page"), ({"total": 60}, True, "the page before again")],
)
def test_a_walk_that_ends_before_its_total_is_told(
    misfit: dict[str, Any], clamps: bool, what: str, caplog: pytest.LogCaptureFixture
):
    collection = Collection(30, misfit=misfit, clamps=clamps)
    assert len(list(collection.client().organizations.list(page_size=10))) == 30
    (line,) = lines(caplog)
    assert line == f"listOrganizations: the walk ends after 30 items, though there are 60: the API gave {what}."


@given(count=st.integers(0, 70), size=st.integers(1, 20), awaited=st.booleans())
def test_collecting_first_leaves_nothing_out(count: int, size: int, awaited: bool):
    collection = Collection(count)

    async def collect() -> list[Any]:
        pager = collection.async_client().organizations.list(page_size=size)
        return await (await pager).collect() if awaited else await pager.collect()

    blocking = collection.client().organizations.list(page_size=size).collect()
    assert isinstance(blocking, list)
    assert names(blocking) == names(anyio.run(collect)) == [f"item {number}" for number in range(count)]
    for item in blocking:
        collection.items.remove(int(item.name.split()[1]))
    assert collection.items == []


def test_a_collection_that_stands_still_says_nothing(caplog: pytest.LogCaptureFixture):
    both_walks(Collection(45), 10, list, all_of)
    assert lines(caplog) == []
    assert caplog.records == []


def test_collecting_goes_on_from_the_page_that_it_is_asked_of():
    page = Collection(45).client().organizations.list(page=3, page_size=10)
    assert names(page.collect()) == [f"item {number}" for number in range(20, 45)]
