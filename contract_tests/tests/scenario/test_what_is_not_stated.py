"""An API that does what is described may differ from our emulator in what nothing states: nothing is found then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.live.consumption import Consumption
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.billing import edges
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.exchange import Answer, open_wire
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Request, Wire
    from generator.evidence import Level


def test_errors_may_be_for_free_and_nothing_else() -> None:
    counted, free = Consumption(), Consumption()
    for consumption, status in ((counted, 201), (free, 404)):
        remaining = 10**6
        for number in range(300):
            is_other = number % 4 == 0
            remaining -= not is_other
            consumption.note("POST" if is_other else "GET", status if is_other else 200, remaining, 60)
    assert ("status 201", 0) in counted.otherwise()
    assert ("status 404", 0) not in free.otherwise()


def test_the_last_tier_may_have_no_end() -> None:
    assert edges([{"minUsage": 0, "maxUsage": 10}, {"minUsage": 11, "maxUsage": None}]) == [0, 1, 9, 10, 11, 12, 4500]


@pytest.mark.parametrize(
    ("claim", "level"),
    [
        ("/paths/~1partner~1organizations/post/responses/422", "inferred"),
        ("/paths/~1partner~1organizations/post/responses/400", "documented"),
        ("/paths/~1partner~1organizations/post", "documented"),
    ],
)
def test_a_shared_response_is_known_no_better_than_it_is_by_itself(facts: Facts, claim: str, level: str) -> None:
    assert facts.level(claim) == level


def test_the_word_of_an_error_is_known_as_well_as_the_page_has_it(facts: Facts) -> None:
    operation = facts.operations["createOrganization"]
    levels: dict[int, Level] = {}
    for status, word in ((400, "BadRequest"), (409, "Conflict")):
        answer = Answer(status, {"content-type": "application/json"}, b'{"code":"NotFound","message":"x","details":{}}')
        broken = AnswerRules(facts, emulator_target(1)).broken(operation, answer)
        (found,) = (one for one in broken if one.where == "$.code")
        assert word in found.expected
        levels[status] = facts.level(found.claim)
    assert levels == {400: "documented", 409: "inferred"}


@pytest.mark.parametrize(
    ("operation_id", "body", "level"),
    [("getOrganization", b"{}", "inferred"), ("getPartnerAccount", b"{}", "documented")],
)
def test_a_wrapper_is_known_no_better_than_the_answer_that_has_it(
    facts: Facts, operation_id: str, body: bytes, level: Level
) -> None:
    answer = Answer(200, {"content-type": "application/json"}, body)
    broken = AnswerRules(facts, emulator_target(1)).broken(facts.operations[operation_id], answer)
    (found,) = (one for one in broken if one.oracle == oracles.REQUIRED_PROPERTY)
    assert facts.level(found.claim) == level


class Generous:
    """A way to an API that gives each new organization some credits unless it is told how many."""

    def __init__(self, facts: Facts, wire: Wire) -> None:
        self._facts = facts
        self._wire = wire

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        answer = self._wire.send(request, key)
        path = self._facts.operations["createOrganization"].path
        if not request.target.startswith(path) or b'"initialCredits"' in (request.body or b""):
            return answer
        return replace(answer, body=answer.body.replace(b'"credits":0', b'"credits":500'))

    def close(self) -> None:
        self._wire.close()


@pytest.mark.parametrize("is_copy", [True, False])
def test_an_organization_may_begin_with_credits_that_nobody_asked_for(facts: Facts, is_copy: bool) -> None:
    target = replace(emulator_target(1), is_copy=is_copy)
    target.reset()
    session = Session(facts, target, 1, None, wire=Generous(facts, open_wire(target)))
    try:
        Ground(session).create({"name": "a"})
    finally:
        session.close()
    found = {one.oracle for one in session.findings}
    assert found == ({oracles.INITIAL_CREDITS} if is_copy else set())
