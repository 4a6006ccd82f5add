"""A run of the scenario, and of random walks beside the model, that ends with its first finding."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from contract_tests.fuzzing.profiles import QUICK
from contract_tests.model.drawn_walk import draw_walk
from contract_tests.model.eventful_walk import draw_eventful_walk
from contract_tests.model.walk import Walker
from contract_tests.power.report import Detection
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.table import run_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.finding import Finding
    from contract_tests.model.lockstep import Lockstep
    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target
    from generator.json_pointer import Json


class _FoundSignal(BaseException):
    """The first finding ends the run; no exception, so that no step takes it for the target's."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _StoppingSession(Session):
    """A session that ends with its first finding."""

    def find(self, oracle: Oracle, expected: str, got: Json, **place: str) -> None:
        super().find(oracle, expected, got, **place)
        raise _FoundSignal(list(self._findings.values())[-1])


def first_detection(
    facts: Facts,
    target: Target,
    model: Lockstep | None,
    seed: int,
) -> Detection | None:
    """Run the scenario, and the walks if there is a model, until something is found; None if nothing is.

    Args:
        facts: What is described.
        target: What is tested.
        model: What answers beside it.
        seed: Of all random values.
    """
    started = time.monotonic()
    requests = 0
    acts: list[Callable[[Session], None]] = [run_whole]
    if model is not None:
        acts.append(partial(_walk, facts))
        acts += [partial(_eventful_walk, facts, number) for number in range(QUICK.walks)]
    for act in acts:
        target.reset()
        if model is not None:
            model.begin()
        session = _StoppingSession(facts, target, seed, target.receiver, model=model)
        try:
            act(session)
            session.hear_model()
        except _FoundSignal as signal:
            sent = requests + len(session.exchanges)
            return detection_of(signal.finding, sent, time.monotonic() - started)
        finally:
            session.close()
        requests += len(session.exchanges)
    return None


def detection_of(finding: Finding, requests: int, seconds: float) -> Detection:
    """Return a finding that came after so many requests and seconds."""
    return Detection(
        finding.engine,
        finding.oracle.family,
        finding.oracle.id,
        finding.operation_id,
        finding.where,
        finding.fingerprint,
        requests,
        seconds,
    )


def _walk(facts: Facts, session: Session) -> None:
    Walker(session).run(draw_walk(facts, session.seed, session.tag))


def _eventful_walk(facts: Facts, number: int, session: Session) -> None:
    seed = session.seed + number
    with session.another_account() as key:
        if key is not None:
            Walker(session, key).run(draw_eventful_walk(facts, seed, tag_of(str(seed))))
