"""A deviation of any one operation makes the conformance run fail, and say what deviates where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.conformance.profiles import Profile
from contract_tests.conformance.run import run_conformance
from contract_tests.conformance.target import AsgiApp, Target, emulator_target
from generator.description import Description, repository_description
from generator.operations import Operation, read_operations
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.conformance.report import CheckFailure, Report
    from contract_tests.conformance.target import Receive, Scope, Send

TINY = Profile("tiny", coverage=False, fuzzing_cases=5, scenarios=6, page_scenarios=6, steps=5)
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


def failures_of(
    description: Description, operation: Operation, deviate: Callable[[Answer], None]
) -> list[CheckFailure]:
    target = emulator_target(1)
    assert target.app is not None
    report = run(description, replace(target, app=Deviating(target.app, operation, deviate)), operation)
    assert not report.passed
    assert {failure.operation_id for failure in report.failures} == {operation.operation_id}
    return report.failures


def required_field(description: Description, operation: Operation) -> list[str]:
    """Return the way to a property that must be there: into the envelope, if there is one."""
    assert operation.response_schema_name is not None
    path: list[str] = []
    schema = description.component("schemas", operation.response_schema_name)
    if operation.envelope and not operation.envelope.is_list and operation.envelope.schema_name:
        path.append(operation.envelope.property_name)
        schema = description.component("schemas", operation.envelope.schema_name)
    return [*path, schema["required"][0]]


def for_each(operations: list[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.operation_id)


@for_each(list(OPERATIONS))
def test_an_operation_of_the_emulator_conforms(description: Description, operation: Operation) -> None:
    report = run(description, emulator_target(1), operation)

    assert report.failures == []
    assert report.unreached == []
    assert report.passed


@for_each(list(OPERATIONS))
def test_a_wrong_status_is_found(description: Description, operation: Operation) -> None:
    def deviate(answer: Answer) -> None:
        answer.status = WRONG_STATUS

    failures = failures_of(description, operation, deviate)

    assert [failure.got for failure in failures if failure.check == "status_code_conformance"] == ["status 202"]


@for_each(WITH_BODY)
def test_a_missing_field_is_found(description: Description, operation: Operation) -> None:
    *parents, name = required_field(description, operation)

    def drop(body: Any) -> None:
        for parent in parents:
            body = body[parent]
        del body[name]

    failures = failures_of(description, operation, lambda answer: answer.change_json(drop))

    assert ".".join(["$", *parents, name]) in [failure.field for failure in failures]


@for_each(WITH_BODY)
def test_a_field_of_another_type_is_found(description: Description, operation: Operation) -> None:
    *parents, name = required_field(description, operation)

    def change(body: Any) -> None:
        for parent in parents:
            body = body[parent]
        body[name] = [] if isinstance(body[name], dict) else {}

    failures = failures_of(description, operation, lambda answer: answer.change_json(change))

    assert ".".join(["$", *parents, name]) in [failure.field for failure in failures]


@pytest.mark.parametrize("place", [[], ["organization"]])
def test_a_field_that_is_not_described_is_found(description: Description, place: list[str]) -> None:
    def add(body: Any) -> None:
        for name in place:
            body = body[name]
        body["undescribed"] = None

    failures = failures_of(description, by_id("createOrganization"), lambda answer: answer.change_json(add))

    assert [failure.field for failure in failures] == [".".join(["$", *place, "undescribed"])]


@for_each(WITHOUT_BODY)
def test_a_missing_header_is_found(description: Description, operation: Operation) -> None:
    def drop(answer: Answer) -> None:
        del answer.headers[RATE_LIMIT_HEADER.lower().encode()]

    failures = failures_of(description, operation, drop)

    assert f"header {RATE_LIMIT_HEADER}" in [failure.field for failure in failures]


@for_each(WITHOUT_BODY)
def test_a_header_of_another_type_is_found(description: Description, operation: Operation) -> None:
    def deviate(answer: Answer) -> None:
        answer.headers[RATE_LIMIT_HEADER.lower().encode()] = b"many"

    failures = failures_of(description, operation, deviate)

    assert f"header {RATE_LIMIT_HEADER.lower()}" in [failure.field for failure in failures]


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

    assert "use_after_free" in {failure.check for failure in report.failures}


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
