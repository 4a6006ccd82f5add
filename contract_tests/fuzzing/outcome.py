"""What Schemathesis made of an operation: checks that it counted, and what it had nothing to send for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class CheckCounts(msgspec.Struct):
    """How often a check passed and failed."""

    passed: int = 0
    failed: int = 0


class Skip(msgspec.Struct, frozen=True):
    """An operation that had nothing to send in a phase, and why."""

    operation_id: str
    phase: str
    reason: str

    def renamed(self, operation_ids: Mapping[str, str]) -> Skip:
        """Return it with its `operation_id`, so far Schemathesis's label, looked up."""
        return msgspec.structs.replace(self, operation_id=operation_ids.get(self.operation_id, self.operation_id))
