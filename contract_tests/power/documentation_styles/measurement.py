"""Measures the reader of pages on one style: facts understood, false differences, changes found and repaired."""

from __future__ import annotations

import time
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.addresses import addressed
from contract_tests.documentation.applying import read_texts
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.power.documentation_styles.changes import draw_changes
from contract_tests.power.documentation_styles.detection import outcome_of
from contract_tests.power.documentation_styles.from_description import pages_of
from contract_tests.power.documentation_styles.rendering import render
from contract_tests.power.documentation_styles.repair import repair
from contract_tests.power.documentation_styles.stated_facts import facts_of
from contract_tests.power.documentation_styles.understanding import false_differences, not_understood
from contract_tests.power.page_rendering import all_documented
from generator.contradictions import read_contradictions
from generator.description import repository_description

if TYPE_CHECKING:
    from contract_tests.documentation.described import Described
    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.statement import PageFacts
    from contract_tests.power.documentation_styles.changes import Change
    from contract_tests.power.documentation_styles.facts import Page
    from contract_tests.power.documentation_styles.style import Style
    from generator.contradictions import Contradiction
    from generator.description import Description

_MOST_EXAMPLES = 40


class StyleResult(msgspec.Struct, frozen=True):
    """The figures of one style.

    Attributes:
        style: Its name.
        facts: How many facts its pages state.
        understood: How many of them the reader takes for facts.
        false_differences: What the reader says is different on unchanged pages, though it is not.
        changes: How many changes were drawn.
        outcomes: How many of them were found, not understood, missed.
        missed: How many were missed, by kind of change.
        repairs: How many changes that were found were repaired, left, and repaired wrongly.
        examples: Facts that are not understood, false differences, changes missed, wrong repairs.
        processor_seconds: How much of the processor it took: on a busy machine that is less than the time.
    """

    style: str
    facts: int
    understood: int
    false_differences: int
    changes: int
    outcomes: dict[str, int]
    missed: dict[str, int]
    repairs: dict[str, int]
    examples: dict[str, list[str]]
    processor_seconds: float


def measure(style: Style, seed: int, changes: int, repairs: int) -> StyleResult:
    """Measure one style.

    Args:
        style: The style.
        seed: Of the changes.
        changes: How many changes.
        repairs: How many of the changes that are found are applied to a copy of the description.
    """
    start = time.process_time()
    pages = _pages()
    markdown = {page.name: render(page, style) for page in pages}
    read = {name: read_page(f"partner-api/{name}", text) for name, text in markdown.items()}
    drifts = {name: _compare(page) for name, page in read.items()}
    facts, unknown, wrong = 0, list[str](), list[str]()
    for page in pages:
        stated = facts_of(page, style)
        facts += len(stated)
        unknown += [str(key) for key in not_understood(stated, addressed(_described(), read[page.name]), style)]
        wrong += [str(drift) for drift in false_differences(drifts[page.name], stated)]
    drawn = draw_changes(pages, style, seed, changes)
    outcomes: Counter[str] = Counter()
    missed: list[Change] = []
    found: list[tuple[Change, str]] = []
    hidden: list[str] = []
    for change in drawn:
        name = change.page.name
        text = render(change.page, style)
        after = _compare(read_page(f"partner-api/{name}", text))
        outcome = outcome_of(drifts[name], after, markdown[name], text)
        outcomes[outcome] += 1
        if outcome == "missed":
            missed.append(change)
        elif outcome == "found":
            found.append((change, text))
        else:
            hidden.append(str(change))
    tried = Random(seed).sample(found, min(repairs, len(found)))  # noqa: S311 (no secret)
    known = (_description(), _described(), _contradictions())
    results = [
        (change, repair(change, drifts[change.page.name], text, _texts(), pages, style, read, known))
        for change, text in tried
    ]
    not_repaired = [f"{done.result}: {change}: {done.example}" for change, done in results if done.result != "repaired"]
    examples = {
        "not understood": unknown,
        "false differences": wrong,
        "missed": [str(change) for change in missed],
        "changes not understood": hidden,
        "not repaired": not_repaired,
    }
    return StyleResult(
        style=style.name,
        facts=facts,
        understood=facts - len(unknown),
        false_differences=len(wrong),
        changes=len(drawn),
        outcomes=dict(outcomes),
        missed=dict(Counter(change.kind for change in missed)),
        repairs=dict(Counter(done.result for _, done in results)),
        examples={name: _spread(lines) for name, lines in examples.items()},
        processor_seconds=round(time.process_time() - start, 1),
    )


def _spread(lines: list[str]) -> list[str]:
    step = max(1, len(lines) // _MOST_EXAMPLES)
    return lines[::step][:_MOST_EXAMPLES]


@cache
def _pages() -> tuple[Page, ...]:
    return pages_of(repository_description().bundle)


@cache
def _description() -> Description:
    """The description of this repository, all of it documented: the pages state it, so that what is gone is missed."""
    return all_documented(repository_description())


@cache
def _described() -> Described:
    return read_described(_description())


@cache
def _contradictions() -> dict[str, Contradiction]:
    return dict(read_contradictions(_description()))


@cache
def _texts() -> dict[str, str]:
    return read_texts(Path(repository_description().path).parent.parent)


def _compare(page: PageFacts) -> list[Drift]:
    return compare(_description(), _described(), _contradictions(), [page])
