"""A law that stands in one file: what it says, how it is looked for, and a change of the API that it has to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.oracles import Oracle
    from generator.json_pointer import Json, JsonObject


@dataclass(frozen=True)
class Breach:
    """Where the body of an answer breaks a law: its JSON path, what the law says of that place, and what is there."""

    where: str
    expected: str
    got: Json


@dataclass(frozen=True)
class Law:
    """What has to hold for some operations; an `AnswerLaw` or an `AskingLaw`.

    Attributes:
        oracle: What it says, and how well that is known.
        operations: The operations whose answers can break it.
        broken_by: Changes the body of such an answer so that it does: a mutant of `nox -s drift_power`, which a test
            tries.
    """

    oracle: Oracle
    operations: tuple[str, ...]
    broken_by: Callable[[JsonObject], object]


@dataclass(frozen=True)
class AnswerLaw(Law):
    """A law that a single answer can break; it is looked for in runs of every kind.

    Attributes:
        breaches: Yields where the body of a success, which is as described, breaks it.
    """

    breaches: Callable[[JsonObject], Iterator[Breach]]
