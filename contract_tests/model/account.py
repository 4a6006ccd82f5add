"""The model of a live account: it takes over what a run read, and predicts every answer that follows from that."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from bullseye_partner_emulator.storage import partners
from contract_tests.json_body import json_in
from contract_tests.model.agreement import UNKNOWN, Agreement, Unknown
from contract_tests.model.cassette import Exchange as Compared
from contract_tests.model.cassette import Message
from contract_tests.model.compare import ABSENT, SECRET, Comparison
from contract_tests.model.described import Api
from contract_tests.model.echoes import Echoes
from contract_tests.model.known_account import KnownAccount, sources_of
from contract_tests.model.possible_worlds import World
from contract_tests.model.recorded_exchange import RecordingWire, path_values
from contract_tests.model.stored_values import ID, StoredValues, as_stored
from contract_tests.model.touched_claims import differing
from contract_tests.scenario.resources import entity_of
from contract_tests.target.exchange import TOO_MANY, Answer, Exchange, FencedError, RefusedError, Request
from generator.schema import parameter_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.model.differences import Difference
    from contract_tests.model.recorded_exchange import Recorded
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Differing
    from contract_tests.scenario.session import Session
    from contract_tests.target.exchange import Wire
    from generator.json_pointer import JsonObject

_LOOKED_AGAIN_AT_MOST = 60
"""Requests by which is seen whether others have changed what differs."""
_AT = datetime(1970, 1, 1, tzinfo=UTC)
_FAILED = 500
_WRITTEN_BESIDE_DATE = timedelta(seconds=5)
"""`Date` has whole seconds and is that of the answer: what a request wrote has the time of a moment before."""


class Disagreement(NamedTuple):
    """What an answer has otherwise than predicted.

    Attributes:
        exchange: The request and the answer.
        operation_id: The operation; empty if the description has none.
        difference: What differs, and where.
        status: The predicted status.
    """

    exchange: Recorded
    operation_id: str
    difference: Difference
    status: int

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same when it is looked at again."""
        found = self.difference
        return found.operation, self.exchange.request.target, found.where, found.kind, found.recorded, found.replayed


class LiveModel:
    """See `contract_tests.scenario.account_model.AccountModel`.

    What differs about things of others may have been changed by them meanwhile: it counts if it differs in the same way
    after all that it follows from was read again.
    """

    def __init__(self, facts: Facts, api_key: str) -> None:
        self.compared = 0
        self._facts = facts
        self._api_key = api_key
        self._api = Api(facts.bundle)
        self._values = StoredValues(facts)
        self._wire: RecordingWire | None = None

    def listen(self, wire: Wire) -> Wire:
        """See `contract_tests.scenario.account_model.AccountModel`."""
        self._wire = RecordingWire(wire)
        return self._wire

    def hold_against(self, session: Session) -> None:
        """See `contract_tests.scenario.account_model.AccountModel`."""
        assert self._wire is not None, "it has to listen first"
        exchanges = [one for one in self._wire.exchanges if session.keys.lent.isdisjoint(one.key.values())]
        known = KnownAccount(self._facts, self._api, self._values)
        known.learn(exchanges)
        with closing(self._prediction(known)) as prediction:
            found = list(prediction.differences(exchanges))
            self.compared = prediction.compared
            doubtful = [one for one in found if session.is_shared and self._may_be_changed(one, known)]
            tables = {table for one in doubtful for table in prediction.tables_for(one.exchange)}
        seen = self._seen_again(session, known, doubtful, tables) if doubtful else set[tuple[str, ...]]()
        numbers = {id(exchange.request): number for number, exchange in enumerate(session.exchanges, 1)}
        for one in found:
            number = numbers.get(id(one.exchange.request))
            if number is not None and (one not in doubtful or one.key in seen):
                session.note_difference(self._said(one), number)
        if unsettled := sorted({one.operation_id for one in doubtful if one.key not in seen}):
            session.unsettled.append(f"what our model predicts of {', '.join(unsettled)}")

    def _prediction(self, known: KnownAccount) -> Prediction:
        return Prediction(self._facts, self._api, self._values, known, self._api_key)

    def _may_be_changed(self, one: Disagreement, known: KnownAccount) -> bool:
        """Return whether a difference may come from what others did: it is about what the run did not make."""
        return one.exchange.request.method == "GET" and not known.own & set(one.exchange.path.lower().split("/"))

    def _seen_again(
        self, session: Session, known: KnownAccount, doubtful: list[Disagreement], tables: set[str]
    ) -> set[tuple[str, ...]]:
        """Read again what differs, and all that it follows from; return what differs then."""
        assert self._wire is not None
        earlier = list(self._wire.exchanges)
        requests = {one.request.target: one for one in sources_of(known, tables)}
        requests |= {one.exchange.request.target: one.exchange for one in doubtful}
        if len(requests) > _LOOKED_AGAIN_AT_MOST:
            return set()
        try:
            for one in requests.values():
                session.send(one.request, one.key.get(self._facts.key_header), known.operation_of(one))
        except (RefusedError, FencedError):
            return set()
        again = self._wire.exchanges[len(earlier) :]
        afresh = KnownAccount(self._facts, self._api, self._values)
        afresh.learn([*again, *earlier], earlier)
        with closing(self._prediction(afresh)) as prediction:
            return {one.key for one in prediction.differences([*earlier, *again], len(earlier))}

    def _said(self, one: Disagreement) -> Differing:
        """Return a difference with the statement that it touches; a filter that is only inferred promises nothing."""
        said = differing(self._facts, one.difference, one.operation_id, one.exchange.answer.status, one.status)
        operation = self._facts.operations.get(one.operation_id)
        places = parameter_places(self._facts.bundle, operation.pointer) if operation is not None else ()
        asked = {pointer for pointer, parameter in places if parameter["name"] in one.exchange.query}
        inferred = any(self._facts.level(pointer) == "inferred" for pointer in asked)
        return replace(said, is_promised=said.is_promised and not inferred)


def same_moment(theirs: datetime, ours: datetime, began: datetime | None) -> bool:
    """Return whether two times are the same, those of a run's own writes but for what `Date` leaves open.

    Args:
        theirs: A time in an answer.
        ours: The time that was predicted.
        began: When the run began; None if that is not known.
    """
    written = began is not None and theirs >= began - _WRITTEN_BESIDE_DATE
    return theirs == ours or (written and abs(theirs - ours) <= _WRITTEN_BESIDE_DATE)


class Prediction:
    """The answers to the requests of a run, in their order, as they follow from what was read.

    Attributes:
        compared: How many answers were predicted, as a whole or in part.
    """

    def __init__(self, facts: Facts, api: Api, values: StoredValues, known: KnownAccount, api_key: str) -> None:
        self._api = api
        self._known = known
        self._changed_by_use = {name.rpartition(".")[2] for name in facts.changed_by_use}
        self._worlds = [World(facts, values, known, api_key, larger=larger) for larger in (False, True)]
        self._comparison = Comparison.in_lockstep(lambda theirs, ours: same_moment(theirs, ours, self._began))
        self._began: datetime | None = None
        self._agreement = Agreement(self._translate, self._written, known.instants.__contains__)
        self.compared = 0

    def close(self) -> None:
        """Let go of the emulators."""
        for world in self._worlds:
            world.close()

    def differences(self, exchanges: Sequence[Recorded], first: int = 0) -> Iterator[Disagreement]:
        """Yield what is otherwise than predicted, from the exchange with an index on.

        It ends after a request that changed something in another way than predicted, or in one that nobody can tell.
        """
        echoes = Echoes()
        self._began = next((one.at for one in exchanges if one.at is not None), None)
        for index, one in enumerate(exchanges):
            if one.answer.status == TOO_MANY:
                continue
            reads = one.request.method == "GET"
            predicted = self._predicted(one)
            if predicted is None:
                if not (reads or 400 <= one.answer.status < _FAILED):
                    return
                continue
            if one.is_beside:
                continue
            self.compared += 1
            found = self._compare(one, *predicted)
            operation = self._known.operation_of(one)
            exchange = Exchange(operation.operation_id if operation else "", one.request, one.answer)
            for difference in echoes.without(found, exchange, predicted[0].status) if index >= first else ():
                yield Disagreement(one, exchange.operation_id, difference, predicted[0].status)
            if not reads and (one.answer.status < 400) != (predicted[0].status < 400):
                return

    def tables_for(self, one: Recorded) -> set[str]:
        """Return the tables that the answer to a request depends on; the partner is remembered from call to call."""
        with self._worlds[0].watched() as tables:
            self._worlds[0].answer(one, *self._translated(one))
        return {*tables, partners.name}

    def _predicted(self, one: Recorded) -> tuple[Answer, Answer] | None:
        """Return the answers of both worlds; None if they do not follow from what is known."""
        operation = self._known.operation_of(one)
        named = path_values(operation.path, one.path).values() if operation else ()
        if not one.answer.status or not all(map(self._known.has, named)):
            return None
        ours, other = (world.answer(one, *self._translated(one)) for world in self._worlds)
        return None if ours.status != other.status or ours.status >= _FAILED else (ours, other)

    def _translated(self, one: Recorded) -> tuple[Request, dict[str, str]]:
        names = self._comparison.counterparts
        path, mark, query = one.request.target.partition("?")
        request = Request(
            one.request.method,
            names.translate_path(path) + mark + names.translate_query(query),
            one.request.headers,
            names.translate_body(one.request.body) if names.differ else one.request.body,
        )
        return request, {header: names.translate(key) for header, key in one.key.items()}

    def _compare(self, one: Recorded, ours: Answer, other: Answer) -> list[Difference]:
        """Return where an answer differs from those of both worlds."""
        before = len(self._comparison.differences)
        theirs = one.answer
        if one.request.method == "POST":
            self._bind(one, theirs, ours)
        bodies = theirs.body, ours.body
        if theirs.status == ours.status and ours.body and other.body:
            got, told, also = (json_in(body) for body in (theirs.body, ours.body, other.body))
            pair = self._agreement.of(got, told, also) if got is not None else (got, told)
            if isinstance(pair, Unknown):
                return []
            if got is not None:
                bodies = json.dumps(pair[0]).encode(), json.dumps(pair[1]).encode()
        sides = [
            Compared(
                self.compared,
                _AT,
                one.request.method,
                one.path,
                one.request.target.partition("?")[2],
                Message(tuple(one.request.headers.items()), one.request.body),
                status,
                Message((), body),
            )
            for status, body in zip((theirs.status, ours.status), bodies, strict=True)
        ]
        operation = self._api.find(one.request.method, one.path)
        name = operation.id if operation else f"{one.request.method} {one.path}"
        self._comparison.compare(sides[0], sides[1], operation, name)
        return [found for found in self._comparison.differences[before:] if not self._is_left_out(found)]

    def _bind(self, one: Recorded, theirs: Answer, ours: Answer) -> None:
        """Let the id and the secret of a new thing stand for those of the model's."""
        names = self._comparison.counterparts
        made = [entity_of(answer.json).get(ID) for answer in (theirs, ours)]
        if all(isinstance(identifier, str) for identifier in made):
            names.bind(*map(str, made))
        operation, bodies = self._api.find(one.request.method, one.path), (theirs.json, ours.json)
        if operation is None or not all(isinstance(body, dict) for body in bodies):
            return
        shown, drawn = (cast("JsonObject", body) for body in bodies)
        place, _ = operation.answer(theirs.status)
        for name in shown.keys() & drawn.keys():
            if place.member(name).secret and isinstance(shown[name], str):
                names.secrets.setdefault(shown[name], str(drawn[name]))

    def _is_left_out(self, difference: Difference) -> bool:
        """Return whether nobody predicts a place: how a drawn key or id looks, or when a key was used last."""
        name = difference.where.rpartition("/")[2]
        drawn = difference.kind == "shape" and name == ID and ABSENT not in (difference.recorded, difference.replayed)
        return drawn or name in self._changed_by_use or difference.recorded == difference.replayed == SECRET

    def _translate(self, identifier: str) -> str:
        return self._comparison.counterparts.translate(identifier)

    def _written(self, text: str) -> str | Unknown:
        stored = as_stored(text)
        if stored is None:
            return text
        return UNKNOWN if stored in self._known.ambiguous else self._known.written.get(stored, text)
