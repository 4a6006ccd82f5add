"""Things of the run that look the same: each is a thing of its own, and counted at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.resources import credits_in
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from contract_tests.scenario.steps.interplay import icp_config_twice

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
    made = [ground.create({**body, "externalId": f"{body['externalId']} {number}"}) for number in (1, 2)]
    _check_counted(ground)
    session.check(made[0]["id"] != made[1]["id"], oracles.ONE_PER_CREATE, "another id", made[1]["id"])
    path, other = ({_ORGANIZATION: str(one["id"])} for one in made)
    for operation, body in _updates(ground, fence):
        readers = [_READER, *_reader_of(ground, operation)]
        before = [session.call(reader, other).json for reader in readers]
        session.call(operation.operation_id, path, body=body)
        after = [session.call(reader, other).json for reader in readers]
        _check_same(ground, before, after, operation)
        if any(credits_in(body).values()):
            session.call(operation.operation_id, path, body=body | dict.fromkeys(credits_in(body), 0))
    icp_config_twice(ground, path)


def keys_twice(ground: Ground, marked: Callable[[str, str], JsonObject]) -> None:
    """Make two keys of one name, and let one revoke itself: the other one works on."""
    session, body = ground.session, marked("createApiKey", "twin")
    keys: list[tuple[str, str]] = []
    for _ in range(2):
        answer = session.call("createApiKey", body=body)
        session.keep_secret(plain := str(answer.pick("plainKey")))
        keys.append((str(answer.pick("apiKey", "id")), plain))
    (first, itself), (second, plain) = keys
    session.check(first != second, oracles.ONE_PER_CREATE, "another id", second)
    session.call("revokeApiKey", {"keyId": first}, key=itself)
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
