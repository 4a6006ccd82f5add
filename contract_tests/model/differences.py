"""What a replay did differently, and what cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DifferenceKind: TypeAlias = Literal["status", "header", "shape", "value", "order"]


@dataclass(frozen=True)
class Difference:
    """What the replay did differently.

    Attributes:
        exchange: The number of the exchange in the recording, from 1.
        operation: Its operationId, or method and path.
        where: JSON pointer into the body, `header NAME` or `status`.
        recorded: What the recording has there, as text.
        replayed: What the replay has there, as text.
        kind: Its class.
    """

    exchange: int
    operation: str
    where: str
    recorded: str
    replayed: str
    kind: DifferenceKind


@dataclass(frozen=True)
class Incomparable:
    """An exchange, or a place in it, about which the recording says nothing that could be compared, and why."""

    exchange: int
    operation: str
    where: str
    reason: str
