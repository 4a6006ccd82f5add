"""Filters of a list follow what is written: they find a thing by what it has now, and by nothing that it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.claims import filter_oracle
from contract_tests.scenario.reading.inventory import items_property
from generator.filters import filters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.steps.ground import Ground
    from generator.filters import Filter
    from generator.operations import Operation

_ORGANIZATION = "organizationId"


def filters_follow_writes(ground: Ground, fence: Fence) -> None:
    """Give an organization of the run two values of each property that is filtered by, and ask for both each time."""
    session, resource = ground.session, fence.resources[_ORGANIZATION]
    lister, path = resource.lister, {_ORGANIZATION: ground.organization}
    only_it = {"externalId": str(session.call("getOrganization", path).pick("organization", "externalId"))}
    for one, operation in _filtered(ground, fence):
        values = [str(value) for value in _values(ground, operation, one)]
        # In the end it has the value that it began with, where there are only a few.
        for has, had in (values, values[::-1]):
            with session.step(f"filter {one.name} follows", operation.operation_id):
                session.call(operation.operation_id, path, body={one.of: has})
                for text in (has, had):
                    query = {one.name: text}
                    if "enum" in one.schema:  # many things have that value
                        query |= only_it
                    listed = session.call(lister.operation_id, query=query).pick(items_property(lister))
                    found = any(item.get("id") == ground.organization for item in listed)
                    oracle = filter_oracle(ground.facts, lister, query)
                    session.equal(found, text == has, oracle, f"filter {one.name} after a write")


def _filtered(ground: Ground, fence: Fence) -> Iterator[tuple[Filter, Operation]]:
    """Yield filters of the organizations, each with an update that sets what it looks at."""
    resource = fence.resources[_ORGANIZATION]
    updates = [
        one
        for one in ground.operations()
        if one.http_method == "PUT" and [part.name for part in one.path_parameters] == [_ORGANIZATION]
    ]
    for one in filters_of(ground.facts.description, resource.lister):
        for operation in updates:
            if one.of in ground.facts.body_properties(operation) and one.match in ("whole", "part"):
                yield one, operation
                break


def _values(ground: Ground, operation: Operation, one: Filter) -> list[str]:
    """Return two values, the last of which a new thing has where there are only a few."""
    settable = ground.property_of(operation, one.of).get("enum")
    if settable:
        return [ground.facts.disabled, ground.facts.enabled]
    # Neither is part of the other.
    return [f"{ground.tag} {word} {one.of}" for word in ("earlier", "later")]
