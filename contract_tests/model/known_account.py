"""What the answers of a run say of an account as it was when the run began: rows, their order, how many there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

from bullseye_partner_emulator.storage import metadata, partners
from contract_tests.model.counterparts import instant
from contract_tests.model.recorded_exchange import path_values
from contract_tests.model.stored_values import ID, StoredList, as_stored
from contract_tests.scenario.resources import entity_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from contract_tests.model.described import Api
    from contract_tests.model.recorded_exchange import Recorded
    from contract_tests.model.stored_values import StoredValues
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

Place: TypeAlias = tuple[str, str]
"""A table, and the id of the thing whose rows are meant; empty for the partner."""

_UUID = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass
class KnownRow:
    """What is known of a row: the thing it belongs to, and values of its columns."""

    parent: str
    values: dict[str, object] = field(default_factory=dict[str, object])


class KnownAccount:
    """Gathers what was read.

    What was read first holds, so that a later answer that says otherwise differs. What the run made itself is no part
    of it: the model makes that too.

    Attributes:
        rows: By table and id.
        order: Ids by their number in the whole list, of each list.
        totals: How many rows a list has.
        written: How the target writes what is stored otherwise: instants, and ids in upper case.
        ambiguous: What is stored for things that the target writes in several ways.
        mentioned: Ids that any answer had.
        sources: The requests that said something new of a table, by its name and by what was asked.
        own: Ids of what the run made.
    """

    def __init__(self, facts: Facts, api: Api, values: StoredValues) -> None:
        self._facts = facts
        self._api = api
        self._values = values
        self.rows: dict[Place, KnownRow] = {}
        self.order: dict[Place, dict[int, str]] = {}
        self.totals: dict[Place, int] = {}
        self.written: dict[str, str] = {}
        self.ambiguous: set[str] = set()
        self.mentioned: set[str] = set()
        self.sources: dict[str, dict[str, Recorded]] = {}
        self.own: set[str] = set()

    @property
    def instants(self) -> set[str]:
        """The instants of all rows."""
        return {
            value
            for row in self.rows.values()
            for column, value in row.values.items()
            if column.endswith("_at") and isinstance(value, str)
        }

    def learn(self, exchanges: Iterable[Recorded], earlier: Iterable[Recorded] = ()) -> None:
        """Take in what exchanges in their order say; only once. What `earlier` ones made is the run's own too."""
        exchanges = [one for one in exchanges if one.succeeded]
        made = [self._made(one) for one in exchanges]
        grown = {one.path: self._made(one) for one in earlier if one.succeeded and self._made(one)}
        self.own |= {identifier for identifier in (*made, *grown.values()) if identifier}
        for one, identifier in zip(exchanges, made, strict=True):
            self.mentioned |= {match.decode().lower() for match in _UUID.findall(one.answer.body)}
            operation = self.operation_of(one)
            if identifier:
                grown[one.path] = identifier
            if operation is not None and one.request.method == "GET":
                self._read(one, operation, is_grown=one.path in grown)
        self._forget_parts()

    def operation_of(self, one: Recorded) -> Operation | None:
        """Return the operation of a request; None if the description has none."""
        found = self._api.find(one.request.method, one.path)
        return None if found is None else self._facts.operations[found.id]

    def has(self, identifier: str) -> bool:
        """Return whether a thing is known, was made by the run, or is one that no answer ever had."""
        lowered = identifier.lower()
        return lowered in self.own or lowered not in self.mentioned or any(lowered == row for _, row in self.rows)

    def is_complete(self, place: Place) -> bool:
        """Return whether all rows of a list are known."""
        return place in self.totals and self.totals[place] == len(self.order[place])

    def _forget_parts(self) -> None:
        """Forget rows that were read in part, and those that are not in a list that was read as a whole."""
        for (name, identifier), row in list(self.rows.items()):
            place, table = (name, row.parent), metadata.tables[name]
            order = self.order.get(place, {})
            is_listed = not self.is_complete(place) or identifier in order.values()
            if table is not partners and not (is_listed and self._values.own_columns(table) <= row.values.keys()):
                del self.rows[name, identifier]

    def _made(self, one: Recorded) -> str:
        """Return the id of what a request made; empty if it made nothing."""
        if one.request.method != "POST":
            return ""
        identifier: Json = entity_of(one.answer.json).get(ID)
        return identifier.lower() if isinstance(identifier, str) else ""

    def _read(self, one: Recorded, operation: Operation, *, is_grown: bool) -> None:
        path = path_values(operation.path, one.path)
        if any(value.lower() in self.own for value in path.values()):
            return
        for stored in self._values.of(operation, path, one.answer.json):
            table, is_new = stored.table.name, False
            if isinstance(stored, StoredList):
                if not one.query.keys() - set(PAGE_PARAMETERS):
                    is_new = self._list(stored, operation, one, is_grown=is_grown)
            elif stored.id not in self.own:
                row = self.rows.setdefault((table, stored.id), KnownRow(stored.parent))
                is_new = stored.column != ID and stored.column not in row.values
                row.values.setdefault(stored.column, stored.value)
            if is_new:
                self.sources.setdefault(table, {})[one.request.target] = one
        self._note_writing(one.answer.json)

    def _list(self, stored: StoredList, operation: Operation, one: Recorded, *, is_grown: bool) -> bool:
        """Take in an unfiltered list, or a page of it; return whether it says anything new."""
        place = (stored.table.name, stored.parent)
        ids = [identifier for identifier in stored.ids if identifier not in self.own]
        body = cast("JsonObject", one.answer.json)
        first, total = 0, len(ids)
        if operation.page is not None:
            page, size, count = (body.get(name) for name in (*PAGE_PARAMETERS, "total"))
            if not (isinstance(page, int) and isinstance(size, int) and isinstance(count, int)):
                return False
            total = count
            first = (page - 1) * size
            if is_grown:  # what the run made stands somewhere among the rest
                if first or total > len(stored.ids):
                    return False
                total = len(ids)
        is_new = place not in self.totals
        self.totals.setdefault(place, total)
        order = self.order.setdefault(place, {})
        for number, identifier in enumerate(ids, first):
            if identifier not in order.values() and number not in order:
                order[number] = identifier
                is_new = True
        return is_new

    def _note_writing(self, value: Json) -> None:
        """Take in how a target writes instants and ids that are stored otherwise."""
        if isinstance(value, dict):
            for item in cast("JsonObject", value).values():
                self._note_writing(item)
        elif isinstance(value, list):
            for item in cast("list[object]", value):
                self._note_writing(item)
        elif isinstance(value, str) and (stored := as_stored(value)) is not None:
            written = self.written.setdefault(stored, value)
            if written != value and instant(written) != instant(value):
                self.ambiguous.add(stored)  # it lies in the same second


def sources_of(known: KnownAccount, tables: Collection[str]) -> list[Recorded]:
    """Return the requests that rows of some tables were read from, each once."""
    found: dict[str, Recorded] = {}
    for table in tables:
        found.update(known.sources.get(table, {}))
    return list(found.values())
