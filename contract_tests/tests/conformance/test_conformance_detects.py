"""A deviation of any one operation makes the conformance run fail, and say what deviates where."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests import oracles
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.profiles import Profile
from contract_tests.target.target import AsgiApp, Target, emulator_target
from contract_tests.tests.support.repeated import some_of
from generator.description import Description, repository_description
from generator.operations import Operation, read_operations
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from _pytest.mark import ParameterSet

    from contract_tests.conformance.report import Report
    from contract_tests.finding import Finding
    from contract_tests.target.target import Receive, Scope, Send

TINY = Profile("tiny", coverage=False, fuzzing_cases=4, scenarios=6, page_scenarios=20, steps=6)
WRONG_STATUS = 202
RATE_LIMIT_HEADER = "X-RateLimit-Limit"

OPERATIONS = read_operations(repository_description())
WITH_BODY = [operation for operation in OPERATIONS if operation.response_schema_name]
WITHOUT_BODY = [operation for operation in OPERATIONS if not operation.response_schema_name]


@dataclass
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    def change_json(self, change: Callable[[Any], None]) -> None:
        value = json.loads(self.body)
        change(value)
        self.body = json.dumps(value).encode()
        self.headers[b"content-length"] = str(len(self.body)).encode()


@dataclass
class Deviating:
    """An ASGI layer that changes the successful answers of one operation."""

    app: AsgiApp
    operation: Operation
    deviate: Callable[[Answer], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(f"/api/v1{self.operation.path}"))
        if scope["type"] != "http" or not re.fullmatch(path, scope["path"]):
            await self.app(scope, receive, send)
            return
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, keep)
        start, *rest = sent
        answer = Answer(start["status"], dict(start["headers"]), b"".join(part.get("body", b"") for part in rest))
        if scope["method"] == self.operation.http_method and 200 <= answer.status < 300:
            self.deviate(answer)
        await send({"type": start["type"], "status": answer.status, "headers": list(answer.headers.items())})
        await send({"type": "http.response.body", "body": answer.body})


def run(description: Description, target: Target, *operations: Operation, profile: Profile = TINY) -> Report:
    ids = [operation.operation_id for operation in operations]
    return run_conformance(description, strict_variant(description.bundle), target, profile, seed=1, operation_ids=ids)


def failures_of(description: Description, operation: Operation, *deviations: Callable[[Answer], None]) -> list[Finding]:
    """Return what a run finds if the answers of an operation deviate, in each of several ways by turns."""
    target = emulator_target(1)
    assert target.app is not None
    turns = itertools.cycle(deviations)
    deviating = Deviating(target.app, operation, lambda answer: next(turns)(answer))
    report = run(description, replace(target, app=deviating), operation)
    assert not report.passed
    assert {failure.operation_id for failure in report.failures} == {operation.operation_id}
    return report.failures


def required_fields(description: Description, operation: Operation) -> tuple[list[str], list[str]]:
    """Return where properties are that must be there: in the envelope, if there is one; and their names."""
    assert operation.response_schema_name is not None
    parents: list[str] = []
    schema = description.component("schemas", operation.response_schema_name)
    inner = operation.envelope and not operation.envelope.is_list and operation.envelope.schema_name
    if operation.envelope and inner and "required" in description.component("schemas", inner):
        parents.append(operation.envelope.property_name)
        schema = description.component("schemas", inner)
    return parents, schema["required"]


def for_each(operations: list[Operation] | list[ParameterSet]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.operation_id)


@for_each(list({operation.tag: operation for operation in OPERATIONS}.values()))
def test_an_operation_conforms_on_its_own(description: Description, operation: Operation) -> None:
    """All of them together are held against the description in test_conformance.py."""
    report = run(description, emulator_target(1), operation)

    assert report.failures == []
    assert report.unreached == []
    assert report.passed


def wrong_status(answer: Answer) -> None:
    answer.status = WRONG_STATUS


@for_each(some_of(WITH_BODY, 5))
def test_a_wrong_status_a_missing_field_and_one_of_another_type_are_found(
    description: Description, operation: Operation
) -> None:
    parents, names = required_fields(description, operation)
    missing, mistaken = names[0], names[-1]  # at one place, only the first fault is told

    def within(body: Any) -> Any:
        for parent in parents:
            body = body[parent]
        return body

    def drop(body: Any) -> None:
        del within(body)[missing]

    def change(body: Any) -> None:
        within(body)[mistaken] = [] if isinstance(within(body)[mistaken], dict) else {}

    deviations: list[Callable[[Answer], None]] = [
        lambda answer: answer.change_json(drop),
        lambda answer: answer.change_json(change),
    ]
    runs = [[wrong_status, *deviations]] if missing != mistaken else [[wrong_status, deviations[0]], [deviations[1]]]
    failures = [failure for deviating in runs for failure in failures_of(description, operation, *deviating)]

    assert "status 202" in [
        failure.got for failure in failures if failure.oracle == oracles.of_check("status_code_conformance")
    ]
    found = {(failure.where, failure.got == "no such property") for failure in failures}
    assert {(".".join(["$", *parents, missing]), True), (".".join(["$", *parents, mistaken]), False)} <= found


@pytest.mark.parametrize("place", [[], ["organization"]])
def test_a_field_that_is_not_described_is_found(description: Description, place: list[str]) -> None:
    def add(body: Any) -> None:
        for name in place:
            body = body[name]
        body["undescribed"] = None

    failures = failures_of(description, by_id("createOrganization"), lambda answer: answer.change_json(add))

    assert [failure.where for failure in failures] == [".".join(["$", *place, "undescribed"])]


@for_each(WITHOUT_BODY)
def test_a_wrong_status_a_missing_header_and_one_of_another_type_are_found(
    description: Description, operation: Operation
) -> None:
    header = RATE_LIMIT_HEADER.lower().encode()

    def drop(answer: Answer) -> None:
        del answer.headers[header]

    def change(answer: Answer) -> None:
        answer.headers[header] = b"many"

    failures = failures_of(description, operation, wrong_status, drop, change)

    assert [failure.got for failure in failures if failure.oracle == oracles.of_check("status_code_conformance")] == [
        "status 202"
    ]
    wrong = {failure.where: failure.got for failure in failures if failure.where.startswith("header")}
    assert wrong == {f"header {RATE_LIMIT_HEADER}": wrong[f"header {RATE_LIMIT_HEADER}"]}, "one place, one finding"


def by_id(operation_id: str) -> Operation:
    return next(operation for operation in OPERATIONS if operation.operation_id == operation_id)


class Undeleted:
    """An ASGI layer that answers every DELETE with 204 and deletes nothing."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "DELETE" and dict(scope["headers"]).get(b"x-partner-api-key"):
            read = {**scope, "method": "GET"}

            async def answer(message: Any) -> None:
                if message["type"] == "http.response.start" and message["status"] == 200:
                    headers = [(name, value) for name, value in message["headers"] if not name.startswith(b"content")]
                    message = {**message, "status": 204, "headers": headers}
                    self.emptied = True
                elif self.emptied:
                    message = {"type": "http.response.body", "body": b""}
                await send(message)

            self.emptied = False
            await self.app(read, receive, answer)
        else:
            await self.app(scope, receive, send)


def test_an_icp_config_that_survives_its_deletion_is_found(description: Description) -> None:
    target = emulator_target(1)
    assert target.app is not None
    operations = by_id("deleteIcpConfig"), by_id("getIcpConfig")

    report = run(
        description,
        replace(target, app=Undeleted(target.app)),
        *operations,
        profile=Profile("walk", coverage=False, fuzzing_cases=1, scenarios=40, page_scenarios=1, steps=14),
    )

    assert oracles.of_check("use_after_free") in {failure.oracle for failure in report.failures}


def test_an_organization_may_survive_its_deletion(description: Description) -> None:
    """The documentation calls it a soft delete."""
    report = run(
        description,
        emulator_target(1),
        by_id("deleteOrganization"),
        by_id("getOrganization"),
        profile=Profile("walk", coverage=False, fuzzing_cases=1, scenarios=40, page_scenarios=1, steps=8),
    )

    assert report.passed
    assert report.operations[0].stateful_successes
