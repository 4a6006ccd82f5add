"""Which findings contradict nothing: what an API has beside what is described, and orders that no page names.

A report tells them apart, and a run does not fail for them. Our own emulator has to do what the description says, and
nothing else: there they are faults like all others.
"""

from __future__ import annotations

import contextlib
import json
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias, cast

from contract_tests import oracles
from contract_tests.model.compare import ABSENT
from contract_tests.wording import THE_PROPERTY, json_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

_Place: TypeAlias = tuple[str, str]
"""A property: what holds it, or the tag of the operation if it is the body; and its name."""


def notices_of(findings: Iterable[Finding], facts: Facts) -> list[str]:
    """Return the fingerprints of the findings that contradict nothing, what explains others first.

    What differs in nothing but new properties is one of them. A secret where none is described is never one, nor is
    what an API makes of the data of its clients.
    """
    known = [finding for finding in findings if not finding.of_our_copy]
    added = [finding for finding in known if _adds(finding, facts)]
    new = {place for finding in added for place in _places(finding, facts)}
    new |= {(_tag(finding, facts), name) for finding in added for _, name in _places(finding, facts)}
    ordered = [finding for finding in known if finding.oracle == oracles.CREATION_ORDER]
    lists = {(finding.operation_id, finding.where) for finding in ordered}
    following = [
        finding
        for finding in known
        if (finding.oracle.family == "model" and (finding.operation_id, _list(finding)) in lists)
        or ((differing := _differing_in(finding, facts) or _places(finding, facts)) and differing <= new)
    ]
    return list(dict.fromkeys(finding.fingerprint for finding in (*added, *ordered, *following)))


def _adds(finding: Finding, facts: Facts) -> bool:
    if finding.oracle == oracles.UNDESCRIBED_HEADER:
        return True
    steps = [step for step in json_steps(finding.where) if isinstance(step, str)]
    if not steps or steps[-1] in facts.secrets:
        return False
    if finding.oracle == oracles.ADDITIONAL_PROPERTY or finding.got == THE_PROPERTY:
        return True
    given = {name for operation in facts.operations.values() for name in facts.body_properties(operation)}
    of_model = finding.oracle in (oracles.MODEL_SHAPE, oracles.MODEL_DELIVERY) and finding.expected == ABSENT
    is_item = finding.where.endswith("]")
    return of_model and not is_item and steps[-1] not in facts.property_names and given.isdisjoint(steps)


def _list(finding: Finding) -> str:
    """Return the list of an item: other items stand on each page if the order is another one."""
    return finding.where.partition("[0]")[0]


def _tag(finding: Finding, facts: Facts) -> str:
    operation = facts.operations.get(finding.operation_id)
    return f"tag {operation.tag}" if operation else ""


def _places(finding: Finding, facts: Facts) -> set[_Place]:
    """Return the property that a finding is about; none if it is about an item of a list, or no property."""
    if not finding.where.startswith("$") or finding.where.endswith("]"):
        return set()
    holder = _tag(finding, facts)
    names = [step for step in json_steps(finding.where) if isinstance(step, str)]
    return {(_single(names[-2]) if names[:-1] else holder, names[-1])} if names else set()


def _differing_in(finding: Finding, facts: Facts) -> set[_Place]:
    """Return the properties, however deep, in which the two values of a finding differ; none if they are no JSON."""
    names = [step for step in json_steps(finding.where) if isinstance(step, str)]
    with contextlib.suppress(ValueError):
        expected, got = json.loads(finding.expected), json.loads(finding.got)
        if isinstance(expected, (dict, list)):
            return _differing(expected, got, _single(names[-1]) if names else _tag(finding, facts), "")
    return set()


def _differing(one: Json, other: Json, holder: str, name: str) -> set[_Place]:
    if isinstance(one, dict) and isinstance(other, dict):
        this, that = cast("JsonObject", one), cast("JsonObject", other)
        holder = _single(name) or holder
        keys = this.keys() | that.keys()
        return {place for key in keys for place in _differing(this.get(key), that.get(key), holder, key)}
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip_longest(cast("list[object]", one), cast("list[object]", other))
        return {place for pair in pairs for place in _differing(*pair, holder, name)}
    return {(holder, name)} if one != other else set()


def _single(name: str) -> str:
    """Return what a list holds, by its name: `organization` of `organizations`."""
    return name.removesuffix("s")
