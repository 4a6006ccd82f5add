"""What belongs to one organization is not found in another, and a deleted one is asked for all the same."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from contract_tests import oracles
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
    left_out = [resource.remover, *ground.creators.values()]
    for operation in (one for one in _writes(ground) if _is_about_one(one) and one not in left_out):
        with session.step("after deletion", operation.operation_id), suppress(FencedError):
            body = json.dumps(ground.valid_body(operation)).encode() if operation.request_body else None
            session.send(request_of(operation, path, None, body), session.target.api_key, operation)
    session.call(resource.remover.operation_id, path)


def _read(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Json:
    return ground.session.call(operation.operation_id, path, query=ground.required_query(operation)).json


def _is_about_one(operation: Operation) -> bool:
    """Return whether an operation is about an organization, and nothing within that has an id."""
    return [one.name for one in operation.path_parameters] == [_ORGANIZATION]


def _writes(ground: Ground) -> Iterator[Operation]:
    return (one for one in ground.operations() if one.http_method != "GET" and one.path_parameters)
