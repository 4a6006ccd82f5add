"""What Schemathesis is let do in a run: each operation on its own, then sequences of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from schemathesis.engine.events import Interrupted

from contract_tests.fuzzing.record import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from schemathesis.engine.events import EngineEvent

    from contract_tests.fuzzing.engine import Engine
    from contract_tests.fuzzing.links import LinkGraph
    from contract_tests.fuzzing.profiles import Profile
    from generator.operations import Operation

Watcher: TypeAlias = Callable[[str, Record], None]
"""Is told what the run is doing, and what it has seen so far."""

_ATTEMPTS = 5


def make_passes(
    engine: Engine,
    record: Record,
    links: LinkGraph,
    operations: list[Operation],
    profile: Profile,
    seed: int,
    watch: Watcher,
) -> None:
    """Let Schemathesis test each operation on its own, then sequences of them.

    Args:
        engine: Of the target.
        record: Takes what happens.
        links: Say what leads to an operation.
        operations: The ones to test.
        profile: The effort.
        seed: Of all random values.
        watch: Is told of the progress.

    Raises:
        KeyboardInterrupt: the run was interrupted.
    """
    chosen = [operation.operation_id for operation in operations]

    def take(doing: str, events: Iterable[EngineEvent]) -> None:
        watch(doing, record)
        for event in events:
            if isinstance(event, Interrupted):
                # Schemathesis ends the pass and nothing else.
                raise KeyboardInterrupt
            record.add(event)
            watch(doing, record)

    def walk(operation_ids: Collection[str], scenarios: int, doing: str, attempt: int = 0) -> None:
        take(doing, engine.stateful_pass(links.leading_to(operation_ids), seed + attempt, scenarios))

    take("each operation on its own", engine.unit_pass(chosen, seed))
    walk(chosen, profile.scenarios, "sequences of all operations")
    if len(pages := _by_page(operations)) > 1:
        for page, operation_ids_of_page in pages.items():
            walk(operation_ids_of_page, profile.page_scenarios, f"sequences of {page}")
    for operation_id in chosen:
        # A random walk may miss an operation that many links compete with. Walks over nothing but what leads to it
        # decide whether it works in a sequence at all.
        for attempt in range(1, _ATTEMPTS + 1):
            if record.operation(operation_id).stateful_successes:
                break
            walk([operation_id], profile.page_scenarios, f"sequences to {operation_id}", attempt)


def _by_page(operations: Iterable[Operation]) -> dict[str, list[str]]:
    """Return the operations of each page of the documentation, which has a tag of its own."""
    pages: dict[str, list[str]] = {}
    for operation in operations:
        pages.setdefault(operation.tag, []).append(operation.operation_id)
    return pages
