"""The answers that an API with a mutant gives to all requests of a whole run, held against a description.

The scenario reads answers by the names that the API had when it was written. After a mutant has changed one of them, it
cannot ask for all that it asked for before, whatever the description says. So the requests are those of a run on the
API as it is, and the mutant changes the answers that came.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from contract_tests import oracles
from contract_tests.power.mutants import mutated
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.completeness import completeness
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import Answer, AsgiWire, Exchange
from contract_tests.target.target import ANOTHER_ACCOUNT, emulator_target
from generator.description import repository_description
from generator.json_pointer import split
from generator.schema import base_path
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.mutants import Mutant
    from contract_tests.target.target import Receive, Scope, Send
    from generator.description import Description
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_BODY = "$response.body#"


@lru_cache(maxsize=1)  # one run serves all mutants that a process looks at
def whole_run(seed: int) -> tuple[Exchange, ...]:
    """Return all exchanges of a run of the scenario on the emulator as it is."""
    description = repository_description()
    result = run_scenario(description, strict_variant(description.bundle), emulator_target(seed), seed=seed)
    return tuple(result.exchanges)


def answers_with(mutant: Mutant, exchanges: tuple[Exchange, ...], bundle: JsonObject) -> list[Exchange]:
    """Return exchanges with the answers of an API with a mutant, which remembers nothing of earlier requests."""
    return [made for made, _ in _replayed(mutant, exchanges, bundle)]


def shows_in(mutant: Mutant, exchanges: tuple[Exchange, ...], bundle: JsonObject) -> bool:
    """Return whether a mutant makes any of these requests or answers another one."""
    return any(shows for _, shows in _replayed(mutant, exchanges, bundle))


def _replayed(mutant: Mutant, exchanges: tuple[Exchange, ...], bundle: JsonObject) -> Iterator[tuple[Exchange, bool]]:
    """Yield each exchange with the answer of an API with a mutant, and whether the mutant has shown by then."""
    recorded = _Recorded()
    layer = mutated(recorded, mutant, bundle)
    with closing(AsgiWire(layer, base_path(bundle))) as wire:
        for exchange in exchanges:
            if mutant.operations is not None and exchange.operation_id not in mutant.operations:
                yield exchange, layer.touched > 0
                continue
            recorded.answer = exchange.answer
            yield replace(exchange, answer=wire.send(exchange.request, {})), layer.touched > 0


def held_against(description: Description, before: tuple[Exchange, ...], now: list[Exchange]) -> list[str]:
    """Return what answers contradict of the statements of a description; the laws of the rate limit are none.

    Args:
        description: The description.
        before: The exchanges as they were, to tell what was a success, and which values the API knows.
        now: The same exchanges with the answers that are held against it.
    """
    facts = Facts(description, strict_variant(description.bundle))
    target = emulator_target(1)
    session = Session(facts, target, 1, None, wire=AsgiWire(_Recorded(), ""))
    # Time passes in accounts that are lent, and not in that of the run.
    rules = {is_lent: AnswerRules(facts, target) for is_lent in (True, False)}
    known = _texts_of(before)
    wrong_links: dict[str, None] = {}
    seen: set[object] = set()
    for was, exchange in zip(before, now, strict=True):
        answer = exchange.answer
        headers = sorted((name, "0" if value.isdigit() else value) for name, value in answer.headers.items())
        look = (exchange.operation_id, answer.status, was.answer.status, answer.body, tuple(headers))
        if look in seen:
            continue
        seen.add(look)
        session.exchanges.append(exchange)
        operation = facts.operations.get(exchange.operation_id)
        for broken in rules[exchange.key == ANOTHER_ACCOUNT].broken(operation, answer):
            if broken.oracle not in (oracles.RATE_LIMIT, oracles.RATE_COUNT):
                session.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
        if operation is not None and 200 <= was.answer.status < 300:
            session.check_status(operation, answer, min(one.status for one in operation.success), oracles.STATUS, "")
            wrong_links |= dict.fromkeys(_wrong_links(facts, operation, answer, known))
    completeness(Ground(session))
    session.close()
    return [*(f"{one.oracle.id}: {one.operation_id} {one.where}" for one in session.findings), *wrong_links]


def _wrong_links(facts: Facts, operation: Operation, answer: Answer, known: frozenset[str]) -> Iterator[str]:
    """Yield the links of an answer that hand on what the API does not know."""
    if facts.response_pointer(operation, answer.status) is None:
        return
    links: dict[str, JsonObject] = facts.strict_response(operation, answer.status).get("links", {})
    for name, link in links.items():
        for expression in facts.resolve(link).get("parameters", {}).values():
            place = str(expression).removeprefix(_BODY)
            if str(expression).startswith(_BODY) and not _hands_on(answer.json, split(place), known):
                yield f"link: {operation.operation_id} {name} takes {place}"


def _hands_on(value: Json, steps: list[str], known: frozenset[str]) -> bool:
    """Return whether there is a value that the API knows at a place; a list may be empty."""
    for step in steps:
        if isinstance(value, list):
            if not value:
                return True
            value = cast("list[object]", value)[int(step)] if step.isdigit() else None
        else:
            value = cast("JsonObject", value).get(step) if isinstance(value, dict) else None
    return isinstance(value, str) and value in known


def _texts_of(exchanges: tuple[Exchange, ...]) -> frozenset[str]:
    """Return all texts in the answers of a run."""
    found: set[str] = set()

    def look(value: Json) -> None:
        if isinstance(value, str):
            found.add(value)
        for inner in cast("JsonObject", value).values() if isinstance(value, dict) else ():
            look(inner)
        for inner in cast("list[object]", value) if isinstance(value, list) else ():
            look(inner)

    for exchange in exchanges:
        look(exchange.answer.json)
    return frozenset(found)


class _Recorded:
    """An ASGI application that gives one answer, whatever is asked."""

    def __init__(self) -> None:
        self.answer = Answer(200, {}, b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        del scope, receive
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.answer.headers.items()]
        await send({"type": "http.response.start", "status": self.answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.answer.body})
