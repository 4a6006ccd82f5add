"""A deviation of the API that is modelled on what happened to users of another one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from contract_tests.power.incidents.step import steps_of

if TYPE_CHECKING:
    from contract_tests.power.incidents.change import Change
    from contract_tests.power.incidents.source import Source

Kind: TypeAlias = Literal[
    "access",
    "aging",
    "concurrency",
    "deletion",
    "delivery",
    "enum",
    "envelope",
    "error",
    "field",
    "filter",
    "header",
    "idempotency",
    "limit",
    "lost write",
    "money",
    "null",
    "order",
    "paging",
    "rate limit",
    "side effect",
    "status",
    "tenancy",
    "text",
    "time",
    "type",
    "validation",
]
Contradicts: TypeAlias = Literal["documented", "inferred", "nothing"]


@dataclass(frozen=True)
class Incident:
    """One change of the behaviour of the server, as a partner would meet it.

    Attributes:
        id: Its name.
        text: What changes, in a sentence.
        source: The public incident that it is modelled on.
        kind: What sort of change it is.
        operations: The operations whose answers, or whose effects, change; empty if it is all of them.
        contradicts: The strongest thing about the API that it contradicts: what the documentation states, what
            `openapi/` only infers, or nothing that is described.
        evidence: Where `openapi/` says so: `FILE.yaml#NAME` of a component, or an operationId; empty for nothing.
        change: How the emulator is made to do it.
        witness: The fewest requests that show it (see `witness.py`); the last one has another answer.
        rate_limit: Requests in a window of the emulator that the witness calls; None for as many as described.
    """

    id: str
    text: str
    source: Source
    kind: Kind
    operations: tuple[str, ...]
    contradicts: Contradicts
    evidence: str
    change: Change = field(repr=False, compare=False)
    witness: tuple[str, ...] = field(repr=False)
    rate_limit: int | None = None

    @property
    def shows_in_reads(self) -> bool:
        """Whether reads alone can show it: its witness writes nothing."""
        return all(step.method in ("GET", "WAIT") for line in self.witness for step in steps_of(line))
