"""Finds the objects within a value that a schema describes, of those schemas that matter for something."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")


class DescribedObjects:
    """Finds the objects within a value whose schema matters; what leads to none of them is not looked into."""

    def __init__(self, facts: Facts, matters: Callable[[JsonObject], bool]) -> None:
        self._facts = facts
        self._matters = matters
        self._leading: dict[str, bool] = {}

    def within(self, value: Json, pointer: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield (pointer of the schema, object) of everything within a value that a schema describes."""
        pointer = self._facts.follow(pointer)
        if not self._leads(pointer):
            return
        schema: JsonObject = self._facts.at(pointer)
        if isinstance(value, dict):
            holder = cast("JsonObject", value)
            if self._matters(schema):
                yield pointer, holder
            for name, held in holder.items():
                if name in schema.get("properties", {}):
                    yield from self.within(held, join(pointer, "properties", name))
                elif isinstance(schema.get("additionalProperties"), dict):
                    yield from self.within(held, join(pointer, "additionalProperties"))
        elif isinstance(value, list) and "items" in schema:
            for item in cast("list[object]", value):
                yield from self.within(cast("Json", item), join(pointer, "items"))
        for keyword in _ALTERNATIVES:
            for index, option in enumerate(schema.get(keyword, [])):
                if keyword == "allOf" or self._facts.is_valid(value, option):
                    yield from self.within(value, join(pointer, keyword, index))

    def _leads(self, pointer: str) -> bool:
        """Return whether a schema matters, or what it refers to; most answers have none."""
        if pointer not in self._leading:
            self._leading[pointer] = False  # a schema that leads to itself adds nothing
            schema: JsonObject = self._facts.at(pointer)
            below = [join(pointer, "properties", name) for name in schema.get("properties", {})]
            for word in ("items", "additionalProperties"):
                below += [join(pointer, word)] if isinstance(schema.get(word), dict) else []
            for word in _ALTERNATIVES:
                below += [join(pointer, word, index) for index in range(len(schema.get(word, [])))]
            self._leading[pointer] = self._matters(schema) or any(self._leads(self._facts.follow(one)) for one in below)
        return self._leading[pointer]
