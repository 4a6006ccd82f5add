"""Reads `contradictions.yaml`: where the documentation leaves two readings, and which one the description follows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import msgspec

from generator.examples import example_of
from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import Json, JsonObject, join, lookup, parent, split
from generator.names import words_of
from generator.schema import component_reference
from generator.traversal import visit
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.description import Description
    from generator.yaml_document import YamlDocument

FILE = "contradictions.yaml"
_COPY_SUFFIX = "InSnakeCase"


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one page says: the claim, and the page and section it is from.

    `emulator` says what the emulator does when it follows this reading instead of the chosen one, and `patch` which
    values of the bundle it then has, by their JSON pointers; None for one that it has not. `snake_case` names schemas
    whose properties are then in snake_case; once read, that is part of `patch`.
    """

    claim: str
    source: str
    emulator: str | None = None
    patch: dict[str, object] = {}
    snake_case: tuple[str, ...] = ()


class Contradiction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic with several readings.

    `where` are JSON pointers into the bundle, `chosen` the name of the reading that the description follows, for this
    `reason`, until the observation `settled_by`. `decided` is the day of the live run that showed it, as 2026-11-26.
    """

    topic: str
    where: tuple[str, ...]
    readings: dict[str, Reading]
    chosen: str
    reason: str
    settled_by: str
    decided: str | None = None


def read_contradictions(description: Description) -> dict[str, Contradiction]:
    """Return the contradictions beside the root file of a description, by their id.

    Raises:
        DescriptionError: the file is broken, chooses no reading that it has, or points at nothing.
    """
    folder = description.path.parent
    name = f"{folder.name}/{FILE}"
    return dict(_of_document(description, name, read_yaml(folder / FILE, name)))


@lru_cache(maxsize=4)  # each rule asks for them, and the whole patches take most of what the lint takes
def _of_document(description: Description, name: str, document: YamlDocument) -> dict[str, Contradiction]:
    def finding(identifier: str, message: str) -> Finding:
        line = document.lines.get(f"/{identifier}", 1)
        return Finding(Location(name, line), "contradictions", f"{identifier}: {message}")

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
        if unknown := _unknown_schemas(description, contradiction):
            findings.append(finding(identifier, f"the description has no schema {', '.join(unknown)}"))
            continue
        contradictions[identifier] = contradiction
        findings += [finding(identifier, problem) for problem in _problems(description, contradiction)]
    if findings:
        raise DescriptionError(findings)
    return {
        identifier: _with_whole_patches(description, contradiction)
        for identifier, contradiction in contradictions.items()
    }


def _unknown_schemas(description: Description, contradiction: Contradiction) -> list[str]:
    return [
        schema
        for reading in contradiction.readings.values()
        for schema in reading.snake_case
        if schema not in description.bundle["components"]["schemas"]
    ]


def _problems(description: Description, contradiction: Contradiction) -> Iterator[str]:
    """Yield what is wrong with a contradiction."""
    if contradiction.chosen not in contradiction.readings:
        yield f"chosen is {contradiction.chosen}, which is not among the readings"
    if len(contradiction.readings) < 2:
        yield "a contradiction needs two readings"
    if not contradiction.where:
        yield "where must point at what the readings are about"
    for name, reading in contradiction.readings.items():
        if (reading.emulator is None) != (name == contradiction.chosen):
            wrong = "the chosen reading needs no" if reading.emulator else f"the reading {name} needs an"
            yield f"{wrong} `emulator`, which says what following it means"
        if reading.patch and name == contradiction.chosen:
            yield "the description is as the chosen reading says: it needs no `patch`"
        for pointer, value in reading.patch.items():
            if not _is_there(description, pointer if value is None else parent(pointer)):
                missing = "to remove at" if value is None else "that could hold"
                yield f"the description has nothing {missing} {pointer}"
    for pointer in contradiction.where:
        if not _is_there(description, pointer):
            yield f"the description has nothing at {pointer}"


def _is_there(description: Description, pointer: str) -> bool:
    try:
        lookup(description.bundle, pointer)
    except (KeyError, ValueError):
        return False
    return True


def _with_whole_patches(description: Description, contradiction: Contradiction) -> Contradiction:
    readings = dict(contradiction.readings)
    for name, reading in contradiction.readings.items():
        if name == contradiction.chosen:
            continue
        patch = {**reading.patch, **_snake_case_patch(description.bundle, reading.snake_case)}
        patch |= _sample_patch(description, patch)
        readings[name] = msgspec.structs.replace(reading, patch=patch, snake_case=())
    return msgspec.structs.replace(contradiction, readings=readings)


def _sample_patch(description: Description, patch: Mapping[str, object]) -> dict[str, object]:
    """Return what a patch changes in the samples of bodies that are composed of the samples of properties."""
    copied = msgspec.json.decode(msgspec.json.encode(description.bundle))  # a tenth of the time of copy.deepcopy
    patched = replace(description, bundle=copied)
    _apply(patch, patched.bundle)
    changes: dict[str, object] = {}
    for part in visit(patched.bundle):
        if part.kind == "media_type" and "example" in part.value:
            before: JsonObject = lookup(description.bundle, part.pointer)
            if before["example"] == example_of(description.bundle, before["schema"]):
                after = example_of(patched.bundle, part.value["schema"])
                changes |= _changed_values(before["example"], after, join(part.pointer, "example"))
    return changes


def _changed_values(old: Json, new: Json, pointer: str) -> dict[str, object]:
    """Return a patch of the smallest values that differ: patches of two readings may change the same sample."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return {} if old == new else {pointer: new}
    before, after = cast("JsonObject", old), cast("JsonObject", new)
    changes: dict[str, object] = {join(pointer, name): None for name in before if name not in after}
    for name, value in after.items():
        place = join(pointer, name)
        changes |= _changed_values(before[name], value, place) if name in before else {place: value}
    return changes


def _snake_case_patch(bundle: JsonObject, names: Iterable[str]) -> dict[str, object]:
    """Return the patch that puts the properties of schemas into snake_case.

    Of the objects that they are made of, which the API's answers may have too, they get copies.
    """
    schemas: dict[str, JsonObject] = bundle["components"]["schemas"]
    copies = {name: name for name in names}
    pending = list(copies)
    patch: dict[str, object] = {}

    def renamed(value: Json) -> Json:
        if isinstance(value, list):
            return [renamed(item) for item in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        reference = component_reference(value)
        if reference is not None and "properties" in schemas.get(reference[1], {}):
            if reference[1] not in copies:
                copies[reference[1]] = f"{reference[1]}{_COPY_SUFFIX}"
                pending.append(reference[1])
            return {**cast("JsonObject", value), "$ref": f"#/components/schemas/{copies[reference[1]]}"}
        schema: JsonObject = {key: renamed(item) for key, item in cast("JsonObject", value).items()}
        if "properties" in schema:
            schema["properties"] = {_snake_case(name): item for name, item in schema["properties"].items()}
            if "required" in schema:
                schema["required"] = [_snake_case(name) for name in schema["required"]]
        return schema

    while pending:
        name = pending.pop()
        patch[join("/components/schemas", copies[name])] = renamed(schemas[name])
    return patch


def _snake_case(name: str) -> str:
    return "_".join(words_of(name))


def under_other_readings(description: Description, readings: Iterable[Reading]) -> Description:
    """Return a description as it reads where the patches of readings are made."""
    bundle = msgspec.json.decode(msgspec.json.encode(description.bundle))  # a tenth of the time of copy.deepcopy
    for reading in readings:
        _apply(reading.patch, bundle)
    return replace(description, bundle=bundle)


def _apply(patch: Mapping[str, object], bundle: JsonObject) -> None:
    for pointer, value in patch.items():
        holder: JsonObject = lookup(bundle, parent(pointer))
        if value is None:
            holder.pop(split(pointer)[-1], None)  # which the patch of another reading may have removed
        else:
            holder[split(pointer)[-1]] = value
        if split(pointer)[-1] == "enum" and "x-enum-evidence" in holder:
            # The values of the other reading have none of the evidence of those that it does not have.
            kept = {name: one for name, one in holder["x-enum-evidence"].items() if name in holder.get("enum", ())}
            holder["x-enum-evidence"] = kept


def readings_text(contradictions: dict[str, Contradiction]) -> str:
    """Return what the emulator needs to follow other readings, as the text of a JSON file."""
    return msgspec.json.format(msgspec.json.encode(contradictions), indent=2).decode() + "\n"
