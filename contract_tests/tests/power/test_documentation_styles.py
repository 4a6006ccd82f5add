"""The styles of documentation pages state what they say they state, and the measurement can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.page_facts import read_page
from contract_tests.power.documentation_styles.changes import draw_changes
from contract_tests.power.documentation_styles.detection import outcome_of
from contract_tests.power.documentation_styles.from_description import pages_of
from contract_tests.power.documentation_styles.measurement import measure
from contract_tests.power.documentation_styles.rendering import render
from contract_tests.power.documentation_styles.stated_facts import facts_of
from contract_tests.power.documentation_styles.styles import NUMBER_OF_STYLES, styles
from contract_tests.power.documentation_styles.understanding import not_understood
from contract_tests.power.foreign_references import read_reference
from generator.description import repository_description

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.power.documentation_styles.facts import Page
    from contract_tests.power.documentation_styles.style import Style

STYLES = styles()


@pytest.fixture(scope="module")
def pages() -> tuple[Page, ...]:
    return pages_of(repository_description().bundle)


def test_there_are_fifty_styles_and_no_two_write_the_same(pages: tuple[Page, ...]) -> None:
    written = {render(pages[0], style) for style in STYLES}
    assert len(STYLES) == NUMBER_OF_STYLES == len({style.name for style in STYLES}) == len(written)


@pytest.mark.parametrize("style", STYLES[::7], ids=lambda style: style.name)
def test_a_change_changes_the_page_and_the_facts_that_it_states(pages: tuple[Page, ...], style: Style) -> None:
    before = {page.name: page for page in pages}
    changes = draw_changes(pages, style, seed=3, number=40)
    assert len(changes) == 40
    for change in changes:
        old = before[change.page.name]
        assert render(change.page, style) != render(old, style), change
        assert facts_of(change.page, style) != facts_of(old, style), change


def test_a_page_that_states_nothing_is_not_understood(pages: tuple[Page, ...]) -> None:
    facts = facts_of(pages[0], STYLES[0])
    assert facts
    assert not_understood(facts, read_page("partner-api/x", "# Nothing\n"), STYLES[0]) == list(facts)


def test_a_change_that_nobody_is_told_of_is_missed() -> None:
    assert outcome_of([], [], "# A\n\nOne.\n", "# A\n\nTwo.\n") == "missed"


def test_a_plain_style_is_understood_and_its_changes_are_found() -> None:
    result = measure(STYLES[0], seed=2, changes=12, repairs=0)
    assert result.understood >= 0.97 * result.facts
    assert not result.false_differences
    assert result.outcomes.get("found", 0) >= 11


def test_a_foreign_page_without_meaning_is_silent_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        '# A\n\n`GET /x`\n\n| Foo | Bar |\n| --- | --- |\n| 1 | 2 |\n\n```json\n{"a": 1}\n```\n'
    )
    found = read_reference(tmp_path)
    assert (found.requests, found.requests_read) == (1, 1)
    assert (found.rows, found.rows_told, found.samples, found.silent) == (1, 1, 1, 0)
