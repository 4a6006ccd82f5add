"""Drift seeded into every place of the pages is found there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.comparison import compare
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.power.page_mutants import PageMutant, page_mutants
from contract_tests.power.page_rendering import all_documented, render
from generator.contradictions import read_contradictions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.drift import Drift
    from generator.description import Description

GOAL, GOAL_OF_OPERATOR = 0.99, 0.95
_STATED_TWICE = {"drop path parameters"}
"""Operators that take away what the page states elsewhere, too: the request line has the parameters of its path."""
_ANYWHERE_ON_PAGE = {"drop section", "drop section without request", "add operation"}


def _is_there(finding: Drift, mutant: PageMutant) -> bool:
    """Return whether a finding is where the mutant was changed.

    What a page does not say any more is missed at its top, if its section is gone as well.
    """
    if finding.spot.page != mutant.page:
        return False
    return mutant.operator in _ANYWHERE_ON_PAGE or finding.spot.section in (mutant.section, "")


def _hold(description: Description, mutants: Iterable[PageMutant], least_operators: int = 50) -> None:
    described, contradictions = read_described(description), read_contradictions(description)
    seeded: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    escaped: list[str] = []
    for mutant in mutants:
        if mutant.operator in _STATED_TWICE:
            continue
        seeded[mutant.operator] += 1
        facts = read_page(mutant.page, mutant.markdown)
        if any(_is_there(finding, mutant) for finding in compare(description, described, contradictions, [facts])):
            caught[mutant.operator] += 1
        else:
            escaped.append(f"{mutant.operator} at {mutant.page}:{mutant.line}: {mutant.what}")
    for operator, count in sorted(seeded.items()):
        print(f"{operator}: {caught[operator]} of {count}")  # noqa: T201 - pytest shows it on failure and with -s
    print(f"all: {caught.total()} of {seeded.total()}")  # noqa: T201
    assert len(seeded) >= least_operators, "operators that apply"
    assert caught.total() >= GOAL * seeded.total(), "\n".join(escaped)
    assert all(caught[operator] >= GOAL_OF_OPERATOR * count for operator, count in seeded.items()), "\n".join(escaped)


@pytest.mark.slow
def test_drift_of_documented_facts_is_found(description: Description) -> None:
    _hold(description, (mutant for page, text in render(description).items() for mutant in page_mutants(page, text)))


@pytest.mark.slow
def test_drift_of_facts_that_are_inferred_so_far_is_found(description: Description) -> None:
    documented = all_documented(description)
    mutants = [mutant for page, text in render(documented).items() for mutant in page_mutants(page, text)]
    _hold(documented, mutants[::7])


def test_drift_of_guides_and_payloads_is_found(description: Description) -> None:
    documented = all_documented(description)
    mutants = [mutant for page, text in render(documented).items() for mutant in page_mutants(page, text)]
    payloads = {
        delivery.pointer: delivery.source.partition("#")[2] or f"{name}-events"
        for name, delivery in read_described(documented).deliveries.items()
    }
    chosen = [m for m in mutants if m.page.startswith(GUIDES) or m.section in payloads.values()]
    assert {mutant.section for mutant in chosen} >= {*payloads.values()}
    assert len(chosen) > 250
    _hold(documented, chosen, least_operators=25)


@pytest.mark.slow
@pytest.mark.timeout(1200)  # 75 seconds of processor time, on a machine that may be busy
def test_drift_at_every_place_is_found(description: Description) -> None:
    documented = all_documented(description)
    _hold(documented, (mutant for page, text in render(documented).items() for mutant in page_mutants(page, text)))
