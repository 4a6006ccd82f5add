"""Fetches the documentation's pages, from a folder or from a web site, beginning with the overview."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx2
import msgspec

from contract_tests.documentation.blocks import Items, Table, Text, read_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_TIMEOUT_SECONDS = 20.0
_LARGEST_PAGE = 2_000_000
_NOT_FOUND = (404, 410)


class CrawlError(Exception):
    """Nothing can be compared: the overview, or what it leads to, cannot be read."""


class Crawl(msgspec.Struct, frozen=True):
    """The Markdown of the pages by their name (`partner-api/billing`), the overview first.

    `gone` are pages that the overview leads to and the site does not have; `unread` those that a folder does not
    hold, which says nothing about the documentation; `linked_at` the line of the overview that leads to a page.
    """

    overview: str
    pages: dict[str, str]
    gone: tuple[str, ...]
    unread: tuple[str, ...]
    linked_at: dict[str, int]


def crawl(source: str, overview: str, guides: Iterable[str] = ()) -> Crawl:
    """Read the overview, the pages beside it that it links to, and guides, to which it need not link.

    Args:
        source: A folder, or the URL of the overview page with or without `.md`.
        overview: The name of the overview page, `partner-api/partner-api`.
        guides: The names of other pages of the same site, `partner-program/branding`.

    Raises:
        CrawlError: there is no overview, a page is no Markdown text, or the site does not answer.
    """
    if source.startswith(("http://", "https://")):
        address = source if source.endswith(".md") else f"{source}.md"
        name = urlsplit(address).path.strip("/").removesuffix(".md")
        with httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=True) as client:
            return _crawl(name, guides, lambda page: _fetch(client, urljoin(address, f"/{page}.md")), site=True)
    folder = Path(source)
    if not folder.is_dir():
        raise CrawlError(f"{source} is neither a folder nor a URL")
    return _crawl(overview, guides, lambda page: _read(folder, page, overview), site=False)


def linked_pages(overview: str, markdown: str) -> dict[str, int]:
    """Return the pages beside the overview (below the same folder) that it links to, with the line of the link."""
    folder = f"/{overview.rpartition('/')[0]}/"
    pages: dict[str, int] = {}
    for line, text in _texts(markdown):
        for link in text.links:
            path = urlsplit(urljoin(f"/{overview}", link)).path.removesuffix(".md")
            if path.startswith(folder) and path.strip("/") != overview and not urlsplit(link).netloc:
                pages.setdefault(path.strip("/"), line)
    return pages


def _crawl(overview: str, guides: Iterable[str], read: Callable[[str], str | None], *, site: bool) -> Crawl:
    text = read(overview)
    if text is None:
        raise CrawlError(f"there is no overview page {overview}.md")
    pages = {overview: text}
    links = linked_pages(overview, text) | dict.fromkeys(guides, 1)
    absent: list[str] = []
    for page in links:
        if (content := read(page)) is None:
            absent.append(page)
        else:
            pages[page] = content
    gone, unread = (tuple(absent), ()) if site else ((), tuple(absent))
    return Crawl(overview, pages, gone, unread, links)


def _texts(markdown: str) -> Iterator[tuple[int, Text]]:
    for section in read_sections(markdown):
        for block in section.blocks:
            cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
            items = block.items if isinstance(block, Items) else ()
            for text in (block,) if isinstance(block, Text) else (*items, *cells):
                yield section.line + text.line, text


def _read(folder: Path, page: str, overview: str) -> str | None:
    """Read a page of a folder that mirrors the site, or only the part of it below the overview's folder."""
    beside = page.rpartition("/")[0] == overview.rpartition("/")[0]
    paths = [folder / f"{page}.md", *([folder / f"{page.rpartition('/')[2]}.md"] if beside else [])]
    for path in paths:
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CrawlError(f"{path} cannot be read: {error}") from None
    return None


def _fetch(client: httpx2.Client, url: str) -> str | None:
    try:
        response = client.get(url)
    except httpx2.HTTPError as error:
        raise CrawlError(f"{url} cannot be read: {error}") from None
    if response.status_code in _NOT_FOUND:
        return None
    if not response.is_success:
        raise CrawlError(f"{url} answered {response.status_code}")
    kind = response.headers.get("content-type", "")
    if "html" in kind or len(response.content) > _LARGEST_PAGE:
        raise CrawlError(f"{url} is no Markdown page ({kind}, {len(response.content)} bytes)")
    return response.text
