"""Requests that read and have one mistake each, and values at the bounds that are none."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.reading.inventory import items_property
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps.ground import NO_ID, NOBODY
from contract_tests.scenario.steps.keys import refuse_with_mistakes
from contract_tests.scenario.steps.request_rules import LARGE, LENIENT, NO_SUCH_DAY, other_names, query_cases
from contract_tests.target.exchange import Request, request_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.reading.inventory import Inventory
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.request_rules import QueryCase
    from generator.operations import Operation, Parameter


def mistakes(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield queries at their bounds and beyond them, ids of nothing, ids that are none, and keys that are none."""
    path = next(iter(inventory.places(operation)), None)
    if path is not None and any(error.status == 400 for error in operation.errors):
        yield from _queries(ground, operation, path)
    yield from _ids(ground, inventory, operation, path or ground.path_to_nothing(operation))
    yield Question("no key", operation.operation_id, "", partial(_without_key, ground, inventory, operation, path))
    yield Question("unknown key", operation.operation_id, "", partial(refuse_with_mistakes, ground, operation))


def unknown_path(ground: Ground, _inventory: Inventory) -> Iterator[Question]:
    """Yield a path that no operation has."""
    yield Question("unknown path", "", "", partial(_unknown_path, ground))


def unknown_method(ground: Ground, _inventory: Inventory) -> Iterator[Question]:
    """Yield GET for paths that only have other methods, with ids of nothing."""
    operations = ground.facts.operations.values()
    readable = {operation.path for operation in operations if operation.http_method == "GET"}
    for operation in operations:
        if operation.path not in readable:
            act = partial(_unknown_method, ground, operation)
            yield Question("unknown method", "", "", act, which=operation.path)


def _queries(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Iterator[Question]:
    numbers = Counter[str]()
    for case in query_cases(ground, operation):
        numbers[case.why] += 1
        kind = "accepted" if case.expect is None else "mistake"
        which = str(numbers[case.why]) if numbers[case.why] > 1 else ""
        parameters = (case.parameter,) if case.parameter else ()
        act = partial(_query, ground, operation, path, case)
        each = case.what in (LENIENT, NO_SUCH_DAY)
        yield Question(kind, operation.operation_id, case.what, act, parameters, which, each)


def _query(ground: Ground, operation: Operation, path: Mapping[str, str], case: QueryCase) -> None:
    oracle = oracles.VALUE_ACCEPTED if case.expect is None else case.oracle
    answer = ground.session.call(
        operation.operation_id, path, query=case.query, expect=case.expect, oracle=oracle, why=case.why
    )
    if case.what == LARGE and case.parameter == PAGE_PARAMETERS[0] and answer.status < 300:
        where = f"$.{items_property(operation)}"
        ground.session.equal(answer.pick(items_property(operation)), [], oracles.PAST_THE_END, where)


def _ids(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> Iterator[Question]:
    for parameter in operation.path_parameters:
        unknown = partial(_id, ground, operation, {**path, parameter.name: NOBODY}, 404, f"unknown {parameter.name}")
        # Under what is there: what is missing is the last of them alone.
        variant = "within" if parameter is not operation.path_parameters[0] else ""
        yield Question("unknown id", operation.operation_id, variant, unknown, (parameter.name,))
        if parameter is not operation.path_parameters[-1] and (
            other := _another(inventory, operation, path, parameter)
        ):
            why = f"unknown {operation.path_parameters[-1].name} in another {parameter.name}"
            elsewhere = partial(_id, ground, operation, {**path, parameter.name: other}, 404, why)
            yield Question("unknown id", operation.operation_id, "elsewhere", elsewhere, (parameter.name,))
        if not ground.facts.is_valid(NO_ID, parameter.schema):
            why = f"path {parameter.name}: no UUID"
            text = _other_name(ground, inventory, parameter, path[parameter.name])
            malformed = partial(_id, ground, operation, {**path, parameter.name: text}, 400, why)
            yield Question("malformed id", operation.operation_id, "", malformed, (parameter.name,))


def _another(inventory: Inventory, operation: Operation, path: Mapping[str, str], parameter: Parameter) -> str | None:
    """Return the id of another thing of the kind of a parameter, in which what the path ends with is not."""
    lister = inventory.lister_of(parameter.name)
    if lister is None or not inventory.places(operation):
        return None
    items = inventory.whole(lister, {}) or [] if not lister.path_parameters else []
    return next((str(one["id"]) for one in items if "id" in one and one["id"] != path[parameter.name]), None)


def _other_name(ground: Ground, inventory: Inventory, parameter: Parameter, identifier: str) -> str:
    """Return what else a thing is known by, which is no id: only the id names it in a path."""
    lister = inventory.lister_of(parameter.name)
    items = (inventory.whole(lister, {}) or []) if lister and not lister.path_parameters else []
    names = other_names(sorted(items, key=lambda item: item.get("id") != identifier))
    return next((name for name in names if not ground.facts.is_valid(name, parameter.schema)), NO_ID)


def _id(ground: Ground, operation: Operation, path: Mapping[str, str], status: int, why: str) -> None:
    oracle = oracles.UNKNOWN_ID if why.startswith("unknown") else oracles.MISTAKE_REFUSED
    query = ground.required_query(operation)
    ground.session.call(operation.operation_id, path, query=query, expect=status, oracle=oracle, why=why)


def _without_key(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str] | None) -> None:
    """Ask without a key for what somebody with a key was answered about before, which may be kept ready."""
    if path is not None:
        inventory.read(operation, path)
    query, why, place = ground.required_query(operation), "no key", path or ground.path_to_nothing(operation)
    ground.session.call(
        operation.operation_id, place, query=query, key=None, expect=401, oracle=oracles.AUTHENTICATION, why=why
    )


def _unknown_path(ground: Ground) -> None:
    path = "/partner/nothing"
    answer = ground.session.send(Request("GET", path, {}, None), ground.session.target.api_key)
    ground.session.check(answer.status == 404, oracles.UNKNOWN_PATH, "status 404", str(answer.status), where=path)


def _unknown_method(ground: Ground, operation: Operation) -> None:
    path = request_of(operation, ground.path_to_nothing(operation)).target
    answer = ground.session.send(Request("GET", path, {}, None), ground.session.target.api_key)
    where = f"GET {operation.path}"
    ground.session.check(answer.status == 405, oracles.UNKNOWN_METHOD, "status 405", str(answer.status), where=where)
