"""Answers that are what a wrapper held before: the fields of the object are those of the answer now."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.edits import together
from contract_tests.documentation.link_edits import moved_in_links
from generator.json_pointer import JsonObject, join, lookup
from generator.operations import JSON_MEDIA_TYPE
from generator.schema import followed

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.findings import Findings

_ENOUGH = 0.5
"""The share of the fields of the object that an answer has to have."""


def find_unwrapped(found: Findings) -> None:
    """Make one finding of a wrapper that is gone and of its fields, which are new outside it."""
    outermost = [d for d in found.drifts if d.subject.place == "response" and d.subject.name]
    outermost = [d for d in outermost if "." not in d.subject.name and d.aspect == "presence"]
    for old in outermost:
        part = found.parts.get(old.subject)
        if old.kind not in ("missing", "refuted") or part is None:
            continue
        new = [d for d in outermost if d.kind == "extra" and d.subject.operation == old.subject.operation]
        target = part.holders[-1]
        fields = cast("JsonObject", lookup(found.bundle, target)).get("properties", {})
        same = [drift for drift in new if drift.subject.name in fields]
        if fields and target.count("/") == 3 and len(same) >= _ENOUGH * max(len(fields), len(new)):
            _join(found, old, part, same, target)


def _join(found: Findings, old: Drift, part: Part, same: list[Drift], target: str) -> None:
    """Let the answer be the object that the wrapper holds."""
    operation = found.operation_of(part.subject)
    responses = cast("dict[str, JsonObject]", lookup(found.bundle, join(operation, "responses")))
    status = next(status for status in responses if status[0] == "2")
    place, _ = followed(found.bundle, join(operation, "responses", status), responses[status])
    schema = join(place, "content", JSON_MEDIA_TYPE, "schema")
    links = moved_in_links(found.bundle, found.edit, operation, join("", old.subject.name), "")
    edit = together(found.edit.put(schema, {"$ref": f"#{target}"}), *links)
    kind = "different" if part.level == "documented" else "refuted"
    got = ", ".join(drift.subject.name for drift in same)
    new = msgspec.structs.replace(old, kind=kind, spot=same[0].spot, expected=old.subject.name, got=got, edit=edit)
    found.replace((old, *same), new)
