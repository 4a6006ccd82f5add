"""The documentation as a web site: each page is Markdown at its address with `.md`, and `/llms.txt` lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from contract_tests.documentation.fetching import Got, Unreadable
from contract_tests.documentation.page_source import REFERENCE, is_html, name_in, page_of, shown_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.fetching import Fetcher
    from contract_tests.documentation.page_source import Outcome

_INDEX = "llms.txt"
_SITEMAP = "sitemap.xml"
_MOST_SITEMAPS = 10
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)|(?<![(<])\bhttps?://[^\s)>\]]+")
_TEXT = re.compile(r"text/(?!html)|markdown|octet-stream|xml")


class WebSite:
    """A site below an address.

    See `PageSource` for its attributes.
    """

    def __init__(self, address: str, overview: str, published: str, fetcher: Fetcher) -> None:
        """Take the address of any page of the reference, or of what the site begins with.

        Args:
            address: `https://docs.bullseye.so/partner-api/partner-api`, with or without `.md`, or a part of it.
            overview: The name of the overview page, `partner-api/partner-api`.
            published: The address that the site is published at, `https://docs.bullseye.so/`.
            fetcher: Sends the requests.
        """
        self.is_whole = True
        self.failures: dict[str, str] = {}
        path = urlsplit(address).path.rstrip("/").removesuffix(".md")
        at = f"{path}/".rfind(f"/{REFERENCE}")
        if path.endswith(f"/{overview}"):
            at = len(path) - len(overview) - 1
        self._base = urljoin(address, f"{path[:at] if at >= 0 else path}/")
        self._published = published
        self._fetcher = fetcher

    def read(self, name: str) -> Outcome:
        """See `PageSource`."""
        answer = self._fetcher.get(urljoin(self._base, f"{name}.md"))
        if not isinstance(answer, Got):
            return answer
        if answer.kind and "html" in answer.kind:
            return Unreadable("it is an HTML page, no Markdown")
        if answer.kind and not _TEXT.search(answer.kind):
            return Unreadable(f"it is no Markdown page, but {answer.kind}")
        served = self.name_of(answer.address, name)
        return page_of(answer.text, served if served is not None else shown_address(answer.address))

    def listed(self) -> dict[str, str]:
        """See `PageSource`."""
        pages: dict[str, str] = {}
        index = self._list(_INDEX)
        for match in _LINK.finditer(index or ""):
            if name := self.name_of(match[1] or match[0], ""):
                pages.setdefault(name, _INDEX)
        pending, seen = [urljoin(self._base, _SITEMAP)], set[str]()
        while pending and len(seen) < _MOST_SITEMAPS:
            address = pending.pop(0)
            if address in seen:
                continue
            seen.add(address)
            for inner, is_sitemap in self._sitemap(address):
                name = self.name_of(inner, "")
                if name and is_sitemap:
                    pending.append(urljoin(self._base, name))
                elif name:
                    pages.setdefault(name, _SITEMAP)
        return pages

    def name_of(self, link: str, page: str) -> str | None:
        """See `PageSource`. A copy of the site keeps the links to where it is published: they lead into the copy."""
        return name_in(link, urljoin(self._base, page), self._base, self._published)

    def _list(self, name: str) -> str | None:
        """Return a text that lists pages; None if the site has none."""
        answer = self._fetcher.get(urljoin(self._base, name))
        if isinstance(answer, Unreadable):
            self.failures[name] = answer.reason
        return answer.text if isinstance(answer, Got) and "html" not in answer.kind else None

    def _sitemap(self, address: str) -> Iterator[tuple[str, bool]]:
        """Yield what a sitemap names, and whether it is another sitemap (https://www.sitemaps.org/protocol.html)."""
        name = urlsplit(address).path.rpartition("/")[2]
        text = self._list(address.removeprefix(self._base))
        if text is None or is_html(text):
            return
        if "<!ENTITY" in text:
            self.failures[name] = "it defines entities"
            return
        try:
            root = ElementTree.fromstring(text.lstrip())  # noqa: S314 - no entities
        except ElementTree.ParseError as error:
            self.failures[name] = f"it is no XML: {error}"
            return
        for element in root.iter():
            if element.tag.rpartition("}")[2] == "loc" and element.text:
                yield element.text.strip(), root.tag.endswith("sitemapindex")
