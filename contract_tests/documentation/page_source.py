"""Where pages are from: a web site or a folder, and what can come of asking one for a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from contract_tests.documentation.fetching import Gone, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

REFERENCE = "partner-api/"
"""What the names of the reference's pages begin with."""

_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_NO_SUCH_PAGE = re.compile(
    r"\s*#{1,2}\s*(?:404\b.*|(?:404\s*[:\u2013-]?\s*)?(?:page )?(?:not found|does not exist)\W*)\s*", re.I
)


class Page(msgspec.Struct, frozen=True):
    """The Markdown of a page, and the name under which it is served now: another one if the site redirects."""

    markdown: str
    name: str


Outcome: TypeAlias = Page | Gone | Unreadable


class PageSource(Protocol):
    """A site or a folder.

    Attributes:
        is_whole: Whether a page that it does not have is gone; a folder may hold a few of the pages only.
        failures: Lists of pages that could not be read, with the reason.
    """

    is_whole: bool
    failures: dict[str, str]

    def read(self, name: str) -> Outcome:
        """Return a page by its name, `partner-api/billing`."""
        ...

    def listed(self) -> Mapping[str, str]:
        """Return the names of all pages that it knows of, each with what names it: `llms.txt`, a file."""
        ...

    def name_of(self, link: str, page: str) -> str | None:
        """Return the page that a link of a page leads to; None if it leads out of the site."""
        ...


def is_html(text: str) -> bool:
    """Return whether a text is an HTML page."""
    return _HTML.match(text) is not None


def page_of(text: str, name: str) -> Outcome:
    """Return a text as a page, unless it is none."""
    text = text.removeprefix("\ufeff")
    if is_html(text):
        return Unreadable("it is an HTML page, no Markdown")
    if not text.strip():
        return Unreadable("it is empty")
    first, _, rest = text.strip().partition("\n")
    if _NO_SUCH_PAGE.fullmatch(first) and "## " not in rest:
        return Gone(f"a page that says {first.lstrip('# ').strip()!r}")
    return Page(text, name)


def name_in(link: str, at: str, *sites: str) -> str | None:
    """Return the name of the page that a link leads to.

    Args:
        link: The link.
        at: The address of the page that has it.
        sites: The addresses of the sites whose pages are meant: any of them.

    Returns:
        Its path below the site, without `.md`; None if the link leads elsewhere.
    """
    try:
        target = urlsplit(urljoin(at, link))
    except ValueError:  # no address at all
        return None
    for site in sites:
        home = urlsplit(site)
        if (target.scheme.startswith("http"), target.netloc) == (home.scheme.startswith("http"), home.netloc):
            path = unquote(target.path)
            path = path.removeprefix(home.path) if path.startswith(home.path) else path
            return path.strip("/").removesuffix(".md")
    return None


def shown_address(source: str) -> str:
    """Return an address without user, password and query, which may be secret; a folder as it is."""
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https"):
        return source
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
