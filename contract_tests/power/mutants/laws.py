"""Mutants that break what a law says: those of a file each, and the relations between the values of an object."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.places import objects_at
from contract_tests.power.mutants.rewriting import told
from contract_tests.scenario.laws import LAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.places import OperationPlaces, Reader
    from contract_tests.scenario.law import Law
    from generator.relations import Relation

_DAY = timedelta(days=1)
_LENGTH_OF_DATE = 10


def law_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield a mutant of each relation wherever an object that has it is shown, and of each law for each operation."""
    for operation in reader.operations:
        for steps, relation in operation.relations:
            yield _of_relation(operation, steps, relation)
    for law in LAWS:
        for operation_id in law.operations:
            yield of_law(law, operation_id)


def of_law(law: Law, operation_id: str) -> Mutant:
    """Return the mutant that breaks a law in the answers of an operation."""
    change = stateless(told(law.broken_by))
    return Mutant("broken-law", operation_id, law.oracle.id, law.oracle.says, change, frozenset({operation_id}))


def _of_relation(operation: OperationPlaces, steps: tuple[str, ...], relation: Relation) -> Mutant:
    def change(body: Json) -> None:
        for holder in objects_at(body, steps):
            break_relation(holder, relation)

    place = "".join(f"/{step}" for step in steps)
    return Mutant(
        "broken-relation",
        operation.id,
        f"{place} {relation.text}".lstrip(),
        relation.text,
        stateless(told(change)),
        frozenset({operation.id}),
    )


def break_relation(holder: JsonObject, relation: Relation) -> None:
    """Change an object so that a relation does not hold, if the object has all values that it is about."""
    if any(holder.get(name) is None for name in relation.names):
        return
    holder[relation.left] = _above(holder[relation.left if relation.sign == "=" else relation.first])


def _above(value: Json) -> Json:
    """Return a value of the same form that is larger: a day later, one more."""
    if not isinstance(value, str):
        return value + 1
    if len(value) == _LENGTH_OF_DATE:
        return (date.fromisoformat(value) + _DAY).isoformat()
    return (datetime.fromisoformat(value) + _DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
