"""Which findings one deviation explains: the cause first, and what follows from it.

A wrong answer to one request breaks many checks: the next requests stand on it, other operations show the same value,
and totals no longer add up. Nobody wants to read these one by one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests import oracles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.finding import Finding
    from generator.json_pointer import Json
    from generator.operations import Operation

_WHOLE_ANSWER = {
    oracles.STATUS.id,
    oracles.STATUS_DESCRIBED.id,
    oracles.CONTENT_TYPE.id,
    oracles.NO_BODY.id,
    oracles.JSON_BODY.id,
    oracles.ANSWERS.id,
}
"""What makes an answer another one: everything else in it follows from that."""
_OF_THE_RUN = {
    oracles.USABLE_ANSWER.id,
    oracles.REACHED.id,
    oracles.PROPERTY_COMES.id,
    oracles.PROPERTY_HAS_VALUE.id,
    oracles.PROPERTY_NOT_EMPTY.id,
}
"""What is found when a step or the run ends: it mostly follows from a single answer."""
_TELLING = 8
"""Characters of a value that hardly stands in a request by chance."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass
class Cause:
    """One deviation.

    Attributes:
        finding: What says best what is wrong.
        echoes: What follows from it, in the order in which it came up.
    """

    finding: Finding
    echoes: list[Finding] = field(default_factory=list["Finding"])

    @property
    def findings(self) -> list[Finding]:
        """All of them, the cause first."""
        return [self.finding, *self.echoes]

    @property
    def operations(self) -> list[str]:
        """The operations at which the same thing was found, that of the cause first."""
        same = [one for one in self.findings if _same_thing(one) == _same_thing(self.finding)]
        return list(dict.fromkeys(one.operation_id for one in same if one.operation_id))


def causes_of(findings: Iterable[Finding], operations: Mapping[str, Operation]) -> list[Cause]:
    """Return the causes of findings, in the order in which they came up.

    Args:
        findings: In the order in which they came up.
        operations: Of the description, by their id.
    """
    ordered = sorted(findings, key=_rank)
    causes: list[Cause] = []
    for finding in ordered:
        scored = [(_follows(finding, cause, operations), -number) for number, cause in enumerate(causes)]
        score, number = max(scored, default=(0, 0))
        if score:
            causes[-number].echoes.append(finding)
        else:
            causes.append(Cause(finding))
    return causes


def _rank(finding: Finding) -> tuple[int, int]:
    """Return where a finding stands: what a single answer shows before laws, these before what the run shows."""
    certain = not finding.oracle.law
    return (0 if certain and not _of_the_run(finding) else 1 if not _of_the_run(finding) else 2), finding.exchange


def _of_the_run(finding: Finding) -> bool:
    return finding.oracle.id in _OF_THE_RUN


def _same_thing(finding: Finding) -> tuple[str, str, str]:
    """Return what is the same wherever one deviation shows: the check, the property, and what came."""
    return finding.oracle.id, _tail(finding.where), finding.expected


def _follows(finding: Finding, cause: Cause, operations: Mapping[str, Operation]) -> int:
    """Return how surely a finding follows from a cause: 0 if nothing says so."""
    return max(_tie(finding, other, operations) for other in cause.findings)


def _tie(finding: Finding, other: Finding, operations: Mapping[str, Operation]) -> int:
    if finding.exchange and finding.exchange == other.exchange and other.oracle.id in _WHOLE_ANSWER:
        return 9
    if finding.claim and finding.claim == other.claim and "/properties/" in finding.claim:
        return 8
    if finding.exchange and (finding.exchange, finding.where) == (other.exchange, other.where):
        return 8
    if _sends(finding, other):
        return 8
    if _same_thing(finding) == _same_thing(other):
        return 7
    if _renamed(finding, other):
        return 7
    if not finding.oracle.law and not _of_the_run(finding):
        return 0
    if finding.claim == other.claim:
        return 6
    if finding.exchange and finding.exchange == other.exchange:
        return 6
    if _names(finding) & _names(other):
        return 5
    if finding.operation_id == other.operation_id:
        return 4
    mine, its = (operations.get(one.operation_id) for one in (finding, other))
    if mine is None or its is None:
        return 0
    if _resource(mine) == _resource(its):
        return 3
    return 1 if _mirrors(mine) or _mirrors(its) else 0


def _sends(finding: Finding, other: Finding) -> bool:
    """Return whether the request that went wrong had the wrong value of an earlier answer in it."""
    value = other.got.strip("'\"")
    return len(value) >= _TELLING and finding.exchange > other.exchange and value in finding.repeat


def _renamed(finding: Finding, other: Finding) -> bool:
    """Return whether one answer lacks a property and has another one in its place."""
    return (
        finding.exchange == other.exchange
        and {finding.oracle.id, other.oracle.id}
        == {
            oracles.REQUIRED_PROPERTY.id,
            oracles.ADDITIONAL_PROPERTY.id,
        }
        and _parent(finding.where) == _parent(other.where)
    )


def _tail(where: str) -> str:
    return where.rsplit(".", 1)[-1] if where.startswith("$") else where


def _parent(where: str) -> str:
    return where.rsplit(".", 1)[0]


def _names(finding: Finding) -> set[str]:
    """Return the properties that a finding is about: the last of its place, or in what its two values differ."""
    if not finding.where.startswith("$"):
        return set()
    tail = re.sub(r"\[.*", "", _tail(finding.where))
    try:
        differ = _differing(json.loads(finding.expected), json.loads(finding.got))
    except ValueError:
        differ = set()
    return differ or ({tail} if _NAME.fullmatch(tail) else set())


def _differing(one: Json, other: Json) -> set[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            name
            for key in one.keys() | other.keys()
            if one.get(key) != other.get(key)
            for name in (_differing(one.get(key), other.get(key)) or {key})
        }
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return {name for pair in zip(one, other, strict=True) for name in _differing(*pair)}
    return set()


def _resource(operation: Operation) -> str:
    """Return the kind of thing that an operation is about: the part of its path after that of the partner."""
    return operation.path.split("/")[2]


def _mirrors(operation: Operation) -> bool:
    """Return whether an operation shows what others change: it names no thing, and lists none."""
    return operation.http_method == "GET" and not operation.path_parameters and not operation.page
