"""Pages that are found under another name: by what they state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.addresses import addressed
from contract_tests.documentation.page_facts import read_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.described import Described
    from contract_tests.documentation.statement import PageFacts

_ENOUGH = 0.5
"""The share of a page's operations, or of its headings, that another has to have to be that page."""


def with_known_names(crawled: Crawl, headings: Mapping[str, list[str]], described: Described) -> Crawl:
    """Return what was read, with pages that have another name now under that which the description knows.

    A page of a site whose new name is found by what it states counts as renamed, and not as gone; a file of a folder
    may be called anything.
    """
    gone, not_saved = dict(crawled.gone), list(crawled.not_saved)
    renamed = {page: name for page, name in crawled.renamed.items() if page in headings}
    names = {name: page for page, name in renamed.items()}
    for name, markdown in crawled.pages.items():
        absent = [*gone, *not_saved]
        if name in headings or name in names or not absent:
            continue
        try:
            facts = addressed(described, read_page(name, markdown))
        except Exception:  # noqa: BLE001, S112 - the comparison tells
            continue
        shares = {page: _share(described, page, headings.get(page, []), facts) for page in absent}
        page = max(shares, key=lambda one: shares[one])
        if shares[page] < _ENOUGH:
            continue
        names[name] = page
        if gone.pop(page, None) is None:
            not_saved.remove(page)
        else:
            renamed[page] = name
    return msgspec.structs.replace(
        crawled,
        pages={names.get(name, name): markdown for name, markdown in crawled.pages.items()},
        gone=gone,
        not_saved=not_saved,
        renamed=renamed,
        unread=dict(crawled.unread),
    )


def with_links_to_known_names(renamed: Mapping[str, str], page: PageFacts) -> PageFacts:
    """Return a page with what it says of other pages said of the names that the description knows."""
    known = {new: old for old, new in renamed.items()}
    return msgspec.structs.replace(
        page,
        statements=tuple(
            msgspec.structs.replace(s, subject=msgspec.structs.replace(s.subject, name=known[s.subject.name]))
            if s.subject.place == "page" and s.subject.name in known
            else s
            for s in page.statements
        ),
    )


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
