"""Decides contradictions of the documentation by what a live run showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.edits import Editor, together
from generator.contradictions import FILE, read_contradictions
from generator.json_pointer import Json, join, lookup

if TYPE_CHECKING:
    from contract_tests.documentation.drift import Edit
    from contract_tests.settle.observation import Observation
    from generator.contradictions import Contradiction, Reading
    from generator.description import Description


class Decision(msgspec.Struct, frozen=True):
    """A contradiction that a run decides, and the edit that follows; `edit` is None where a person has to make it."""

    contradiction: str
    reading: str
    does: str
    edit: Edit | None


def decisions(description: Description, observation: Observation) -> list[Decision]:
    """Return the decisions that follow from a run, without those that are made already."""
    made: list[Decision] = []
    for identifier, contradiction in read_contradictions(description).items():
        reading = observation.decided.get(identifier)
        if reading not in contradiction.readings or contradiction.decided is not None:
            continue
        made.append(_decision(description, identifier, contradiction, reading, observation.day))
    return made


def _decision(
    description: Description, identifier: str, contradiction: Contradiction, reading: str, day: str
) -> Decision:
    editor = Editor(description)
    file = f"{description.path.parent.name}/{FILE}"

    def put(value: Json, *tokens: str) -> Edit:
        return editor.written(file, join("", identifier, *tokens), value)

    decided = put(day, "decided")
    if reading == contradiction.chosen:
        return Decision(identifier, reading, "the chosen reading holds", decided)
    other = contradiction.readings[reading]
    if not other.patch:
        return Decision(identifier, reading, f"the reading {reading} holds: write it into the description", None)
    old = contradiction.readings[contradiction.chosen]
    # null says of a patch that nothing stands there
    before = {at: lookup(description.bundle, at) if editor.exists(at) else None for at in other.patch}
    edits = [editor.remove(at) if value is None else editor.put(at, value) for at, value in other.patch.items()]
    edit = together(
        put(reading, "chosen"),
        put(f"A run against the live API showed it on {day}.", "reason"),
        put(_written(other), "readings", reading),
        put({**_written(old), "emulator": old.claim, "patch": before}, "readings", contradiction.chosen),
        decided,
        *edits,
    )
    return Decision(identifier, reading, f"the reading {reading} holds, not {contradiction.chosen}", edit)


def _written(reading: Reading) -> dict[str, Json]:
    return {"claim": reading.claim, "source": reading.source}
