"""What an answer breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle


@dataclass(frozen=True)
class Broken:
    """A rule that an answer breaks; see `Finding`."""

    oracle: Oracle
    claim: str
    where: str
    expected: str
    got: str
