"""A walk in an account that was lent finds what needs time, visitors, odd values or mistakes, and nothing else."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import create_app
from contract_tests.json_body import uncertainty_of
from contract_tests.model.bent_requests import BENDS, bent
from contract_tests.model.drawn_walk import Action
from contract_tests.model.eventful_walk import (
    AGO,
    Acknowledgement,
    Pause,
    Visit,
    draw_eventful_walk,
    is_time,
    varied,
)
from contract_tests.model.lockstep import lockstep_with
from contract_tests.model.walk import WalkResult, take_eventful_walks
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.target.exchange import Request
from contract_tests.target.served import served_target
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from bullseye_partner_emulator import Emulator, Settings
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json

BODY = {"name": "Acme", "initialCredits": 3, "metadata": {"list": [1, {"deep": "x"}]}}


def walked(facts: Facts, seed: int, count: int = 1, incident: str = "") -> WalkResult:
    def make(settings: Settings) -> Emulator:
        return DeviatingEmulator(settings, BY_ID[incident]) if incident else create_app(settings)

    target = emulator_target(seed, make)
    with lockstep_with(facts, target) as model:
        assert model is not None
        return take_eventful_walks(facts, target, model, seed, count)


@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (100, 200, 300))])
def test_walks_find_no_difference_between_two_emulators(facts: Facts, seed: int) -> None:
    result = walked(facts, seed, count=3)

    assert (result.findings, result.apart) == ([], [])
    assert {exchange.operation_id for exchange in result.exchanges} == {*facts.operations, ""}


@pytest.mark.slow
def test_walks_find_no_difference_over_http(facts: Facts) -> None:
    with served_target("memory", 1) as target, lockstep_with(facts, target) as model:
        assert model is not None
        result = take_eventful_walks(facts, target, model, 1, 3)

    assert (result.findings, result.apart) == ([], [])
    assert len(result.exchanges) > 2000


@pytest.mark.parametrize(
    ("incident", "event"),
    [
        ("p-last-use-forgotten", "seconds pass"),
        ("p-preferences-reset-by-deploy", "seconds pass"),
        ("used-when-last-seen", "is identified"),
    ],
)
def test_what_needs_an_event_is_found_and_shrunk_to_what_shows_it(facts: Facts, incident: str, event: str) -> None:
    first = walked(facts, 1, count=5, incident=incident).findings[0]

    assert first.engine == "model"
    assert len(first.repeat.splitlines()) <= 20, first.repeat
    assert event in first.repeat


def test_walks_end_with_the_first_one_that_finds_something(facts: Facts) -> None:
    one, five = (walked(facts, 1, count, "p-last-use-forgotten") for count in (1, 5))

    assert [finding.message for finding in one.findings] == [finding.message for finding in five.findings]
    assert len(one.exchanges) == len(five.exchanges)


def test_the_same_seed_draws_the_same_walk_which_has_each_kind_of_act(facts: Facts) -> None:
    walk = draw_eventful_walk(facts, 1, "tag")

    assert walk == draw_eventful_walk(facts, 1, "tag")
    assert walk != draw_eventful_walk(facts, 2, "tag")
    assert {type(act) for act in walk} == {Action, Visit, Pause, Acknowledgement}
    actions = [act for act in walk if isinstance(act, Action)]
    assert {action.operation_id for action in actions} == facts.operations.keys()
    assert sum(action.bend is not None for action in actions) > len(actions) / 20
    assert any(is_time(value) for action in actions for value in action.query.values())


def test_after_a_failed_delivery_time_passes_before_anything_else_is_asked(facts: Facts) -> None:
    walk = draw_eventful_walk(facts, 3, "tag", 4000)
    failing = [number for number, act in enumerate(walk) if isinstance(act, Acknowledgement) and act.status >= 300]

    assert failing
    for number in failing:
        after = walk[number + 1 : number + 5]
        ends = next(place for place, act in enumerate(after) if isinstance(act, Acknowledgement))
        assert isinstance(walk[number + ends + 2], Pause)


def test_a_time_of_a_walk_is_a_time_and_nothing_else_is() -> None:
    assert is_time({AGO: 60})
    assert not any(map(is_time, (None, 60, {}, {AGO: 60, "other": 1}, {"other": 1}, [AGO])))


@pytest.mark.parametrize(
    "value", ["Acme Corporation", 7, 0.5, ["a", "b"], {"name": "x", "list": [1]}, True, None, "", [], {}]
)
def test_a_varied_value_is_of_the_same_type_and_mostly_another_one(value: Json) -> None:
    found = [varied(Random(seed), value) for seed in range(60)]  # noqa: S311 - nothing is secret here

    assert {type(one) for one in found} == {type(value)}
    assert any(one != value for one in found) == (value not in (True, None, [], {}))


@pytest.mark.parametrize("number", range(len(BENDS)))
def test_each_bend_changes_a_request_that_has_everything(number: int) -> None:
    headers = {"Content-Type": "application/json"}
    request = Request("PUT", "/partner/organizations/ab/x?page=1&search=a+b", headers, json.dumps(BODY).encode())
    changed = {bent(request, number + len(BENDS) * which).target for which in range(3)}

    assert bent(request, number) != request
    assert bent(request, number) == bent(request, number)
    assert all("page" in target.lower() for target in changed)


def test_no_bend_sends_json_that_readers_take_in_different_ways() -> None:
    request = Request("PUT", "/partner/me", {}, json.dumps(BODY).encode())

    for number in range(len(BENDS) * 8):
        body = bent(request, number).body or b""
        assert not uncertainty_of(body), body


def test_members_are_bent_at_any_depth() -> None:
    request = Request("PUT", "/partner/me", {}, json.dumps(BODY).encode())
    bodies = [(bent(request, number).body or b"").decode() for number in range(len(BENDS) * 8)]

    assert any('"DEEP": "x"' in body for body in bodies)
    assert any('"deep": null' in body for body in bodies)


def test_what_has_neither_query_nor_body_is_bent_all_the_same() -> None:
    request = Request("GET", "/partner/me", {}, None)

    assert all(bent(request, number) != request for number in range(len(BENDS)))
