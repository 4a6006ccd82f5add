"""Pages of lists: those that there are, those that are just full, and those far beyond the end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from contract_tests.scenario.reading.inventory import items_property
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps.pages import beyond_the_end, full_sizes, laws_of_pages, of_full_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.reading.inventory import Inventory
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json
    from generator.operations import Operation


def pages(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield the laws of pages of a list that has some, at the fullest of its kind."""
    path = inventory.fullest(operation) if operation.page is not None else None
    if path is not None:
        act = partial(_walk, ground, operation, path)
        yield Question("pages", operation.operation_id, "", act)


def telling_pages(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield the pages of a list that are seldom asked for: the last one if it is full, and one far beyond the end."""
    path = inventory.fullest(operation) if operation.page is not None else None
    if path is None:
        return
    act = partial(_far, ground, inventory, operation, path)
    yield Question("far page", operation.operation_id, "", act, each=True)
    for number, variant in enumerate(("of several", "alone")):
        if number < len(_full_sizes(ground, inventory, operation, path)):
            act = partial(_full, ground, inventory, operation, path, number)
            yield Question("full page", operation.operation_id, variant, act, each=True)


def _walk(ground: Ground, operation: Operation, path: Mapping[str, str]) -> None:
    laws_of_pages(ground, operation.operation_id, path, {}, items_property(operation))


def _far(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> None:
    total: Json = inventory.read(operation, path).get("total")
    if isinstance(total, int):
        beyond_the_end(ground, operation.operation_id, path, items_property(operation), total)


def _full_sizes(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> list[int]:
    """Return the page sizes whose last page is full, that of several pages first; none of a list that is too long."""
    return full_sizes(ground, operation.operation_id, len(inventory.whole(operation, path) or []))


def _full(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str], number: int) -> None:
    ids = [str(item["id"]) for item in inventory.whole(operation, path) or []]
    for size in _full_sizes(ground, inventory, operation, path)[number : number + 1]:
        of_full_pages(ground, operation.operation_id, path, items_property(operation), ids, size)
