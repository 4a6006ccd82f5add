"""Reads the documentation's pages: those that the description knows, those that lists name, and those of all links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from contract_tests.documentation.blocks import Items, Other, Table, Tag, Text, read_sections
from contract_tests.documentation.fetching import Gone, Unreadable
from contract_tests.documentation.page_source import REFERENCE, Page
from contract_tests.documentation.statement import Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.page_source import PageSource

MOST_NEW_PAGES = 100
"""Pages that the description does not know; a site that makes up links has no end of them."""

Reasons: TypeAlias = dict[str, str]

_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)|\bhref=[\"']?([^\"'\s>]+)")


class CrawlError(Exception):
    """Nothing can be compared: no page could be read."""


class Crawl(msgspec.Struct, frozen=True):
    """What was read of a site or folder.

    Attributes:
        overview: The name of the overview page.
        pages: The Markdown of the pages by the name under which they are served (`partner-api/billing`), the overview
            first.
        gone: Pages that the site does not have any more, with what it answers.
        not_saved: Pages that a folder does not hold, which says nothing about the documentation.
        unread: Pages and lists of pages that could not be read, with the reason.
        renamed: The new names of pages whose old address leads there.
        named_by: What names a page: the first link to it, or the list that has it.
    """

    overview: str
    pages: dict[str, str] = {}
    gone: Reasons = {}
    not_saved: list[str] = []
    unread: Reasons = {}
    renamed: dict[str, str] = {}
    named_by: dict[str, Spot | str] = {}


def crawl(source: PageSource, overview: str, known: Iterable[str]) -> Crawl:
    """Read the pages of a site or folder.

    Args:
        source: The site or folder.
        overview: The name of the overview page, `partner-api/partner-api`.
        known: The names of all pages that the description has facts from, guides too.

    Raises:
        CrawlError: not one page could be read.
    """
    pages = dict.fromkeys([overview, *known])
    crawled = Crawl(overview)
    crawler = _Crawler(source, crawled, frozenset(pages))
    for page in pages:
        crawler.read(page)
    if not crawled.unread or crawled.pages:  # else the site is silent
        for page, listing in source.listed().items():
            crawler.find(page, listing)
    crawler.read_found()
    crawled.unread.update(source.failures)
    if not crawled.pages:
        raise CrawlError(_nothing_read(crawled))
    return crawled


def _nothing_read(crawled: Crawl) -> str:
    reasons = dict.fromkeys([*crawled.unread.values(), *crawled.gone.values()])
    return f"no page of {REFERENCE} could be read: {'; '.join(reasons) or 'there is none'}"


class _Crawler:
    """Reads one page after the other, and the links on it."""

    def __init__(self, source: PageSource, crawled: Crawl, known: frozenset[str]) -> None:
        self._source = source
        self._crawled = crawled
        self._known = known
        self._pending: list[str] = []

    def read(self, page: str) -> None:
        """Read a page into what was read, and find the pages that it links to."""
        outcome, crawled = self._source.read(page), self._crawled
        match outcome:
            case Unreadable(reason=reason):
                crawled.unread[page] = reason
            case Gone(reason=reason):
                self._absent(page, reason)
            case Page(markdown=markdown, name=served):
                if (name := self._name(page, served)) is not None:
                    crawled.pages[name] = markdown
                    self._find_links(name, markdown)

    def _absent(self, page: str, reason: str) -> None:
        if not self._source.is_whole:
            self._crawled.not_saved.append(page)
        elif page in self._known:
            self._crawled.gone[page] = reason
        else:
            self._crawled.unread[page] = f"the link to it is dead: {reason}"

    def _name(self, page: str, served: str) -> str | None:
        """Return the name under which a page is served; None if the site has another page in its place."""
        if served == page:
            return page
        inside = served.startswith(f"{page.partition('/')[0]}/")
        is_new = inside and served not in self._known and served not in self._crawled.pages
        if is_new and page in self._known:
            self._crawled.renamed[page] = served
        elif page in self._known:
            self._crawled.gone[page] = f"it redirects to {served or 'the start of the site'}"
        return served if is_new else None

    def _find_links(self, page: str, markdown: str) -> None:
        try:
            links = list(links_of(page, markdown))
        except Exception:  # noqa: BLE001 - reading its statements tells what is wrong with the page
            return
        for spot, link in links:
            if (found := self._source.name_of(link, page)) is not None:
                self.find(found, spot)

    def find(self, page: str, by: Spot | str) -> None:
        """Note that something names a page; one of the reference that is not known yet will be read."""
        if not page.startswith(REFERENCE) or page == REFERENCE.rstrip("/"):
            return
        if page not in self._known and page not in self._crawled.named_by:
            self._pending.append(page)
        self._crawled.named_by.setdefault(page, by)

    def read_found(self) -> None:
        """Read all pages that were found, and those that are found on them."""
        count = 0
        while self._pending:
            page = self._pending.pop(0)
            if page in self._crawled.pages:
                continue
            if (count := count + 1) > MOST_NEW_PAGES:
                left = len(self._pending) + 1
                self._crawled.unread[page] = f"{left} pages were not asked for: there are more than {MOST_NEW_PAGES}"
                return
            self.read(page)


def links_of(page: str, markdown: str) -> Iterator[tuple[Spot, str]]:
    """Yield the place and the target of each link of a page."""
    for section in read_sections(markdown):
        for block in section.blocks:
            for line, link in _links(block):
                yield Spot(page, section.anchor, section.line + line), link


def _links(block: Block) -> Iterator[tuple[int, str]]:
    match block:
        case Text():
            yield from ((block.line, link) for link in block.links)
        case Items():
            yield from ((item.line, link) for item in block.items for link in item.links)
        case Table():
            yield from ((cell.line, link) for row in block.rows for cell in row for link in cell.links)
        case Tag():
            yield from ((block.line, link) for name, link in block.attributes.items() if name in ("url", "href"))
        case Other():
            yield from ((block.line, match[1] or match[2]) for match in _LINK.finditer(block.content))
        case _:
            pass
