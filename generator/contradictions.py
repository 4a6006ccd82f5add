"""Reads `contradictions.yaml`: where the documentation leaves two readings, and which one the description follows."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import JsonObject, lookup, parent, split
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from generator.description import Description

FILE = "contradictions.yaml"


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one page says: the claim, and the page and section it is from.

    `emulator` says what the emulator does when it follows this reading instead of the chosen one, and `patch` which
    values of the bundle it then has, by their JSON pointers; None for one that it has not.
    """

    claim: str
    source: str
    emulator: str | None = None
    patch: dict[str, object] = {}


class Contradiction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic with several readings.

    `where` are JSON pointers into the bundle, `chosen` the name of the reading that the description follows, for this
    `reason`, until the observation `settled_by`.
    """

    topic: str
    where: tuple[str, ...]
    readings: dict[str, Reading]
    chosen: str
    reason: str
    settled_by: str


def read_contradictions(description: Description) -> dict[str, Contradiction]:
    """Return the contradictions beside the root file of a description, by their id.

    Raises:
        DescriptionError: the file is broken, chooses no reading that it has, or points at nothing.
    """
    folder = description.path.parent
    document = read_yaml(folder / FILE, f"{folder.name}/{FILE}")

    def finding(identifier: str, message: str) -> Finding:
        line = document.lines.get(f"/{identifier}", 1)
        return Finding(Location(f"{folder.name}/{FILE}", line), "contradictions", f"{identifier}: {message}")

    try:
        entries = msgspec.convert(document.value or {}, dict[str, dict[str, object]])
    except msgspec.ValidationError as error:
        raise DescriptionError([finding("", str(error))]) from None
    contradictions: dict[str, Contradiction] = {}
    findings: list[Finding] = []
    for identifier, entry in entries.items():
        try:
            contradiction = msgspec.convert(entry, Contradiction)
        except msgspec.ValidationError as error:
            findings.append(finding(identifier, str(error)))
            continue
        contradictions[identifier] = contradiction
        if contradiction.chosen not in contradiction.readings:
            findings.append(finding(identifier, f"chosen is {contradiction.chosen}, which is not among the readings"))
        if len(contradiction.readings) < 2:
            findings.append(finding(identifier, "a contradiction needs two readings"))
        if not contradiction.where:
            findings.append(finding(identifier, "where must point at what the readings are about"))
        for name, reading in contradiction.readings.items():
            if (reading.emulator is None) != (name == contradiction.chosen):
                wrong = "the chosen reading needs no" if reading.emulator else f"the reading {name} needs an"
                findings.append(finding(identifier, f"{wrong} `emulator`, which says what following it means"))
            if reading.patch and name == contradiction.chosen:
                message = "the description is as the chosen reading says: it needs no `patch`"
                findings.append(finding(identifier, message))
            for pointer, value in reading.patch.items():
                try:
                    lookup(description.bundle, pointer if value is None else parent(pointer))
                except (KeyError, ValueError):
                    missing = "to remove at" if value is None else "that could hold"
                    findings.append(finding(identifier, f"the description has nothing {missing} {pointer}"))
        for pointer in contradiction.where:
            try:
                lookup(description.bundle, pointer)
            except (KeyError, ValueError):
                findings.append(finding(identifier, f"the description has nothing at {pointer}"))
    if findings:
        raise DescriptionError(findings)
    return contradictions


def under_other_readings(description: Description) -> Description:
    """Return a description as it reads where every patch of every reading that is not the chosen one is made."""
    bundle = copy.deepcopy(description.bundle)
    for contradiction in read_contradictions(description).values():
        for reading in contradiction.readings.values():
            for pointer, value in reading.patch.items():
                holder: JsonObject = lookup(bundle, parent(pointer))
                if value is None:
                    holder.pop(split(pointer)[-1], None)  # which the patch of another reading may have removed
                else:
                    holder[split(pointer)[-1]] = value
    return replace(description, bundle=bundle)


def readings_text(contradictions: dict[str, Contradiction]) -> str:
    """Return what the emulator needs to follow other readings, as the text of a JSON file."""
    return msgspec.json.format(msgspec.json.encode(contradictions), indent=2).decode() + "\n"
