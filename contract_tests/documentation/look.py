"""One look at the documentation: crawl, read, compare."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.baseline import Hashes, SectionChange, changes_since
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.crawl import Crawl, CrawlError, crawl
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.drift import Drift
from contract_tests.documentation.page_facts import read_page
from contract_tests.documentation.statement import Spot, Subject
from generator.contradictions import read_contradictions

if TYPE_CHECKING:
    from generator.description import Description


class Look(msgspec.Struct, frozen=True):
    """What was read and found.

    Attributes:
        source: Where the pages are from.
        pages: Statements understood on each page.
        unread: Pages that the overview leads to and the folder does not hold; nothing of them was compared.
        findings: The differences, by page and line.
        changes: Sections that differ from the baseline; empty without one.
        compared_with_baseline: Whether there was one.
    """

    source: str
    pages: dict[str, int]
    unread: tuple[str, ...]
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


def look(description: Description, source: str, baseline: Hashes | None) -> tuple[Look, Crawl]:
    """Compare the pages of a folder or URL with a description.

    Raises:
        CrawlError: nothing could be read, or no page states anything that is understood.
        DescriptionError: the recorded contradictions are broken.
    """
    crawled = crawl(source, read_described(description).overview, _guides(description))
    return compare_pages(description, source, crawled, baseline), crawled


def compare_pages(description: Description, source: str, crawled: Crawl, baseline: Hashes | None) -> Look:
    """Compare pages that were read with a description.

    Raises:
        CrawlError: no page states anything that is understood.
        DescriptionError: the recorded contradictions are broken.
    """
    described = read_described(description)
    contradictions = read_contradictions(description)
    guides = _guides(description)
    facts = [read_page(page, markdown) for page, markdown in crawled.pages.items()]
    pages = {page.page: len(page.statements) for page in facts}
    if not any(pages.values()):
        raise CrawlError(f"{source}: {len(pages)} pages were read, and not one statement on them is understood")
    findings = compare(description, described, contradictions, facts)
    findings += [
        Drift(
            kind="missing",
            subject=Subject("", "page", page),
            aspect="presence",
            spot=Spot(page, "", 1)
            if page in guides
            else Spot(crawled.overview, "endpoint-groups", crawled.linked_at[page]),
            expected="a page that the description has facts from" if page in guides else "the page that this links to",
            got="no such page",
            claim="",
        )
        for page in crawled.gone
    ]
    return Look(
        source=source,
        pages=pages,
        unread=crawled.unread,
        findings=tuple(findings),
        changes=tuple(changes_since(baseline, crawled.pages)) if baseline is not None else (),
        compared_with_baseline=baseline is not None,
    )


def _guides(description: Description) -> list[str]:
    """Return the pages of the guides that facts or readings of a description are from."""
    sources = {*read_described(description).guides}
    for contradiction in read_contradictions(description).values():
        sources |= {reading.source for reading in contradiction.readings.values()}
    return sorted({name.partition("#")[0] for name in sources if name.startswith(GUIDES)})
