"""The keys that a run sends its requests with, and how a shell finds them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contract_tests.target.target import ANOTHER_ACCOUNT, KEY_OF_RUN, KEY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_tests.scenario.facts import Facts
    from generator.operations import Operation


class KeysOfRun:
    """Knows the key of the target, and those that the run made or was lent.

    Attributes:
        own: The key that the run was given.
        of_scope: The key of each scope that the run made; a request uses the weakest that its operation allows.
        in_turn: Whether each key that an operation allows is used in turn, instead of the weakest.
        lent: The keys of other accounts that were asked.
        turns: How often each operation was asked with one of the keys in turn.
    """

    def __init__(self, facts: Facts, own: str) -> None:
        self._facts = facts
        self.own = own
        self.of_scope: dict[str, str] = {}
        self.in_turn = False
        self.lent: set[str] = set()
        self.turns = Counter[str]()

    def for_operation(self, operation: Operation) -> str:
        """Return the key for the next request of an operation."""
        weakest = self.of_scope.get(operation.scope or "", self.own)
        if not self.in_turn or operation.scope is None:
            return weakest
        stronger = self._facts.scopes[self._facts.scopes.index(operation.scope) + 1 :]
        allowed = [weakest, *(self.of_scope[scope] for scope in stronger if scope in self.of_scope), self.own]
        self.turns[operation.operation_id] += 1
        return allowed[(self.turns[operation.operation_id] - 1) % len(allowed)]

    def named(self, key: str | None, secrets: Collection[str]) -> str | None:
        """Return how a shell finds a key: that of the target, one of a scope, one of an empty account, any other."""
        if key is None or key == self.own:
            return key and f"${KEY_VARIABLE}"
        for scope, one in self.of_scope.items():
            if key == one:
                return f"${KEY_VARIABLE}_{scope.upper()}"
        if key in self.lent:
            return ANOTHER_ACCOUNT
        return KEY_OF_RUN if key in secrets else key
