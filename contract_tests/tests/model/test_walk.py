"""A walk beside the model finds nothing in an emulator that conforms, and says in few requests what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import Settings, create_app
from contract_tests.live.pace import Pace
from contract_tests.model.account import LiveModel
from contract_tests.model.drawn_walk import FEW_ORGANIZATIONS, draw_walk
from contract_tests.model.local_run import run_local
from contract_tests.model.lockstep import lockstep_with
from contract_tests.model.walk import WalkResult, take_walk
from contract_tests.power.live_account import TestClock
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told, understood
from contract_tests.scenario import run as scenario_run
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.vocabulary import telling_values
from contract_tests.target.exchange import AsgiWire
from contract_tests.target.target import emulator_target
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.mutants.mutant import Deviation
    from contract_tests.scenario.session import Session

DESCRIPTION = repository_description()


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(DESCRIPTION, strict_variant(DESCRIPTION.bundle))


def walked(facts: Facts, seed: int, operation_id: str = "", deviation: Deviation | None = None) -> WalkResult:
    target = emulator_target(seed)
    assert target.app is not None
    if deviation is not None:
        mutant = Mutant("test", operation_id, "", "", stateless(deviation), frozenset({operation_id}))
        layer, clean = mutated(target.app, mutant), target.reset

        def reset() -> None:
            clean()
            layer.reset()

        target = replace(target, app=layer, reset=reset)
    with lockstep_with(facts, target) as model:
        assert model is not None
        return take_walk(facts, target, model, seed)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_a_walk_finds_no_difference_between_two_emulators(facts: Facts, seed: int) -> None:
    result = walked(facts, seed)
    assert (result.findings, result.apart) == ([], [])
    assert {exchange.operation_id for exchange in result.exchanges} == facts.operations.keys()


def trimmed(body: Any) -> None:
    body["name"] = body["name"].strip() or body["name"]


def in_lower_case(body: Any) -> None:
    body["logoUrl"] = body["logoUrl"].lower()


@pytest.mark.parametrize(
    ("operation_id", "change", "where"),
    [
        pytest.param("createOrganization", trimmed, "$.organization.name", marks=pytest.mark.slow),
        ("updateBranding", in_lower_case, "$.partner.logoUrl"),
    ],
)
def test_what_becomes_of_a_telling_value_is_found_and_shrunk_to_what_shows_it(
    facts: Facts, operation_id: str, change: Callable[[Any], Any], where: str
) -> None:
    result = walked(facts, 1, operation_id, understood(change))
    first = result.findings[0]
    assert (first.engine, first.where) == ("model", where)
    assert 1 <= len(first.repeat.splitlines()) <= 3, first.repeat
    assert all(line.startswith("curl -X") for line in first.repeat.splitlines())


def without_items(body: Any) -> None:
    body["organizations"] = None


def with_an_object_as_id(body: Any) -> None:
    body["organization"]["id"] = {"value": body["organization"]["id"]}


@pytest.mark.parametrize(
    ("operation_id", "change", "where"),
    [
        ("listOrganizations", without_items, "$.organizations"),
        ("createOrganization", with_an_object_as_id, "$.organization.id"),
    ],
)
def test_a_walk_that_cannot_go_on_says_why(
    facts: Facts, operation_id: str, change: Callable[[Any], Any], where: str
) -> None:
    result = walked(facts, 1, operation_id, told(change))
    assert where in {finding.where for finding in result.findings}


def test_the_same_seed_draws_the_same_walk_and_another_another(facts: Facts) -> None:
    assert draw_walk(facts, 1, "tag", 50) == draw_walk(facts, 1, "tag", 50)
    assert draw_walk(facts, 1, "tag", 50) != draw_walk(facts, 2, "tag", 50)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "Cafe\u0301 decomposed"),
        ({"type": "string", "maxLength": 10}, "00123"),
        ({"type": "integer", "minimum": 3, "maximum": 9}, 8),
        ({"type": "string", "format": "date-time"}, "2031-06-01T01:00:00+05:45"),
        ({"type": "object"}, {"float": 0.1, "long": 3.141592653589793, "small": 1e-9, "whole": 1.0}),
        ({"type": "array", "items": {"type": "string"}}, ["Www.Example.COM"]),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "2024-02-29"),
    ],
)
def test_the_vocabulary_has_telling_values_for_each_kind(facts: Facts, schema: Any, value: Any) -> None:
    values = telling_values(facts, schema, "tag")
    assert value in values
    assert all(facts.is_valid(one, schema) for one in values)


@pytest.mark.parametrize("paced", [True, False])
def test_a_walk_makes_few_organizations_where_nobody_knows_how_much_room_there_is(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, paced: bool
) -> None:
    def take_no_step(_session: Session) -> None:
        pass

    monkeypatch.setattr(scenario_run, "run_whole", take_no_step)
    with create_app(Settings(seed=1, rate_limit=10**6)) as emulator:
        target = replace(emulator_target(1), app=emulator, api_key=emulator.api_key, rate_limit=10**6)
        model = LiveModel(facts, emulator.api_key)
        pace = Pace(facts, 1.0, TestClock(), believes_limit=True) if paced else None
        wire = AsgiWire(emulator, emulator.base_path)
        result = run_local(facts, target, model, pace, wire=wire)
    made = [one for one in result.exchanges if (one.operation_id, one.answer.status) == ("createOrganization", 201)]
    assert result.findings == []
    assert (len(made) <= FEW_ORGANIZATIONS) is paced
    assert len(made) > 10
