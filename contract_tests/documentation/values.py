"""Values on the pages against enums and schemas: lists of values, samples, examples of requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.edits import together
from contract_tests.documentation.field_edits import nullable_field, retype_field
from contract_tests.documentation.findings import shown
from contract_tests.documentation.sample_fit import format_of, is_placeholder, misfits
from generator.evidence import evidence_at
from generator.json_pointer import Json, JsonObject, join, lookup, parent

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Edit, Kind
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Spot, Statement


def compare_values(found: Findings, part: Part, spot: Spot, values: list[str]) -> None:
    """Hold a whole list of values against an enum."""
    if part.enum_pointer is None and (items := _enum_of_items(found, part.schema or {})) is not None:
        part = msgspec.structs.replace(part, allowed=items.allowed, enum_pointer=items.enum_pointer)
    if part.enum_pointer is None:
        edit = _limited_to(found, part, values, spot)
        found.note("extra", part.subject, "values", spot, "any value", ", ".join(values), edit, part)
        return
    for value in values:
        compare_value(found, part, value, spot)
    for value, allowed in part.allowed.items():
        if value not in values:
            find_unlisted(found, part, value, allowed.level, spot)


def find_unlisted(found: Findings, part: Part, value: str, level: str, spot: Spot) -> None:
    """Note that a list of values lacks one that is described."""
    kind: Kind = "missing" if level == "documented" else "refuted"
    claim = part.allowed[value].pointer
    edit = _without_value(found, part, value)
    found.note(kind, part.subject, "values", spot, value, "not listed", edit, part, claim=claim)


def _with_value(found: Findings, part: Part, value: str, spot: Spot) -> Edit:
    """Return the edit that adds a value to an enum, with evidence of its own where that of the enum is another."""
    schema = parent(str(part.enum_pointer))
    evidence = evidence_at(found.bundle, schema)
    own = evidence.level != "documented" or evidence.source != spot.source
    return together(
        found.edit.put(join(str(part.enum_pointer), "-"), value),
        found.edit.known_value(schema, value, spot) if own else None,
    )


def _without_value(found: Findings, part: Part, value: str) -> Edit:
    """Return the edit that takes a value from an enum, with the evidence that it has."""
    own = join(parent(str(part.enum_pointer)), "x-enum-evidence", value)
    edit = found.edit.remove(part.allowed[value].pointer)
    return together(edit, found.edit.remove(own) if found.edit.exists(own) else None)


def _limited_to(found: Findings, part: Part, values: list[str], spot: Spot) -> Edit:
    """Return the edit that limits a field to some values: an enum, which has a name, takes the place of its schema."""
    return retype_field(found, part, "string", spot, values=values)


def _fitting(found: Findings, part: Part, keyword: str, value: Json, stated: Json, spot: Spot) -> Edit:
    """Return the edit that makes a schema fit a sample."""
    if value is None:
        return nullable_field(found, part)
    if keyword in ("type", "items/type"):
        kind = f"{stated}[]" if keyword != "type" else str(stated)
        return retype_field(found, part, kind, spot, value)
    *steps, word = keyword.split("/")
    place = join(part.holders[-1], *steps)
    if "$ref" in (inner := lookup(found.bundle, place)):
        place = str(inner["$ref"]).removeprefix("#")
    if word == "format":
        stated = format_of(cast("list[object]", value)[0] if steps and isinstance(value, list) else value)
    if stated is None or word == "pattern":
        return found.edit.remove(join(place, word))
    return found.edit.put(join(place, word), stated)


def compare_value(found: Findings, part: Part, value: str, spot: Spot) -> None:
    """Hold one stated value against an enum."""
    allowed = part.allowed.get(value)
    if allowed is None:
        enum = str(part.enum_pointer)
        edit, known = _with_value(found, part, value, spot), ", ".join(part.allowed)
        found.note("extra", part.subject, "values", spot, known, value, edit, part, claim=parent(enum))
    elif allowed.level == "inferred":
        edit = found.edit.known_value(parent(str(part.enum_pointer)), value, spot)
        of_value = msgspec.structs.replace(part, pointer=allowed.pointer)
        found.note("confirmed", part.subject, "values", spot, "inferred", value, edit, of_value)


def compare_value_of_table(found: Findings, statement: Statement) -> None:
    """Hold a row of a table of values against the enum that its section describes."""
    enums = found.described.enums.get(statement.spot.source, [])
    page = statement.spot.page
    nearby = [enum for source, of in found.described.enums.items() if source.startswith(page) for enum in of]
    value = statement.subject.name
    enum = next((e for e in (*enums, *nearby) if value in e.allowed), enums[0] if enums else None)
    if enum is None:
        found.note("not understood", statement.subject, "values", statement.spot, "a described enum", value)
    else:
        compare_value(found, enum, value, statement.spot)


def compare_sample(found: Findings, statement: Statement, part: Part) -> None:
    """Hold a value of a sample against what it is a sample of."""
    subject, value, spot = part.subject, statement.value, statement.spot
    if subject.place == "operation":
        _example(found, statement, part)
    elif subject.place == "convention":
        for _, instant in misfits(value, {"type": "string", "format": "date-time"}):
            found.note("different", subject, "sample", spot, "a time as ISO 8601", shown(instant), None, part)
    elif part.schema is not None:
        compare_with_schema(found, value, part, spot)


def compare_with_schema(found: Findings, value: Json, part: Part, spot: Spot) -> None:
    """Hold a value of a sample against the schema of a field."""
    schema = cast("JsonObject", part.schema)
    for keyword, stated in misfits(value, schema):
        kind: Kind = "different" if part.level == "documented" else "refuted"
        edit = _fitting(found, part, keyword, value, stated, spot)
        expected = schema.get(keyword) or schema.get("items", {}).get(keyword.rpartition("/")[2])
        found.note(kind, part.subject, "sample", spot, f"{keyword} {shown(expected)}", shown(stated), edit, part)
    if part.allowed and isinstance(value, str) and not is_placeholder(value):
        compare_value(found, part, value, spot)
    elif isinstance(value, list) and (enum := _enum_of_items(found, schema)):
        for item in cast("list[object]", value):
            compare_value(found, enum, str(item), spot)


def _enum_of_items(found: Findings, schema: JsonObject) -> Part | None:
    reference = str(cast("JsonObject", schema.get("items", {})).get("$ref", ""))
    pointer = reference.removeprefix("#")
    return next((p for parts in found.described.enums.values() for p in parts if p.pointer == pointer), None)


def _example(found: Findings, statement: Statement, part: Part) -> None:
    sample = cast("dict[str, str]", statement.value)
    expected = (
        f"{part.subject.operation.split(' ')[0]} {found.described.base_url}{part.subject.operation.split(' ')[1]}"
    )
    got = f"{sample['method']} {sample['url'].split('?')[0]}"
    pattern = re.sub(r"\\{[^/]*?\\}", r"[^/]+", re.escape(expected))
    if not re.fullmatch(pattern, got):
        found.note("different", part.subject, "sample", statement.spot, expected, got, None, part)
