"""A Redis server that fails, stalls or is away: each process counts for itself, and nothing is counted twice."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import pytest
from redis import RedisError

from bullseye_partner import (
    redis_rate_budget,
)
from bullseye_partner.redis_rate_budget import RETRY_AFTER, RedisRateBudget
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import as_json
from contract_tests.tests.client.redis_budget.server_time import shared, waits

if TYPE_CHECKING:
    from pathlib import Path


GOOD = as_json({"apiKeys": []})


def test_without_its_server_each_process_counts_for_itself(caplog: pytest.LogCaptureFixture, tmp_path: Path):
    clock = ManualClock()
    budget = RedisRateBudget(f"unix://{tmp_path}/nothing", "acme", requests=3, seconds=60.0, clock=clock)
    with caplog.at_level(logging.INFO, logger="bullseye_partner"):
        assert waits(budget, 4) == [0.0, 0.0, 0.0, 60.0]
        clock.pass_by(2 * RETRY_AFTER)
        waits(budget, 1)
    assert [record.levelname for record in caplog.records] == ["WARNING"], "one, however long it lasts"
    assert "cannot be reached, each process counts for itself" in caplog.text


@pytest.mark.usefixtures("told_time")
def test_what_was_sent_without_the_server_counts_when_it_is_back(
    redis: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    clock = ManualClock()
    budget, other = (shared(redis, clock, requests=3, seconds=60.0, margin=0.0) for _ in range(2))
    first = budget.enter()
    assert budget.wait(first) == 0.0
    budget.done(first, None)

    with monkeypatch.context() as patch:
        asked: list[object] = []

        def fail(*arguments: object) -> list[int]:
            asked.append(arguments)
            raise RedisError("down")

        patch.setattr(budget, "_ask_server", fail)
        clock.pass_by(10.0)
        slots = [budget.enter() for _ in range(3)]
        assert [budget.wait(slot) for slot in slots] == [0.0, 0.0, 50.0], "what was sent before counts as well"
        for slot in slots:
            budget.done(slot, None)
        assert len(asked) == 1

    assert waits(budget, 1) == [50.0], "not asked yet"
    clock.pass_by(RETRY_AFTER)
    with caplog.at_level(logging.INFO, logger="bullseye_partner"):
        assert waits(budget, 1) == [45.0]
    assert "is back" in caplog.text
    assert waits(other, 1) == [55.0], "one is waiting for the first place"


@pytest.mark.usefixtures("told_time")
def test_what_a_failing_server_was_told_is_told_again(redis: Any, monkeypatch: pytest.MonkeyPatch):
    clock = ManualClock()
    budget = shared(redis, clock, requests=1, seconds=60.0, margin=0.0)
    late = budget.enter()
    assert budget.wait(late) == 0.0
    clock.pass_by(20.0)
    budget.done(late, None)
    with monkeypatch.context() as patch:

        def fail(*_: object) -> list[int]:
            raise RedisError("down")

        patch.setattr(budget, "_ask_server", fail)
        impatient = budget.enter()
        assert budget.wait(impatient) == 60.0
        budget.done(impatient, None)
    clock.pass_by(RETRY_AFTER)
    assert waits(budget, 1) == [60.0 - RETRY_AFTER], "not what is left since it was sent"


@pytest.mark.usefixtures("told_time")
def test_who_came_before_a_failure_is_not_held_up_by_who_came_meanwhile(redis: Any, monkeypatch: pytest.MonkeyPatch):
    clock = ManualClock()
    budget = shared(redis, clock, requests=1, seconds=10.0, margin=0.0)
    sent, before, meanwhile = (budget.enter() for _ in range(3))
    assert budget.wait(sent) == 0.0
    budget.done(sent, None)
    assert budget.wait(before) == 10.0
    with monkeypatch.context() as patch:

        def fail(*_: object) -> list[int]:
            raise RedisError("down")

        patch.setattr(budget, "_ask_server", fail)
        assert budget.wait(meanwhile) == 10.0
    clock.pass_by(RETRY_AFTER)
    assert budget.wait(meanwhile) == 10.0, "behind the other"
    clock.pass_by(10.0 - RETRY_AFTER)
    assert budget.wait(before) == 0.0


def test_a_server_that_does_not_answer_is_tried_by_one_request_at_a_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(redis_rate_budget, "ANSWER_WITHIN", 0.02)
    clock = ManualClock()
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "redis.sock"))
        silent.listen()
        budget = RedisRateBudget(f"unix://{tmp_path}/redis.sock", "acme", requests=3, seconds=60.0, clock=clock)
        assert waits(budget, 1) == [0.0]
        clock.pass_by(RETRY_AFTER)
        asked: list[object] = []

        def ask(*arguments: object) -> int:
            asked.append(arguments)
            # While this one is under way, another comes.
            assert waits(budget, 1) == [0.0]
            raise RedisError("still silent")

        monkeypatch.setattr(budget, "_ask_server", ask)
        assert waits(budget, 1) == [0.0]
        assert len(asked) == 1
