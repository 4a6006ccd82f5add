"""Checks that evidence is about its place, and not about what several places share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generator.evidence import evidence_book
from generator.json_pointer import join, lookup
from generator.operations import JSON_MEDIA_TYPE, read_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description
    from generator.operations import Operation


def place_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of each place that says nothing of itself, or more than what it stands in."""
    operations = read_operations(description)
    uses = Counter(operation.response_schema_name for operation in operations if operation.response_schema_name)
    levels = {fact.pointer: fact.evidence.level for fact in evidence_book(description).facts}
    for operation in operations:
        if operation.scope and operation.scope_evidence is None:
            yield operation.pointer, f"{operation.operation_id} needs x-scope-evidence: how do we know its scope?"
        name = operation.response_schema_name
        if name is None:
            continue
        place, own = _answer(description, operation)
        if uses[name] > 1 and own is None:
            yield place, f"{uses[name]} operations answer with {name}: each of them needs an x-evidence of its own here"
        if own == "documented" and levels.get(join("/components/schemas", name)) == "inferred":
            yield place, f"the answer cannot be documented where its schema {name} is inferred"
    for name, schema in description.bundle["components"]["schemas"].items():
        pointer = join("/components/schemas", name)
        for key, value in schema.get("properties", {}).items() if levels.get(pointer) == "inferred" else ():
            if value.get("x-evidence", {}).get("level") == "documented":
                yield join(pointer, "properties", key), f"{key} cannot be documented in {name}, which is inferred"


def _answer(description: Description, operation: Operation) -> tuple[str, str | None]:
    """Return where the body of a success is described, and the level of the evidence that it has of its own."""
    status = next(success.status for success in operation.success if success.schema_name)
    place = join(operation.pointer, "responses", status, "content", JSON_MEDIA_TYPE)
    evidence = lookup(description.bundle, place).get("x-evidence")
    return place, evidence["level"] if evidence else None
