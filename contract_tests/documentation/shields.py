"""Blocks that are not understood: what their sections do not state may be in them, and is not called missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from contract_tests.documentation.statement import NotUnderstood, Spot

if TYPE_CHECKING:
    from contract_tests.documentation.statement import Aspect, PageFacts, Subject


_NAMED_IN_TEXT = ("path", "query", "body", "response")
"""The places of what a text calls by its name."""


class Shields:
    """The blocks of some pages that are not understood, with the number of facts that each may hold."""

    def __init__(self, pages: list[PageFacts]) -> None:
        self._by_section: dict[tuple[str, str], list[NotUnderstood]] = {}
        self._by_subject: dict[Subject, NotUnderstood] = {}
        self._unread: dict[str, NotUnderstood] = {}
        self._mentions = {(page.page, section): names for page in pages for section, names in page.mentions.items()}
        self._of_operations = {
            (statement.spot.page, statement.spot.section)
            for page in pages
            for statement in page.statements
            if statement.subject.operation
        }
        self.mentioned: dict[Spot, NotUnderstood] = {}
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

    def _mention(self, subject: Subject, place: Spot) -> NotUnderstood | None:
        """Return text that names a field or parameter and of which nothing is read.

        It stands in the section, or in one of the page that has no request: that may go on with another.
        """
        if not subject.operation or subject.place not in _NAMED_IN_TEXT:
            return None
        name = subject.name.rpartition(".")[2].removesuffix("[]")
        for (page, section), names in self._mentions.items():
            is_near = section == place.section or (page, section) not in self._of_operations
            if page == place.page and is_near and name in names:
                spot = Spot(page, section, names[name])
                return self.mentioned.setdefault(spot, NotUnderstood(spot, f"what is said of {name}"))
        return None

    def take(self, subject: Subject, aspect: Aspect, *places: Spot) -> bool:
        """Return whether a block may state what is missed about a subject, and count it there.

        Args:
            subject: What is missed.
            aspect: Which side of it.
            places: Where it would be: the section that speaks of it, the one that spoke of it; the top of a page (no
                section) stands for any of its sections of which nothing is understood.
        """
        puzzle = self._by_subject.get(subject)
        for place in places:
            of_section = self._by_section.get((place.page, place.section), [])
            may_state = next((one for one in of_section if _may_state(one, subject, aspect)), None)
            puzzle = puzzle or may_state or (None if place.section else self._unread.get(place.page))
            puzzle = puzzle or self._mention(subject, place)
        if puzzle is None:
            return False
        self.held[puzzle.spot] += 1
        return True


def _may_state(puzzle: NotUnderstood, subject: Subject, aspect: Aspect) -> bool:
    """Return whether a block may state something about a subject: prose, whose words are known, has to name it."""
    if not puzzle.is_prose:
        return True
    if aspect == "required" and re.search(r"\b(?:required|optional|mandatory)\b", puzzle.construct, re.IGNORECASE):
        return True
    name = (subject.name or subject.operation.partition(" ")[2]).rpartition(".")[2].removesuffix("[]")
    return not name or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", puzzle.construct) is not None
