"""What belongs to one organization is not found in another, and a deleted one is asked for all the same."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.target.exchange import FencedError, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
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
    """Read all that belonged to a deleted organization of the run, and write to it: nobody says what comes of that.

    What a model of the account predicts is all that the answers are held against; the organization stays deleted.
    """
    session, path = ground.session, {_ORGANIZATION: ground.organization_id(4)}
    remover = fence.resources[_ORGANIZATION].remover
    session.call(remover.operation_id, path)
    reads = [one for one in ground.facts.operations.values() if one.http_method == "GET"]
    for operation in (*reads, *_writes(ground)):
        if [one.name for one in operation.path_parameters] != [_ORGANIZATION] or operation is remover:
            continue
        with session.step("after deletion", operation.operation_id):
            body = json.dumps(ground.valid_body(operation)).encode() if operation.request_body else None
            request = request_of(operation, path, ground.required_query(operation), body)
            with suppress(FencedError):
                session.send(request, session.target.api_key, operation)
    session.call(remover.operation_id, path)


def _writes(ground: Ground) -> Iterator[Operation]:
    return (one for one in ground.operations() if one.http_method != "GET" and one.path_parameters)
