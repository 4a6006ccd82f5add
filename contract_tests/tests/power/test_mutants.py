"""Every mutant changes what somebody can see; every operator is tried on one place of the description."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import pytest

from bullseye_partner_emulator import DeliveryRequest, Settings, SteppingClock, create_app
from contract_tests.power.mutants import (
    Mutant,
    SlowAnswerError,
    UnknownMutantError,
    all_mutants,
    bundle,
    enumerate_mutants,
    find_mutant,
    mutated,
    semantic_mutants,
)
from contract_tests.power.mutants.places import Reader
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.tests.emulator.asgi import Caller
from contract_tests.tests.emulator.provocations import provoke
from contract_tests.tests.emulator.story import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator import Emulator

GENERATED = enumerate_mutants(bundle())
BY_HAND = semantic_mutants(bundle())
READER = Reader(bundle())
NOT_PROVOKED = (
    "no request meets this mutant: add one for its operation to contract_tests/tests/emulator/provocations.py, "
    "or say in `equivalent` of the mutant why nobody can see it"
)
ONE_PER_OPERATOR = {
    mutant.operator: mutant for mutant in reversed(GENERATED) if not mutant.equivalent and not mutant.delivery
}.values()
DELIVERIES = [mutant for mutant in GENERATED if mutant.delivery]


async def answer_200(_request: DeliveryRequest) -> int:
    return 200


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    settings = Settings(
        seed=1,
        clock=SteppingClock(),
        rate_limit=10**9,
        credit_pool_total=10**15,
        max_organizations=10**6,
        deliver=answer_200,
    )
    emulator = create_app(settings)
    yield emulator
    emulator.close()


def by_id(mutants: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("mutant", mutants, ids=lambda mutant: mutant.id)


def touches(emulator: Emulator, mutant: Mutant) -> int:
    """Return how many exchanges a mutant changes when everything is asked of its operation."""
    emulator.reset()
    foreign_keys = tuple(emulator.create_partner("empty", rate_limit).api_key for rate_limit in (None, 1))
    app = mutated(emulator, mutant)
    operation = next((o for o in READER.operations if o.id == mutant.operation_id), None)
    if operation is None:
        path = mutant.place.partition(" ")[2]
        operation = next((o for o in READER.operations if o.path == path), READER.operations[0])
    with suppress(SlowAnswerError):
        for _ in provoke(app, emulator.api_key, foreign_keys, operation):
            if app.touched:
                break
    return app.touched


@by_id(ONE_PER_OPERATOR)
def test_an_operator_changes_what_can_be_seen(shared: Emulator, mutant: Mutant) -> None:
    if mutant.operator == "slow-answer":
        pytest.skip("it answers by raising, see below")
    assert touches(shared, mutant) > 0, NOT_PROVOKED


@by_id(BY_HAND[::8])
def test_a_drift_written_by_hand_changes_what_can_be_seen(shared: Emulator, mutant: Mutant) -> None:
    assert touches(shared, mutant) > 0, NOT_PROVOKED


def test_a_slow_answer_is_an_error_and_no_sleep(shared: Emulator) -> None:
    shared.reset()
    slow = next(mutant for mutant in GENERATED if mutant.operator == "slow-answer")
    with pytest.raises(SlowAnswerError, match=slow.operation_id):
        for _ in walk(Caller(cast("Emulator", mutated(shared, slow)), shared.api_key)):
            pass


@by_id(DELIVERIES)
def test_a_delivery_is_changed(mutant: Mutant) -> None:
    def delivered(mutant_id: str | None) -> DeliveryRequest:
        requests: list[DeliveryRequest] = []

        async def keep(request: DeliveryRequest) -> int:
            requests.append(request)
            return 200

        emulator = emulator_with(mutant_id)(Settings(seed=1, clock=SteppingClock(), deliver=keep))
        Caller(emulator, emulator.api_key)("POST", "/partner/webhooks/test", {"type": "billing"})
        emulator.close()
        return requests[0]

    assert delivered(mutant.id) != delivered(None)


def test_the_catalogues_are_large_and_their_ids_differ() -> None:
    ids = Counter(mutant.id for mutant in all_mutants(bundle()))
    assert len(GENERATED) > 1000
    assert len(BY_HAND) >= 100
    assert [mutant_id for mutant_id, count in ids.items() if count > 1] == []


def test_every_operation_and_every_property_has_mutants() -> None:
    places = {(mutant.operation_id, mutant.place) for mutant in GENERATED if mutant.operator == "retype-field"}
    assert places == {(operation.id, place.pointer) for operation in READER.operations for place in operation.answer}


def test_a_new_property_of_the_description_gets_mutants() -> None:
    changed = bundle()
    changed["components"]["schemas"]["ScriptConfig"]["properties"]["colour"] = {"type": "string", "enum": ["red"]}
    new = {mutant.id for mutant in enumerate_mutants(changed)} - {mutant.id for mutant in GENERATED}
    assert new == {
        f"{operator}-field:getScriptConfig:/scriptConfig/colour" for operator in ("drop", "rename", "null", "retype")
    } | {"enum-value:getScriptConfig:/scriptConfig/colour"}


def test_what_is_equivalent_says_why() -> None:
    assert all(mutant.equivalent != "" for mutant in GENERATED)
    assert not any(mutant.equivalent for mutant in BY_HAND)


def test_an_emulator_is_made_with_a_mutant() -> None:
    mutant_id = "drop-field:getOrganization:/organization/externalId"
    emulator = emulator_with(mutant_id)(Settings(seed=1, clock=SteppingClock()))
    api = Caller(emulator, emulator.api_key)
    listed = api.get("/partner/organizations")["organizations"][0]
    assert "externalId" in listed
    assert "externalId" not in api.get(f"/partner/organizations/{listed['id']}")["organization"]
    assert find_mutant(bundle(), mutant_id).claim == "The answer has externalId"


def test_an_unknown_mutant_is_named() -> None:
    with pytest.raises(UnknownMutantError, match="'no-such'"):
        emulator_with("no-such")(Settings())


def test_a_mutant_that_asks_twice_leaves_no_trace_in_the_rate_limit(shared: Emulator) -> None:
    def remaining(mutant_id: str) -> list[int]:
        shared.reset()
        api = Caller(cast("Emulator", mutated(shared, find_mutant(bundle(), mutant_id))), shared.api_key)
        paths = ("organizations?status=active", "me", "organizations?status=active", "organizations", "me")
        return [int(api("GET", f"/partner/{path}").headers["x-ratelimit-remaining"]) for path in paths]

    assert remaining("ignored-parameter:listOrganizations:status") == [10**9 - number for number in range(1, 6)]
    assert remaining("stuck-remaining:listOrganizations:x-ratelimit-remaining")[0] == 999
