"""What of an account's state an answer shows: the columns of the emulator's tables, by the description's names."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

import sqlalchemy as sa

from bullseye_partner_emulator.instants import whole_second
from bullseye_partner_emulator.storage import SHOWN_AS, metadata, partners
from generator.json_pointer import join, parent
from generator.names import words_of
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_COMPONENT = "/components/schemas/"
_LARGEST = 2**63
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
ID = "id"
POSITION = "position"


class StoredValue(NamedTuple):
    """A value of an answer that is stored as it is shown, or can be told from it.

    Attributes:
        table: Where it is stored.
        id: Of the row; empty for the partner's.
        parent: Id of the thing that the row belongs to; empty for the partner's.
        column: Its name; the id itself is one.
        value: As it is stored.
        pointer: Of the schema that describes it.
    """

    table: sa.Table
    id: str
    parent: str
    column: str
    value: object
    pointer: str


class StoredList(NamedTuple):
    """A list of an answer that shows rows of a table, all of those that belong to one thing or some."""

    table: sa.Table
    parent: str
    ids: tuple[str, ...]


class StoredValues:
    """Reads answers of operations that change nothing.

    A component is stored in the table of its name (`WebhookLog` in `webhook_logs`), what has none in the row that the
    path names (`/organizations/{organizationId}/…`), and all else in the partner's. A property is stored in the column
    of its name, or in the one that says so (`SHOWN_AS`). What no column has is no state of its own.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._tables = {table.name: table for table in metadata.sorted_tables if ID in table.c}
        self._places: dict[tuple[str, str], str] | None = None

    @property
    def places(self) -> Mapping[tuple[str, str], str]:
        """The columns that answers show, by table and name, and the schema that describes each."""
        if self._places is None:
            found: dict[tuple[str, str], str] = {}
            for operation in self._facts.operations.values():
                pointer = self._schema_of(operation)
                if operation.http_method == "GET" and pointer:
                    path = {parameter.name: "any" for parameter in operation.path_parameters}
                    body = self._facts.example(self._facts.at(pointer))
                    for one in self.of(operation, path, body):
                        if isinstance(one, StoredValue):
                            found.setdefault((one.table.name, one.column), one.pointer)
            self._places = found
        return self._places

    def own_columns(self, table: sa.Table) -> set[str]:
        """Return the columns that every row has and each list shows: a row without a value of one was not read."""
        return {
            column
            for (name, column), pointer in self.places.items()
            if name == table.name
            and not table.c[column].nullable
            and self._table_of(parent(parent(pointer)).removeprefix(_COMPONENT)) is table
        }

    def unlike_example(self, table: sa.Table, column: sa.Column[object]) -> Json:
        """Return JSON for a column that differs from the example of the description in all its switches."""
        pointer = self.places.get((table.name, column.name))
        shown = self._facts.example(self._facts.at(pointer)) if pointer else ["unread"]
        if isinstance(shown, dict):
            return {name: not _switch(one) for name, one in cast("JsonObject", shown).items()}
        return shown

    def of(self, operation: Operation, path: Mapping[str, str], body: Json) -> Iterator[StoredValue | StoredList]:
        """Yield what is stored of a successful answer, in which anything may stand; `path` has its path parameters."""
        pointer = self._schema_of(operation)
        if pointer is None:
            return
        owner, identifier, holder = partners, "", ""
        segments = operation.path.split("/")
        for before, segment in pairwise(segments):
            table = self._tables.get(before.replace("-", "_"))
            if segment.startswith("{") and table is not None:
                holder, owner, identifier = identifier, table, path[segment.strip("{}")].lower()
        if owner is not partners:
            yield StoredValue(owner, identifier, holder, ID, identifier, pointer)
        yield from self._within(body, pointer, (owner, identifier, holder), "")

    def _schema_of(self, operation: Operation) -> str | None:
        response = self._facts.response_pointer(operation, operation.success[0].status)
        if response is None or "content" not in self._facts.at(response):
            return None
        return join(response, "content", JSON_MEDIA_TYPE, "schema")

    def _within(
        self, value: Json, pointer: str, row: tuple[sa.Table, str, str], property_name: str
    ) -> Iterator[StoredValue | StoredList]:
        pointer = self._facts.follow(pointer)
        component = pointer.removeprefix(_COMPONENT) if pointer.startswith(_COMPONENT) else ""
        schema = cast("JsonObject", self._facts.at(pointer))
        if isinstance(value, list) and "items" in schema:
            yield from self._items(cast("list[object]", value), join(pointer, "items"), row)
            return
        properties: JsonObject = schema.get("properties", {})
        if not isinstance(value, dict):
            return
        fields = cast("JsonObject", value)
        table = self._table_of(component)
        if table is not None and isinstance(fields.get(ID), str):
            row = (table, fields[ID].lower(), row[2] if table is row[0] else row[1])
        for name in (one for one in properties if one in fields):
            place = join(pointer, "properties", name)
            column = _column_of(row[0], name, (f"{component}.{name}", f"{property_name}.{name}"))
            if column is None:
                yield from self._within(fields[name], place, row, name)
                continue
            known, stored = _stored(
                column, fields[name], _CONVERSIONS.get(f"{component}.{name}", _CONVERSIONS.get(name))
            )
            if known:
                yield StoredValue(*row, column.name, stored, place)

    def _items(
        self, items: list[Json], pointer: str, row: tuple[sa.Table, str, str]
    ) -> Iterator[StoredValue | StoredList]:
        table = self._table_of(self._facts.follow(pointer).removeprefix(_COMPONENT))
        if table is None:
            return
        things = [cast("JsonObject", item) for item in items if isinstance(item, dict)]
        ids = [item[ID].lower() for item in things if isinstance(item.get(ID), str)]
        if len(ids) == len(items):
            yield StoredList(table, row[1], tuple(ids))
        for item in things:
            yield from self._within(item, pointer, row, "")

    def _table_of(self, component: str) -> sa.Table | None:
        return self._tables.get("_".join(words_of(component)) + "s") if component else None


def _switch(shown: Json) -> Json:
    """Return whether something is on, alone or beside what else is said of it."""
    return cast("JsonObject", shown).get("enabled", True) if isinstance(shown, dict) else shown


def as_stored(text: str) -> str | None:
    """Return how an instant, or a UUID, is stored; None for any other text."""
    if _UUID.fullmatch(text):
        return text.lower()
    try:
        return whole_second(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None


def parent_column(table: sa.Table) -> sa.Column[object] | None:
    """Return the column with the id of the thing that a row belongs to; None for those of nobody."""
    return next((column for column in table.c if column.foreign_keys), None)


@cache
def _columns(table: sa.Table) -> dict[str, sa.Column[object]]:
    named: dict[str, sa.Column[object]] = {}
    for column in table.c:
        first, *others = column.name.split("_")
        named[first + "".join(map(str.capitalize, others))] = column
        named.update(dict.fromkeys(column.info.get(SHOWN_AS, ()), column))
    return named


def _column_of(table: sa.Table, name: str, longer: tuple[str, str]) -> sa.Column[object] | None:
    columns = _columns(table)
    return next((columns[one] for one in (*longer, name) if one in columns), None)


def _own_preferences(shown: Json) -> Json:
    """Return which preferences of an organization are its own: only those are stored."""
    told = cast("dict[str, JsonObject]", shown)
    return {name: one["enabled"] for name, one in told.items() if not one["inherited"]}


_CONVERSIONS: dict[str, Callable[[Json], Json]] = {
    "hasSecret": lambda shown: "a secret that nobody was told" if shown else None,
    "OrganizationEmailPreferencesEnvelope.preferences": _own_preferences,
}
"""What is stored where an answer shows something else."""


def _stored(column: sa.Column[object], shown: Json, convert: Callable[[Json], Json] | None) -> tuple[bool, object]:
    """Return whether a value can be stored, and as what: a target may show anything."""
    try:
        value = convert(shown) if convert else shown
        if value is None:
            return bool(column.nullable), None
        kind: object = column.type
        if isinstance(kind, sa.JSON):
            return True, value
        if isinstance(kind, sa.Boolean):
            return isinstance(value, bool), value
        if isinstance(kind, sa.Integer):
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST, value
        if not isinstance(value, str):
            return False, None
        _ = value.encode()  # not half of a surrogate pair
        if type(kind) is sa.String:  # an id
            return True, value.lower()
        return True, whole_second(value) if column.name.endswith("_at") else value
    except (AttributeError, KeyError, TypeError, ValueError):
        return False, None
