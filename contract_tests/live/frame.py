"""The frame rule on a live target: what a write does not change of the run's things is read before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from contract_tests import oracles
from contract_tests.scenario.resources import entity_of
from contract_tests.scenario.steps.frame import Write, compare, updates
from contract_tests.scenario.steps.snapshot import read
from contract_tests.target.exchange import without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.snapshot import Snapshot
    from contract_tests.target.exchange import Answer
    from generator.json_pointer import JsonObject
    from generator.operations import Operation

_Read: TypeAlias = "tuple[str, str]"
"""The name of an operation that changes nothing, and the organization that it is about; empty for the partner."""

_ORGANIZATION = "organizationId"
_NOT_FOUND = 404


def sampled_frame(ground: Ground, fence: Fence, marked: Callable[[str, str], JsonObject]) -> None:
    """Send each kind of write, updates twice, and look before and after it at what it does not change.

    When all has been updated, and nothing is a default any more, each property is updated alone.

    It looks at all of another organization of the run, all of the one it writes to, the partner's account, and one more
    of its settings each time. What was read after a write is what was before the next. What others change all the time
    is left out: lists of their things, ranges of days, figures.

    Args:
        ground: What the steps stand on; its first organization is the one that is not written to.
        fence: What is around the target.
        marked: Makes the body of a create, by which the thing is found again, of operation and word.
    """
    session, neighbour = ground.session, ground.organization_id(0)
    made: dict[str, str] = {}
    seen: dict[_Read, Snapshot] = {}
    for number, write in enumerate(_writes(ground, fence, marked, made)):
        operation = write.operation
        reads = list(_reads(ground, fence, number, [neighbour, *filter(None, [made.get(_ORGANIZATION)])]))
        with session.step(f"frame of {operation.operation_id}", operation.operation_id):
            before = {place: seen[place] if place in seen else _look(ground, place) for place in reads}
            seen = {}
            # With full access: whatever else a target might do on the way, the key allows it.
            answer = session.call(operation.operation_id, write.path, body=write.body, key=session.target.api_key)
            entity = entity_of(answer.json)
            for parameter, creator in ground.creators.items():
                if creator is operation and entity:
                    made[parameter] = str(entity["id"])
            _again(ground, write, answer)
            seen = {place: _look(ground, place) for place in reads}
            own = {*write.path.values(), str(entity.get("id", ""))}
            compare(ground, write, _together(before.values()), _together(seen.values()), own)


def _writes(
    ground: Ground, fence: Fence, marked: Callable[[str, str], JsonObject], made: Mapping[str, str]
) -> Iterator[Write]:
    """Yield a write of each kind, as soon as what it is about is made; what belongs to another thing goes before it.

    Updates of a single property come after those of several, which leave no default.
    """
    resources = fence.resources
    operations = [one for one in ground.operations() if one.http_method != "GET"]
    creating = [one for one in operations if one in ground.creators.values()]
    removing = [one for one in operations if any(resource.remover is one for resource in resources.values())]
    others = [one for one in operations if one not in (*creating, *removing)]
    removing.sort(key=lambda one: -len(one.path_parameters))
    creating.sort(key=lambda one: len(one.path_parameters))

    def path_of(operation: Operation) -> dict[str, str] | None:
        names = [parameter.name for parameter in operation.path_parameters]
        return {name: made[name] for name in names} if made.keys() >= set(names) else None

    for operation in creating:
        if (path := path_of(operation)) is not None:
            is_found_again = any(
                one.creator is operation and one.marks and not one.nested for one in resources.values()
            )
            body = marked(operation.operation_id, "frame") if is_found_again else ground.valid_body(operation)
            yield Write(operation, path, body)
    updated = [[*updates(ground, one, path)] for one in others if (path := path_of(one)) is not None]
    yield from (first for first, *_ in updated)
    # A setting that is off would hide what the next writes do to it.
    singles = [one for first, *rest in updated if len(first.body or {}) > 1 for one in rest]
    yield from (one for one in singles if not _switches(one))
    for operation in removing:
        if (path := path_of(operation)) is not None:
            yield Write(operation, path, None)


def _switches(write: Write) -> bool:
    return any(isinstance(value, bool) for value in (write.body or {}).values())


def _again(ground: Ground, write: Write, answer: Answer) -> None:
    """Send an update once more: it has the same outcome, but for when it was."""
    facts, operation = ground.facts, write.operation
    properties = facts.body_properties(operation).values()
    adds = any(facts.merged(schema).get("x-increment") for schema in properties)
    if operation.http_method != "PUT" or adds or not 200 <= answer.status < 300:
        return
    again = ground.session.call(operation.operation_id, write.path, body=write.body, key=ground.session.target.api_key)
    times = {name for name, value in entity_of(answer.json).items() if name.endswith("At") and isinstance(value, str)}
    ground.session.equal(without(again.json, times), without(answer.json, times), oracles.SAME_AGAIN, "$")


def _reads(ground: Ground, fence: Fence, number: int, organizations: Iterable[str]) -> Iterator[_Read]:
    """Yield what shows all of some organizations, the partner's account, and another of its settings each time."""
    resources = fence.resources.values()
    reads = [one for one in ground.facts.operations.values() if one.http_method == "GET" and not one.query_parameters]
    of_organization = [one for one in reads if [part.name for part in one.path_parameters] == [_ORGANIZATION]]
    # What may not be set up, such as a domain, is no part of it.
    left_out = [one for one in reads if any(error.status == _NOT_FOUND for error in one.errors)]
    left_out += [resource.lister for resource in resources]
    of_partner = [one for one in reads if not one.path_parameters and one not in left_out]
    for organization in organizations:
        yield from ((one.operation_id, organization) for one in of_organization)
    account = ground.facts.operations["getPartnerAccount"]
    setting = of_partner[number % len(of_partner)]
    for operation in [account] if setting is account else [account, setting]:
        yield operation.operation_id, ""


def _look(ground: Ground, place: _Read) -> Snapshot:
    operation_id, organization = place
    found: Snapshot = {}
    operation = ground.facts.operations[operation_id]
    for at, value in read(ground, operation, {_ORGANIZATION: organization} if organization else {}):
        if at.things or not isinstance(value, int | float) or isinstance(value, bool):
            found[at] = value
    return found


def _together(snapshots: Iterable[Snapshot]) -> Snapshot:
    return {place: value for snapshot in snapshots for place, value in snapshot.items()}
