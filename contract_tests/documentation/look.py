"""One look at the documentation: crawl, read, compare."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from contract_tests.clock import SystemClock
from contract_tests.documentation.baseline import Hashes, SectionChange, changes_since
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.crawl import Crawl, CrawlError, crawl
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.drift import Drift  # noqa: TC001 - msgspec reads the annotations
from contract_tests.documentation.fetching import Fetcher
from contract_tests.documentation.folder import Folder
from contract_tests.documentation.page_facts import read_page
from contract_tests.documentation.page_findings import page_findings
from contract_tests.documentation.page_source import REFERENCE
from contract_tests.documentation.renamed_pages import find_renamed_pages
from contract_tests.documentation.web_site import WebSite
from generator.contradictions import read_contradictions
from generator.headings import read_headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.clock import Clock
    from contract_tests.documentation.described import Described
    from contract_tests.documentation.fetching import Limits
    from contract_tests.documentation.statement import PageFacts
    from generator.contradictions import Contradiction
    from generator.description import Description


class Look(msgspec.Struct, frozen=True):
    """What was read and found.

    Attributes:
        source: Where the pages are from, without what may be secret in an address.
        pages: Statements understood on each page.
        not_saved: Pages that the folder does not hold; nothing of them was compared.
        unread: Pages, and lists of pages, that could not be read, with the reason.
        findings: The differences, by page and line.
        changes: Sections that differ from the baseline; empty without one.
        compared_with_baseline: Whether there was one.
    """

    source: str
    pages: dict[str, int]
    not_saved: tuple[str, ...]
    unread: dict[str, str]
    findings: tuple[Drift, ...]
    changes: tuple[SectionChange, ...]
    compared_with_baseline: bool

    @property
    def drift(self) -> tuple[Drift, ...]:
        """The findings that ask for something: all that no recorded contradiction explains.

        A construct that is not understood counts until its section is in the baseline.
        """
        changed = {(change.spot.page, change.spot.section) for change in self.changes}
        return tuple(
            finding
            for finding in self.findings
            if finding.kind != "contradicted"
            and not (
                finding.kind == "not understood"
                and self.compared_with_baseline
                and (finding.spot.page, finding.spot.section) not in changed
            )
        )

    def counts(self) -> dict[str, int]:
        """Return the number of findings of each kind."""
        return dict(Counter(finding.kind for finding in self.findings))


def look(
    description: Description,
    source: str,
    baseline: Hashes | None,
    clock: Clock | None = None,
    limits: Limits | None = None,
) -> tuple[Look, Crawl]:
    """Compare the pages of a folder or URL with a description.

    Args:
        description: The description.
        source: A folder, or the address of a site or of one of its pages.
        baseline: The hashes of the sections at the last look.
        clock: The time that waiting takes; that of the machine without one.
        limits: What may be spent on a site.

    Raises:
        CrawlError: no page could be read, or none states anything that is understood.
        DescriptionError: the recorded contradictions or headings are broken.
    """
    described = read_described(description)
    contradictions = read_contradictions(description)
    crawled = read_pages(description, described, contradictions, source, clock or SystemClock(), limits)
    facts = list(_facts(crawled))
    facts = find_renamed_pages(described, read_headings(description), crawled, facts)
    pages = {page.page: len(page.statements) for page in facts}
    if not any(pages.values()):
        raise CrawlError(f"{shown_source(source)}: not one statement on {len(pages)} pages is understood")
    findings = [*page_findings(description, crawled), *compare(description, described, contradictions, facts)]
    return Look(
        source=shown_source(source),
        pages=pages,
        not_saved=tuple(crawled.not_saved),
        unread=crawled.unread,
        findings=tuple(sorted(findings, key=lambda finding: finding.spot)),
        changes=tuple(changes_since(baseline, crawled.pages)) if baseline is not None else (),
        compared_with_baseline=baseline is not None,
    ), crawled


def read_pages(
    description: Description,
    described: Described,
    contradictions: Mapping[str, Contradiction],
    source: str,
    clock: Clock,
    limits: Limits | None,
) -> Crawl:
    """Read the pages of a folder or site.

    Raises:
        CrawlError: no page could be read.
    """
    sources = {*described.guides}
    for contradiction in contradictions.values():
        sources |= {reading.source for reading in contradiction.readings.values()}
    guides = sorted({name.partition("#")[0] for name in sources if name.startswith(GUIDES)})
    known = dict.fromkeys([page for page in read_headings(description) if page.startswith(REFERENCE)] + guides)
    published = urljoin(description.bundle["info"]["contact"]["url"], "/")
    if source.startswith(("http://", "https://")):
        with Fetcher(clock, limits) as fetcher:
            return crawl(WebSite(source, described.overview, published, fetcher), described.overview, known)
    if not Path(source).is_dir():
        raise CrawlError(f"{source} is neither a folder nor a URL")
    return crawl(Folder(Path(source), described.overview, known, published), described.overview, known)


def shown_source(source: str) -> str:
    """Return a source without user, password and query: they may be secret."""
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https"):
        return source
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _facts(crawled: Crawl) -> list[PageFacts]:
    """Read the statements of all pages; a page that the reader fails on is one that could not be read."""
    facts: list[PageFacts] = []
    for page, markdown in list(crawled.pages.items()):
        try:
            facts.append(read_page(page, markdown))
        except RecursionError:
            crawled.unread[page] = "it is nested too deeply"
            del crawled.pages[page]
    return facts
