"""Every operation once, with success: most of what an answer can have wrong shows in the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.resources import creators, entity_of
from contract_tests.scenario.steps.ground import NOBODY, Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.operations import Operation


def tour(ground: Ground) -> None:
    """Make one of everything, then read and write all there is, then remove what was made."""
    session = ground.session
    made_by = {creator.operation_id: name for name, creator in creators(ground.facts).items()}
    with session.another_account() as key:
        ids: dict[str, str] = {}
        for operation in sorted(ground.facts.operations.values(), key=_turn(made_by)) if key else ():
            with session.step("tour", operation.operation_id):
                answer = session.call(
                    operation.operation_id,
                    {parameter.name: ids.get(parameter.name, NOBODY) for parameter in operation.path_parameters},
                    query=ground.required_query(operation),
                    body=ground.facts.example_body(operation, whole=True) if operation.request_body else None,
                    key=key,
                )
                if operation.operation_id in made_by:
                    ids[made_by[operation.operation_id]] = str(entity_of(answer.json).get("id", NOBODY))


def _turn(made_by: Mapping[str, str]) -> Callable[[Operation], tuple[int, int]]:
    """Return the order: what is within something else is made after it, and removed before it."""

    def turn(operation: Operation) -> tuple[int, int]:
        depth = len(operation.path_parameters)
        if operation.operation_id in made_by:
            return 0, depth
        return (2, -depth) if operation.http_method == "DELETE" else (1, 0)

    return turn
