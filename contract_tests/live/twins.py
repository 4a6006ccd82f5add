"""Things of the run that look the same: each is a thing of its own, and counted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.resources import credits_in
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from contract_tests.scenario.steps.interplay import icp_config_twice
from contract_tests.scenario.steps.keys import make_key, revoke_maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_ORGANIZATION = "organizationId"
_READER = "getOrganization"
_ATTEMPTS = 3


def twins(ground: Ground, fence: Fence, marked: Callable[[str, str], JsonObject]) -> None:
    """Make two organizations of one name; what is written to one of them leaves the other as it was.

    Args:
        ground: What the steps stand on.
        fence: What is around the target.
        marked: Makes the body of a create, by which the thing is found again, of operation and word.
    """
    session, body = ground.session, marked("createOrganization", "twin")
    made: list[JsonObject] = []
    for number in (1, 2):
        mark = f"{body['externalId']} {number}"
        # Looked for before it is there: the next look finds it all the same.
        ground.check_not_made(mark)
        made.append(ground.create({**body, "externalId": mark}))
        found = ground.listed(PAGE_OPERATION, {"externalId": mark}, "organizations")
        where = "$.organizations"
        session.equal([one["id"] for one in found], [made[-1]["id"]], oracles.LISTED_AFTER_CREATION, where)
    _check_counted(ground)
    session.check(made[0]["id"] != made[1]["id"], oracles.ONE_PER_CREATE, "another id", made[1]["id"])
    path, other = ({_ORGANIZATION: str(one["id"])} for one in made)
    marks = fence.resources[_ORGANIZATION].marks
    for operation, body in _updates(ground, fence):
        readers = [_READER, *_reader_of(ground, operation)]
        before = [session.call(reader, other).json for reader in readers]
        session.call(operation.operation_id, path, body=body)
        after = [session.call(reader, other).json for reader in readers]
        _check_same(ground, before, after, operation)
        if not body.keys() & marks:
            # What one of them has is not taken from the other.
            session.call(operation.operation_id, other, body=body)
        if any(credits_in(body).values()):
            for one in (path, other):
                session.call(operation.operation_id, one, body=body | dict.fromkeys(credits_in(body), 0))
    icp_config_twice(ground, path)


def keys_twice(ground: Ground, marked: Callable[[str, str], JsonObject]) -> None:
    """Make two keys of one name, and another with the first; revoke that one, and the third with itself."""
    session, body = ground.session, marked("createApiKey", "twin")
    first, maker = make_key(ground, body, session.target.api_key)
    second, plain = make_key(ground, body, session.target.api_key)
    third, made = make_key(ground, marked("createApiKey", "made by another"), maker)
    session.check(first != second, oracles.ONE_PER_CREATE, "another id", second)
    revoke_maker(ground, first, maker, made)
    session.call("revokeApiKey", {"keyId": third}, key=made)
    session.call("getPartnerAccount", key=made, expect=401, oracle=oracles.REVOKED_KEY, why="revoked by itself")
    listed: list[JsonObject] = session.call("listApiKeys").pick("apiKeys")
    status: list[Json] = [one["status"] for one in listed if one["id"] == second]
    session.equal(status, ["active"], oracles.ONLY_NAMED_REMOVED, "$.apiKeys[0].status", operation_id="revokeApiKey")
    session.call(
        "getPartnerAccount",
        key=plain,
        oracle=oracles.ONLY_NAMED_REMOVED,
        why="a key of the same name was revoked",
    )


def _check_counted(ground: Ground) -> None:
    """Hold the number of organizations in the analytics against the list; others may make some at the same time."""
    seen: list[tuple[int, int]] = []
    while not any(told == listed for told, listed in seen) and len(seen) < _ATTEMPTS:
        told = ground.session.call("getAnalytics").pick("totalOrganizations")
        seen.append((told, ground.session.call(PAGE_OPERATION, query={"pageSize": 1}).pick("total")))
    ground.session.check(
        any(told == listed for told, listed in seen),
        oracles.SAME_FACT,
        "as many as are listed",
        f"{seen}",
        where="$.totalOrganizations",
        operation_id="getAnalytics",
    )


def _updates(ground: Ground, fence: Fence) -> Iterator[tuple[Operation, JsonObject]]:
    """Yield a body for each property of each update of an organization; what tells the twins apart comes last."""
    marks = fence.resources[_ORGANIZATION].marks
    for operation in ground.operations():
        if operation.http_method != "PUT" or [one.name for one in operation.path_parameters] != [_ORGANIZATION]:
            continue
        values = ground.accepted_values(operation)
        needed = {name: values[name][-1] for name in ground.facts.required(operation)}
        for name in sorted(values, key=lambda name: name in marks):
            yield operation, needed | {name: values[name][-1]}


def _reader_of(ground: Ground, operation: Operation) -> list[str]:
    return [
        one.operation_id
        for one in ground.facts.operations.values()
        if one.http_method == "GET" and one.path == operation.path and one.operation_id != _READER
    ]


def _check_same(ground: Ground, before: list[Json], after: list[Json], operation: Operation) -> None:
    for old, new in zip(before, after, strict=True):
        ground.session.equal(new, old, oracles.NEIGHBOURS_STAY, "$", operation_id=operation.operation_id)
