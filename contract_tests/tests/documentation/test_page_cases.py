"""Pages of many forms are read rightly, agree with the description, and tell each later change."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from contract_tests.documentation.comparison import compare
from contract_tests.documentation.description_parts import read_described
from contract_tests.tests.documentation.page_cases import Case, as_line, cases
from contract_tests.tests.documentation.page_changes import changes
from generator.contradictions import read_contradictions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.statement import PageFacts
    from generator.description import Description

    Held: TypeAlias = Callable[[PageFacts], list[Drift]]

PAGES, FORMS = cases("pages"), cases("forms")
DIFFERENCES = ("missing", "extra", "different", "refuted")
CHANGED = [case for case in FORMS if '"openapi":' not in case.markdown]
"""The forms whose lines are facts; the keywords of a document in OpenAPI are none."""
FREE = '"metadata": {"source"'
"""An object whose fields the description leaves open: what stands in its sample is nobody's claim."""


@pytest.fixture(scope="module")
def held(description: Description) -> Held:
    """Holds a page against the description, which is read once."""
    described, contradictions = read_described(description), read_contradictions(description)
    return lambda facts: compare(description, described, contradictions, [facts])


def _differences(found: Iterable[Drift]) -> list[str]:
    """Return the differences; what the rest of the page, which the case does not have, would state is left out."""
    return [
        f"{drift.kind}: {drift.subject} ({drift.aspect})"
        for drift in found
        if drift.kind in DIFFERENCES and not (drift.kind == "missing" and not drift.spot.section)
    ]


@pytest.mark.parametrize("case", [*PAGES, *FORMS], ids=lambda case: case.name)
def test_a_page_is_read_as_it_is_meant(case: Case) -> None:
    facts = case.facts()
    expected = case.expected
    assert [as_line(statement) for statement in facts.statements] == expected.states
    assert [f"{puzzle.spot.line} {puzzle.construct}" for puzzle in facts.not_understood] == expected.not_understood


@pytest.mark.parametrize("case", [*PAGES, *FORMS], ids=lambda case: case.name)
def test_a_page_that_agrees_shows_no_difference(held: Held, case: Case) -> None:
    assert _differences(held(case.facts())) == case.expected.differences


def test_there_are_pages_of_every_form() -> None:
    assert len(PAGES) >= 16
    assert len(FORMS) >= 55


def _silent(held: Held, forms: list[Case], step: int) -> tuple[int, list[str]]:
    """Return how many changes of a fact were made, and those of which nothing is told."""
    made = 0
    silent: list[str] = []
    for case in forms:
        before = {str(drift) for drift in held(case.facts())}
        shields = {puzzle.spot.line for puzzle in case.facts().not_understood if puzzle.subject is None}
        for change in [*changes(case.markdown)][::step]:
            if FREE in change.was:
                continue
            made += 1
            told = any(line <= change.line <= line + _LONGEST_BLOCK for line in shields)
            if not told and {str(drift) for drift in held(case.facts(change.markdown))} == before:
                silent.append(f"{case.name}:{change.line}: {change.what}: {change.was.strip()} -> {change.now.strip()}")
    return made, silent


_LONGEST_BLOCK = 20


def test_a_changed_fact_is_found_or_told_in_every_form(held: Held) -> None:
    made, silent = _silent(held, CHANGED, 17)
    assert made > 80
    assert silent == []


@pytest.mark.slow
def test_every_changed_fact_is_found_or_told(held: Held) -> None:
    made, silent = _silent(held, CHANGED, 1)
    print(f"{made - len(silent)} of {made} changed facts found or told")  # noqa: T201 - pytest shows it with -s
    assert silent == []
