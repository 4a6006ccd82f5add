"""Holds what the pages state against the description."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.addresses import addressed
from contract_tests.documentation.concepts import compare_concept
from contract_tests.documentation.edits import together
from contract_tests.documentation.extras import compare_unknown, is_outermost
from contract_tests.documentation.facets import compare_facet
from contract_tests.documentation.findings import Findings, holder_of
from contract_tests.documentation.moved_operations import find_moved_operations
from contract_tests.documentation.moved_sections import find_moved_sections
from contract_tests.documentation.new_pages import find_new_pages
from contract_tests.documentation.other_readings import choose_other_readings
from contract_tests.documentation.renames import find_renames
from contract_tests.documentation.shared_components import separate_shared
from contract_tests.documentation.shields import Shields
from contract_tests.documentation.silences import find_silences, find_silent_guides
from contract_tests.documentation.statement import Statement, Subject
from contract_tests.documentation.unwrapped_answers import find_unwrapped
from contract_tests.documentation.values import compare_sample, compare_value_of_table, compare_values
from generator.evidence import evidence_at
from generator.headings import read_headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.documentation.described import Described, Part
    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.statement import PageFacts
    from generator.contradictions import Contradiction
    from generator.description import Description

_SEVERAL = 3

_OF_DELIVERIES = frozenset({"event", "events", "payload", "payloads", "delivery", "deliveries"})
"""Words in the heading of a section about what is sent to a webhook."""


def compare(
    description: Description,
    described: Described,
    contradictions: Mapping[str, Contradiction],
    pages: Iterable[PageFacts],
) -> list[Drift]:
    """Return the differences between pages and description, each once, in the order of the pages.

    A page that was not read is not missed: what the description has from it alone is left out.
    """
    read = [addressed(described, page) for page in pages]
    found = Findings(description, described, contradictions, Shields(read))
    _compare(found, read, description)
    find_new_pages(found, description, read_headings(description), read)
    return found.drifts


def _compare(found: Findings, pages: list[PageFacts], description: Description) -> None:
    found.names_integers = any(_names_integers(page) for page in pages)
    found.pages_with_numbers_alone = {page.page for page in pages if _has_numbers_alone(found, page)}
    for page in pages:
        for statement in page.statements:
            found.said.setdefault(statement.subject, []).append(statement)
    stated: dict[Subject, list[Statement]] = defaultdict(list)
    moved = find_moved_operations(found, pages)
    for page in pages:
        delivered: set[str] = set()
        for original in page.statements:
            statement = original
            if (delivery := _delivery_at(found, original)) is not None:
                key = delivery.subject.operation
                if key not in delivered:
                    delivered.add(key)
                    told = Statement(delivery.subject, "presence", True, original.spot)
                    stated[delivery.subject].append(told)
                    _statement(found, told)
                subject = Subject(key, "body", original.subject.name)
                statement = msgspec.structs.replace(original, subject=subject)
                found.said.setdefault(subject, []).append(statement)
            elif (operation := moved.get(original.subject.operation)) is not None:
                subject = msgspec.structs.replace(original.subject, operation=operation)
                statement = msgspec.structs.replace(original, subject=subject)
                if subject.place == "operation" and original.aspect == "presence":
                    stated[subject].append(statement)  # told already: it has moved
                    continue
            stated[statement.subject].append(statement)
            _statement(found, statement)
    for subject in [one for one in stated if "." in one.name]:
        presence = [s for s in stated[subject] if s.aspect == "presence"]
        holder = msgspec.structs.replace(subject, name=holder_of(subject.name))
        stated[holder] += [Statement(holder, "table", True, s.spot) for s in presence[:1]]
    starts = {page.page: {spot.section: spot for spot in reversed(page.sections)} for page in pages}
    sections = find_moved_sections(found, stated, {page.page: page.words for page in pages}, starts)
    find_silences(found, stated, starts, sections)
    find_unwrapped(found)
    find_renames(found)
    find_silent_guides(found, {page.page: page.words for page in pages}, starts, sections)
    separate_shared(found, starts.keys())
    choose_other_readings(found, description)
    for page in pages:
        for puzzle in page.not_understood:
            found.note_puzzle(puzzle)
    for puzzle in found.shields.mentioned.values():
        found.note_puzzle(puzzle)


def _names_integers(page: PageFacts) -> bool:
    return any(s.aspect == "type" and "integer" in str(s.value) for s in page.statements)


def _has_numbers_alone(found: Findings, page: PageFacts) -> bool:
    """Return whether a page calls several described integers numbers, and nothing an integer."""
    if _names_integers(page):
        return False
    types = [(s.subject, s.value) for s in page.statements if s.aspect == "type"]
    described = (found.parts[subject] for subject, value in types if value == "number" and subject in found.parts)
    integers = [part for part in described if "type" in part.facets and part.facets["type"].value == "integer"]
    return len(integers) >= _SEVERAL


def _delivery_at(found: Findings, statement: Statement) -> Part | None:
    """Return the delivery that a sample or table of a section without a request is about."""
    subject, spot = statement.subject, statement.spot
    if subject.operation or subject.place != "concept":
        return None
    words = {*spot.section.split("-")}
    for name, delivery in found.described.deliveries.items():
        named = name in words and bool(words & _OF_DELIVERIES) and spot.page == delivery.page
        if named or ("#" in delivery.source and spot.source == delivery.source):
            return delivery
    return None


def _statement(found: Findings, statement: Statement) -> None:
    subject = statement.subject
    if subject.place == "value":
        compare_value_of_table(found, statement)
    elif subject.place == "concept":
        compare_concept(found, statement)
    elif (part := found.parts.get(subject)) is not None:
        _known(found, statement, part)
    elif subject.place not in ("operation",) and is_outermost(found, subject):
        compare_unknown(found, statement)


def _known(found: Findings, statement: Statement, part: Part) -> None:
    spot, aspect, value = statement.spot, statement.aspect, statement.value
    if aspect == "announced":
        return
    if aspect in ("presence", "sample") and part.level == "inferred" and part.subject.place != "error code":
        edit = found.edit.known(part.own, spot)
        if part.own != part.pointer and evidence_at(found.bundle, part.pointer).level == "inferred":
            edit = together(edit, found.edit.known(part.pointer, spot))  # an answer is as well known as its schema
        found.note("confirmed", part.subject, "presence", spot, "inferred", "stated", edit, part)
    if aspect == "presence" or aspect == "table":
        return
    if aspect == "sample":
        compare_sample(found, statement, part)
    elif aspect == "values":
        compare_values(found, part, spot, cast("list[str]", value))
    else:
        compare_facet(found, statement, part)
