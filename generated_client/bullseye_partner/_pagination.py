"""Pages: each holds its items, and the way to the next.

A walk over pages ends on `total`, on an empty page, on a page that repeats the one before, and on a cap, so that no
server can keep it going for ever, whatever it answers: collections shrink and grow while they are read, and some
servers give the last page again when one past it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._drift import DriftEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence

    from ._core import Core
    from ._kernel import AsyncKernel, SyncKernel
    from ._operation import Operation
    from ._options import RequestOptions

T = TypeVar("T")

_Otherwise = TypeVar("_Otherwise")

MAX_PAGES = 100_000
"""The cap: a walk over more pages than this is taken for a fault of the server."""

_COUNTERS = frozenset({"page", "page_size", "total"})


def _number(value: object, otherwise: _Otherwise) -> int | _Otherwise:
    return value if isinstance(value, int) else otherwise


class _Page(Generic[T]):
    """What both kinds of page know."""

    def __init__(
        self,
        envelope: Any,  # noqa: ANN401 - a generated page model
        operation: Operation[T],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: RequestOptions,
        before: _Page[T] | None,
    ) -> None:
        names: tuple[str, ...] = envelope.__struct_fields__
        items: Sequence[T] | None = next(getattr(envelope, name) for name in names if name not in _COUNTERS)
        self.items: Sequence[T] = items or ()
        """The items of this page."""
        # The counters are no numbers only when the answer is not as described, which has been reported then.
        self.number: int = _number(envelope.page, before.number + 1 if before else 1)
        """The number of this page, from 1."""
        self.size: int = _number(envelope.page_size, len(self.items))
        """How many items a page holds at most."""
        self.total: int | None = _number(envelope.total, None)
        """How many items there are on all pages, as the server counted when it answered; None if it did not."""
        self._operation = operation
        self._path = path
        self._query = query
        self._options = options
        self._pages_seen: int = before._pages_seen + 1 if before else 1
        self._items_before: int = before._items_before + len(before.items) if before else (self.number - 1) * self.size
        self._repeats = before is not None and bool(self.items) and self.items == before.items

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        if not self.items or self._repeats or self._pages_seen >= MAX_PAGES:
            return False
        return self.total is None or self._items_before + len(self.items) < self.total

    def _next_query(self) -> Mapping[str, object]:
        return {**self._query, "page": self.number + 1}

    def _report_change(self, core: Core, before: _Page[T]) -> None:
        if self.total != before.total:
            expected = f"the total of the page before, {before.total}"
            core.report(DriftEvent(self._operation.id, "$.total", expected, str(self.total)))

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"<{kind} {self.number} of {self._operation.id}: {len(self.items)} of {self.total} items>"


class Page(_Page[T]):
    """A page. Iterating over it gives its items, and then those of all pages that follow, fetched as needed."""

    kernel: SyncKernel

    def next(self) -> Page[T] | None:
        """Fetch the next page; None when there is none."""
        if not self.has_next:
            return None
        page = fetch_page(self.kernel, self._operation, self._path, self._next_query(), self._options, self)
        page._report_change(self.kernel.core, self)
        return None if page._repeats else page

    def pages(self) -> Iterator[Page[T]]:
        """Yield this page and those that follow."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def first(self, count: int) -> list[T]:
        """Return the first items of this and the following pages, at most `count`; no more pages are fetched."""
        found: list[T] = []
        for page in self.pages() if count > 0 else ():
            found += page.items[: count - len(found)]
            if len(found) == count:
                break
        return found


class AsyncPage(_Page[T]):
    """A page. Iterating over it gives its items, and then those of all pages that follow, fetched as needed."""

    kernel: AsyncKernel

    async def next(self) -> AsyncPage[T] | None:
        """Fetch the next page; None when there is none."""
        if not self.has_next:
            return None
        page = await fetch_page_async(self.kernel, self._operation, self._path, self._next_query(), self._options, self)
        page._report_change(self.kernel.core, self)
        return None if page._repeats else page

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Yield this page and those that follow."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def first(self, count: int) -> list[T]:
        """Return the first items of this and the following pages, at most `count`; no more pages are fetched."""
        found: list[T] = []
        page: AsyncPage[T] | None = self if count > 0 else None
        while page is not None:
            found += page.items[: count - len(found)]
            page = await page.next() if len(found) < count else None
        return found


def fetch_page(
    kernel: SyncKernel,
    operation: Operation[T],
    path: tuple[object, ...],
    query: Mapping[str, object],
    options: RequestOptions,
    before: Page[T] | None = None,
) -> Page[T]:
    """Fetch a page."""
    envelope = kernel.call(operation, path=path, query=query, options=options)
    page: Page[T] = Page(envelope, operation, path, query, options, before)
    page.kernel = kernel
    return page


async def fetch_page_async(
    kernel: AsyncKernel,
    operation: Operation[T],
    path: tuple[object, ...],
    query: Mapping[str, object],
    options: RequestOptions,
    before: AsyncPage[T] | None = None,
) -> AsyncPage[T]:
    """Fetch a page."""
    envelope = await kernel.call(operation, path=path, query=query, options=options)
    page: AsyncPage[T] = AsyncPage(envelope, operation, path, query, options, before)
    page.kernel = kernel
    return page


class AsyncPager(Generic[T]):
    """A paginated call that has not begun: `await` gives its first page, `async for` all items."""

    def __init__(
        self,
        kernel: AsyncKernel,
        operation: Operation[T],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: RequestOptions,
    ) -> None:
        self._arguments = (kernel, operation, path, query, options)

    def __await__(self) -> Generator[Any, Any, AsyncPage[T]]:
        return fetch_page_async(*self._arguments).__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Yield all pages, each fetched when it is asked for."""
        async for page in (await self).pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def first(self, count: int) -> list[T]:
        """Return the first items, at most `count`; no more pages are fetched than they need."""
        return await (await self).first(count)
