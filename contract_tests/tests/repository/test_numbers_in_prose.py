"""A number of things that come and go is a dated measurement, or it is not in the text: it would be wrong unnoticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WRITTEN = {"docs/oracles.md"}
"""Generated, and so as new as what they count."""
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "emulator/*.md", "changelog/**/*.md")
    for file in ROOT.glob(pattern)
)

_NUMBER = r"(?<![\w.,-])[1-9]\d*(?:,\d{3})*"
_THINGS = "operations|laws|oracles|mutants|relations|claims|contradictions|readings|rules|styles|sessions|steps|tests"
_COUNT = re.compile(
    rf"{_NUMBER} (?:[\w-]+ ){{0,2}}(?:{_THINGS})\b|\babout {_NUMBER} requests\b|{_NUMBER} scripted requests\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b20\d\d\b")
_HEADING = re.compile(r"^(?=#+ )", re.MULTILINE)


def undated(text: str) -> list[str]:
    """Return the counts in the sections of a text that name no date."""
    sections = (section for section in _HEADING.split(text) if not _DATE.search(section))
    return [" ".join(match[0].split()) for section in sections for match in _COUNT.finditer(section)]


@pytest.mark.parametrize("file", [file for file in FILES if file not in WRITTEN])
def test_a_number_of_things_is_dated(file: str) -> None:
    found = undated((ROOT / file).read_text(encoding="utf-8"))
    assert not found, f"{file}: {found}: leave the number out, or say in this section when it was measured"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Runs\n\nIt sends about 3,000 requests.", ["about 3,000 requests"]),
        ("# Runs\n\nIt checks 39 described operations\nand 88 laws.", ["39 described operations", "88 laws"]),
        ("# Runs\n\nOn 26 November 2026: 39 operations.\n\n## More\n\n40 operations.", ["40 operations"]),
        ("# Runs\n\nIt keeps the latest 1,000 requests of 7 organizations.", []),
    ],
)
def test_a_count_without_a_date_is_found(text: str, found: list[str]) -> None:
    assert undated(text) == found
