"""A law that stands in one file: what it says, how it is looked for, and a change of the API that it has to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject


@dataclass(frozen=True)
class Breach:
    """Where the body of an answer breaks a law: its JSON path, what the law says of that place, and what is there."""

    where: str
    expected: str
    got: Json


@dataclass(frozen=True)
class Law:
    """What has to hold for some operations.

    Attributes:
        oracle: What it says, and how well that is known.
        operations: The operations whose answers can break it.
        broken_by: Changes the body of such an answer so that it does: a mutant of `nox -s drift_power`, which a test
            tries.
        breaches: Looks for it in a single success that is as described; in runs of every kind.
        asks: Makes what it needs, sends requests and checks their answers; near the end of the whole scenario.
    """

    oracle: Oracle
    operations: tuple[str, ...]
    broken_by: Callable[[JsonObject], object]
    breaches: Callable[[JsonObject], Iterator[Breach]] | None = None
    asks: Callable[[Ground], None] | None = None
