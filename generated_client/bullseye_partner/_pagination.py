"""Pages, fetched one after the other as their items are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from ._kernel import AsyncKernel, SyncKernel
    from ._operation import Operation
    from ._options import RequestOptions

T = TypeVar("T")

_COUNTERS = frozenset({"total", "page", "page_size"})


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page: its items, its number (from 1), its size, and the number of items over all pages."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether items follow, by what this page says."""
        return bool(self.items) and self.number * self.size < self.total


class _Walk(Generic[T]):
    """Which page comes next, and when to stop, whatever the server answers."""

    def __init__(self, query: dict[str, object]) -> None:
        self.query = query
        self._last: list[T] | None = None

    def read(self, envelope: Any) -> Page[T]:  # noqa: ANN401 - a generated page model
        names: tuple[str, ...] = envelope.__struct_fields__
        items = next(getattr(envelope, name) for name in names if name not in _COUNTERS)
        return Page(items=items, number=envelope.page, size=envelope.page_size, total=envelope.total)

    def turn(self, page: Page[T]) -> bool:
        """Go to the next page; False when there is none, or the server repeats itself."""
        repeated = page.items == self._last
        self._last = page.items
        self.query = {**self.query, "page": page.number + 1}
        return page.has_next and not repeated


class Pager(Generic[T]):
    """All items of a paginated operation; pages are fetched as they are needed."""

    def __init__(
        self,
        kernel: SyncKernel,
        operation: Operation[T],
        path: tuple[object, ...],
        query: dict[str, object],
        options: RequestOptions,
    ) -> None:
        self._kernel = kernel
        self._operation = operation
        self._path = path
        self._query = query
        self._options = options

    def pages(self) -> Iterator[Page[T]]:
        """Yield the pages, each fetched when it is asked for."""
        walk: _Walk[T] = _Walk(self._query)
        while True:
            envelope = self._kernel.call(self._operation, path=self._path, query=walk.query, options=self._options)
            page = walk.read(envelope)
            yield page
            if not walk.turn(page):
                return

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items


class AsyncPager(Generic[T]):
    """All items of a paginated operation; pages are fetched as they are needed."""

    def __init__(
        self,
        kernel: AsyncKernel,
        operation: Operation[T],
        path: tuple[object, ...],
        query: dict[str, object],
        options: RequestOptions,
    ) -> None:
        self._kernel = kernel
        self._operation = operation
        self._path = path
        self._query = query
        self._options = options

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield the pages, each fetched when it is asked for."""
        walk: _Walk[T] = _Walk(self._query)
        while True:
            envelope = await self._kernel.call(
                self._operation, path=self._path, query=walk.query, options=self._options
            )
            page = walk.read(envelope)
            yield page
            if not walk.turn(page):
                return

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item
