"""Another account on the same server: it sees nothing of the first one, and has nothing yet."""

from __future__ import annotations

from contract_tests import oracles
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground

_NOT_FOUND = 404


def another_account(ground: Ground) -> None:
    """Ask for everything that the run made, and for what an empty account lacks."""
    session = ground.session
    with session.another_account() as key:
        if key is None:
            return
        session.equal(session.call(PAGE_OPERATION, key=key).pick("total"), 0, oracles.ACCOUNTS_APART, "$.total")
        for operation in ground.facts.operations.values():
            if _NOT_FOUND not in {error.status for error in operation.errors}:
                continue
            with session.step("another account", operation.operation_id):
                path = ground.path_of(operation)
                if "keyId" in path:
                    path["keyId"] = ground.made.keys[-1]
                body = ground.facts.example_body(operation) if operation.request_body else None
                session.call(
                    operation.operation_id,
                    path,
                    body=body,
                    key=key,
                    expect=_NOT_FOUND,
                    oracle=oracles.ACCOUNTS_APART,
                    why="what another account has, or this one lacks",
                )
