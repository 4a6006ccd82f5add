"""Blocks that are not understood: what their sections do not state may be in them, and is not called missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_tests.documentation.statement import NotUnderstood, PageFacts, Spot, Subject


class Shields:
    """The blocks of some pages that are not understood, with the number of facts that each may hold."""

    def __init__(self, pages: list[PageFacts]) -> None:
        self._by_section: dict[tuple[str, str], list[NotUnderstood]] = {}
        self._by_subject: dict[Subject, NotUnderstood] = {}
        self._unread: dict[str, NotUnderstood] = {}
        self.held: Counter[Spot] = Counter()
        for page in pages:
            understood = {statement.spot.section for statement in page.statements}
            for puzzle in page.not_understood:
                spot = puzzle.spot
                if puzzle.subject is not None:
                    self._by_subject.setdefault(puzzle.subject, puzzle)
                    continue
                self._by_section.setdefault((spot.page, spot.section), []).append(puzzle)
                if spot.section not in understood:
                    self._unread.setdefault(spot.page, puzzle)

    def cover(self, place: Spot) -> bool:
        """Return whether a block of a section is not understood."""
        return (place.page, place.section) in self._by_section

    def take(self, subject: Subject, *places: Spot) -> bool:
        """Return whether a block may state what is missed about a subject, and count it there.

        Args:
            subject: What is missed.
            places: Where it would be: the section that speaks of it, the one that spoke of it; the top of a page (no
                section) stands for any of its sections of which nothing is understood.
        """
        puzzle = self._by_subject.get(subject)
        for place in places:
            of_section = self._by_section.get((place.page, place.section), [])
            may_state = next((one for one in of_section if _may_state(one, subject)), None)
            puzzle = puzzle or may_state or (None if place.section else self._unread.get(place.page))
        if puzzle is None:
            return False
        self.held[puzzle.spot] += 1
        return True


def _may_state(puzzle: NotUnderstood, subject: Subject) -> bool:
    """Return whether a block may state something about a subject: prose, whose words are known, has to name it."""
    if not puzzle.is_prose:
        return True
    name = (subject.name or subject.operation.partition(" ")[2]).rpartition(".")[2].removesuffix("[]")
    return not name or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", puzzle.construct) is not None
