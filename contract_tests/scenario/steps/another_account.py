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
from contract_tests.scenario.steps.second_account import (
    ask_second_account,
    filter_by_theirs,
    lacks,
    may_lack,
    of_run,
    reads_nothing_of,
)
from contract_tests.scenario.steps.snapshot import Snapshot, snapshot
from contract_tests.target.exchange import request_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import JsonObject


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
            ask_second_account(ground)
            return
        before = snapshot(ground, [organization])
        _is_empty(ground, key, before)
        _ask_for_all(ground, key)
        filter_by_theirs(ground, key, is_empty=True)
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
        for operation in ground.operations():
            if operation.http_method == "GET" and not operation.path_parameters and not may_lack(operation):
                reads_nothing_of(ground, operation, known, key)
    for operation in ground.operations():
        if operation.page and not operation.path_parameters:
            session.equal(session.call(operation.operation_id, key=key).pick("total"), 0, apart, "$.total")
    for operation_id, quantities in RANGES.items():
        answer = session.call(operation_id, key=key)
        for quantity in quantities:
            session.equal(answer.pick(quantity), 0, apart, f"$.{quantity}")
    session.equal(session.call("getBillingUsage", key=key).pick("usage"), 0, apart, "$.usage")


def _ask_for_all(ground: Ground, key: str) -> None:
    """Ask for everything that the run made, and for what an empty account lacks."""
    for operation in ground.facts.operations.values():
        if may_lack(operation):
            with ground.session.step("another account", operation.operation_id):
                lacks(ground, operation, of_run(ground, operation), key)


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
        if operation.path_parameters and may_lack(operation):
            with session.step("of another account", operation.operation_id):
                path = {one.name: other.path[one.name] for one in operation.path_parameters}
                lacks(ground, operation, path, session.target.api_key)
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
                    lacks(ground, operation, path, key)


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
