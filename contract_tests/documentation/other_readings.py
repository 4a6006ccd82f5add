"""A page that states the other reading of a recorded contradiction: the choice and the facts move as one edit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.edits import together
from generator.contradictions import FILE
from generator.json_pointer import JsonObject, join, lookup, parent, split

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Spot
    from generator.contradictions import Contradiction, Reading

_KINDS = ("missing", "extra", "different", "refuted")


def choose_other_readings(found: Findings) -> None:
    """Give the findings of a page that states the reading which was not chosen one edit that chooses that."""
    groups: dict[tuple[str, str], list[Drift]] = defaultdict(list)
    for identifier, contradiction in found.contradictions.items():
        chosen = contradiction.readings[contradiction.chosen].source.partition("#")[0]
        for drift in found.drifts:
            part = found.parts.get(drift.subject)
            if drift.kind not in _KINDS or drift.spot.page != chosen or part is None:
                continue
            for name, reading in contradiction.readings.items():
                if name != contradiction.chosen and _states(found, part, drift, contradiction, reading):
                    groups[identifier, name].append(drift)
    for (identifier, name), drifts in groups.items():
        edit = _chosen(found, identifier, name, drifts[0].spot)
        for drift in drifts if edit is not None else ():
            found.settle(drift, cast("Edit", edit))


def _states(found: Findings, part: Part, drift: Drift, contradiction: Contradiction, reading: Reading) -> bool:
    """Return whether what a page says is what a reading makes of the description."""
    here = [s for s in found.said.get(drift.subject, []) if s.spot.page == drift.spot.page]
    said = [statement.value for statement in here if statement.aspect == drift.aspect]
    if drift.aspect == "values":
        value = reading.patch.get(part.enum_pointer or "")
        at_stake = (part.enum_pointer or "") in contradiction.where
        return at_stake and isinstance(value, list) and any({*value} == {*listed} for listed in said)
    facet = part.facets.get(drift.aspect)
    if drift.aspect == "required" and facet is not None:
        required = reading.patch.get(join(facet.pointer, "required"))
        now: list[str] = lookup(found.bundle, facet.pointer).get("required", [])
        name = split(part.pointer)[-1]
        return isinstance(required, list) and said == [name in required] != [name in now]
    return False


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
