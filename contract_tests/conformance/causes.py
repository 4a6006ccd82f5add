"""Which findings one deviation explains: the cause first, and what follows from it.

A wrong answer to one request breaks many checks: the next requests stand on it, other operations show the same value,
and totals no longer add up. Nobody wants to read these one by one.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.conformance.columns import first_line, headline
from contract_tests.differing_members import differing_members
from generator.names import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_tests.finding import Finding

_WHOLE_ANSWER = {
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
_NOT_FOUND = "status 404"
_TELLING = 8
"""Characters of a value that hardly stands in a request by chance."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SCHEMA = re.compile(r"/components/schemas/([^/]+)")
_LACKED = re.compile(r"KeyError: '([A-Za-z][A-Za-z0-9]*)'")


class Cause:
    """One deviation.

    Attributes:
        finding: What says best what is wrong.
        echoes: What follows from it, in the order in which it came up.
    """

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.echoes: list[Finding] = []

    @property
    def findings(self) -> list[Finding]:
        """All of them, the cause first."""
        return [self.finding, *self.echoes]

    @property
    def operations(self) -> list[str]:
        """The operations at which the same thing was found, that of the cause first."""
        same = [one for one in self.findings if _same_thing(one) == _same_thing(self.finding)]
        return list(dict.fromkeys(one.operation_id for one in same if one.operation_id))

    @property
    def title(self) -> str:
        """What is wrong, without a value that came: what may stand where everybody can read it."""
        return self._new_name or headline(self.finding)

    @property
    def title_and_place(self) -> str:
        """The title, and where in an answer it is."""
        where = self.finding.where
        is_place = where.startswith(("$", "header ")) and not self._new_name
        return f"{self.title}: {where}" if is_place else self.title

    @property
    def first_line(self) -> str:
        """What is wrong, in a line: the operation, the place, what was due and what came, and how many show it."""
        count = len(self.operations)
        return f"{self._new_name or first_line(self.finding)}{f' ({count} operations)' if count > 1 else ''}"

    @property
    def _new_name(self) -> str:
        for other in self.echoes:
            if _renamed(self.finding, other):
                lacks, has = sorted((self.finding, other), key=lambda one: one.oracle == oracles.ADDITIONAL_PROPERTY)
                schema = _SCHEMA.match(has.claim)
                within = f" in {schema[1]}" if schema else ""
                return f"{self.finding.operation_id}: {_tail(lacks.where)} is now {_tail(has.where)}{within}"
        return ""


def causes_of(findings: Iterable[Finding], requests: Mapping[str, str], notices: Sequence[str] = ()) -> list[Cause]:
    """Return the causes of findings, in the order in which they came up.

    Args:
        findings: All that was found.
        requests: Method and path of each operation, by its id: `GET /partner/me`.
        notices: Fingerprints of what contradicts nothing, in their order. They come last: they explain nothing else.
    """
    causes: list[Cause] = []
    last = {fingerprint: number for number, fingerprint in enumerate(notices)}
    for finding in sorted(findings, key=lambda one: (last.get(one.fingerprint, -1), _rank(one))):
        ties = [max(_tie(finding, other, requests) for other in cause.findings) for cause in causes]
        if strongest := max(ties, default=0):
            causes[ties.index(strongest)].echoes.append(finding)
        else:
            causes.append(Cause(finding))
    return causes


def covered_echoes(cause: Cause) -> list[Finding]:
    """Return the echoes that go with their cause when it is accepted.

    They are about the same answer, claim, place or property. What is only of the same operation or of the same kind of
    thing is left out: it may be a drift that nobody has seen yet.
    """
    covered = [cause.finding]
    for echo in cause.echoes:
        if any(_surely_follows(echo, other) for other in covered):
            covered.append(echo)
    return covered[1:]


def _rank(finding: Finding) -> tuple[bool, int, float, int]:
    """Return where a finding stands among all.

    What a single answer of the scenario shows comes before laws, these before what the end of a step or of the run
    shows, and what Schemathesis made up comes last.
    """
    last = (finding.engine == "schemathesis", finding.oracle.id in _OF_THE_RUN, _derived(finding))
    kind = next((len(last) - number for number, is_so in enumerate(last) if is_so), 0)
    within = 0 if _is_another_answer(finding) else 2 if finding.oracle == oracles.ADDITIONAL_PROPERTY else 1
    return finding.of_our_copy, kind, finding.exchange or math.inf, within


def _derived(finding: Finding) -> bool:
    """Return whether a finding is about more than a single answer, so that it may follow from one."""
    return (
        finding.engine == "schemathesis"
        or finding.oracle.family in ("model", "state")
        or bool(finding.oracle.law)
        or finding.oracle.id in _OF_THE_RUN
    )


def _same_thing(finding: Finding) -> tuple[str, str, str, str]:
    """Return what is the same wherever one deviation shows: the check, the property, and what came."""
    if finding.oracle == oracles.STATUS_DESCRIBED:  # each operation has statuses of its own
        return finding.oracle.id, finding.where, "", finding.got
    got = finding.got if finding.expected.startswith("status") else ""
    return finding.oracle.id, _tail(finding.where), finding.expected, got


def _tie(finding: Finding, other: Finding, requests: Mapping[str, str]) -> int:
    """Return how surely a finding follows from another one: 0 if nothing says so."""
    if finding.of_our_copy != other.of_our_copy:
        return 0
    if _of_a_wrong_answer(finding, other):
        return 9
    if (
        _one_fault(finding, other)
        or (finding.oracle == other.oracle and _one_mechanism(finding, other))
        or (_is_another_answer(finding) and _is_another_answer(other) and finding.operation_id == other.operation_id)
    ):
        return 8
    if finding.beside and finding.beside == other.operation_id:
        return 7
    mine, its = (requests.get(one.operation_id, "") for one in (finding, other))
    if finding.got == _NOT_FOUND and _is_another_answer(other) and _collection(mine) == _collection(its):
        return 2
    if not _derived(finding) or finding.engine == other.engine == "schemathesis":
        return 0
    if _of_one_answer(finding, other) or finding.claim == other.claim:
        return 6
    if _names(finding) & _names(other):
        return 5
    if other.operation_id in (finding.operation_id, finding.after):
        return 4
    if mine and its and _resource(mine) == _resource(its):
        return 3
    return 2 if _subjects(finding) & _subjects(other) else 0


def _surely_follows(echo: Finding, other: Finding) -> bool:
    return (
        _of_a_wrong_answer(echo, other)
        or _one_fault(echo, other)
        or (_derived(echo) and (_of_one_answer(echo, other) or echo.claim == other.claim))
        or (_derived(echo) and not _names(echo).isdisjoint(_names(other)))
    )


def _of_one_answer(finding: Finding, other: Finding) -> bool:
    return bool(finding.exchange) and finding.exchange == other.exchange


def _of_a_wrong_answer(finding: Finding, other: Finding) -> bool:
    """Return whether two findings are of one answer, and it is another one than was due."""
    return _of_one_answer(finding, other) and (_is_another_answer(finding) or _is_another_answer(other))


def _one_fault(finding: Finding, other: Finding) -> bool:
    """Return whether two findings are about the same property or place, or one sends what the other got."""
    return (
        (finding.claim == other.claim and "/properties/" in finding.claim)
        or (finding.where.startswith("$") and _place(finding) == _place(other))
        or _same_thing(finding) == _same_thing(other)
        or _renamed(finding, other)
        or _sends(finding, other)
    )


def _is_another_answer(finding: Finding) -> bool:
    """Return whether the answer is another one than was due, so that everything in it is wrong too."""
    return finding.oracle.id in _WHOLE_ANSWER or finding.expected.startswith("status ")


def _one_mechanism(finding: Finding, other: Finding) -> bool:
    """Return whether two findings of an oracle are about the same headers, the same object or the same operation."""
    if finding.where.startswith("header "):
        return other.where.startswith("header ")
    if finding.oracle == oracles.REQUIRED_PROPERTY:
        return finding.exchange == other.exchange and _parent(finding.where) == _parent(other.where)
    return finding.oracle.family != "schema" and (
        finding.operation_id == other.operation_id or finding.where == other.where
    )


def _place(finding: Finding) -> tuple[str, str]:
    return finding.operation_id, finding.where


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
    """Return the properties that a finding is about: the last of its place, or in what its two values differ.

    A step that could not go on lacked a property, which the error names.
    """
    if finding.oracle == oracles.USABLE_ANSWER:
        return set(_LACKED.findall(finding.got))
    if not finding.where.startswith("$"):
        return set()
    tail = re.sub(r"\[.*", "", _tail(finding.where))
    members = differing_members(finding.expected, finding.got)
    names = {next((step for step in reversed(path) if isinstance(step, str)), tail) for path in members}
    return names or ({tail} if _NAME.fullmatch(tail) else set())


def _subjects(finding: Finding) -> set[str]:
    """Return the first words of the properties that a finding is about: `credit` of `creditPoolUsed`."""
    return {words[0].removesuffix("s") for name in _names(finding) if (words := words_of(name))}


def _resource(request: str) -> str:
    """Return the kind of thing that an operation is about: the part of its path after that of the partner."""
    return "/".join(request.split("/")[1:3])


def _collection(request: str) -> str:
    """Return the path of the things of which an operation names one: without one, nothing of them is found."""
    return re.sub(r"/\{[^{}]*\}$", "", request.partition(" ")[2])
