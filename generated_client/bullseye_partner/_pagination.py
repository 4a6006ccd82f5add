# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_pagination.py.
"""Pages: each holds its items, and the way to the next.

A walk over pages ends on `total`, on an empty page, on a page that repeats the one before, and on a cap, so that no
server can keep it going for ever, whatever it answers: collections shrink and grow while they are read, and some
servers give the last page again when one past it is asked for. A walk that may have left items out says so in the log.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar, cast

from ._decode import COUNTERS
from ._drift import TOTAL_BEFORE, DriftEvent
from ._errors import BullseyeError
from ._hooks import log

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Generator,
        Iterator,
        Mapping,
        Sequence,
    )
    from concurrent.futures import Future

    from anyio.streams.memory import MemoryObjectReceiveStream

    from ._json import JSON
    from ._page_request import PageRequest

T = TypeVar("T")

_Otherwise = TypeVar("_Otherwise")

MAX_PAGES = 100_000
"""The cap: a walk over more pages than this is taken for a fault of the server."""


_TOO_LONG = 16
"""Digits that no counter has."""


def _number(value: object, otherwise: _Otherwise) -> int | _Otherwise:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) < _TOO_LONG:
        return int(value)
    return otherwise


class _Page(Generic[T]):
    """What both kinds of page know."""

    def __init__(
        self,
        report: Callable[[DriftEvent], None],
        request: PageRequest[T],
        envelope: Any,  # noqa: ANN401 - a generated page model
        before: _Page[T] | None,
    ) -> None:
        names: tuple[str, ...] = envelope.__struct_fields__
        self.items: Sequence[T] = next(getattr(envelope, name) for name in names if name not in COUNTERS)
        """The items of this page."""
        # Counters are no numbers only when the answer is not as described, which has been reported.
        self.number: int = _number(envelope.page, before.number + 1 if before else 1)
        """The number of this page, from 1."""
        self.size: int = _number(envelope.page_size, len(self.items))
        """How many items a page holds at most."""
        self.total: int | None = _number(envelope.total, None)
        """How many items there are on all pages, as the server counted when it answered; None if it did not."""
        self._report = report
        self._envelope = envelope
        self._request = request
        self._pages_seen: int = before._pages_seen + 1 if before else 1
        self._items_before: int = before._items_before + len(before.items) if before else (self.number - 1) * self.size
        self._repeats = before is not None and bool(self.items) and self.items == before.items
        self._is_told: bool = before._is_told if before else False
        """Whether it was logged that this walk may be incomplete."""

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        if not self.items or self._pages_seen >= MAX_PAGES:
            return False
        return self.total is None or self._items_before + len(self.items) < self.total

    @property
    def extra_properties(self) -> Mapping[str, JSON]:
        """What stands beside the items and is not described, by its names on the wire; read-only."""
        return cast("Mapping[str, JSON]", self._envelope.extra_properties)

    def _next_request(self) -> PageRequest[T]:
        return self._request.for_page(self.number + 1)

    def _compare(self, before: _Page[T]) -> None:
        """Tell what shows that items were added or removed since the page before, or that the walk ends too early."""
        now, then = self.total, before.total
        if now != then:
            self._report(DriftEvent(self._request.operation.id, "$.total", f"{TOTAL_BEFORE}{then}", str(now)))
        if now is None or then is None or self._is_told:
            return
        read = self._items_before
        if now < then:
            self._tell(
                f"{then - now} of {then} items were removed, or no longer match, while the pages were read. The others "
                f"moved up into pages that were read already, so this walk leaves out up to {then - now} of them. "
                "Collect all items first (collect()), then remove or change them"
            )
        elif now > then:
            more = f"{now - then} items were added to {then}"
            self._tell(f"{more} while the pages were read, so this walk may give items twice")
        elif read < now and (self._repeats or not self.items):
            what = "the page before again" if self._repeats else "an empty page"
            self._tell(f"the walk ends after {read} items, though there are {now}: the API gave {what}")

    def _tell(self, message: str) -> None:
        self._is_told = True
        log(logging.WARNING, "%s: %s.", self._request.operation.id, message)

    def __getstate__(self) -> dict[str, Any]:
        # For pickles: the client, to which all that fetches and reports belongs, stays in its process.
        bare = self._request.without_arguments()
        return {**vars(self), "_fetch": _fetch_without_client, "_report": _report_without_client, "_request": bare}

    def __copy__(self) -> Self:
        page = type(self).__new__(type(self))
        vars(page).update(vars(self))
        return page

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        page = self.__copy__()  # of what is immutable, and fetches by the same client
        page._envelope = deepcopy(self._envelope, memo)
        page.items = deepcopy(self.items, memo)
        return page

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"<{kind} {self.number} of {self._request.operation.id}: {len(self.items)} of {self.total} items>"


def _fetch_without_client(request: PageRequest[Any], before: _Page[Any]) -> NoReturn:
    del before
    page = request.query["page"]
    raise BullseyeError(
        f"{request.operation.id}: this page was pickled, and its client was not: list with page={page} for the next one"
    )


def _report_without_client(event: DriftEvent) -> None:
    """Do nothing: what is reported is about the next page, of which there is none without a client."""


class Page(_Page[T]):
    """A page. Iterating over it gives its items, and then those of all pages that follow, fetched as needed."""

    def __init__(
        self,
        fetch: Callable[[PageRequest[T], Page[T]], Page[T]],
        report: Callable[[DriftEvent], None],
        request: PageRequest[T],
        envelope: Any,  # noqa: ANN401 - a generated page model
        before: Page[T] | None = None,
    ) -> None:
        super().__init__(report, request, envelope, before)
        self._fetch = fetch

    def next(self) -> Page[T] | None:
        """Fetch the next page; None when there is none."""
        if not self.has_next:
            return None
        page = self._fetch(self._next_request(), self)
        page._compare(self)
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

    def collect(self) -> list[T]:
        """Return the items of this page and of all that follow; then they may be removed without leaving any out."""
        return list(iter(self))

    def first(self, count: int) -> list[T]:
        """Return the first items of this and the following pages, at most `count`; no more pages are fetched."""
        found: list[T] = []
        for page in self.pages() if count > 0 else ():
            found += page.items[: count - len(found)]
            if len(found) == count:
                break
        return found

    @contextmanager
    def prefetch(self, pages: int = 1) -> Generator[Iterator[T]]:
        """Give all items, while a thread fetches up to `pages` pages ahead of the one that is being read.

        Raises:
            ValueError: `pages` is not positive.
        """
        _check_ahead(pages)
        from concurrent.futures import ThreadPoolExecutor
        from contextvars import copy_context

        context = copy_context()  # so that the pages are fetched within the trace of the caller
        with ThreadPoolExecutor(1, thread_name_prefix="bullseye-partner-pages") as thread:
            ahead: deque[Future[Page[T] | None]] = deque()

            def fetch_ahead(before: Page[T]) -> None:
                while len(ahead) < pages:
                    # With one thread, what is submitted first is done first.
                    earlier = ahead[-1].result if ahead else lambda: before
                    ahead.append(thread.submit(context.run, _following, earlier))

            def items() -> Iterator[T]:
                page: Page[T] | None = self
                while page is not None:
                    fetch_ahead(page)
                    yield from page.items
                    page = ahead.popleft().result()

            try:
                yield items()
            finally:
                thread.shutdown(wait=False, cancel_futures=True)


def _following(earlier: Callable[[], Page[T] | None]) -> Page[T] | None:
    page = earlier()
    return page.next() if page is not None else None


class AsyncPage(_Page[T]):
    """A page. Iterating over it gives its items, and then those of all pages that follow, fetched as needed."""

    def __init__(
        self,
        fetch: Callable[[PageRequest[T], AsyncPage[T]], Awaitable[AsyncPage[T]]],
        report: Callable[[DriftEvent], None],
        request: PageRequest[T],
        envelope: Any,  # noqa: ANN401 - a generated page model
        before: AsyncPage[T] | None = None,
    ) -> None:
        super().__init__(report, request, envelope, before)
        self._fetch = fetch

    async def next(self) -> AsyncPage[T] | None:
        """Fetch the next page; None when there is none."""
        if not self.has_next:
            return None
        page = await self._fetch(self._next_request(), self)
        page._compare(self)
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

    async def collect(self) -> list[T]:
        """Return the items of this page and of all that follow; then they may be removed without leaving any out."""
        return [item async for item in self]

    async def first(self, count: int) -> list[T]:
        """Return the first items of this and the following pages, at most `count`; no more pages are fetched."""
        found: list[T] = []
        page: AsyncPage[T] | None = self if count > 0 else None
        while page is not None:
            found += page.items[: count - len(found)]
            page = await page.next() if len(found) < count else None
        return found

    @asynccontextmanager
    async def prefetch(self, pages: int = 1) -> AsyncGenerator[AsyncIterator[T]]:
        """Give all items, while a task fetches up to `pages` pages ahead of the one that is being read.

        Raises:
            ValueError: `pages` is not positive.
        """
        _check_ahead(pages)
        import anyio  # a dependency of httpx2

        # The page that waits for room in the stream is one of those that are ahead.
        fetched, arriving = anyio.create_memory_object_stream[AsyncPage[T] | Exception](pages - 1)

        async def walk() -> None:
            with fetched:
                try:
                    async for page in self.pages():
                        await fetched.send(page)
                except anyio.BrokenResourceError:
                    pass  # the reader has left
                except Exception as error:  # noqa: BLE001 - is raised where the items are read
                    await fetched.send(error)

        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(walk)
            with arriving:
                try:
                    yield _arriving_items(arriving)
                except Exception as error:  # noqa: BLE001 - raised again below, where no task group wraps it
                    failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure


async def _arriving_items(arriving: MemoryObjectReceiveStream[AsyncPage[T] | Exception]) -> AsyncIterator[T]:
    async for page in arriving:
        if isinstance(page, Exception):
            raise page
        for item in page.items:
            yield item


def _check_ahead(pages: int) -> None:
    if pages < 1:
        raise ValueError(f"pages must be at least 1, got {pages}")


class AsyncPager(Generic[T]):
    """A paginated call that has not begun: `await` gives its first page, `async for` all items."""

    def __init__(self, fetch_first: Callable[[], Awaitable[AsyncPage[T]]]) -> None:
        self._fetch_first = fetch_first

    def __reduce__(self) -> NoReturn:
        raise TypeError("a paginated call that has not begun is not pickled: await it, and pickle its page")

    def __await__(self) -> Generator[Any, Any, AsyncPage[T]]:
        return self._fetch_first().__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """Yield all pages, each fetched when it is asked for."""
        async for page in (await self).pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def collect(self) -> list[T]:
        """Return the items of all pages; then they may be removed without leaving any out."""
        return await (await self).collect()

    async def first(self, count: int) -> list[T]:
        """Return the first items, at most `count`; no more pages are fetched than they need."""
        return await (await self).first(count)

    @asynccontextmanager
    async def prefetch(self, pages: int = 1) -> AsyncGenerator[AsyncIterator[T]]:
        """Give all items, while a task fetches up to `pages` pages ahead of the one that is being read.

        Raises:
            ValueError: `pages` is not positive.
        """
        async with (await self).prefetch(pages) as items:
            yield items
