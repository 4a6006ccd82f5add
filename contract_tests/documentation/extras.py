"""What the pages state and the description lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.field_edits import add_field, add_parameter
from contract_tests.documentation.findings import holder_of
from contract_tests.documentation.statement import FIELD_PLACES, Subject
from generator.json_pointer import join, parent
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Place, Statement


def compare_unknown(found: Findings, statement: Statement) -> None:
    """Note a field, parameter, status, header, error code or page that the description does not have."""
    subject, spot = statement.subject, statement.spot
    if statement.aspect not in ("presence", "sample", "status"):
        return
    evidence = {"level": "documented", "source": spot.source}
    holder = ""
    match subject.place:
        case "body" | "response" if msgspec.structs.replace(subject, name="") not in found.parts:
            holder = found.operation_of(subject)
            schema = {"type": "object", "properties": {}, "x-evidence": evidence}
            body = {"content": {JSON_MEDIA_TYPE: {"schema": schema}}}
            at = ("requestBody",) if subject.place == "body" else ("responses", "200")
            edit = found.edit.put(join(holder, *at), body)
        case "body" | "response" | "error body":
            holder = _holder(found, subject)
            edit = add_field(found, holder, subject, spot)
        case "path" | "query":
            holder = found.operation_of(subject)
            edit = add_parameter(found, holder, subject, spot)
        case "status" if subject.operation:
            holder = found.operation_of(subject)
            response = {"description": "To be described.", "x-evidence": evidence}
            edit = found.edit.put(join(holder, "responses", subject.name), response)
        case "header":
            header = {"description": "To be described.", "schema": {"type": "string"}, "x-evidence": evidence}
            edit = found.edit.put(join("/components/headers", subject.name.replace("-", "")), header)
        case "authentication":
            holder = _first(found, "authentication").pointer
            edit = found.edit.put(join(holder, "name"), subject.name)
        case "error code":
            enum = _first(found, "error code").holders[0]
            holder = parent(enum)
            edit = found.edit.put(join(enum, "-"), subject.name)
        case "page":
            return  # one that can be read is proposed whole
        case _:
            edit = found.edit.note("/paths", f"say which operations answer {subject.name}: the page does not")
    found.note("extra", subject, "presence", spot, f"no such {subject.place}", subject.name, edit, claim=holder)


def _object_of(holder: Part) -> str:
    """Return the pointer of the object that a field is, or whose items it has."""
    schema = holder.schema or {}
    if "items" not in schema:
        return holder.holders[-1]
    reference = str(schema["items"].get("$ref", ""))
    return reference.removeprefix("#") if reference else join(holder.holders[-1], "items")


def _first(found: Findings, place: Place) -> Part:
    """Return the first part of a place."""
    return next(part for part in found.parts.values() if part.subject.place == place)


def is_outermost(found: Findings, subject: Subject) -> bool:
    """Return whether what holds a subject is described, so that the subject itself is what is new."""
    if subject.operation and Subject(subject.operation, "operation") not in found.parts:
        return False
    if subject.place not in FIELD_PLACES or "." not in subject.name:
        return True
    holder = found.parts.get(msgspec.structs.replace(subject, name=holder_of(subject.name)))
    return holder is not None and not holder.open


def _holder(found: Findings, subject: Subject) -> str:
    """Return the pointer of the object that a field belongs to."""
    if "." in subject.name:
        holder = found.parts[msgspec.structs.replace(subject, name=holder_of(subject.name))]
        return _object_of(holder)
    return found.parts[msgspec.structs.replace(subject, name="")].pointer
