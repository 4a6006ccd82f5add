"""Findings about whole pages: gone, renamed, not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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
    from generator.json_pointer import Json


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
    """Return the edit that gives a page its new name, wherever the description has the old one."""
    folder = description.path.parent
    changes: list[Edit] = []
    for file in sorted(folder.rglob("*.yaml")):
        shown = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        document = read_yaml(file, shown)
        for pointer, text in _texts(document.value, ""):
            whose = pointer.rpartition("/")[2]
            if whose == "source" and text.partition("#")[0] == page:
                new = name + text.removeprefix(page)
            elif whose == "url" and text.endswith(f"/{page}"):
                new = text.removesuffix(page) + name
            else:
                continue
            changes.append(Edit(shown, document.lines[pointer], pointer, new))
    headings = f"{folder.name}/{FILE}"
    line = read_yaml(folder / FILE, headings).lines[join("", page)]
    return Edit(headings, line, join("", page), "", key=name, also=tuple(changes))


def _texts(value: Json, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield pointer and text of all texts within a value."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for i, item in enumerate(cast("list[Json]", value)):
            yield from _texts(item, join(pointer, i))
    elif isinstance(value, dict):
        for key, item in cast("dict[str, Json]", value).items():
            yield from _texts(item, join(pointer, key))
