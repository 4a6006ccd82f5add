"""The emulator in lockstep with a target: it gets each request that the target got, and both answers are compared."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from contract_tests import oracles
from contract_tests.json_body import json_in
from contract_tests.model.cassette import Exchange as Compared
from contract_tests.model.cassette import Message
from contract_tests.model.compare import Comparison
from contract_tests.model.described import Api, place_of
from contract_tests.model.echoes import Echoes
from contract_tests.model.touched_claims import about, differing, steps_of
from contract_tests.target.events import VisitorIdentified, bring_about
from contract_tests.target.exchange import Answer, AsgiWire, Exchange, NoAnswerError, Request
from contract_tests.target.target import Target, TargetError
from contract_tests.wording import json_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Differing
    from contract_tests.target.events import Event
    from contract_tests.target.receiver import Received, Receiver
    from contract_tests.target.twin import Twin
    from generator.json_pointer import JsonObject
    from generator.operations import Delivery

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When both answers came, which does not matter: they came at the same time."""
_OF_THE_WAY = frozenset({"host", "connection", "accept", "accept-encoding", "user-agent"})
"""Headers of a delivery that say how it travelled."""


@contextmanager
def lockstep_with(facts: Facts, target: Target) -> Generator[Lockstep | None]:
    """Have a model in lockstep with a target; None if nobody knows in which state the target is."""
    twin = target.twin() if target.twin is not None else None
    if twin is None:
        yield None
        return
    with ExitStack() as stack:
        model = Lockstep(facts, target, twin)
        stack.callback(model.close)
        yield model


class Lockstep:
    """A twin of a target's emulator, which answers the same requests; see `contract_tests.scenario.second_opinion`.

    Attributes:
        compared: How many answers were compared.
        echoes: Differences that an earlier one explains.
    """

    def __init__(self, facts: Facts, target: Target, twin: Twin) -> None:
        self._facts = facts
        self._target = target
        self._twin = twin
        self._api = Api(facts.bundle)
        self._wire = AsgiWire(twin.emulator, twin.emulator.base_path)
        self._others: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        """See `contract_tests.scenario.second_opinion.Model`."""
        self.compared = 0
        self._twin.reset()
        self._comparison = Comparison.in_lockstep(self._twin.is_same_moment)
        self._known = self._comparison.counterparts
        self._known.secrets[self._target.api_key] = self._twin.emulator.api_key
        self.echoes = Echoes()
        self._last_delivery: Received | None = None

    def close(self) -> None:
        """Let go of the twin."""
        self._wire.close()
        self._twin.emulator.close()

    @contextmanager
    def another_account(self, api_key: str, rate_limit: int) -> Generator[None]:
        """See `contract_tests.scenario.second_opinion.Model`."""
        account = self._twin.emulator.create_partner("empty", rate_limit)
        self._known.secrets[api_key] = account.api_key
        self._others[api_key] = account.id
        try:
            yield
        finally:
            del self._others[api_key]
            self._twin.emulator.remove_partner(account.id)

    def bring_about(self, api_key: str, event: Event, receiver: Receiver | None) -> None:
        """See `contract_tests.scenario.second_opinion.Model`."""
        if isinstance(event, VisitorIdentified):
            event = VisitorIdentified(self._known.translate(event.organization_id))
        self._twin.next_request(receiver)
        bring_about(self._twin.emulator, self._others[api_key], event)

    def differences(self, exchange: Exchange, key: str | None, receiver: Receiver | None) -> Iterator[Differing]:
        """See `contract_tests.scenario.second_opinion.Model`."""
        delivered = self._new_deliveries(receiver)
        self._twin.next_request(receiver)
        ours = self._ask(exchange.request, key)
        self.compared += 1
        if not exchange.answer.status:
            return  # that there is no answer is a finding already
        before = len(self._comparison.differences)
        if not self._is_the_same(exchange.answer, ours):
            self._compare(exchange, ours)
        found = self._comparison.differences[before:]
        for one in self.echoes.without(found, exchange, ours.status):
            yield differing(self._facts, one, exchange.operation_id, exchange.answer.status, ours.status)
        yield from self._deliveries_that_differ(exchange, delivered)

    def _ask(self, request: Request, key: str | None) -> Answer:
        path, _, query = request.target.partition("?")
        query = self._known.translate_query(query)
        asked = Request(
            request.method,
            self._known.translate_path(path) + (f"?{query}" if "?" in request.target else ""),
            request.headers,
            self._known.translate_body(request.body) if self._known.differ else request.body,
        )
        header = {} if key is None else {self._facts.key_header: self._known.translate(key)}
        try:
            return self._wire.send(asked, header)
        except NoAnswerError as error:
            raise TargetError(f"Our model does not answer {request.method} {request.target}: {error}") from error

    def _is_the_same(self, theirs: Answer, ours: Answer) -> bool:
        """Return whether two answers are the same to the byte; what they name is the same in both, then."""
        if theirs.status != ours.status or theirs.body != ours.body:
            return False
        self._known.shared.update(_UUID.findall(theirs.body.decode("latin-1")))
        return theirs.headers == ours.headers

    def _compare(self, exchange: Exchange, ours: Answer) -> None:
        theirs, other = (
            self._compared(exchange.request, one.status, one.headers, one.body) for one in (exchange.answer, ours)
        )
        operation = self._api.find(exchange.request.method, theirs.path)
        self._comparison.compare(theirs, other, operation, exchange.operation_id)

    def _compared(self, request: Request, status: int, headers: Mapping[str, str], body: bytes) -> Compared:
        path, _, query = request.target.partition("?")
        asked = Message(tuple(request.headers.items()), request.body)
        answered = Message(tuple(headers.items()), body)
        return Compared(self.compared, _EPOCH, request.method, path, query, asked, status, answered)

    def _new_deliveries(self, receiver: Receiver | None) -> list[Received]:
        """Return what the target delivered since the last look."""
        received = [] if receiver is None else receiver.received
        known = next((n for n, one in enumerate(received) if one is self._last_delivery), -1)
        self._last_delivery = received[-1] if received else self._last_delivery
        return received[known + 1 :]

    def _deliveries_that_differ(self, exchange: Exchange, delivered: list[Received]) -> Iterable[Differing]:
        ours, self._twin.receiver.received = self._twin.receiver.received, []
        if len(ours) != len(delivered):
            expected, got = (f"{len(listed)} deliveries" for listed in (ours, delivered))
            yield self._of_delivery(exchange, "deliveries", expected, got)
            return
        for mine, theirs in zip(ours, delivered, strict=True):
            before = len(self._comparison.differences)
            delivery = self._delivery_of(exchange)
            body = delivery.request_body if delivery else None
            schemas = [{"$ref": f"#/components/schemas/{body.schema_name}"}] if body else []
            place = place_of(self._facts.bundle, schemas)
            first, second = (self._compared(exchange.request, 0, one.headers, one.body) for one in (theirs, mine))
            self._comparison.compare_bodies(first, second, place, exchange.operation_id)
            for one in self._comparison.differences[before:]:
                yield self._of_delivery(exchange, json_path(steps_of(one.where)), one.replayed, one.recorded)
            if mine.url != theirs.url:
                yield self._of_delivery(exchange, "address", mine.url, theirs.url)
            for name in sorted(mine.headers.keys() | theirs.headers.keys()):
                signed_alike = mine.body == theirs.body or name != self._facts.signature_header.lower()
                if name not in _OF_THE_WAY and signed_alike and mine.headers.get(name) != theirs.headers.get(name):
                    expected, got = (one.headers.get(name, "no such header") for one in (mine, theirs))
                    yield self._of_delivery(exchange, f"header {name}", expected, got)

    def _delivery_of(self, exchange: Exchange) -> Delivery | None:
        asked = json_in(exchange.request.body)
        return (
            self._facts.deliveries.get(cast("JsonObject", asked).get("type", "")) if isinstance(asked, dict) else None
        )

    def _of_delivery(self, exchange: Exchange, where: str, expected: str, got: str) -> Differing:
        delivery = self._delivery_of(exchange)
        claim = delivery.pointer if delivery else ""
        return about(self._facts, oracles.MODEL_DELIVERY, claim, f"delivery: {where}", expected, got)
