"""Pages that are found under another name: by what they state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.addresses import addressed
from contract_tests.documentation.page_facts import read_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.described import Described
    from contract_tests.documentation.statement import PageFacts

_ENOUGH = 0.5
"""The share of a page's operations, or of its headings, that another has to have to be that page."""


def find_renamed_pages(
    described: Described, headings: Mapping[str, list[str]], crawled: Crawl, facts: list[PageFacts]
) -> list[PageFacts]:
    """Return what the pages state, that of a page with a new name as what the known page states.

    A page of a site that is gone, and is found so, counts as renamed; a file of a folder may be called anything.
    """
    absent = [*crawled.gone, *crawled.not_saved]
    unknown = [page for page in facts if page.page not in headings and page.page not in crawled.renamed]
    for page in unknown:
        shares = {name: _share(described, name, headings.get(name, []), addressed(described, page)) for name in absent}
        name = max(shares, key=lambda one: shares[one], default="")
        if shares.get(name, 0.0) < _ENOUGH:
            continue
        absent.remove(name)
        if crawled.gone.pop(name, None) is not None:
            crawled.renamed[name] = page.page
        else:
            crawled.not_saved.remove(name)
        crawled.pages[name] = crawled.pages.pop(page.page)
        facts = [read_page(name, crawled.pages[name]) if one is page else one for one in facts]
    return facts


def _share(described: Described, name: str, headings: Iterable[str], page: PageFacts) -> float:
    """Return how much of a known page another one has, from 0 to 1."""
    of_page = {
        part.subject.operation
        for part in described.parts.values()
        if part.subject.place == "operation" and part.page == name and part.level == "documented"
    }
    stated = {statement.subject.operation for statement in page.statements} - {""}
    anchors = {spot.section for spot in page.sections}
    known = {*headings}
    shares = [len(all_of & has) / len(all_of) for all_of, has in ((of_page, stated), (known, anchors)) if all_of]
    return max(shares, default=0.0)
