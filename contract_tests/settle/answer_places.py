"""Finds what describes a place of an answer: the schema, the object that holds it, and who else answers with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.json_pointer import join, lookup
from generator.operations import JSON_MEDIA_TYPE, read_operations
from generator.schema import layers, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.description import Description
    from generator.json_pointer import JsonObject

_STEP = re.compile(r"\.([^.\[\]]+)|(\[\])")


@dataclass(frozen=True)
class Place:
    """A value in an answer.

    Attributes:
        pointer: Where it is described, before references are followed.
        holder: The object whose property it is; empty if it is none's.
        name: The property; empty if it is none.
        operation_id: The operation whose answer it is in.
        status: The status of that answer.
        where: The place, as `seen` names it.
    """

    pointer: str
    holder: str
    name: str
    operation_id: str = ""
    status: str = ""
    where: str = ""


class AnswerPlaces:
    """The places of the answers of a description, as `seen` of a run names them."""

    def __init__(self, description: Description, seen: Mapping[str, list[str]]) -> None:
        self._description = description
        self._bundle = description.bundle
        self._seen = seen
        self._operations = {one.operation_id: one for one in read_operations(description)}
        self._statuses: dict[str, list[str]] = {}
        for place in seen:
            operation_id, status, where = place.split(" ", 2)
            if where == "status":
                self._statuses.setdefault(operation_id, []).append(status)

    def statuses(self, operation_id: str) -> list[str]:
        """Return the statuses that an operation answered with."""
        return self._statuses.get(operation_id, [])

    def operation(self, operation_id: str) -> str:
        """Return the pointer of an operation."""
        return self._operations[operation_id].pointer

    def statuses_with(self, operation_id: str, header: str, *, missing: bool) -> list[str]:
        """Return the statuses of an operation whose answers lack a header, or have another value than digits there."""
        looks = {one: self._seen.get(f"{operation_id} {one} {header}", []) for one in self.statuses(operation_id)}
        if missing:
            return [one for one, found in looks.items() if not found]
        return [one for one, found in looks.items() if any(look != "digits" and not look.isdigit() for look in found)]

    def statuses_without(self, operation_id: str, where: str) -> list[str]:
        """Return the statuses of answers that have the object around a place, and never the property.

        Where some answers have it, these are statuses of their class: a success has not what errors have.
        """
        around = where.rpartition(".")[0] or "$"
        came = {one[0] for one in self.statuses(operation_id) if f"{operation_id} {one} {where}" in self._seen}
        return [
            one
            for one in self.statuses(operation_id)
            if "object" in self._seen.get(f"{operation_id} {one} {around}", [])
            and f"{operation_id} {one} {where}" not in self._seen
            and (not came or one[0] in came)
        ]

    def formats(self, operation_id: str, where: str) -> list[str]:
        """Return what came at a place of the answers of an operation."""
        found = (self._seen.get(f"{operation_id} {status} {where}", []) for status in self.statuses(operation_id))
        return sorted({one for formats in found for one in formats})

    def find(self, operation_id: str, where: str, *, described: bool | None = None) -> Iterator[Place]:
        """Yield what describes a place in the answers of an operation, one for each status that answered so.

        Args:
            operation_id: The operation.
            where: The place, as `seen` names it.
            described: False: the place came, and the object that holds it does not describe it. True: it is described,
                whether it came or not. None: it is described, and it came.
        """
        for status in self.statuses(operation_id):
            pointer = self._schema(operation_id, status)
            place = self._walk(pointer, where) if pointer else None
            near = where if described is not True else where.rpartition(".")[0] or "$"
            if place is None or f"{operation_id} {status} {near}" not in self._seen:
                continue
            if self._exists(place.pointer) == (described is not False):
                yield replace(place, operation_id=operation_id, status=status, where=where)

    def _exists(self, pointer: str) -> bool:
        try:
            lookup(self._bundle, pointer)
        except KeyError:
            return False
        return True

    def _schema(self, operation_id: str, status: str) -> str:
        operation = self._operations.get(operation_id)
        if operation is None:
            return ""
        pointer = join(operation.pointer, "responses", status)
        if status not in lookup(self._bundle, join(operation.pointer, "responses")):
            return ""
        *_, (pointer, response) = layers(self._bundle, pointer, lookup(self._bundle, pointer))
        content: JsonObject = response.get("content", {})
        return join(pointer, "content", JSON_MEDIA_TYPE, "schema") if JSON_MEDIA_TYPE in content else ""

    def _walk(self, root: str, where: str) -> Place | None:
        """Return the place below a schema; the last property need not be described."""
        place = Place(root, "", "")
        steps = _STEP.findall(where.removeprefix("$"))
        for number, (name, _) in enumerate(steps):
            try:
                *_, (pointer, schema) = layers(self._bundle, place.pointer, lookup(self._bundle, place.pointer))
            except KeyError:
                return None
            if not name:
                if "items" not in schema:
                    return None
                place = Place(join(pointer, "items"), "", "")
            elif "properties" in schema and (name in schema["properties"] or number == len(steps) - 1):
                place = Place(join(pointer, "properties", name), pointer, name)
            else:
                return None
        return place


def whole(description: Description, pointer: str) -> JsonObject:
    """Return the schema at a pointer as one object."""
    return merged(description.bundle, lookup(description.bundle, pointer))
