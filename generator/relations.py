"""How the values of one object fit each other: `x-relations` of a schema, and how well that is known."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from generator.evidence import Evidence, source_problems
from generator.json_pointer import JsonObject, join
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description
    from generator.json_pointer import Json

RELATIONS = "x-relations"
_FORM = re.compile(r"(?P<left>\w+) (?P<sign><=|=) (?P<first>\w+)(?: (?P<operator>[+-]) (?P<second>\w+))?")

_Comparable: TypeAlias = "tuple[str, int | float | str | datetime]"


class Relations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-relations`: relations between the properties of a schema, and how we know.

    A relation is `a = b + c`, `a = b - c`, `a = b` or `a <= b`. Times are compared as instants, days as texts. It says
    nothing of an object in which one of the values is null or missing.
    """

    holds: list[str]
    evidence: Evidence = msgspec.field(name="x-evidence")


class Relation(msgspec.Struct, frozen=True):
    """A relation between the properties of an object; `text` is as it is written."""

    text: str
    left: str
    sign: str
    first: str
    operator: str | None
    second: str | None

    @property
    def names(self) -> list[str]:
        """The properties that it is about."""
        return [name for name in (self.left, self.first, self.second) if name]

    def renamed(self, old: str, new: str) -> Relation:
        """Return what it is when a property has another name."""
        text = re.sub(rf"\b{re.escape(old)}\b", new, self.text)
        return read_relation(text) or self

    def is_broken_by(self, value: JsonObject) -> bool:
        """Return whether the values of an object contradict it."""
        values = [_comparable(value.get(name)) for name in self.names]
        kinds = {one[0] for one in values if one}
        if None in values or len(kinds) != 1:
            return False
        left, right, *more = (one[1] for one in values if one)
        if more:
            if not isinstance(right, int | float) or not isinstance(more[0], int | float):
                return False
            right = right + more[0] if self.operator == "+" else right - more[0]
        return left != right if self.sign == "=" else left > right  # type: ignore[operator]  # they are of one kind


@cache
def read_relation(text: str) -> Relation | None:
    """Return what a text of an `x-relations` says; None if it has none of the forms."""
    match = _FORM.fullmatch(text)
    return Relation(text, **match.groupdict()) if match else None


def relations_of(schema: JsonObject) -> list[Relation]:
    """Return the relations that a schema states."""
    return [one for text in schema.get(RELATIONS, {}).get("holds", ()) if (one := read_relation(text))]


def relation_pointer(schema: JsonObject, pointer: str, relation: Relation) -> str:
    """Return where a relation of the schema at a pointer stands in the bundle."""
    return join(pointer, RELATIONS, "holds", schema[RELATIONS]["holds"].index(relation.text))


def stated_relations(bundle: JsonObject) -> Iterator[tuple[str, Relation, Evidence]]:
    """Yield the pointer of each relation of a description that passed the lint, the relation, and how we know."""
    for part in visit(bundle):
        if part.kind == "schema" and RELATIONS in part.value:
            evidence = msgspec.convert(part.value[RELATIONS], Relations).evidence
            for relation in relations_of(part.value):
                yield relation_pointer(part.value, part.pointer, relation), relation, evidence


def relations(description: Description) -> Iterator[tuple[str, str]]:
    """`x-relations` names properties of its schema, in a form that can be checked, and says how we know."""
    for part in visit(description.bundle):
        if part.kind != "schema" or RELATIONS not in part.value:
            continue
        place = join(part.pointer, RELATIONS)
        try:
            told = msgspec.convert(part.value[RELATIONS], Relations)
        except msgspec.ValidationError as error:
            yield place, f"relations are told by holds and x-evidence: {error}"
            continue
        for problem in (told.evidence.lacks, *source_problems(told.evidence)):
            if problem:
                yield place, problem
        for text in told.holds:
            relation = read_relation(text)
            if relation is None:
                yield place, f"{text!r} is no relation: write `a = b + c`, `a = b - c`, `a = b` or `a <= b`"
                continue
            for name in relation.names:
                if name not in part.value.get("properties", {}):
                    yield place, f"{text!r} names {name}, which is no property here"


def _comparable(value: Json) -> _Comparable | None:
    """Return a value with its kind; None if it says nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", value
    if isinstance(value, str):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            return "text", value
        return ("instant", instant) if instant.tzinfo else ("text", value)
    return None
