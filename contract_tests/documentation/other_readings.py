"""A page that states the other reading of a recorded contradiction: the choice and the facts move as one edit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.edits import together
from contract_tests.documentation.sample_fit import misfits
from generator.contradictions import FILE, under_other_readings
from generator.json_pointer import JsonObject, join, lookup, parent, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Spot, Subject
    from generator.contradictions import Reading
    from generator.description import Description

_KINDS = ("missing", "extra", "different", "refuted")


def choose_other_readings(found: Findings, description: Description) -> None:
    """Give the findings of a page that states the reading which was not chosen one edit that chooses that."""
    groups: dict[tuple[str, str], list[Drift]] = defaultdict(list)
    for identifier, contradiction in found.contradictions.items():
        chosen = contradiction.readings[contradiction.chosen].source.partition("#")[0]
        drifts = [drift for drift in found.drifts if drift.kind in _KINDS and drift.spot.page == chosen]
        for name, reading in contradiction.readings.items():
            touched = [drift for drift in drifts if _touches(found, reading, drift)]
            if name == contradiction.chosen or not touched:
                continue
            other = read_described(under_other_readings(description, [reading])).parts
            groups[identifier, name] += [drift for drift in touched if _states(found, other, drift)]
    for (identifier, name), drifts in groups.items():
        edit = _chosen(found, identifier, name, drifts[0].spot) if drifts else None
        for drift in drifts if edit is not None else ():
            found.settle(drift, cast("Edit", edit))


def _touches(found: Findings, reading: Reading, drift: Drift) -> bool:
    """Return whether a reading describes otherwise what a finding is about, or what holds it."""
    part = found.parts.get(drift.subject)
    places = {drift.claim}
    if part is not None:
        facet = part.facets.get(drift.aspect)
        places |= {part.pointer, part.enum_pointer or "", facet.pointer if facet else ""}
    return any(
        at == place or at.startswith(f"{place}/") or place.startswith(f"{at}/")
        for at in reading.patch
        for place in places - {""}
    )


def _states(found: Findings, other: Mapping[Subject, Part], drift: Drift) -> bool:
    """Return whether what a page says is what the description says under another reading, and not what it says now."""
    now, then = found.parts.get(drift.subject), other.get(drift.subject)
    if drift.aspect == "presence":
        return (now is None) != (then is None) and (then is None) == (drift.kind in ("missing", "refuted"))
    if now is None or then is None:
        return False
    here = [s for s in found.said.get(drift.subject, []) if s.spot.page == drift.spot.page]
    said = [statement.value for statement in here if statement.aspect == drift.aspect]
    if drift.aspect == "values":
        is_other = {*then.allowed} != {*now.allowed}
        return is_other and any({*cast("list[str]", listed)} == {*then.allowed} for listed in said)
    if drift.aspect == "sample":
        return then.schema is not None and not any([*misfits(value, then.schema)] for value in said)
    old, new = now.facets.get(drift.aspect), then.facets.get(drift.aspect)
    return old is not None and new is not None and old.value != new.value and said == [new.value]


def _chosen(found: Findings, identifier: str, name: str, spot: Spot) -> Edit | None:
    """Return the edit that chooses a reading, makes its patch, and keeps the old reading as the other one."""
    file = f"{found.edit.root_file.rpartition('/')[0]}/{FILE}"
    entry = cast("JsonObject", cast("JsonObject", found.edit.as_written(file))[identifier])
    reading: JsonObject = entry["readings"][name]
    patch: JsonObject = reading.get("patch", {})
    if "snake_case" in reading or not patch:
        return None  # such a patch is made of the schemas, and not written
    old = str(entry["chosen"])
    back = {at: lookup(found.bundle, at) if found.edit.exists(at) else None for at in patch}
    facts = [found.edit.remove(at) if value is None else found.edit.put(at, value) for at, value in patch.items()]
    for at, value in patch.items():
        holder = parent(at)
        own = join(holder, "x-enum-evidence")
        if split(at)[-1] != "enum":
            continue
        facts.append(found.edit.known(holder, spot))
        if own not in patch and found.edit.exists(own):
            told = cast("JsonObject", lookup(found.bundle, own))
            back[own] = told
            kept = {one: known for one, known in told.items() if one in value}
            facts.append(found.edit.put(own, kept) if kept else found.edit.remove(own))
    readings = join("", identifier, "readings")
    before: JsonObject = entry["readings"][old]
    now = {"claim": reading["claim"], "source": spot.source}
    former = {**before, "emulator": f"as it was described before: {before['claim']}", "patch": back}
    return together(
        found.edit.written(file, join("", identifier, "chosen"), name),
        found.edit.written(file, join("", identifier, "reason"), f"{spot.page} states it now, too."),
        found.edit.written(file, join(readings, name), now),
        found.edit.written(file, join(readings, old), former),
        *facts,
    )
