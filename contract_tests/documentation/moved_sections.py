"""Sections that have another heading now: found again by what they state, and proposed as the new source."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contract_tests.documentation.silences import words_of
from contract_tests.documentation.statement import Spot, Subject
from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.described import Part
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Statement

_ENOUGH = 0.5
"""The share of what a section stated that another has to state to be that section."""


def find_moved_sections(
    found: Findings,
    stated: Mapping[Subject, list[Statement]],
    words: Mapping[str, Mapping[str, frozenset[str]]],
    starts: Mapping[str, Mapping[str, Spot]],
) -> dict[str, str]:
    """Propose the new source of what stands under another heading; return the sections that moved, old to new."""
    moved: dict[str, str] = {}
    documented = _documented(found)
    of_operations = {s.spot.source for subject, all_of in stated.items() if subject.operation for s in all_of}
    for source, parts in documented.items():
        page, _, section = source.partition("#")
        if page not in starts or not section or section in starts[page]:
            continue
        unknown = {
            anchor: spot
            for anchor, spot in starts[page].items()
            if anchor and spot.source not in of_operations and spot.source not in documented
        }
        place = _of_operation(found, source, stated, page) or _of_words(found, source, parts, words[page], unknown)
        if place is None:
            continue
        moved[source] = place.source
        for part in parts:
            _propose(found, part, source, place)
    return moved


def _documented(found: Findings) -> dict[str, list[Part]]:
    """Return the documented parts by the section of their evidence."""
    sections: dict[str, dict[str, Part]] = defaultdict(dict)
    enums = [enum for of_source in found.described.enums.values() for enum in of_source]
    concepts = [p for by_name in found.described.concepts.values() for of_name in by_name.values() for p in of_name]
    for part in (*found.parts.values(), *found.described.deliveries.values(), *enums, *concepts):
        if part.level == "documented" and "#" in part.source:
            sections[part.source].setdefault(part.pointer, part)
    return {source: [*parts.values()] for source, parts in sections.items()}


def _of_operation(found: Findings, source: str, stated: Mapping[Subject, list[Statement]], page: str) -> Spot | None:
    operation = found.described.sections.get(source)
    if operation is None:
        return None
    requests = stated.get(Subject(operation, "operation"), [])
    return next((s.spot for s in requests if s.aspect == "presence" and s.spot.page == page and s.spot.section), None)


def _of_words(
    found: Findings, source: str, parts: list[Part], words: Mapping[str, frozenset[str]], unknown: Mapping[str, Spot]
) -> Spot | None:
    """Return the section, one that the description does not know, that has what another stated."""
    if source in found.described.sections or not unknown:
        return None
    shares = {section: sum(_share(part, words[section]) for part in parts) / len(parts) for section in unknown}
    section = max(shares, key=lambda name: shares[name])
    return unknown[section] if shares[section] >= _ENOUGH else None


def _share(part: Part, said: frozenset[str]) -> float:
    """Return how much of a part the words of a section state, from 0 to 1."""
    words = {word.lower() for word in words_of(part)}
    return len(words & said) / len(words) if words else 0.0


def _propose(found: Findings, part: Part, source: str, place: Spot) -> None:
    """Propose the new source at the evidence of a part, if it has one of its own."""
    evidence = join(part.pointer, "x-evidence", "source")
    if found.edit.exists(evidence):
        edit = found.edit.put(evidence, place.source)
        found.note("confirmed", part.subject, "source", place, source, place.source, edit, part)
