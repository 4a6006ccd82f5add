"""Steps say what they need of earlier ones and what they give to later ones, and touch nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground, Made
from contract_tests.scenario.steps.table import READING, WHOLE, Step, run_steps
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.steps.ground import Thing


class Touched(Made):
    """Remembers what is touched."""

    def __init__(self) -> None:
        super().__init__()
        self.things: set[Thing] = set()

    def _check(self, thing: Thing) -> None:
        super()._check(thing)
        self.things.add(thing)


@pytest.fixture
def session(facts: Facts) -> Iterator[Session]:
    target = emulator_target(1)
    target.reset()
    opened = Session(facts, target, 1, target.receiver)
    yield opened
    opened.close()


def test_each_step_comes_after_those_that_give_what_it_needs() -> None:
    given: set[Thing] = set()
    for step in WHOLE:
        assert step.needs <= given, step.name
        given |= step.gives
    assert not any(step.gives for step in READING)


def test_each_step_touches_what_it_declares_and_nothing_else(session: Session) -> None:
    ground = Ground(session)
    touched = ground.made = Touched()
    for step in WHOLE:
        touched.things.clear()
        run_steps(ground, [step])
        assert touched.things == step.needs | step.gives, step.name


def test_a_step_that_touches_what_it_does_not_declare_is_a_fault_of_ours(session: Session) -> None:
    run_steps(Ground(session), [Step("careless", "", lambda ground: ground.made.organizations.clear())])
    assert not session.findings
    (fault,) = session.faults
    assert "does not declare that it needs or gives organizations" in fault
    assert "says nothing of the API" in fault


def test_a_step_that_misses_what_an_answer_lacks_is_a_finding(session: Session) -> None:
    def careless(ground: Ground) -> None:
        ground.session.call("getPartnerAccount").pick("no", "such", "property")

    run_steps(Ground(session), [Step("careless", "", careless)])
    assert [(finding.oracle, finding.where) for finding in session.findings] == [(oracles.USABLE_ANSWER, "careless")]
    assert not session.faults


def test_a_step_that_ends_after_a_wrong_answer_is_an_echo_of_it(session: Session) -> None:
    def careless(ground: Ground) -> None:
        ground.session.call("getPartnerAccount", expect=418)
        raise KeyError("name")

    run_steps(Ground(session), [Step("careless", "", careless)])
    assert [finding.oracle for finding in session.findings] == [oracles.STATUS, oracles.USABLE_ANSWER]
    assert not session.faults
