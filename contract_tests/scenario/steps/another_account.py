"""Another account on the same server: neither of the two shows in the other one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.resources import entity_of
from contract_tests.scenario.steps.billing import RANGES
from contract_tests.scenario.steps.frame import compare, updates
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.scenario.steps.snapshot import Snapshot, read, snapshot
from contract_tests.target.exchange import request_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import JsonObject
    from generator.operations import Operation

_NOT_FOUND = 404
_OF_LOGS = 2
"""Organizations of the log that its filter is tried with."""


@dataclass(frozen=True)
class _Other:
    """The account that was lent: its key, and ids of what it has, by the path parameters that name them."""

    key: str
    path: Mapping[str, str]


def another_account(ground: Ground) -> None:
    """Ask each of two accounts for what the other one has, and let each of them have and change something."""
    session = ground.session
    organization = ground.organization
    with session.another_account() as key:
        if key is None:
            return
        before = snapshot(ground, [organization])
        _is_empty(ground, key, before)
        _ask_for_all(ground, key)
        _filter(ground, key)
        other = _Other(key, _make_alike(ground, key))
        _ask_for_theirs(ground, other)
        _mix_paths(ground, other)
        with session.step("what another account does"):
            _write(ground, key)
            compare(ground, None, before, snapshot(ground, [organization]), set())
        with session.step("what another account sees"):
            theirs = snapshot(ground, [other.path["organizationId"]], key)
            _update_settings(ground, session.target.api_key, tellingly=False)
            compare(ground, None, theirs, snapshot(ground, [other.path["organizationId"]], key), set())


def _is_empty(ground: Ground, key: str, of_run: Snapshot) -> None:
    """Read everything of the empty account: nothing of the run's is in it, and nothing is counted."""
    session, apart = ground.session, oracles.ACCOUNTS_APART
    with session.step("an empty account"):
        known = {thing for place in of_run for thing in place.things}
        for place, value in (one for operation in _readable(ground) for one in read(ground, operation, {}, key)):
            where = f"{place.operation_id}: {place.name}"
            shared = bool(known & {*place.things, str(value)})
            session.check(not shared, apart, "nothing of another account", "an id of it", where=where)
    for operation in ground.operations():
        if operation.page and not operation.path_parameters:
            session.equal(session.call(operation.operation_id, key=key).pick("total"), 0, apart, "$.total")
    for operation_id, quantities in RANGES.items():
        answer = session.call(operation_id, key=key)
        for quantity in quantities:
            session.equal(answer.pick(quantity), 0, apart, f"$.{quantity}")
    session.equal(session.call("getBillingUsage", key=key).pick("usage"), 0, apart, "$.usage")


def _readable(ground: Ground) -> list[Operation]:
    """Return the operations that show something of an account that has nothing."""
    return [
        one
        for one in ground.operations()
        if one.http_method == "GET"
        and not one.path_parameters
        and _NOT_FOUND not in {error.status for error in one.errors}
    ]


def _ask_for_all(ground: Ground, key: str) -> None:
    """Ask for everything that the run made, and for what an empty account lacks."""
    for operation in ground.facts.operations.values():
        if _NOT_FOUND not in {error.status for error in operation.errors}:
            continue
        with ground.session.step("another account", operation.operation_id):
            path = ground.path_of(operation)
            if "keyId" in path:
                path["keyId"] = ground.made.keys[-1]
            _lacks(ground, operation.operation_id, path, key)


def _lacks(ground: Ground, operation_id: str, path: Mapping[str, str], key: str) -> None:
    operation = ground.facts.operations[operation_id]
    ground.session.call(
        operation_id,
        path,
        query=ground.required_query(operation),
        body=ground.facts.example_body(operation) if operation.request_body else None,
        key=key,
        expect=_NOT_FOUND,
        oracle=oracles.ACCOUNTS_APART,
        why="what another account has, or this one lacks",
    )


def _filter(ground: Ground, key: str) -> None:
    """Filter the lists of the empty account by what the run's account has."""
    session = ground.session
    organization = session.call("getOrganization", {"organizationId": ground.organization}).pick("organization")
    logs = ground.listed("listWebhookLogs", {}, "logs")
    values = [organization[name] for name in ("id", "externalId", "name") if organization[name]]
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
                        where = f"filter {parameter.name}"
                        session.equal(found.pick("total"), 0, oracles.ACCOUNTS_APART, where)


def _make_alike(ground: Ground, key: str) -> dict[str, str]:
    """Make one of everything, with the names and the external id of what the run has: they are an account's own."""
    session, made = ground.session, dict[str, str]()
    has = session.call("getOrganization", {"organizationId": ground.organization}).pick("organization")
    for parameter, creator in sorted(ground.creators.items(), key=lambda one: len(one[1].path_parameters)):
        with session.step("alike", creator.operation_id):
            body: JsonObject = ground.facts.example_body(creator) if creator.request_body else {}
            properties = ground.facts.body_properties(creator)
            body |= {name: has[name] for name in ("name", "externalId") if name in properties and has[name]}
            path = {one.name: made[one.name] for one in creator.path_parameters}
            answer = session.call(
                creator.operation_id, path, body=body, key=key, oracle=oracles.ACCOUNTS_APART, why="the same name"
            )
            entity = entity_of(answer.json)
            made[parameter] = str(entity.get("id"))
            if "plainKey" in answer.json:
                session.keep_secret(str(answer.pick("plainKey")))
    return made


def _ask_for_theirs(ground: Ground, other: _Other) -> None:
    """Ask for everything that the other account made, and count what it has."""
    session = ground.session
    for operation in ground.operations():
        if operation.path_parameters and _NOT_FOUND in {error.status for error in operation.errors}:
            with session.step("of another account", operation.operation_id):
                path = {one.name: other.path[one.name] for one in operation.path_parameters}
                _lacks(ground, operation.operation_id, path, session.target.api_key)
    listed = session.call(PAGE_OPERATION, key=other.key)
    session.equal(listed.pick("total"), 1, oracles.ACCOUNTS_APART, "$.total")
    counted = session.call("getAnalytics", key=other.key).pick("totalOrganizations")
    session.equal(counted, 1, oracles.ACCOUNTS_APART, "$.totalOrganizations")


def _mix_paths(ground: Ground, other: _Other) -> None:
    """Ask either account for what one of them has within what the other one has."""
    for operation in ground.operations():
        names = [one.name for one in operation.path_parameters]
        own = ground.path_of(operation)
        for key, whose in product((ground.session.target.api_key, other.key), product((own, other.path), repeat=2)):
            path = {name: (whose[0] if name == names[0] else whose[1])[name] for name in names}
            if len(names) > 1 and whose[0] is not whose[1]:
                with ground.session.step("within what another account has", operation.operation_id):
                    _lacks(ground, operation.operation_id, path, key)


def _write(ground: Ground, key: str) -> None:
    """Send an account's own writes; whether they succeed is the matter of other steps."""
    for operation in ground.operations():
        if operation.http_method not in ("GET", "PUT") and not operation.path_parameters:
            content = json_body(ground.facts.example_body(operation)) if operation.request_body else None
            ground.session.send(request_of(operation, content=content), key, operation)
    _update_settings(ground, key, tellingly=True)


def _update_settings(ground: Ground, key: str, *, tellingly: bool) -> None:
    """Update all settings of an account.

    Tellingly, each of them ends with the value that is least like a default; otherwise with another one, so that what
    one account has cannot be what the other one had.
    """
    for operation in ground.operations():
        if operation.http_method != "PUT" or operation.path_parameters:
            continue
        whole, *others = (write.body or {} for write in updates(ground, operation, {}))
        if len(whole) == 1:  # values of the same property, the last of which is the telling one
            others, whole = [whole, *others[:-1]], others[-1] if others else whole
        for body in [*others, whole] if tellingly else others:
            for name in body.keys() & ground.facts.secrets:
                ground.session.keep_secret(str(body[name]))
            ground.session.send(request_of(operation, content=json_body(body)), key, operation)
