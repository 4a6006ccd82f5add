"""The frame rule on a live target: a sample of what a write does not change is read before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from contract_tests.scenario.resources import entity_of
from contract_tests.scenario.steps.frame import Write, compare, updates
from contract_tests.scenario.steps.snapshot import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.snapshot import Snapshot
    from generator.json_pointer import JsonObject
    from generator.operations import Operation

_Read: TypeAlias = "tuple[Operation, dict[str, str]]"
"""An operation that changes nothing, and the values of its path."""

_ORGANIZATION = "organizationId"
_NOT_FOUND = 404


def sampled_frame(ground: Ground, fence: Fence, marked: Callable[[str, str], JsonObject]) -> None:
    """Send each kind of write once, and look before and after it at some of what it does not change.

    It looks at another organization of the run, at the one it writes to, and at settings of the partner. What others
    change all the time is left out: lists of their things, ranges of days, figures.

    Args:
        ground: What the steps stand on; its first organization is the one that is not written to.
        fence: What is around the target.
        marked: Makes the body of a create, by which the thing is found again, of operation and word.
    """
    session, neighbour = ground.session, ground.organization_id(0)
    made: dict[str, str] = {}
    for number, write in enumerate(_writes(ground, fence, marked, made)):
        operation = write.operation
        reads = list(_sample(ground, fence, number, neighbour, write.path.get(_ORGANIZATION)))
        with session.step(f"frame of {operation.operation_id}", operation.operation_id):
            before = _look(ground, reads)
            # With full access: whatever else a target might do on the way, the key allows it.
            answer = session.call(operation.operation_id, write.path, body=write.body, key=session.target.api_key)
            entity = entity_of(answer.json)
            for parameter, creator in ground.creators.items():
                if creator is operation and entity:
                    made[parameter] = str(entity["id"])
            own = {*write.path.values(), str(entity.get("id", ""))}
            compare(ground, write, before, _look(ground, reads), own)


def _writes(
    ground: Ground, fence: Fence, marked: Callable[[str, str], JsonObject], made: Mapping[str, str]
) -> Iterator[Write]:
    """Yield a write of each kind, as soon as what it is about is made; what belongs to another thing goes before it."""
    resources = fence.resources
    operations = [one for one in ground.operations() if one.http_method != "GET"]
    creating = [one for one in operations if one in ground.creators.values()]
    removing = [one for one in operations if any(resource.remover is one for resource in resources.values())]
    others = [one for one in operations if one not in (*creating, *removing)]
    removing.sort(key=lambda one: -len(one.path_parameters))
    for operation in (*sorted(creating, key=lambda one: len(one.path_parameters)), *others, *removing):
        if not all(parameter.name in made for parameter in operation.path_parameters):
            continue
        path = {parameter.name: made[parameter.name] for parameter in operation.path_parameters}
        if operation in creating:
            is_found_again = any(
                one.creator is operation and one.marks and not one.nested for one in resources.values()
            )
            body = marked(operation.operation_id, "frame") if is_found_again else ground.valid_body(operation)
            yield Write(operation, path, body)
        elif operation in removing:
            yield Write(operation, path, None)
        else:
            yield next(iter(updates(ground, operation, path)))


def _sample(ground: Ground, fence: Fence, number: int, neighbour: str, written: str | None) -> Iterator[_Read]:
    """Yield what shows most of a neighbour and of the partner, and of these and of what is written to another part."""
    resources = fence.resources.values()
    reads = [one for one in ground.facts.operations.values() if one.http_method == "GET" and not one.query_parameters]
    of_organization = [one for one in reads if [part.name for part in one.path_parameters] == [_ORGANIZATION]]
    # What may not be set up, such as a domain, is no part of it.
    left_out = [one for one in reads if any(error.status == _NOT_FOUND for error in one.errors)]
    left_out += [resource.lister for resource in resources]
    of_partner = [one for one in reads if not one.path_parameters and one not in left_out]
    first = [one.reader for one in resources if one.parameter == _ORGANIZATION and one.reader is not None]
    account = ground.facts.operations["getPartnerAccount"]
    another = of_organization[number % len(of_organization)]
    for operation in first if another in first else [*first, another]:
        yield operation, {_ORGANIZATION: neighbour}
    if written is not None:
        yield another, {_ORGANIZATION: written}
    setting = of_partner[number % len(of_partner)]
    for operation in [account] if setting is account else [account, setting]:
        yield operation, {}


def _look(ground: Ground, reads: Sequence[_Read]) -> Snapshot:
    found: Snapshot = {}
    for operation, path in reads:
        for place, value in read(ground, operation, path):
            if place.things or not isinstance(value, int | float) or isinstance(value, bool):
                found[place] = value
    return found
