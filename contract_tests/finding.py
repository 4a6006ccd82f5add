"""What a scenario found."""

from __future__ import annotations

import msgspec

from generator.evidence import Level  # noqa: TC001 - msgspec reads the annotations


class Finding(msgspec.Struct, frozen=True):
    """A claim of the description that the target contradicts.

    Attributes:
        oracle: The check that found it.
        operation_id: The operation that was called last; empty for what belongs to none.
        claim: JSON pointer of the claim in the bundled description.
        where: JSON path into the answer, `header NAME`, or what the law is about.
        expected: What the description says.
        got: What came; never a secret.
        curl: The request that shows it, the key redacted.
        level: How well the claim is known.
    """

    oracle: str
    operation_id: str
    claim: str
    where: str
    expected: str
    got: str
    curl: str
    level: Level

    @property
    def message(self) -> str:
        """The finding in one line."""
        return f"{self.where}: expected {self.expected}, got {self.got}"
