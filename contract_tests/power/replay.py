"""The answers that an API with a mutant gives to all requests of a whole run, held against a description.

The scenario reads answers by the names that the API had when it was written. After a mutant has changed one of them, it
cannot ask for all that it asked for before, whatever the description says. So the requests are those of a run on the
API as it is, and the mutant changes the answers that came.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.power.mutants import mutated
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.completeness import completeness
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import Answer, AsgiWire, Exchange
from contract_tests.target.target import emulator_target
from generator.description import repository_description
from generator.schema import base_path
from generator.strict import strict_variant

if TYPE_CHECKING:
    from contract_tests.finding import Finding
    from contract_tests.power.mutants import Mutant
    from contract_tests.target.target import Receive, Scope, Send
    from generator.description import Description
    from generator.json_pointer import JsonObject


@lru_cache(maxsize=1)  # one run serves all mutants that a process looks at
def whole_run(seed: int) -> tuple[Exchange, ...]:
    """Return all exchanges of a run of the scenario on the emulator as it is."""
    description = repository_description()
    result = run_scenario(description, strict_variant(description.bundle), emulator_target(seed), seed=seed)
    return tuple(result.exchanges)


def answers_with(mutant: Mutant, exchanges: tuple[Exchange, ...], bundle: JsonObject) -> list[Exchange]:
    """Return exchanges with the answers of an API with a mutant, which remembers nothing of earlier requests."""
    recorded = _Recorded()
    wire = AsgiWire(mutated(recorded, mutant, bundle), base_path(bundle))
    made: list[Exchange] = []
    for exchange in exchanges:
        if mutant.operations is not None and exchange.operation_id not in mutant.operations:
            made.append(exchange)
            continue
        recorded.answer = exchange.answer
        made.append(replace(exchange, answer=wire.send(exchange.request, {})))
    wire.close()
    return made


def held_against(description: Description, before: tuple[Exchange, ...], now: list[Exchange]) -> list[Finding]:
    """Return what answers contradict of the statements of a description; the laws of the rate limit are none.

    Args:
        description: The description.
        before: The exchanges as they were, to tell what was a success.
        now: The same exchanges with the answers that are held against it.
    """
    target = emulator_target(1)
    facts = Facts(description, strict_variant(description.bundle))
    session = Session(facts, target, 1, None, wire=AsgiWire(_Recorded(), ""))
    rules = AnswerRules(facts, target)
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
        for broken in rules.broken(operation, answer):
            if broken.oracle is not oracles.RATE_LIMIT:
                session.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
        if operation is not None and 200 <= was.answer.status < 300:
            session.check_status(operation, answer, min(one.status for one in operation.success), oracles.STATUS, "")
    completeness(Ground(session))
    session.close()
    return session.findings


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
