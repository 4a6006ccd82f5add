"""Small pages with what is to be read on them: a Markdown file, and beside it the reading as JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.page_facts import read_page

if TYPE_CHECKING:
    from contract_tests.documentation.statement import PageFacts, Statement

FOLDER = Path(__file__).parent / "cases"
"""`pages` has pages that were read wrongly once; `forms` has one operation in each form of public references."""

_PAGE = re.compile(r"<!-- page: (?P<page>\S+) -->\n")


class Expected(msgspec.Struct, kw_only=True):
    """What is to be read.

    Attributes:
        states: Statements as lines: `9 PUT /path body credits: type "integer"`.
        not_understood: Lines and constructs.
        differences: Kinds, subjects and aspects of what is to be found about the sections of the page.
    """

    states: list[str]
    not_understood: list[str] = []
    differences: list[str] = []


class Case(msgspec.Struct, frozen=True):
    """A page with its name on the site and what is to be read on it."""

    name: str
    page: str
    markdown: str
    file: Path

    @property
    def expected(self) -> Expected:
        return msgspec.json.decode(self.file.with_suffix(".json").read_bytes(), type=Expected)

    def facts(self, markdown: str | None = None) -> PageFacts:
        return read_page(self.page, self.markdown if markdown is None else markdown)


def cases(folder: str) -> list[Case]:
    """Return the cases of a folder."""
    found: list[Case] = []
    for file in sorted((FOLDER / folder).glob("*.md")):
        markdown = file.read_text(encoding="utf-8")
        match = _PAGE.match(markdown)
        assert match is not None, f"{file} does not begin with the name of its page"
        found.append(Case(file.stem, match["page"], markdown, file))
    return found


def as_line(statement: Statement) -> str:
    """Return a statement as expected readings have it; of a value that holds others only its kind."""
    encoded = msgspec.json.encode(statement.value).decode()
    if statement.aspect == "sample" and encoded[0] in "{[" and statement.subject.place != "operation":
        encoded = encoded[0] + encoded[-1]
    return f"{statement.spot.line} {statement.subject}: {statement.aspect} {encoded}"
