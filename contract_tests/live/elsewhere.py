"""What belongs to one organization is not found in another, and a deleted one is asked for all the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.steps.organizations import check_status, writes_that_leave_the_status
from contract_tests.target.exchange import FencedError, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json
    from generator.operations import Operation

_ORGANIZATION = "organizationId"


def elsewhere(ground: Ground) -> None:
    """Name what is within one organization of the run as if it were within another one of the run."""
    for operation in _writes(ground):
        outer, *inner = operation.path_parameters
        if not inner or outer.name != _ORGANIZATION:
            continue
        with ground.session.step("elsewhere", operation.operation_id):
            ground.session.call(
                operation.operation_id,
                {**ground.path_of(operation), outer.name: ground.organization_id(1)},
                body=ground.valid_body(operation) if operation.request_body else None,
                expect=404,
                oracle=oracles.UNKNOWN_ID,
                why=f"{inner[-1].name} of another {outer.name}",
            )


def patched(ground: Ground) -> None:
    """Send each update of what is the run's own by PATCH, which no path has."""
    for operation in _writes(ground):
        if operation.http_method == "PUT":
            with ground.session.step("undescribed method", operation.operation_id), suppress(FencedError):
                content = json_body(ground.valid_body(operation))
                request = replace(request_of(operation, ground.path_of(operation), None, content), method="PATCH")
                answer = ground.session.send(request, ground.session.target.api_key)
                where, status = f"PATCH {operation.path}", str(answer.status)
                ground.session.check(answer.status == 405, oracles.UNKNOWN_METHOD, "status 405", status, where=where)


def after_deletion(ground: Ground, fence: Fence) -> None:
    """Read all that belongs to an organization of the run before and after its deletion, then write to it.

    Nobody says what comes of the writes: what a model of the account predicts is all that they are held against. The
    organization stays deleted.
    """
    session, path = ground.session, {_ORGANIZATION: ground.organization_id(4)}
    resource = fence.resources[_ORGANIZATION]
    # Without an answer, nothing is deleted that only a sweep could look into.
    enabled = ground.facts.status_body(ground.facts.enabled)
    session.call("updateOrganizationStatus", path, body=enabled).pick("organization", "id")
    within = [
        one
        for one in ground.facts.operations.values()
        if one.http_method == "GET" and one.path != resource.path and _is_about_one(one)
    ]
    before = {one.operation_id: _read(ground, one, path) for one in within}
    session.call(resource.remover.operation_id, path)
    for operation in within:
        with session.step("after deletion", operation.operation_id):
            after = _read(ground, operation, path)
            session.equal(after, before[operation.operation_id], oracles.SOFT_DELETE_ALONE, "$")
    # A sweep that has no journal does not look into what is deleted: nothing is made there.
    leave_the_status = writes_that_leave_the_status(ground)
    left_out = [resource.remover, *ground.creators.values()]
    writes = [one for one in _writes(ground) if _is_about_one(one) and one not in left_out]
    for operation in sorted(writes, key=lambda one: one not in leave_the_status):
        with session.step("after deletion", operation.operation_id), suppress(FencedError):
            body = json_body(ground.valid_body(operation)) if operation.request_body else None
            session.send(request_of(operation, path, None, body), session.target.api_key, operation)
            if operation in leave_the_status:
                check_status(ground, operation, path, ground.facts.deleted)
    session.call(resource.remover.operation_id, path)


def _read(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Json:
    return ground.session.call(operation.operation_id, path, query=ground.required_query(operation)).json


def _is_about_one(operation: Operation) -> bool:
    """Return whether an operation is about an organization, and nothing within that has an id."""
    return [one.name for one in operation.path_parameters] == [_ORGANIZATION]


def _writes(ground: Ground) -> Iterator[Operation]:
    return (one for one in ground.operations() if one.http_method != "GET" and one.path_parameters)
