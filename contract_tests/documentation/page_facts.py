"""Reads the statements of a page out of its blocks.

The format is that of the documentation: a section for each operation, in it labels (Request, Path Parameters, Query
Parameters, Body, Response, Example), each followed by a code block, a sample or a table; sections without a request are
about the whole API or a concept. The forms that each of these can have are in `forms/`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code, Items, Other, Section, Table, Tag, Text, read_sections
from contract_tests.documentation.fields_in_text import state_awaited_field
from contract_tests.documentation.forms.recognisers import FORMS
from contract_tests.documentation.forms.request_line import read_heading
from contract_tests.documentation.reading import Reading
from contract_tests.documentation.statement import PageFacts, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.statement import Statement

_NAME_AT_START = re.compile(r"[A-Za-z_$][\w$.\[\]-]*")
_WORD = re.compile(r"[\w/{}.-]*\w|/[\w/{}.-]+")
_POINTER_TO_INDEX = "llms.txt"
"""What the quotation that GitBook puts at the head of a page names."""


def read_page(page: str, markdown: str) -> PageFacts:
    """Return what a page states, and what of it is not understood.

    Args:
        page: Its name, `partner-api/billing`.
        markdown: Its text.
    """
    sections = read_sections(markdown)
    reading = Reading(page)
    mentions: dict[str, dict[str, int]] = {}
    for section in sections:
        reading.enter(section)
        read_heading(section.title, reading)
        for block in section.blocks:
            before, told = len(reading.statements), len(reading.not_understood)
            if not any(form(block, reading) for form in FORMS):
                _not_understood(block, reading)
            told_of = [puzzle.spot.line for puzzle in reading.not_understood[told:]]
            for name, line in _mentioned(block, reading.statements[before:], told_of, section.line):
                mentions.setdefault(reading.anchor, {}).setdefault(name, line)
        state_awaited_field(reading)
    reading.finish()
    return PageFacts(
        page=page,
        statements=tuple(reading.statements),
        not_understood=tuple(reading.not_understood),
        sections=tuple(Spot(page, section.anchor, section.line) for section in sections),
        words=_words(sections),
        mentions=mentions,
    )


def _mentioned(block: Block, stated: list[Statement], told: list[int], start: int) -> Iterator[tuple[str, int]]:
    """Yield (name, line) of each name in the text of a block about which the block states nothing and nothing is told.

    It is in code or bold, or the text begins with it.
    """
    match block:
        case Text():
            texts = [block]
        case Items():
            texts = [*block.items]
        case Table():
            texts = [cell for row in block.rows for cell in row]
        case _:
            return
    known = {statement.subject.name.rpartition(".")[2].removesuffix("[]") for statement in stated}
    for text in texts:
        line = start + text.line
        if line in told:
            continue
        first = _NAME_AT_START.match(text.plain)
        for name in {*text.codes, *text.strong, *([first[0]] if first else [])}:
            if (last := name.strip("`").rpartition(".")[2].removesuffix("[]")) and last not in known:
                yield last, line


def _not_understood(block: Block, reading: Reading) -> None:
    match block:
        case Table():
            reading.puzzled(block.line, f"a table of {', '.join(block.header)}")
        case Code():
            reading.puzzled(
                block.line, f"a code block ({block.language or 'no language'}): {block.content.strip()[:60]}"
            )
        case Other(kind="blockquote") if _POINTER_TO_INDEX in block.content:
            pass
        case Other():
            reading.puzzled(block.line, f"{block.kind}: {block.content}")
        case Tag() | Text() | Items():
            raise AssertionError(f"no form reads {block}")  # prose and frames are read by their own


def _words(sections: tuple[Section, ...]) -> dict[str, frozenset[str]]:
    """Return the words below each heading and those nested in it: that one announces a subject is no statement."""
    words: dict[str, frozenset[str]] = {}
    for i, section in enumerate(sections):
        found = _words_of(section)
        for inner in sections[i + 1 :] if section.level > 1 else ():
            if inner.level <= section.level:
                break
            found |= _words_of(inner)
        words[section.anchor] = words.get(section.anchor, frozenset()) | found
    return words


def _words_of(section: Section) -> frozenset[str]:
    body = section.text.partition("\n")[2] if section.level else section.text
    return frozenset(_WORD.findall(body.replace("\\", "").lower()))
