"""Values of answers that a record of a run may keep: settings of an account, and what an enum does not have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from contract_tests.scenario.claims import body_claim, is_described
from generator.settings import SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Exchange
    from generator.json_pointer import Json, JsonObject

VALUE_OF = "value of"
"""What the name of a place begins with at which a setting is kept."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_ -]{0,40}")
"""What may be a new value of an enum, and is no key."""
_NEW_VALUE_OF = "undescribed value at"


class TellingValues:
    """Finds the values that are kept, by the schema of their place."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._schemas: dict[tuple[str, int, str], list[JsonObject]] = {}

    def within(self, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Yield the places in an answer at which a value is kept, and the values as JSON."""
        body = exchange.answer.json
        if isinstance(body, dict | list) and exchange.operation_id in self._facts.operations:
            yield from self._parts(exchange, cast("Json", body), "$", ())

    def _parts(
        self, exchange: Exchange, value: Json, where: str, steps: tuple[str | int, ...]
    ) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, inner in cast("JsonObject", value).items():
                yield from self._parts(exchange, inner, f"{where}.{name}", (*steps, name))
        elif isinstance(value, list):
            for inner in cast("list[object]", value):
                yield from self._parts(exchange, inner, f"{where}[]", (*steps, 0))
        else:
            schemas = self._schemas_at(exchange, where, steps)
            known = [one for schema in schemas for one in schema.get("enum", ())]
            if any(schema.get(SETTING) for schema in schemas):
                yield f"{VALUE_OF} {where}", json.dumps(value)
            elif known and isinstance(value, str) and value not in known and _WORD.fullmatch(value):
                yield f"{_NEW_VALUE_OF} {where}", json.dumps(value)

    def _schemas_at(self, exchange: Exchange, where: str, steps: tuple[str | int, ...]) -> list[JsonObject]:
        """Return the schema of a place, and its alternatives; none if it is not described, as it may hold anything."""
        place = exchange.operation_id, exchange.answer.status, where
        if place not in self._schemas:
            facts, status = self._facts, exchange.answer.status
            operation = facts.operations[exchange.operation_id]
            schema: JsonObject = {}
            if is_described(facts, operation, status, steps):
                schema = facts.resolve(facts.at(body_claim(facts, operation, status, steps)))
            options = [facts.resolve(option) for option in schema.get("oneOf", ())]
            self._schemas[place] = [schema, *options]
        return self._schemas[place]
