"""Times in answers are held against what each of them means (`x-time`)."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests import oracles
from contract_tests.scenario.times import Times
from contract_tests.target.exchange import Answer

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

CONFIG = "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
EARLY, LATE = "2025-02-27T10:30:00Z", "2025-02-27T10:31:00Z"


class Run:
    """Answers about ICP configs, one after the other."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._times = Times(facts, lambda _: None, trust_date=True)

    def broken(self, operation_id: str, status: int = 200, date: str = "", **shown: Any) -> list[tuple[str, str, str]]:
        """Return what an answer breaks: the law, what was expected and what came."""
        operation = self._facts.operations[operation_id]
        body = json.dumps({"icpConfig": {"id": CONFIG, "createdAt": EARLY, "updatedAt": EARLY} | shown}).encode()
        headers = {"date": date} if date else {}
        return [
            (one.oracle.id, one.expected, one.got)
            for one in self._times.broken(operation, Answer(status, headers, body))
        ]


def test_times_that_mean_what_they_say_are_no_findings(facts: Facts) -> None:
    run = Run(facts)
    assert run.broken("createIcpConfig", 201) == []
    assert run.broken("getIcpConfig", createdAt="2025-02-27T10:30:00.500Z") == []
    assert run.broken("updateIcpConfig", updatedAt=LATE) == []
    assert run.broken("getIcpConfig", updatedAt="2025-02-27T12:31:00+02:00") == []
    assert run.broken("getIcpConfig", createdAt=None, updatedAt=None) == []


def test_the_time_of_a_creation_never_moves(facts: Facts) -> None:
    run = Run(facts)
    run.broken("getIcpConfig")
    law = oracles.TIME_OF_CREATION.id
    assert run.broken("getIcpConfig", createdAt=LATE, updatedAt=EARLY) == [
        (law, "2025-02-27T10:30:00+00:00, as before", "2025-02-27T10:31:00+00:00")
    ]


@pytest.mark.parametrize(("before", "alarms"), [(1740652200 + 60, 0), (1740652200 + 3600, 1)])
def test_what_is_made_now_was_created_now(facts: Facts, before: int, alarms: int) -> None:
    run = Run(facts)
    run.broken("getIcpConfig", date=formatdate(before, usegmt=True))

    found = run.broken("createIcpConfig", 201, id="5d0c9a52-8c3d-4c60-8a0d-0c8f6b4e7a11", updatedAt=LATE)

    assert [law for law, *_ in found if law == oracles.TIME_OF_CREATION.id] == [oracles.TIME_OF_CREATION.id] * alarms


@pytest.mark.parametrize("date", ["", formatdate(1740652260, usegmt=True)])
def test_an_update_moves_the_time_of_the_last_change(facts: Facts, date: str) -> None:
    run = Run(facts)
    run.broken("createIcpConfig", 201)
    # The target shows by its clock, or by what it makes in between, that it is a minute later.
    if date:
        run.broken("getIcpConfig", date=date)
    else:
        run.broken("createIcpConfig", 201, id="5d0c9a52-8c3d-4c60-8a0d-0c8f6b4e7a11", createdAt=LATE, updatedAt=LATE)
    ((law, expected, got),) = run.broken("updateIcpConfig")
    assert (law, expected[:8]) == (oracles.TIME_OF_CHANGE.id, "at least")
    assert got == "2025-02-27T10:30:00+00:00"


def test_reading_does_not_move_the_time_of_the_last_change_of_what_the_run_made(facts: Facts) -> None:
    run = Run(facts)
    run.broken("createIcpConfig", 201)
    run.broken("getIcpConfig")
    ((law, _, _),) = run.broken("getIcpConfig", updatedAt=LATE)
    assert law == oracles.TIME_OF_CHANGE.id
    others = Run(facts)  # somebody else may have changed what is not the run's
    others.broken("getIcpConfig")
    assert others.broken("getIcpConfig", updatedAt=LATE) == []


def test_no_time_of_what_has_happened_lies_after_the_answer(facts: Facts) -> None:
    run = Run(facts)
    date = formatdate(1740652200, usegmt=True)
    assert run.broken("getIcpConfig", date=date) == []
    assert [law for law, _, _ in run.broken("getIcpConfig", date=date, createdAt="2025-02-27T18:30:00Z")] == [
        oracles.TIME_IS_PAST.id,
        oracles.TIME_OF_CREATION.id,
    ]
