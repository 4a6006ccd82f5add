"""Which operations lead to which, by the links of the description (OpenAPI 3.1.0, section 4.8.20)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.description import Description


class LinkGraph:
    """The links between operations, by operationId, in the description's order."""

    def __init__(self, description: Description) -> None:
        self._targets: dict[str, list[str]] = {}
        roots: list[str] = []
        for _, path, _, operation in operations_of(description.bundle, "paths"):
            targets: dict[str, None] = {}
            for response in operation["responses"].values():
                for link in description.resolve(response).get("links", {}).values():
                    targets[description.resolve(link)["operationId"]] = None
            self._targets[operation["operationId"]] = list(targets)
            if targets and "{" not in path:
                roots.append(operation["operationId"])
        linked = {target for targets in self._targets.values() for target in targets}
        # A sequence can begin with what needs nothing; what something leads to is reached by that.
        self._roots = [root for root in roots if root not in linked]

    def leading_to(self, operation_ids: Iterable[str]) -> tuple[str, ...]:
        """Return `operation_ids` and the operations of a shortest sequence to each, in the description's order.

        A sequence has two requests at least: what nothing leads to comes with the first operation that it leads to.
        An operation that no link reaches comes alone.
        """
        wanted: set[str] = set()
        for operation_id in operation_ids:
            sequence = self._sequence_to(operation_id)
            if sequence == [operation_id]:
                sequence += self._targets[operation_id][:1]
            wanted.update(sequence)
        return tuple(operation_id for operation_id in self._targets if operation_id in wanted)

    def _sequence_to(self, operation_id: str) -> list[str]:
        pending = deque([root] for root in self._roots)
        seen = set(self._roots)
        while pending:
            sequence = pending.popleft()
            if sequence[-1] == operation_id:
                return sequence
            for target in self._targets[sequence[-1]]:
                if target not in seen:
                    seen.add(target)
                    pending.append([*sequence, target])
        return [operation_id]
