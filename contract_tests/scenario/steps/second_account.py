"""A second account that somebody has given the key of: neither of the two shows in the other one.

Nothing of it is written to. Its key asks for things of the run alone, and the key of the run only reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.resources import entity_of, read_resources
from contract_tests.scenario.steps.snapshot import read, snapshot
from contract_tests.target.exchange import request_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.steps.ground import Ground
    from generator.operations import Operation

NOT_FOUND = 404
_OF_LOGS = 2
"""Organizations of the log that its filter is tried with."""


def ask_second_account(ground: Ground) -> None:
    """Let each of two accounts ask for what the other one has; do nothing without a second one."""
    session = ground.session
    key = session.target.second_key
    if key is None or not _is_another(ground, key):
        return
    session.keep_foreign_key(key)
    named = [one for one in ground.operations() if one.path_parameters and may_lack(one)]
    for operation in named:
        with session.step("a second account", operation.operation_id):
            lacks(ground, operation, of_run(ground, operation), key)
    filter_by_theirs(ground, key, is_empty=False)
    with session.step("what a second account reads"):
        known = {thing for place in snapshot(ground, [ground.organization]) for thing in place.things}
        for operation in ground.operations():
            if operation.http_method == "GET" and not operation.path_parameters and not may_lack(operation):
                reads_nothing_of(ground, operation, known, key)
    theirs = _their_things(ground, key)
    for operation in named:
        if operation.http_method == "GET" and all(one.name in theirs for one in operation.path_parameters):
            with session.step("of a second account", operation.operation_id):
                path = {one.name: theirs[one.name] for one in operation.path_parameters}
                lacks(ground, operation, path, session.target.api_key)


def _is_another(ground: Ground, key: str) -> bool:
    """Return whether a key opens the account of somebody else."""
    operation = ground.facts.operations["getPartnerAccount"]
    theirs, mine = (ground.session.send(request_of(operation), one) for one in (key, ground.session.target.api_key))
    owner = entity_of(theirs.json).get("id") if theirs.status < 300 else None
    return owner is not None and owner != entity_of(mine.json).get("id")


def may_lack(operation: Operation) -> bool:
    """Return whether an operation may answer that there is no such thing."""
    return NOT_FOUND in {error.status for error in operation.errors}


def of_run(ground: Ground, operation: Operation) -> dict[str, str]:
    """Return the path of an operation to what the run has made."""
    path = ground.path_of(operation)
    return path | {"keyId": ground.made.keys[-1]} if "keyId" in path else path


def lacks(ground: Ground, operation: Operation, path: Mapping[str, str], key: str) -> None:
    """Ask an account for what it does not have."""
    ground.session.call(
        operation.operation_id,
        path,
        query=ground.required_query(operation),
        body=ground.facts.example_body(operation) if operation.request_body else None,
        key=key,
        expect=NOT_FOUND,
        oracle=oracles.ACCOUNTS_APART,
        why="what another account has, or this one lacks",
    )


def reads_nothing_of(ground: Ground, operation: Operation, known: set[str], key: str) -> None:
    """Read with the key of another account: no id of the run's is in what it shows."""
    for place, value in read(ground, operation, {}, key):
        shared = bool(known & {*place.things, str(value)})
        where = f"{place.operation_id}: {place.name}"
        ground.session.check(
            not shared, oracles.ACCOUNTS_APART, "nothing of another account", "an id of it", where=where
        )


def filter_by_theirs(ground: Ground, key: str, *, is_empty: bool) -> None:
    """Filter the lists of another account by what the run's account has.

    An account that is not empty may have things of the same names, which an earlier run left there.
    """
    session = ground.session
    organization = session.call("getOrganization", {"organizationId": ground.organization}).pick("organization")
    logs = ground.listed("listWebhookLogs", {}, "logs")
    values = [organization[name] for name in ("id", "externalId", "name") if organization[name]]
    own = {organization["id"], *(log["id"] for log in logs)}
    values += list(dict.fromkeys(log["organizationId"] for log in logs if log["organizationId"]))[-_OF_LOGS:]
    for operation in ground.operations():
        if operation.page is None or operation.path_parameters:
            continue
        for parameter in operation.query_parameters:
            if parameter.name in PAGE_PARAMETERS or "enum" in ground.facts.merged(parameter.schema):
                continue
            for value in values:
                if ground.facts.is_valid(value, parameter.schema):
                    with session.step(f"filter {parameter.name} by another account's", operation.operation_id):
                        found = session.call(operation.operation_id, query={parameter.name: value}, key=key)
                        theirs = [one["id"] for one in found.pick(operation.page.items_property) if one["id"] in own]
                        where, got = f"filter {parameter.name}", found.pick("total") if is_empty else len(theirs)
                        session.equal(got, 0, oracles.ACCOUNTS_APART, where)


def _their_things(ground: Ground, key: str) -> dict[str, str]:
    """Return ids of what the second account has, by the path parameters that name them."""
    found: dict[str, str] = {}
    for name, resource in read_resources(ground.facts).items():
        names = [one.name for one in resource.lister.path_parameters]
        if found.keys() >= set(names):
            path = {one: found[one] for one in names}
            listed = resource.listed(ground.session.call(resource.lister.operation_id, path, key=key).json)
            if listed:
                found[name] = str(listed[0]["id"])
    return found
