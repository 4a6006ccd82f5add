"""What the description has from the pages and they no longer state."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.field_edits import remove_field
from contract_tests.documentation.findings import holder_of, shown
from contract_tests.documentation.statement import FIELD_PLACES, KEYWORDS, Aspect, Spot, Subject
from contract_tests.documentation.values import find_unlisted
from generator.json_pointer import join, parent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.described import Part
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Statement

_STATED_IN_ROWS: tuple[Aspect, ...] = ("default", "range", "length", "values", "required")


def find_silences(
    found: Findings,
    stated: dict[Subject, list[Statement]],
    starts: dict[str, dict[str, Spot]],
    moved: Mapping[str, str],
) -> None:
    """Find facts that the pages do not state any more.

    Args:
        found: Takes the findings.
        stated: What the pages state.
        starts: Where the sections of each page begin.
        moved: The sections (`page#section`) that have another heading now, by that which the description knows.
    """
    for part in found.parts.values():
        spots = starts.get(part.page)
        if spots is None:
            continue
        subject = part.subject
        top = Spot(part.page, "", 1)
        if subject.operation and subject.place != "operation":
            presence = [s for s in stated[Subject(subject.operation, "operation")] if s.aspect == "presence"]
            if presence:
                _silence(found, part, stated, presence[0].spot)
        else:
            section = spots.get(part.source.partition("#")[2], top)
            _silence(found, part, stated, section)
    _sections_gone(found, starts, moved)
    _unlisted_in_tables(found, stated)
    _left_out_of_concepts(found, stated, starts, moved)


def _silence(found: Findings, part: Part, stated: dict[Subject, list[Statement]], spot: Spot) -> None:
    subject = part.subject
    statements = [s for s in stated.get(subject, []) if subject.operation or s.spot.page == part.page]
    rows = [s for s in statements if s.aspect == "presence"]
    announced = any(s.aspect == "announced" for s in statements)
    if part.table and announced and not any(s.aspect == "table" for s in statements):
        edit = found.edit.doubtful(part.pointer, part.source)
        found.note_absence("missing", subject, "table", spot, "a table of the fields", "no table", edit, part)
    if not _container(found, subject, stated) or not (found.shields.cover(spot) or _is_shown(subject, stated)):
        return
    telling = ("presence", "sample", "value", "status", *(() if subject.name else ("table",)))
    absent = not [s for s in statements if s.aspect in telling]
    if subject.place == "status" and not subject.operation:
        absent = absent and subject.name not in _statuses_of_codes(found, stated)
    if absent:
        _absent(found, part, spot)
    elif rows and subject.place in ("path", "query", "body"):
        _facets_left_out(found, part, statements, stated, rows[0].spot)
    if subject.place == "body" and subject.name and "." not in subject.name and statements:
        _required_in_sample(found, part, statements, stated, spot)


def _is_shown(subject: Subject, stated: dict[Subject, list[Statement]]) -> bool:
    """Return whether a section shows that part of its operation: it need not have a body or an answer.

    One that goes on to the answer, or to an example, has shown what the request takes.
    """
    if not subject.operation or subject.place not in ("body", "query", "response", "status"):
        return True
    answer = stated.get(Subject(subject.operation, "response"), [])
    if subject.place in ("response", "status"):
        return bool(answer)
    own = stated.get(Subject(subject.operation, subject.place), [])
    example = any(s.aspect == "sample" for s in stated.get(Subject(subject.operation, "operation"), []))
    statuses = (other for other in stated if other.operation == subject.operation and other.place == "status")
    return example or bool(own or answer) or any(other.name[:1] == "2" for other in statuses)


def _absent(found: Findings, part: Part, spot: Spot) -> None:
    subject = part.subject
    if part.expected:
        is_field = subject.name and subject.place in ("path", "query", "body", "response")
        edit = remove_field(found, part) if is_field else found.edit.doubtful(part.pointer, part.source)
        found.note_absence("missing", subject, "presence", spot, str(subject), "not stated", edit, part)
    elif (
        part.level == "inferred"
        and subject.name
        and not part.optional
        and subject.place
        in (
            "path",
            "query",
            "body",
            "response",
        )
    ):
        found.note_absence(
            "refuted", subject, "presence", spot, str(subject), "not stated", remove_field(found, part), part
        )
    elif part.level == "inferred" and subject.place == "body" and subject.name:
        edit = remove_field(found, part)
        found.note_absence("refuted", subject, "presence", spot, str(subject), "not stated", edit, part)


def _container(found: Findings, subject: Subject, stated: dict[Subject, list[Statement]]) -> bool:
    """Return whether the pages show what a subject would stand in."""
    if not subject.name:
        return True
    root = [s for s in stated.get(msgspec.structs.replace(subject, name=""), []) if s.aspect != "announced"]
    if subject.place in ("path", "query"):
        part = found.parts[subject]
        return part.expected or bool(root)
    if subject.place not in FIELD_PLACES:
        return True
    if "." in subject.name:
        holder = holder_of(subject.name)
        values = [
            s.value for s in stated.get(msgspec.structs.replace(subject, name=holder), []) if s.aspect == "sample"
        ]
        in_table = any(s.aspect == "table" for s in stated.get(msgspec.structs.replace(subject, name=holder), []))
        return in_table or any(value and isinstance(value, (dict, list)) for value in values)
    return bool(root) or (subject.place == "error body" and bool(found.parts[subject].expected))


def _facets_left_out(
    found: Findings, part: Part, statements: list[Statement], stated: dict[Subject, list[Statement]], spot: Spot
) -> None:
    said = {statement.aspect for statement in statements}
    root = stated.get(msgspec.structs.replace(part.subject, name=""), [])
    tables = [statement for statement in root if statement.aspect == "table"]
    if part.subject.place == "path":
        # The request line states the parameters of its path; a table beside it has to as well.
        first = min((table.spot.line for table in tables), default=0)
        if part.expected and tables and not any(s.spot.line > first for s in statements if s.aspect == "presence"):
            got = "only in the request"
            found.note_absence("missing", part.subject, "presence", spot, "a row of the table", got, None, part)
            return
        if not tables:
            return
    beside = [s for subject, all_of in stated.items() if _stands_beside(subject, part.subject) for s in all_of]
    says_required = any(s.aspect == "required" for s in beside)
    for aspect in _STATED_IN_ROWS:
        facet = part.facets.get(aspect)
        if aspect == "values" and part.allowed and aspect not in said:
            documented = [value for value, allowed in part.allowed.items() if allowed.level == "documented"]
            if documented and part.expected:
                edit = found.edit.doubtful(parent(str(part.enum_pointer)), part.source)
                found.note_absence(
                    "missing", part.subject, aspect, spot, ", ".join(documented), "any value", edit, part
                )
        elif facet is None or aspect in said or facet.level == "inferred" or not part.expected:
            continue
        elif aspect in ("range", "length") and None in facet.value:
            continue  # a limit on one side: pages rarely say that a number is not negative
        elif aspect != "required" or (facet.value and part.subject.place != "path" and says_required):
            keywords = [*KEYWORDS.get(aspect, (aspect,))]
            edit = found.edit.put(join(facet.pointer, "x-assumed"), keywords)
            found.note_absence("missing", part.subject, aspect, spot, shown(facet.value), "not stated", edit, part)


def _stands_beside(subject: Subject, other: Subject) -> bool:
    return (subject.operation, subject.place) == (other.operation, other.place)


def _required_in_sample(
    found: Findings, part: Part, statements: list[Statement], stated: dict[Subject, list[Statement]], spot: Spot
) -> None:
    root = stated.get(msgspec.structs.replace(part.subject, name=""), [])
    has_sample = any(statement.aspect == "sample" for statement in root)
    required = part.facets.get("required")
    if has_sample and required and required.value and not any(s.aspect == "sample" for s in statements):
        found.note_absence(
            "missing", part.subject, "sample", spot, "in the sample, since required", "not there", None, part
        )
    has_table = any(statement.aspect == "table" for statement in root)
    if has_table and part.expected and not any(s.aspect == "presence" for s in statements):
        found.note_absence(
            "missing", part.subject, "presence", spot, "a row of the table", "only in the sample", None, part
        )


def _statuses_of_codes(found: Findings, stated: dict[Subject, list[Statement]]) -> set[str]:
    """Return the statuses that the pages' table of error codes has."""
    codes = [subject for subject in stated if subject.place == "error code"]
    return {str(statement.value) for subject in codes for statement in stated[subject]}


def _sections_gone(found: Findings, starts: dict[str, dict[str, Spot]], moved: Mapping[str, str]) -> None:
    """Find documented enums and fields whose section, which is about no operation, is no longer there."""
    for source, parts in _explained(found).items():
        page, _, section = source.partition("#")
        spots = starts.get(page)
        if spots is None or not section or section in spots or source in found.described.sections or source in moved:
            continue
        for part in parts:
            edit = found.edit.doubtful(part.pointer, source)
            top = Spot(page, "", 1)
            found.note_absence(
                "missing", part.subject, "presence", top, f"section {section}", "no such section", edit, part
            )


def _explained(found: Findings) -> dict[str, list[Part]]:
    explained = {
        source: [enum for enum in enums if all(value.level == "documented" for value in enum.allowed.values())]
        for source, enums in found.described.enums.items()
        if not source.startswith(GUIDES)
    }
    for concepts in found.described.concepts.values():
        for parts in concepts.values():
            for part in parts:
                if part.level == "documented" and not part.source.startswith(GUIDES):
                    explained.setdefault(part.source, []).append(part)
    return explained


def _left_out_of_concepts(
    found: Findings,
    stated: dict[Subject, list[Statement]],
    starts: dict[str, dict[str, Spot]],
    moved: Mapping[str, str],
) -> None:
    """Find documented fields of the schemas of a section without operation that its sample does not show."""
    shown: dict[str, set[str]] = defaultdict(set)
    of_operations: set[str] = set()
    for subject, statements in stated.items():
        if subject.operation:
            of_operations |= {statement.spot.source for statement in statements}
        elif subject.place == "concept" and subject.name:
            for statement in statements:
                shown[statement.spot.source].add(subject.name.rpartition(".")[2])
    for page, spots in starts.items():
        for spot in spots.values():
            if not spot.section or spot.source in of_operations or page == found.described.overview:
                continue
            for name, parts in found.described.concepts.get(page, {}).items():
                for part in parts:
                    here = moved.get(part.source, part.source) == spot.source
                    if here and part.level == "documented" and name not in shown[spot.source]:
                        edit = found.edit.doubtful(part.pointer, part.source)
                        subject = Subject("", "concept", name)
                        found.note_absence("missing", subject, "presence", spot, name, "not in the sample", edit, part)


def _unlisted_in_tables(found: Findings, stated: dict[Subject, list[Statement]]) -> None:
    """Find values of an enum that a table of values, in the section of the enum, does not have."""
    listed: dict[str, dict[str, Spot]] = defaultdict(dict)
    for subject, statements in stated.items():
        if subject.place == "value":
            for statement in statements:
                listed[statement.spot.source][subject.name] = statement.spot
    for source, values in listed.items():
        for enum in found.described.enums.get(source, []):
            if not enum.allowed.keys().isdisjoint(values):
                for value, allowed in enum.allowed.items():
                    if value not in values and allowed.source in ("", source):
                        find_unlisted(found, enum, value, allowed.level, min(values.values()))


def find_silent_guides(
    found: Findings,
    words: Mapping[str, Mapping[str, frozenset[str]]],
    starts: dict[str, dict[str, Spot]],
    moved: Mapping[str, str],
) -> None:
    """Find facts from the guides whose section does not have their words any more.

    Guides tell in prose what the reference has in tables: a word anywhere in the section is taken for the fact.
    """
    for source, parts in found.described.guides.items():
        page, _, section = moved.get(source, source).partition("#")
        if page not in starts:
            continue
        spot = starts[page].get(section, Spot(page, "", 1))
        said = words[page].get(section, frozenset())
        for part in parts:
            for word in words_of(part):
                if word.lower() not in said:
                    edit = found.edit.doubtful(part.pointer, source)
                    found.note_absence("missing", part.subject, "presence", spot, word, "not stated", edit, part)


def words_of(part: Part) -> list[str]:
    """Return the words with which a section states a part."""
    subject = part.subject
    if part.enum_pointer:
        return [value for value, allowed in part.allowed.items() if allowed.level == "documented"]
    if subject.place == "operation":
        return [subject.operation.partition(" ")[2]]
    bounds = part.facets.get("length") if subject.place == "body" else None
    return [subject.name.rpartition(".")[2], *([str(bounds.value[1])] if bounds else [])]
