"""What a page calls otherwise now: what is gone and what is new at one place are one thing with a new name."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.field_edits import rename_field
from contract_tests.documentation.operation_edits import change_status
from contract_tests.documentation.sample_fit import misfits
from generator.json_pointer import parent

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Place, Subject
    from generator.json_pointer import JsonObject

_PLACES = ("path", "query", "body", "response", "status")
_ALIKE = 0.6
"""How alike two names are that belong together though others have come or gone beside them, from 0 to 1."""


def find_renames(found: Findings) -> None:
    """Make one finding of a field, parameter or status that is gone and one that is new in its place."""
    gone: dict[tuple[str, Place, str], list[Drift]] = defaultdict(list)
    new: dict[tuple[str, Place, str], list[Drift]] = defaultdict(list)
    for drift in found.drifts:
        subject = drift.subject
        if subject.place not in _PLACES or not subject.operation or not subject.name or drift.aspect != "presence":
            continue
        place = (subject.operation, subject.place, subject.name.rpartition(".")[0])
        if drift.kind == "extra":
            new[place].append(drift)
        elif drift.kind in ("missing", "refuted") and drift.edit is not None and subject in found.parts:
            gone[place].append(drift)
    for place, added_here in new.items():
        if place[1] == "status" and place not in gone:
            gone[place] = _status_not_told(found, added_here)
    for place, absent in gone.items():
        for old, added in _pairs(found, absent, new[place]):
            _join(found, old, added)
    _once(found)


def _once(found: Findings) -> None:
    """Let what is new where an edit writes it already, as another name of what is gone, have that edit."""
    edits = [drift.edit for drift in found.drifts if drift.edit]
    for drift in found.drifts:
        edit = drift.edit
        if drift.kind != "extra" or edit is None or not edit.pointer.endswith("/enum/-"):
            continue
        for other in edits:
            same = (other.file, parent(other.pointer), other.yaml) == (edit.file, parent(edit.pointer), edit.yaml)
            if same and other.pointer != edit.pointer:
                found.settle(drift, other)


def _status_not_told(found: Findings, new: list[Drift]) -> list[Drift]:
    """Return a finding about the status of success of an operation of which the page names another one alone."""
    operation = new[0].subject.operation
    known = [
        part
        for subject, part in found.parts.items()
        if (subject.operation, subject.place) == (operation, "status") and subject.name[0] == "2"
    ]
    if len(known) != 1 or len(new) != 1 or known[0].subject in found.said:
        return []
    return [msgspec.structs.replace(new[0], subject=known[0].subject)]


def _pairs(found: Findings, gone: list[Drift], new: list[Drift]) -> list[tuple[Drift, Drift]]:
    if len(gone) == len(new) == 1:
        ((old,), (added,)) = (gone, new)
        return [(old, added)] if _compatible(found, found.parts[old.subject], added.subject) else []
    ranked = sorted(
        (
            (_likeness(old.subject.name, added.subject.name), i, j)
            for i, old in enumerate(gone)
            for j, added in enumerate(new)
            if _compatible(found, found.parts[old.subject], added.subject)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for likeness, i, j in ranked:
        if likeness >= _ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(gone[i], new[j]) for i, j in pairs.items()]


def _likeness(one: str, other: str) -> float:
    names = (one.rpartition(".")[2].lower(), other.rpartition(".")[2].lower())
    return SequenceMatcher(None, *names).ratio()


def _compatible(found: Findings, part: Part, subject: Subject) -> bool:
    """Return whether what the pages state of a new field may be said of the one that is gone."""
    if subject.place == "status":
        return subject.name[0] == part.subject.name[0] == "2"
    schema = part.schema or {}
    facet = part.facets.get("type")
    for statement in found.said.get(subject, []):
        if statement.aspect == "type" and facet is not None and statement.value != facet.value:
            return False
        if statement.aspect == "sample" and (
            list(misfits(statement.value, schema)) or not _same_fields(statement.value, schema)
        ):
            return False
    return True


def _same_fields(value: object, schema: JsonObject) -> bool:
    properties = schema.get("properties")
    if not isinstance(value, dict) or not properties:
        return True
    names = cast("JsonObject", value).keys()
    return not names or len(names & properties.keys()) * 2 >= len(names)


def _join(found: Findings, old: Drift, added: Drift) -> None:
    part = found.parts[old.subject]
    name = added.subject.name.rpartition(".")[2]
    if part.subject.place == "status":
        edit = change_status(found, part, name, added.spot)
    else:
        edit = rename_field(found, part, name)
    kind = "different" if part.level == "documented" else "refuted"
    drift = msgspec.structs.replace(
        old, kind=kind, spot=added.spot, expected=old.subject.name, got=added.subject.name, edit=edit
    )
    found.replace((old, added), drift)
