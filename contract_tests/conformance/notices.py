"""Which findings contradict nothing: what is new, an order that no page names, a value in another spelling.

A report tells them apart, and a run does not fail for them. Our own emulator has to do what the description says, and
nothing else: there they are faults like all others.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.differing_members import differing_members
from contract_tests.model.compare import ABSENT
from contract_tests.scenario.claims import body_claim, is_described
from contract_tests.wording import THE_PROPERTY, json_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.differing_members import Steps
    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts
    from generator.operations import Operation

_A_SECOND = timedelta(seconds=1)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_OF_COMPONENT = re.compile(r"[^.$]*\b(?P<component>\w+)\.(?P<name>\w+)")


def notices_of(findings: Iterable[Finding], facts: Facts) -> list[str]:
    """Return the fingerprints of the findings that contradict nothing, what explains others first.

    What differs in nothing but new properties is one of them. A secret where none is described is never one, nor is
    what an API makes of the data of its clients.
    """
    known = [finding for finding in findings if not finding.of_our_copy]
    added = [finding for finding in known if _adds(finding, facts)]
    new = {(finding.claim, str(steps[-1])) for finding in added if (steps := _steps(finding))}
    spelled = [finding for finding in known if _is_spelled_otherwise(finding)]
    ordered = [finding for finding in known if finding.oracle == oracles.CREATION_ORDER]
    lists = {(finding.operation_id, f"{finding.where}[0]") for finding in ordered}
    following = [
        finding
        for finding in known
        if (_is_another_item(finding) and (finding.operation_id, finding.where) in lists)
        or _differs_in(finding, new, facts)
    ]
    return list(dict.fromkeys(finding.fingerprint for finding in (*added, *spelled, *ordered, *following)))


def _adds(finding: Finding, facts: Facts) -> bool:
    if finding.oracle == oracles.UNDESCRIBED_HEADER:
        return True
    steps = _steps(finding)
    if not steps or isinstance(steps[-1], int) or steps[-1] in facts.secrets:
        return False
    if finding.oracle == oracles.ADDITIONAL_PROPERTY or finding.got == THE_PROPERTY:
        return True
    given = {name for operation in facts.operations.values() for name in facts.body_properties(operation)}
    of_model = finding.oracle in (oracles.MODEL_SHAPE, oracles.MODEL_DELIVERY) and finding.expected == ABSENT
    return of_model and steps[-1] not in facts.property_names and given.isdisjoint(steps)


def _is_spelled_otherwise(finding: Finding) -> bool:
    """Return whether our model has the same number or moment, with another offset or number of digits."""
    if finding.oracle != oracles.MODEL_SHAPE:
        return False
    one, other = (_value_of(text) for text in (finding.expected, finding.got))
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other or (0 in (one.microsecond, other.microsecond) and abs(one - other) < _A_SECOND)
    return one is not None and one == other


def _value_of(text: str) -> float | datetime | None:
    """Return the number, or the moment with an offset, that a text spells; None if it is neither."""
    try:
        value = float(text) if _NUMBER.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if isinstance(value, datetime) and value.tzinfo is None else value


def _steps(finding: Finding) -> Steps:
    """Return the way into the answer that a finding is about; an empty one if it is about no place."""
    return tuple(json_steps(finding.where)) if finding.where.startswith("$") else ()


def _is_another_item(finding: Finding) -> bool:
    """Return whether the model has an item that the target has not, or the other way round: pages are cut elsewhere."""
    return finding.oracle == oracles.MODEL_SHAPE and ABSENT in (finding.expected, finding.got)


def _differs_in(finding: Finding, new: set[tuple[str, str]], facts: Facts) -> bool:
    """Return whether a finding is about nothing but properties that are new in their schemas."""
    if finding.oracle.family == "schema" or not new:
        return False
    if of_component := _OF_COMPONENT.fullmatch(finding.where):
        return (f"/components/schemas/{of_component['component']}", of_component["name"]) in new
    if not finding.where.startswith("$"):
        return False
    paths = [(*_steps(finding), *path) for path in differing_members(finding.expected, finding.got)]
    paths = paths or [_steps(finding)]
    return all(any(place in new for place in _undescribed(finding.operation_id, path, facts)) for path in paths)


def _undescribed(operation_id: str, path: Steps, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the schema and the name of a property that is not described at a place; nothing if it is described there.

    Laws name properties from the body on, or from the object that is all that the body holds. They name the operation
    that did something, and what it did shows in the answer of another one.
    """
    operation = facts.operations.get(operation_id)
    if operation is None or not path or isinstance(path[-1], int) or _has(operation, path, facts):
        return
    readers = [one for one in facts.operations.values() if one.http_method == "GET" and path[1:]]
    for one in (operation, *(reader for reader in readers if _has(reader, path[:1], facts))):
        for steps in (path, *([(one.envelope.property_name, *path)] if one.envelope else [])):
            if _has(one, steps[:-1], facts) and not _has(one, steps, facts):
                yield body_claim(facts, one, _success(one), steps[:-1]), str(path[-1])


def _has(operation: Operation, path: Steps, facts: Facts) -> bool:
    """Return whether a place in the success of an operation is described."""
    return is_described(facts, operation, _success(operation), path)


def _success(operation: Operation) -> int:
    return min(answer.status for answer in operation.success)
