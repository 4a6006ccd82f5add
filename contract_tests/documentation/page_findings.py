"""Findings about whole pages: gone, renamed, not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.drift import Drift, Edit
from contract_tests.documentation.statement import Spot, Subject
from generator.headings import FILE
from generator.json_pointer import join
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.drift import Kind
    from generator.description import Description


def page_findings(description: Description, crawled: Crawl) -> Iterator[Drift]:
    """Yield a finding for each page that is not where the description has it, or could not be read."""
    for page, reason in crawled.gone.items():
        yield _finding(crawled, "missing", page, "a page of the documentation", f"no such page: {reason}")
    for page, name in crawled.renamed.items():
        yield _finding(crawled, "different", page, page, name, _renaming(description, page, name))
    for page, reason in crawled.unread.items():
        yield _finding(crawled, "unread", page, "", f"could not be read: {reason}")


def _finding(crawled: Crawl, kind: Kind, page: str, expected: str, got: str, edit: Edit | None = None) -> Drift:
    link = crawled.named_by.get(page)
    return Drift(
        kind=kind,
        subject=Subject("", "page", page),
        aspect="presence",
        spot=link if isinstance(link, Spot) and kind != "different" else Spot(page, "", 1),
        expected=expected,
        got=got,
        claim="",
        edit=edit,
    )


def _renaming(description: Description, page: str, name: str) -> Edit:
    """Return what gives a page its new name: too many places, some of which share their evidence, for an edit."""
    folder = description.path.parent
    headings = f"{folder.name}/{FILE}"
    line = read_yaml(folder / FILE, headings).lines[join("", page)]
    advice = f"# replace {page} by {name} in all files of {folder.name}/: sources, the url of the tag, and here"
    return Edit(headings, line, join("", page), advice)
