"""Checks what the description says about sending a request again when its outcome is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.contradictions import read_contradictions, under_other_readings
from generator.evidence import source_problems
from generator.json_pointer import join
from generator.operations import SAFE_METHODS, read_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description


def repetition_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of each operation that leaves it open, or repeats what may be an increment."""
    increments = set(_increments(description))
    for operation in read_operations(description):
        name, pointer = operation.operation_id, join(operation.pointer, "x-repeatable")
        evidence = operation.repeatable_evidence
        if evidence is None and operation.http_method in ("PUT", "DELETE"):
            yield operation.pointer, f"{name} needs x-repeatable: may it be sent again, and how do we know?"
        if evidence and operation.http_method in SAFE_METHODS:
            yield pointer, f"{name} needs no x-repeatable: {operation.http_method} changes nothing"
        for problem in source_problems(evidence) if evidence else ():
            yield pointer, problem
        if operation.repeatable and operation.request_body and operation.request_body.schema_name in increments:
            yield pointer, f"a body of {name} is an increment under a reading: it must not be repeated"


def _increments(description: Description) -> Iterator[str]:
    """Yield the schemas that have an `x-increment`, under any reading of the documentation."""
    contradictions = read_contradictions(description).values()
    readings = [reading for contradiction in contradictions for reading in contradiction.readings.values()]
    for bundle in (description.bundle, under_other_readings(description, readings).bundle):
        for name, schema in bundle["components"].get("schemas", {}).items():
            if any(value.get("x-increment") for value in schema.get("properties", {}).values()):
                yield name
