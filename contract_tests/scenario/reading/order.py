"""Which questions come first: those that told most mutants from the API, by measurement."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.scenario.reading.question import Question

ORDER_FILE = Path(__file__).with_name("order.txt")
"""Names of questions, a line each; `nox -s reading_order` measures and writes it."""


@cache
def measured_order() -> tuple[str, ...]:
    """Return the names of the questions that were measured, the one that distinguishes most first."""
    lines = ORDER_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def in_order(questions: Iterable[Question], order: Sequence[str] | None = None) -> list[Question]:
    """Return questions, those that distinguish most first.

    One that was never measured, as its operation is new, comes where the first of its kind does; one of an unknown
    kind comes first.
    """
    names = measured_order() if order is None else order
    places = {name: number for number, name in enumerate(names)}
    kinds: dict[str, int] = {}
    asked = list(questions)
    for question in asked:
        if question.name in places:
            kinds[question.kind] = min(places[question.name], kinds.get(question.kind, len(places)))
    return sorted(asked, key=lambda one: places.get(one.name, kinds.get(one.kind, -1)))
