"""One look at the documentation: crawl, read, compare."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec

from contract_tests.accepted import Accepted, Folded, fold
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
from contract_tests.documentation.page_source import REFERENCE, shown_address
from contract_tests.documentation.renamed_pages import with_known_names, with_links_to_known_names
from contract_tests.documentation.web_site import WebSite
from contract_tests.standing import FIRST_RUN, Standing
from generator.contradictions import read_contradictions
from generator.headings import read_headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from contract_tests.clock import Clock
    from contract_tests.documentation.fetching import Limits
    from contract_tests.documentation.statement import PageFacts
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
        accepted: Findings that somebody has accepted.
        standing: What is new and gone since an earlier look.
    """

    source: str
    pages: dict[str, int]
    not_saved: tuple[str, ...]
    unread: dict[str, str]
    findings: tuple[Drift, ...]
    changes: tuple[SectionChange, ...]
    compared_with_baseline: bool
    accepted: Folded = Folded()
    standing: Standing = FIRST_RUN

    @property
    def drift(self) -> tuple[Drift, ...]:
        """The findings that ask for something: all that are not accepted and no recorded contradiction explains.

        A construct that is not understood counts until its section is in the baseline.
        """
        changed = {(change.spot.page, change.spot.section) for change in self.changes}
        return tuple(
            finding
            for finding in self.findings
            if finding.kind != "contradicted"
            and not self.accepted.holds(finding.finding)
            and not (
                finding.kind == "not understood"
                and self.compared_with_baseline
                and (finding.spot.page, finding.spot.section) not in changed
            )
        )

    @property
    def open(self) -> tuple[Drift, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if not self.accepted.holds(finding.finding))

    def accepting(self, entries: Iterable[Accepted], today: date) -> Look:
        """Return the look with what is accepted folded."""
        findings = [finding.finding for finding in self.findings]
        return msgspec.structs.replace(self, accepted=fold(entries, findings, ("documentation",), today))

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
    crawled = _read_pages(description, source, clock or SystemClock(), limits)
    return compare_pages(description, source, crawled, baseline), crawled


def compare_pages(description: Description, source: str, crawled: Crawl, baseline: Hashes | None) -> Look:
    """Compare pages that were read with a description.

    Raises:
        CrawlError: no page states anything that is understood.
        DescriptionError: the recorded contradictions or headings are broken.
    """
    described = read_described(description)
    known = with_known_names(crawled, read_headings(description), described)
    facts, unread = _facts(known.pages)
    known.unread.update(unread)
    facts = [with_links_to_known_names(known.renamed, page) for page in facts]
    pages = {page.page: len(page.statements) for page in facts}
    if not any(pages.values()):
        raise CrawlError(f"{shown_address(source)}: not one statement on {len(pages)} pages is understood")
    findings = [
        *page_findings(description, known),
        *compare(description, described, read_contradictions(description), facts),
    ]
    return Look(
        source=shown_address(source),
        pages=pages,
        not_saved=tuple(known.not_saved),
        unread=known.unread,
        findings=tuple(sorted(findings, key=lambda finding: finding.spot)),
        changes=tuple(changes_since(baseline, crawled.pages)) if baseline is not None else (),
        compared_with_baseline=baseline is not None,
    )


def _read_pages(description: Description, source: str, clock: Clock, limits: Limits | None) -> Crawl:
    """Read the pages of a folder or site: those that the description knows, and all that are found."""
    overview = read_described(description).overview
    known = [page for page in read_headings(description) if page.startswith(REFERENCE)] + _guides(description)
    published = urljoin(description.bundle["info"]["contact"]["url"], "/")
    if source.startswith(("http://", "https://")):
        with Fetcher(clock, limits) as fetcher:
            return crawl(WebSite(source, overview, published, fetcher), overview, known)
    if not Path(source).is_dir():
        raise CrawlError(f"{source} is neither a folder nor a URL")
    return crawl(Folder(Path(source), overview, known, published), overview, known)


def _guides(description: Description) -> list[str]:
    """Return the pages of the guides that facts or readings of a description are from."""
    sources = {*read_described(description).guides}
    for contradiction in read_contradictions(description).values():
        sources |= {reading.source for reading in contradiction.readings.values()}
    return sorted({name.partition("#")[0] for name in sources if name.startswith(GUIDES)})


def _facts(pages: Mapping[str, str]) -> tuple[list[PageFacts], dict[str, str]]:
    """Read the statements of all pages; return those of pages that the reader fails on as pages not read."""
    facts: list[PageFacts] = []
    unread: dict[str, str] = {}
    for page, markdown in pages.items():
        try:
            facts.append(read_page(page, markdown))
        except Exception as error:  # noqa: BLE001 - a page that nobody thought of must not hide the others
            unread[page] = f"the reader of pages failed on it ({type(error).__name__}: {error})"
    return facts, unread
