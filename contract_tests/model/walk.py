"""A seeded random walk over all operations beside a model: what no step of the scenario thought of."""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from msgspec.structs import replace

from contract_tests.json_body import json_body
from contract_tests.model.bent_requests import bent
from contract_tests.model.drawn_walk import LENGTH, SEARCHES, Action, draw_walk
from contract_tests.model.eventful_walk import (
    AGO,
    DAY,
    Acknowledgement,
    Act,
    Pause,
    Visit,
    draw_eventful_walk,
    formats_of,
    is_time,
)
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.resources import creators, entity_of
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION
from contract_tests.scenario.steps.webhooks import UPDATES
from contract_tests.scenario.vocabulary import TEXTS
from contract_tests.target.events import TimePassed, VisitorIdentified
from contract_tests.target.exchange import request_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Model
    from contract_tests.target.exchange import Answer, Exchange, Request
    from contract_tests.target.target import Target
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_ORGANIZATION = "organizationId"
_TELLS_THE_DAY = "getAnalytics"
_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TAIL = 12
"""Characters of an address that are kept of one that is not the receiver's."""
_SHRUNK = 3
"""How many findings are shrunk."""
_LENGTHS = (1, 2, 4, 8, 16, 64)
"""How many of the last actions are tried alone."""
_TAKEN = 20
"""How often as many actions as the walk has are taken to make it shorter."""


@dataclass(frozen=True)
class WalkResult:
    """What a walk gave.

    Attributes:
        findings: What the target contradicts; `repeat` of the first ones is the shortest walk that shows them.
        apart: Where it differs from the model in what no documentation says.
        exchanges: All requests and answers.
    """

    findings: list[Finding]
    apart: list[Finding]
    exchanges: list[Exchange]

    def with_another(self, other: WalkResult) -> WalkResult:
        """Return what this walk and another one gave."""
        return WalkResult(self.findings + other.findings, self.apart + other.apart, self.exchanges + other.exchanges)


class Walker:
    """Takes the actions of a walk, one after the other, in a session, from the account of a key.

    Attributes:
        session: It.
        taken: How many actions were taken.
        told: What was done for them, a line each.
    """

    def __init__(self, session: Session, key: str | None = None, *, spares_others: bool = False) -> None:
        """Begin; without the key of an account that was lent, it is the target's own.

        `spares_others` writes to nothing but what the walk makes: what was there before can only be read.
        """
        self.session = session
        self._spares_others = spares_others
        self.taken = 0
        self.told: list[str] = []
        self._facts = session.facts
        self._creators = {creator.operation_id: name for name, creator in creators(session.facts).items()}
        self._key = key or session.target.api_key
        self._keys = [self._key]
        self._things: dict[str, list[dict[str, str]]] = {}
        self._others: list[dict[str, str]] = []
        self._names: list[str] = [*TEXTS]
        self._now = datetime(1970, 1, 1, tzinfo=UTC)

    def run(self, actions: Iterable[Act], until: str = "") -> None:
        """Take the actions; `until` is the fingerprint of a finding after which no more is asked.

        An answer that the walk cannot go on with ends it, and is a finding as in a step of the scenario.
        """
        with self.session.step("random walk"):
            try:
                self._take(actions, until)
            finally:
                self.session.hear_model()

    def _take(self, actions: Iterable[Act], until: str) -> None:
        self._look()
        for action in actions:
            before = len(self.session.exchanges)
            match action:
                case Visit():
                    self._visit(action)
                case Pause():
                    self._pause(action)
                case Acknowledgement():
                    self._answer_deliveries(action)
                case _:
                    self._act(action)
            self.taken += 1
            self.told += map(self.session.redacted_curl, self.session.exchanges[before:])
            if until and any(finding.fingerprint == until for finding in self.session.findings):
                return

    def _look(self) -> None:
        operation = self._facts.operations[PAGE_OPERATION]
        body = _object(self.session.send(request_of(operation), self._key, operation))
        listed = cast("list[JsonObject]", body.get("organizations", []))
        there = [{_ORGANIZATION: str(one.get("id"))} for one in listed]
        self._things[_ORGANIZATION], self._others = ([], there) if self._spares_others else (there, [])
        self._names += [str(one.get("name")) for one in listed]
        operation = self._facts.operations[_TELLS_THE_DAY]
        day = _object(self.session.send(request_of(operation), self._key, operation)).get("endDate")
        with suppress(ValueError):
            self._now = datetime.fromisoformat(f"{day}T00:00:00Z")

    def _visit(self, visit: Visit) -> None:
        organizations = self._things[_ORGANIZATION]
        if organizations:
            identifier = organizations[visit.pick % len(organizations)][_ORGANIZATION]
            known = {name: self._timed(value) for name, value in visit.known.items()}
            if self.session.bring_about(self._key, VisitorIdentified(identifier, known)):
                self.told.append(f"# a visitor of {identifier} is identified")

    def _pause(self, pause: Pause) -> None:
        if self.session.bring_about(self._key, TimePassed(pause.seconds)):
            self._now += timedelta(seconds=pause.seconds)
            self.told.append(f"# {pause.seconds} seconds pass")

    def _answer_deliveries(self, acknowledgement: Acknowledgement) -> None:
        if self.session.receiver is not None:
            self.session.receiver.status = acknowledgement.status
            self.told.append(f"# the receiver answers deliveries with {acknowledgement.status} from now on")

    def _act(self, action: Action) -> None:
        operation = self._facts.operations[action.operation_id]
        path = self._path(operation, action.pick)
        request = request_of(operation, path, self._query(operation, action), self._body(operation, action))
        key = None if action.key is None else self._keys[action.key % len(self._keys)]
        if action.bend is not None:
            other = bent(request, action.bend)
            self.session.send(other, key, operation if _route(other) == _route(request) else None)
            return
        answer = self.session.send(request, key, operation)
        if not 200 <= answer.status < 300:
            return
        entity = entity_of(answer.json)
        if (made := self._creators.get(action.operation_id)) and "id" in entity:
            self._things.setdefault(made, []).append({**path, made: str(entity["id"])})
            self._names += [str(entity[name]) for name in ("name", "externalId") if entity.get(name)]
        with suppress(ValueError):
            if operation.http_method == "POST":  # what was made now
                self._now = datetime.fromisoformat(str(entity.get("createdAt")))
        told = _object(answer)
        for name in sorted(self._facts.secrets & told.keys()):
            self.session.keep_key(str(told[name]), self._key)
            self._keys.append(str(told[name]))

    def _query(self, operation: Operation, action: Action) -> dict[str, str | int]:
        days = {one.name for one in operation.query_parameters if "date" in formats_of(self._facts, one.schema)}
        query: dict[str, str | int] = {}
        for name, value in action.query.items():
            told = self._searched(value) if name == "search" else self._timed(value, may_be_day=name in days)
            query[name] = str(told).lower() if isinstance(told, bool) else told
        return query

    def _body(self, operation: Operation, action: Action) -> bytes | None:
        if action.body is None:
            return None
        body = {name: self._timed(value) for name, value in action.body.items()}
        receiver, is_lent = self.session.receiver, self._key != self.session.target.api_key
        is_heard = receiver is not None and (is_lent or self._spares_others)
        if receiver is not None and is_heard and operation.operation_id in UPDATES.values() and body.get("url"):
            # Elsewhere nobody would see the delivery.
            body["url"] = f"{receiver.origin}/{str(body['url'])[-_TAIL:]}"
        return json_body(body)

    def _timed(self, value: Json, *, may_be_day: bool = False) -> Any:
        """Return the time that stands for a value, a day if it may be one that is whole days ago; others stay."""
        if not is_time(value):
            return value
        then = self._now - timedelta(seconds=value[AGO])
        is_day = may_be_day and value[AGO] % DAY == 0
        return then.date().isoformat() if is_day else then.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _path(self, operation: Operation, pick: int) -> dict[str, str]:
        names = [parameter.name for parameter in operation.path_parameters]
        known = self._things.get(names[-1], []) if names else []
        if names == [_ORGANIZATION] and operation.http_method == "GET":
            known = [*self._others, *known]
        found = known[pick % len(known)] if known else {}
        return {name: found.get(name, NOBODY) for name in names}

    def _searched(self, number: int) -> str:
        change = SEARCHES[number % len(SEARCHES)]
        return change(self._names[number % len(self._names)])


def _route(request: Request) -> tuple[str, str]:
    """Return method and path of a request, which say what is asked for: escaped or not, its ids in any case."""
    path = unquote(request.target.partition("?")[0])
    return request.method, _ID.sub(lambda found: found[0].lower(), path)


def _object(answer: Answer) -> JsonObject:
    body = answer.json
    return cast("JsonObject", body) if isinstance(body, dict) else {}


def take_walk(facts: Facts, target: Target, model: Model, seed: int, length: int = LENGTH) -> WalkResult:
    """Take a walk beside a model, and find the shortest walk that shows each of the first findings.

    The target is reset before, and may be reset again.
    """
    return _WalkRunner(facts, target, model, seed).result(draw_walk(facts, seed, tag_of(str(seed)), length))


def take_eventful_walks(facts: Facts, target: Target, model: Model, seed: int, count: int) -> WalkResult:
    """Take so many walks in accounts that the target lends, or fewer if one finds something; see `take_walk`.

    A target that lends no account is asked nothing.
    """
    result = WalkResult([], [], [])
    if target.another_account is None:
        return result
    for number in range(count):
        chosen = seed + number
        runner = _WalkRunner(facts, target, model, chosen, is_lent=True)
        walk = runner.result(draw_eventful_walk(facts, chosen, tag_of(str(chosen))))
        result = result.with_another(walk)
        if walk.findings:
            break
    return result


@dataclass(frozen=True)
class _WalkRunner:
    """Takes walks, each from the start of a target, in its own account or in one that it lends."""

    facts: Facts
    target: Target
    model: Model
    seed: int
    is_lent: bool = False

    def result(self, actions: Sequence[Act]) -> WalkResult:
        """Return what a walk gives; the first findings repeat with the shortest walk that shows them."""
        session = self._walked(actions).session
        findings = session.findings
        for number, finding in enumerate(findings[:_SHRUNK]):
            findings[number] = replace(finding, repeat=self._shortest(actions, finding))
        return WalkResult(findings, session.apart, session.exchanges)

    def _walked(self, actions: Sequence[Act], until: str = "") -> Walker:
        """Take actions; `until` is the fingerprint of a finding after which no more is asked."""
        self.target.reset()
        self.model.begin()
        session = Session(self.facts, self.target, self.seed, self.target.receiver, model=self.model)
        try:
            with session.another_account() if self.is_lent else nullcontext() as key:
                walker = Walker(session, key)
                walker.run(actions, until)
        finally:
            session.close()
        return walker

    def _shortest(self, actions: Sequence[Act], finding: Finding) -> str:
        """Return what is done in the shortest walk found that gives a finding, a line each."""

        def shows(some: Sequence[Act]) -> Walker | None:
            walker = self._walked(some, finding.fingerprint)
            return walker if any(one.fingerprint == finding.fingerprint for one in walker.session.findings) else None

        whole = shows(actions)
        if whole is None:
            return finding.repeat  # the target does not repeat itself
        until = list(actions[: whole.taken])
        # Mostly the last few show it.
        lengths = [length for length in _LENGTHS if length < len(until)]
        shown = next(((length, one) for length in lengths if (one := shows(until[-length:])) is not None), None)
        shortest, walker = (until[-shown[0] :], shown[1]) if shown else (until, whole)
        # What is left out shows less and less, from the halves to single ones.
        left, size = _TAKEN * len(shortest), len(shortest) // 2
        while size and left > 0:
            for start in range(len(shortest) - 1 - size, -1, -size):
                without = shortest[:start] + shortest[start + size :]
                left -= len(without)
                if left > 0 and (fewer := shows(without)) is not None:
                    shortest, walker = without, fewer
            size //= 2
        return "\n".join(walker.told)
