"""What a replay did differently, and what cannot be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from contract_tests import oracles
from contract_tests.finding import Finding

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle

DifferenceKind: TypeAlias = Literal["status", "header", "shape", "value", "order"]

_INDEX = re.compile(r"(?<=/)[0-9]+(?=/|$)")
_ORACLES: dict[DifferenceKind, Oracle] = {
    "status": oracles.RECORDED_STATUS,
    "header": oracles.RECORDED_HEADER,
    "shape": oracles.RECORDED_SHAPE,
    "value": oracles.RECORDED_VALUE,
    "order": oracles.RECORDED_ORDER,
}


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

    @property
    def finding(self) -> Finding:
        """The finding, which contradicts no claim of the description: it is about our copy of the API."""
        return Finding(
            claim="",
            oracle=_ORACLES[self.kind],
            engine="recording",
            operation_id=self.operation,
            where=_INDEX.sub("0", self.where),
            expected=self.recorded,
            got=self.replayed,
            repeat=f"exchange {self.exchange} of the recording",
            level="verified",
        )


@dataclass(frozen=True)
class Incomparable:
    """An exchange, or a place in it, about which the recording says nothing that could be compared, and why."""

    exchange: int
    operation: str
    where: str
    reason: str
