"""Requests that read and have one mistake each, and values at the bounds that are none."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps.ground import NOBODY
from contract_tests.scenario.steps.request_rules import LENIENT, query_cases
from contract_tests.target.exchange import Request, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.reading.inventory import Inventory
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.request_rules import QueryCase
    from generator.operations import Operation

_UNKNOWN_KEY = "pk_live_nobody_has_this_key"


def mistakes(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield queries at their bounds and beyond them, ids of nothing, ids that are none, and keys that are none."""
    path = next(iter(inventory.places(operation)), None)
    if path is not None and any(error.status == 400 for error in operation.errors):
        yield from _queries(ground, operation, path)
    yield from _ids(ground, operation, path or ground.path_to_nothing(operation))
    nothing = ground.path_to_nothing(operation)
    # Without a key at what others are answered about, which may be kept ready for anybody.
    for kind, key, place in (("no key", None, path or nothing), ("unknown key", _UNKNOWN_KEY, nothing)):
        yield Question(kind, operation.operation_id, "", partial(_without_key, ground, operation, place, kind, key))


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
        each = case.what == LENIENT
        yield Question(kind, operation.operation_id, case.what, act, parameters, which, each)


def _query(ground: Ground, operation: Operation, path: Mapping[str, str], case: QueryCase) -> None:
    oracle = oracles.VALUE_ACCEPTED if case.expect is None else oracles.MISTAKE_REFUSED
    ground.session.call(operation.operation_id, path, query=case.query, expect=case.expect, oracle=oracle, why=case.why)


def _ids(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Iterator[Question]:
    for parameter in operation.path_parameters:
        unknown = partial(_id, ground, operation, {**path, parameter.name: NOBODY}, 404, f"unknown {parameter.name}")
        # Under what is there: what is missing is the last of them alone.
        variant = "within" if parameter is not operation.path_parameters[0] else ""
        yield Question("unknown id", operation.operation_id, variant, unknown, (parameter.name,))
        if not ground.facts.is_valid("not-an-id", parameter.schema):
            why = f"path {parameter.name}: no UUID"
            malformed = partial(_id, ground, operation, {**path, parameter.name: "not-an-id"}, 400, why)
            yield Question("malformed id", operation.operation_id, "", malformed, (parameter.name,))


def _id(ground: Ground, operation: Operation, path: Mapping[str, str], status: int, why: str) -> None:
    oracle = oracles.UNKNOWN_ID if why.startswith("unknown") else oracles.MISTAKE_REFUSED
    query = ground.required_query(operation)
    ground.session.call(operation.operation_id, path, query=query, expect=status, oracle=oracle, why=why)


def _without_key(ground: Ground, operation: Operation, path: Mapping[str, str], why: str, key: str | None) -> None:
    query = ground.required_query(operation)
    ground.session.call(
        operation.operation_id, path, query=query, key=key, expect=401, oracle=oracles.AUTHENTICATION, why=why
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
