"""What Schemathesis made of an operation: checks that it counted, failures, and what it had nothing to send for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class CheckCounts(msgspec.Struct):
    """How often a check passed and failed."""

    passed: int = 0
    failed: int = 0


class CheckFailure(msgspec.Struct, frozen=True):
    """A failed check, once for each operation, check, and place in the answer.

    Attributes:
        operation_id: The operation that was requested.
        phase: Where it happened first.
        check: The check, by Schemathesis's name.
        title: What is wrong, in a few words.
        field: JSON path into the body (`$.organization.name`), or `header NAME`; None when it is about neither.
        expected: What the description says.
        got: What came.
        curl: The requests that show it, the key redacted, one a line.
    """

    operation_id: str
    phase: str
    check: str
    title: str
    field: str | None
    expected: str
    got: str
    curl: str


class Skip(msgspec.Struct, frozen=True):
    """An operation that had nothing to send in a phase, and why."""

    operation_id: str
    phase: str
    reason: str

    def renamed(self, operation_ids: Mapping[str, str]) -> Skip:
        """Return it with its `operation_id`, so far Schemathesis's label, looked up."""
        return msgspec.structs.replace(self, operation_id=operation_ids.get(self.operation_id, self.operation_id))
