"""Another account on the same server: neither of the two shows in the other one."""

from __future__ import annotations

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.steps.frame import compare
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.scenario.steps.snapshot import snapshot
from contract_tests.target.exchange import request_of

_NOT_FOUND = 404


def another_account(ground: Ground) -> None:
    """Ask for everything that the run made, and for what an empty account lacks; then let it have something."""
    session = ground.session
    organization = ground.organization
    before = snapshot(ground, [organization])
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
        with session.step("what another account does"):
            _write(ground, key)
            compare(ground, None, before, snapshot(ground, [organization]), set())


def _write(ground: Ground, key: str) -> None:
    """Send an account's own writes; whether they succeed is the matter of other steps."""
    for operation in ground.operations():
        if operation.http_method != "GET" and not operation.path_parameters:
            content = json_body(ground.facts.example_body(operation)) if operation.request_body else None
            ground.session.send(request_of(operation, content=content), key, operation)
