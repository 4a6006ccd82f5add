"""Calls verified what a live run bore out, with the date; source and note stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.edits import Editor
from generator.evidence import Evidence, evidence_book
from generator.json_pointer import join, lookup, parent, split

if TYPE_CHECKING:
    from contract_tests.documentation.drift import Edit
    from contract_tests.settle.observation import Observation
    from generator.description import Description
    from generator.evidence import Fact
    from generator.json_pointer import JsonObject

_KEYS = ("level", "source", "note", "date")


class Verification(msgspec.Struct, frozen=True):
    """Inferred facts that a run bore out, and the edit that calls them verified."""

    facts: tuple[str, ...]
    edit: Edit


def verifications(description: Description, observation: Observation) -> list[Verification]:
    """Return the edits that call inferred facts verified.

    An `x-evidence` that several facts share is changed where all of them were borne out; else each gets its own.
    """
    editor = Editor(description)
    confirmed = frozenset(observation.confirmed)
    shared: dict[str, list[Fact]] = {}
    for fact in evidence_book(description).facts:
        if fact.evidence.level == "inferred":
            shared.setdefault(_holder(description.bundle, fact), []).append(fact)
    made: list[Verification] = []
    for holder, facts in shared.items():
        borne_out = [fact for fact in facts if fact.pointer in confirmed]
        if len(borne_out) == len(facts):
            edit = editor.put(holder, _verified(facts[0].evidence, observation.day))
            made.append(Verification(tuple(fact.pointer for fact in facts), edit))
            continue
        for fact in borne_out:
            edit = editor.put(_own(fact), _verified(fact.evidence, observation.day))
            made.append(Verification((fact.pointer,), edit))
    return made


def _verified(evidence: Evidence, day: str) -> JsonObject:
    values = {"level": "verified", "source": evidence.source, "note": evidence.note, "date": day}
    return {key: values[key] for key in _KEYS if values[key] is not None}


def _own(fact: Fact) -> str:
    """Return where evidence of nothing but a fact stands."""
    if fact.kind == "enum value":
        return join(parent(parent(fact.pointer)), "x-enum-evidence", fact.name)
    if fact.kind == "scope":
        return join(parent(fact.pointer), "x-scope-evidence")
    return join(fact.pointer, "x-evidence")


def _holder(bundle: JsonObject, fact: Fact) -> str:
    """Return where the evidence of a fact stands, which others may share."""
    if fact.kind == "scope":
        return _own(fact)
    pointer = fact.pointer
    if fact.kind == "enum value":
        pointer = parent(parent(pointer))
        if fact.name in lookup(bundle, pointer).get("x-enum-evidence", {}):
            return _own(fact)
    while len(split(pointer)) > 1:
        node = lookup(bundle, pointer)
        if isinstance(node, dict) and "x-evidence" in node:
            return join(pointer, "x-evidence")
        pointer = parent(pointer)
    raise KeyError(fact.pointer)
