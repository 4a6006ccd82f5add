"""What a check found, whichever engine ran it."""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

import msgspec

from contract_tests.oracles import Oracle  # noqa: TC001 - msgspec reads the annotations
from generator.evidence import Level  # noqa: TC001

Engine: TypeAlias = Literal["scenario", "model", "schemathesis", "documentation", "recording", "production"]
"""Who looked."""

Cause: TypeAlias = Literal[
    "the description is wrong", "the API drifted", "our copy is wrong", "asked of our copy alone"
]
"""Both break an oracle; only the target does; only the emulator does, and the target was asked; or it was not."""


class Finding(msgspec.Struct, frozen=True):
    """A claim that something contradicts.

    Attributes:
        claim: Id of the claim in the ledger: a JSON pointer into the bundled description, or a law. Empty when it is
            about nothing that is described.
        oracle: The check that found it.
        engine: Who ran the check.
        operation_id: The operation; empty for what belongs to none.
        where: JSON path into the answer, `header NAME`, the subject of a page, or what a law is about. It has no ids
            or values of a run: it is the same with every seed.
        expected: What the claim says.
        got: What came; never a secret.
        repeat: How to see it again: the requests, the key redacted, or the line of a page.
        level: How well the claim is known.
        cause: Who is wrong, by a comparison with the emulator; None without one.
        stated: The line of openapi/ that states the claim, and the section of the page; empty for a law.
        beside: The operation that tells the same fact otherwise, either of which may be wrong; empty without one.
        after: The operation that wrote last before a read which shows what is wrong; empty if nothing says so.
        exchange: Which request of the run it came up at first, from 1 on; 0 if it is about no single one.
    """

    claim: str
    oracle: Oracle
    engine: Engine
    operation_id: str
    where: str
    expected: str
    got: str
    repeat: str
    level: Level
    cause: Cause | None = None
    exchange: int = 0
    stated: str = ""
    beside: str = ""
    after: str = ""

    @property
    def of_our_copy(self) -> bool:
        """Whether the emulator alone is accused."""
        return self.cause in ("our copy is wrong", "asked of our copy alone")

    @property
    def title(self) -> str:
        """What is wrong, in a few words: what does not hold."""
        return f"{'the emulator: ' if self.of_our_copy else ''}broken: {self.oracle.says}"

    @property
    def message(self) -> str:
        """The finding in one line."""
        return f"{self.where}: expected {self.expected}, got {self.got}"

    @property
    def fingerprint(self) -> str:
        """What tells this finding from others: the same in each run that meets the same drift, with every seed."""
        text = "\0".join((self.claim, self.oracle.id, self.operation_id, self.where))
        return hashlib.sha256(text.encode()).hexdigest()[:12]
