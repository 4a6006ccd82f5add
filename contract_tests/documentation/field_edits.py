"""Edits of fields and parameters: new ones, those that went, and those that have another name or type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.edits import together
from contract_tests.documentation.new_schemas import TO_BE_DESCRIBED, NewSchema
from contract_tests.documentation.property_renames import rename_property
from contract_tests.documentation.sample_fit import kind_of
from contract_tests.documentation.statement import FIELD_PLACES
from generator.json_pointer import Json, JsonObject, join, lookup, parent, split
from generator.schema import component_reference, followed, merged, types_of
from generator.strict import requested_schemas

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Spot, Subject

_SAME_SCHEMA = ("description", "x-evidence", "x-optional", "x-secret", "x-identifier", "title", "writeOnly", "readOnly")
"""Keywords that are no matter of the type."""

_OF_NUMBER = ("minimum", "maximum", "default")


def schema_at(part: Part) -> str:
    """Return the pointer of the outermost schema of a field or parameter."""
    return join(part.pointer, "schema") if part.subject.place in ("path", "query") else part.pointer


def add_field(found: Findings, holder: str, subject: Subject, spot: Spot) -> Edit:
    """Return the edit that adds a field, as the pages state it, to the object at a pointer."""
    name = subject.name.rpartition(".")[2]
    if keys := _keys_of(found, holder):
        return found.edit.put(join(keys, "-"), name)
    requested = split(holder)[-1] in requested_schemas(found.bundle)
    schema, components = _new_schema(found, holder, subject, spot, closed=requested)
    needed = any(s.aspect == "required" and s.value for s in found.said.get(subject, []))
    if not requested and not needed:
        evidence = schema.pop("x-evidence")
        schema |= {"x-optional": True, "x-evidence": evidence}
    required = found.edit.appended(join(holder, "required"), name) if needed else None
    edit = found.edit.put(join(holder, "properties", name), schema)
    return together(edit, required, *components)


def add_parameter(found: Findings, operation: str, subject: Subject, spot: Spot) -> Edit:
    """Return the edit that adds a parameter, as the pages state it, to the operation at a pointer."""
    schema, components = _new_schema(found, "", subject, spot, closed=False)
    evidence = schema.pop("x-evidence")
    description, example = schema.pop("description", TO_BE_DESCRIBED), schema.pop("examples", [None])[0]
    if example is None:
        example = found.edit.sample_of(schema)
    parameter: JsonObject = {"name": subject.name, "in": subject.place}
    needed = any(s.aspect == "required" and s.value for s in found.said.get(subject, []))
    if needed or subject.place == "path":
        parameter["required"] = True
    parameter |= {"description": description, "schema": schema, "example": example, "x-evidence": evidence}
    return together(found.edit.appended(join(operation, "parameters"), parameter), *components)


def _new_schema(
    found: Findings, holder: str, subject: Subject, spot: Spot, *, closed: bool
) -> tuple[JsonObject, list[Edit]]:
    """Return the schema of a field as the pages state it, and the edits that add the components that it needs."""
    made = NewSchema(
        subject,
        lambda of: found.said.get(of, []),
        spot,
        found.bundle["components"]["schemas"].keys(),
        closed=closed,
    )
    file = found.edit.file_of(holder) if holder else ""
    if "/schemas/" not in file:
        file = f"openapi/components/schemas/{spot.page.rpartition('/')[2]}.yaml"
    found.edit.expect("schemas", made.components, file)
    return made.value, [found.edit.new_component(file, name, value) for name, value in made.components.items()]


def remove_field(found: Findings, part: Part) -> Edit:
    """Return the edit that takes a field or parameter away, with what requires it."""
    if part.subject.place not in (*FIELD_PLACES, "concept"):
        return _remove_parameter(found, part)
    if key := _key_at(found, part):
        return found.edit.remove(key)
    holder, name = parent(parent(part.pointer)), split(part.pointer)[-1]
    required = join(holder, "required")
    listed = found.edit.exists(required) and name in lookup(found.bundle, required)
    return together(found.edit.remove(part.pointer), found.edit.without(required, name) if listed else None)


def _keys_of(found: Findings, holder: str) -> str:
    """Return the pointer of the names that the keys of a map may have; empty for another object, or any keys."""
    schema: JsonObject = lookup(found.bundle, holder)
    if "propertyNames" not in schema:
        return ""
    place, keys = followed(found.bundle, join(holder, "propertyNames"), schema["propertyNames"])
    return join(place, "enum") if "enum" in keys else ""


def _key_at(found: Findings, part: Part) -> str:
    """Return the pointer of the name of a field that is a key of a map; empty for another field."""
    if split(part.pointer)[-1] != "additionalProperties" or not (keys := _keys_of(found, parent(part.pointer))):
        return ""
    names: list[str] = lookup(found.bundle, keys)
    return join(keys, names.index(part.subject.name.rpartition(".")[2]))


def _remove_parameter(found: Findings, part: Part) -> Edit:
    """Return the edit that takes a parameter from its operation; one that nothing refers to goes by itself."""
    operation = found.operation_of(part.subject)
    for holder in (operation, parent(operation)):
        for i, parameter in enumerate(lookup(found.bundle, holder).get("parameters", [])):
            place = join(holder, "parameters", i)
            reference = component_reference(parameter)
            if (join("/components", *reference) if reference else place) == part.pointer:
                return found.edit.remove(place)
    return found.edit.remove(part.pointer)


def rename_field(found: Findings, part: Part, name: str) -> Edit:
    """Return the edit that gives a field or parameter another name; all else that is known of it stays."""
    if part.subject.place not in FIELD_PLACES:
        return found.edit.put(join(part.pointer, "name"), name)
    if key := _key_at(found, part):
        return found.edit.put(key, name)
    answers = [(found.operation_of(part.subject), part.subject.name)] if part.subject.place == "response" else []
    return rename_property(found.bundle, found.edit, part.pointer, name, answers)


def nullable_field(found: Findings, part: Part) -> Edit:
    """Return the edit that lets a field be null."""
    at = schema_at(part)
    schema: JsonObject = lookup(found.bundle, at)
    if "type" in schema:
        return found.edit.put(join(at, "type"), [*types_of(schema), "null"])
    if among := next((keyword for keyword in ("anyOf", "oneOf") if keyword in schema), ""):
        return found.edit.put(join(at, among, "-"), {"type": "null"})
    own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
    described = merged(found.bundle, schema).get("description", TO_BE_DESCRIBED)
    one = schema["allOf"][0] if len(schema.get("allOf", [])) == 1 else {"$ref": schema.get("$ref")}
    either = {"oneOf": [one, {"type": "null"}]} if schema.keys() & {"$ref", "allOf"} else {}
    return found.edit.put(at, either | {"description": described} | own)


def retype_field(
    found: Findings, part: Part, kind: str, spot: Spot, sample: Json = None, *, values: list[str] | None = None
) -> Edit:
    """Return the edit that gives a field or parameter another type, or limits it to values.

    Keywords and values that only the old type can have go. What other fields have too is left to them: the field gets
    a schema of its own.
    """
    at = schema_at(part)
    inner = part.holders[-1]
    if inner != at and found.references.counts.get(inner, 0) <= 1 and _stays_scalar(found, inner, kind):
        at = inner
    old = merged(found.bundle, lookup(found.bundle, at))
    nullable = "null" in types_of(old)
    numeric = {kind, *types_of(old)} <= {"integer", "number", "null"}
    keep = (*_SAME_SCHEMA, *_OF_NUMBER) if numeric else _SAME_SCHEMA
    schema: JsonObject = {"type": [kind, "null"] if nullable else kind}
    own = lookup(found.bundle, at)
    description = own.get("description") or old.get("description")
    if part.subject.place in (*FIELD_PLACES, "concept"):
        schema |= {"description": description or TO_BE_DESCRIBED}
    schema |= {key: value for key, value in old.items() if key in keep and key not in ("description", "x-evidence")}
    components: list[Edit] = []
    if kind.endswith("[]") or kind in ("object", "array") or values:
        holder = at if at.startswith("/components/schemas") else ""
        new, components = _new_schema(found, holder, part.subject, spot, closed=False)
        new.pop("x-evidence")
        schema = new if "$ref" in new else {**new, "description": schema.get("description", TO_BE_DESCRIBED)}
        if "x-optional" in own:
            schema["x-optional"] = own["x-optional"]
    elif part.subject.place in (*FIELD_PLACES, "concept"):
        usable = sample is not None and kind_of(sample) in (kind, "integer" if kind == "number" else kind)
        schema["examples"] = [sample if usable else _SAMPLE_OF[kind]]
    schema["x-evidence"] = {"level": "documented", "source": spot.source}
    return together(found.edit.put(at, schema), *components)


_SAMPLE_OF: dict[str, Json] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def _stays_scalar(found: Findings, pointer: str, kind: str) -> bool:
    schema: JsonObject = lookup(found.bundle, pointer)
    return kind in _SAMPLE_OF and "enum" not in schema and not {"object", "array"} & {*types_of(schema)}
