"""A seeded random walk over all operations beside a model: what no step of the scenario thought of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from contract_tests.json_body import json_body
from contract_tests.model.drawn_walk import LENGTH, SEARCHES, Action, draw_walk
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.resources import creators, entity_of
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION
from contract_tests.scenario.vocabulary import TEXTS
from contract_tests.target.exchange import request_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Model
    from contract_tests.target.exchange import Answer, Exchange
    from contract_tests.target.target import Target
    from generator.json_pointer import JsonObject
    from generator.operations import Operation

_ORGANIZATION = "organizationId"
_SHRUNK = 3
"""How many findings are shrunk."""
_LENGTHS = (1, 2, 4, 8, 16, 64)
"""How many of the last actions are tried alone."""
_TRIES = 16
"""How many actions are left out one by one."""


@dataclass(frozen=True)
class WalkResult:
    """What a walk gave.

    Attributes:
        findings: What the target contradicts; `repeat` of the first ones is the shortest walk that shows them.
        apart: Where it differs from the model in what no documentation says.
        exchanges: All requests and answers.
        exercised: How often each law was tried, by its claim.
    """

    findings: list[Finding]
    apart: list[Finding]
    exchanges: list[Exchange]
    exercised: dict[str, int]


class Walker:
    """Takes the actions of a walk, one after the other, in a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._facts = session.facts
        self._creators = {creator.operation_id: name for name, creator in creators(session.facts).items()}
        self._keys = [session.target.api_key]
        self._things: dict[str, list[dict[str, str]]] = {}
        self._names: list[str] = [*TEXTS]

    def run(self, actions: Iterable[Action], until: str = "") -> None:
        """Take the actions; `until` is the fingerprint of a finding after which no more is asked."""
        self._look()
        for action in actions:
            self._act(action)
            if until and any(finding.fingerprint == until for finding in self._session.findings):
                return
        self._session.hear_model()

    def _look(self) -> None:
        operation = self._facts.operations[PAGE_OPERATION]
        answer = self._session.send(request_of(operation), self._session.target.api_key, operation)
        body = _object(answer)
        listed = cast("list[JsonObject]", body.get("organizations", []))
        self._things[_ORGANIZATION] = [{_ORGANIZATION: str(one.get("id"))} for one in listed]
        self._names += [str(one.get("name")) for one in listed]

    def _act(self, action: Action) -> None:
        operation = self._facts.operations[action.operation_id]
        path = self._path(operation, action.pick)
        query = {
            name: self._searched(value)
            if name == "search"
            else str(value).lower()
            if isinstance(value, bool)
            else value
            for name, value in action.query.items()
        }
        content = None if action.body is None else json_body(action.body)
        key = None if action.key is None else self._keys[action.key % len(self._keys)]
        answer = self._session.send(request_of(operation, path, query, content), key, operation)
        if not 200 <= answer.status < 300:
            return
        entity = entity_of(answer.json)
        if (made := self._creators.get(action.operation_id)) and "id" in entity:
            self._things.setdefault(made, []).append({**path, made: str(entity["id"])})
            self._names += [str(entity[name]) for name in ("name", "externalId") if entity.get(name)]
        told = _object(answer)
        for name in sorted(self._facts.secrets & told.keys()):
            self._session.keep_secret(str(told[name]))
            self._keys.append(str(told[name]))

    def _path(self, operation: Operation, pick: int) -> dict[str, str]:
        names = [parameter.name for parameter in operation.path_parameters]
        known = self._things.get(names[-1], []) if names else []
        found = known[pick % len(known)] if known else {}
        return {name: found.get(name, NOBODY) for name in names}

    def _searched(self, number: int) -> str:
        change = SEARCHES[number % len(SEARCHES)]
        return change(self._names[number % len(self._names)])


def _object(answer: Answer) -> JsonObject:
    body = answer.json
    return cast("JsonObject", body) if isinstance(body, dict) else {}


def take_walk(facts: Facts, target: Target, model: Model, seed: int, length: int = LENGTH) -> WalkResult:
    """Take a walk beside a model, and find the shortest walk that shows each of the first findings.

    The target is reset before, and may be reset again.
    """
    actions = draw_walk(facts, seed, tag_of(str(seed)), length)
    session = _walked(facts, target, model, seed, actions)
    findings = session.findings
    for number, finding in enumerate(findings[:_SHRUNK]):
        findings[number] = replace(finding, repeat=_shortest(facts, target, model, seed, actions, finding))
    return WalkResult(findings, session.apart, session.exchanges, dict(session.exercised))


def _walked(
    facts: Facts, target: Target, model: Model, seed: int, actions: Sequence[Action], until: str = ""
) -> Session:
    """Take actions; `until` is the fingerprint of a finding after which no more is asked."""
    target.reset()
    model.begin()
    session = Session(facts, target, seed, target.receiver, model=model)
    try:
        Walker(session).run(actions, until)
    finally:
        session.close()
    return session


def _shortest(
    facts: Facts, target: Target, model: Model, seed: int, actions: Sequence[Action], finding: Finding
) -> str:
    """Return the requests of the shortest walk found that gives a finding, a line each."""

    def shows(some: Sequence[Action]) -> Session | None:
        session = _walked(facts, target, model, seed, some, finding.fingerprint)
        return session if any(one.fingerprint == finding.fingerprint for one in session.findings) else None

    whole = shows(actions)
    if whole is None:
        return finding.repeat  # the target does not repeat itself
    until = list(actions[: len(whole.exchanges) - 1])
    # Mostly the last few show it.
    lengths = [length for length in _LENGTHS if length < len(until)]
    shown = next(((length, one) for length in lengths if (one := shows(until[-length:])) is not None), None)
    shortest, session = (until[-shown[0] :], shown[1]) if shown else (until, whole)
    for action in shortest[:-1][-_TRIES:]:
        without = [one for one in shortest if one is not action]
        if (fewer := shows(without)) is not None:
            shortest, session = without, fewer
    return "\n".join(session.redacted_curl(exchange) for exchange in session.exchanges[1:])
