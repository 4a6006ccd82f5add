"""Two emulators in the state of an account as far as it is known; in all that is unknown they differ.

What both answer alike follows from what is known. What they answer differently depends on what nobody read.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.authentication import hash_key
from bullseye_partner_emulator.instants import first_second, parse_day, parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys, metadata, partners, unmodelled_things
from contract_tests.model.stored_values import ID, POSITION, parent_column
from contract_tests.model.target import RecordedTime
from contract_tests.target.exchange import AsgiWire
from contract_tests.target.receiver import ACKNOWLEDGED
from contract_tests.target.target import ENOUGH_REQUESTS
from generator.filters import filters_of
from generator.names import words_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from bullseye_partner_emulator import DeliveryRequest
    from contract_tests.model.known_account import KnownAccount, KnownRow
    from contract_tests.model.recorded_exchange import Recorded
    from contract_tests.model.stored_values import StoredValues
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer, Request
    from generator.json_pointer import JsonObject

_Row: TypeAlias = dict[str, Any]

LATENCY = timedelta(seconds=30)
"""How long before its `Date` an answer may have been made, at most: that is how long anybody waits for it."""
_UNREAD = 2
"""How many rows a list has that nobody read."""
_SEED = 0x5EED_0F_0D5
"""Of the ids that the worlds draw: both the same, and no emulator that is tested the same as they."""
_YEARS = timedelta(days=40 * 365)
"""How far the times of the worlds are apart if an account does not say what time it is."""
_LONG_AGO = "0001-01-01T00:00:00Z"
_FAR_OFF = "9999-12-31T23:59:59Z"
_ONCE = "2020-02-20T20:20:20Z"
_ENOUGH = 10**9
_EMULATOR = "bullseye_partner_emulator"
_TABLES = tuple(table for table in metadata.sorted_tables if ID in table.c and table is not unmodelled_things)


@contextmanager
def _unheard() -> Generator[None]:
    """Let the emulator log nothing: with what a deviating account said, it may fail, and predicts nothing then."""
    logger = logging.getLogger(_EMULATOR)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


class World:
    """An emulator in the state of an account, and in one of the states that the rest of it may have.

    In the larger world unread rows meet whatever a request asks for, and things without a known value have one. In the
    smaller world unread rows meet nothing.
    """

    def __init__(self, facts: Facts, values: StoredValues, known: KnownAccount, api_key: str, *, larger: bool) -> None:
        self._facts = facts
        self._values = values
        self._known = known
        self._api_key = api_key
        self._larger = larger
        self._unread: dict[sa.Table, list[int]] = {}
        self._met: dict[sa.Table, _Row] = {}
        self._clock = RecordedTime()
        self._latest = max(map(parse_instant, known.instants), default=datetime(2000, 1, 1, tzinfo=UTC))
        self.emulator = create_app(
            Settings(seed=_SEED, clock=self._clock, rate_limit=ENOUGH_REQUESTS, deliver=self._deliver)
        )
        self._wire = AsgiWire(self.emulator, self.emulator.base_path)
        self._state = self.emulator._state  # pyright: ignore[reportPrivateUsage] -- no user puts rows into it
        rows = self._rows()
        partner = rows[partners][0][ID]
        self._state.database.remove_partner(self._state.identifiers.first_partner, successor=rows)
        self._state.identifiers.first_partner = partner

    def close(self) -> None:
        """Let go of the emulator."""
        self._wire.close()
        self.emulator.close()

    def answer(self, asked: Recorded, request: Request, key: Mapping[str, str]) -> Answer:
        """Return the answer to a request, at the time of one that the account got."""
        at = asked.at
        if at is None:
            self._clock.instant = self._latest + _YEARS * self._larger
        else:
            self._clock.instant = at - LATENCY * self._larger
        self._meet(asked)
        with _unheard():
            return self._wire.send(request, key)

    @contextmanager
    def watched(self) -> Generator[set[str]]:
        """Yield the names of the tables that are asked meanwhile."""
        asked: set[str] = set()

        def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
            asked.update(table.name for table in _TABLES if re.search(rf"\b{table.name}\b", statement))

        event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(sa.Engine, "before_cursor_execute", note)

    async def _deliver(self, _request: DeliveryRequest) -> int | None:
        """Acknowledge deliveries or not: whether a receiver answered nobody knows."""
        return ACKNOWLEDGED if self._larger else None

    def _meet(self, asked: Recorded) -> None:
        """Let unread rows meet what a request asks for in the larger world, and nothing of it in the smaller one."""
        for table, positions in self._unread.items():
            changes = self._wanted(table, asked.query) if self._larger else self._unwanted(table, asked)
            if changes != self._met.get(table):
                rows = table.c[POSITION].in_(positions)
                with self._state.database.connect() as connection:
                    connection.execute(sa.update(table).where(rows).values(changes))
                    connection.commit()
                self._met[table] = changes

    def _wanted(self, table: sa.Table, query: Mapping[str, str]) -> _Row:
        now = render_instant(self._clock.instant.replace(microsecond=0))
        times = [column.name for column in table.c if column.name.endswith("_at") and not column.nullable]
        changes: _Row = dict.fromkeys(times, now)
        texts = [column for column in table.c if isinstance(column.type, sa.Text) and column.name not in changes]
        named = {"_".join(words_of(name)): value for name, value in query.items() if name not in PAGE_PARAMETERS}
        for name, value in reversed(named.items()):
            if name in table.c:
                changes[name] = value
            elif (day := _day(value)) is not None:
                changes |= dict.fromkeys(times, day)
            else:
                changes |= {
                    column.name: value.casefold() if _folds(column) else value
                    for column in texts
                    if column.name not in named and not column.nullable
                }
        return {name: value for name, value in changes.items() if not table.c[name].foreign_keys and name != ID}

    def _unwanted(self, table: sa.Table, asked: Recorded) -> _Row:
        """Return values with which unread rows do not pass the filters of a request, if there are such values."""
        operation, query = self._known.operation_of(asked), asked.query
        filters = filters_of(self._facts.description, operation) if operation is not None else []
        bounds = {one.match for one in filters if one.name in query}
        ends_only = "until" in bounds and "from" not in bounds
        begins_first = any(_day(value) == _LONG_AGO for value in query.values())
        time = _FAR_OFF if ends_only or begins_first else _LONG_AGO
        named = {"_".join(words_of(name)): value for name, value in query.items()}
        changes: _Row = {}
        for column in table.c:
            options = self._schema(table, column).get("enum")
            if column.nullable or not isinstance(column.type, sa.Text):
                continue
            if column.name.endswith("_at"):
                changes[column.name] = time
            elif options:
                changes[column.name] = next((one for one in options if one != named.get(column.name)), options[0])
            else:
                changes[column.name] = ""  # no search but the empty one finds it
        return changes

    def _rows(self) -> dict[sa.Table, list[_Row]]:
        rows: dict[sa.Table, list[_Row]] = {}
        for table in _TABLES:
            holder = parent_column(table)
            owners = (
                next((key.column.table for key in holder.foreign_keys), partners) if holder is not None else partners
            )
            holders = [""] if owners is partners else [str(row[ID]) for row in rows[owners]]
            rows[table] = []
            for parent in holders:
                self._append(rows[table], table, parent, rows)
        self._admit(rows[api_keys], rows[partners][0][ID])
        return rows

    def _append(self, found: list[_Row], table: sa.Table, parent: str, rows: Mapping[sa.Table, list[_Row]]) -> None:
        holder = parent_column(table)
        owner = rows[partners][0][ID] if holder is not None and not parent else parent
        for known in self._listed(table, parent):
            row = self._filled(table, known, len(found))
            if holder is not None:
                row[holder.name] = owner
            if POSITION in table.c:
                row[POSITION] = len(found) + 1
                if known is None:
                    self._unread.setdefault(table, []).append(row[POSITION])
            found.append(row)

    def _listed(self, table: sa.Table, parent: str) -> Iterator[tuple[str, KnownRow] | None]:
        """Yield the rows that belong to a thing, in their order; None for each that was not read."""
        known, place = self._known, (table.name, parent)
        rows = {
            identifier: row
            for (name, identifier), row in known.rows.items()
            if name == table.name and row.parent == parent
        }
        if table is partners:
            yield ("", rows[""]) if rows else None
            return
        order = known.order.get(place, {})
        loose = [identifier for identifier in rows if identifier not in order.values()]
        if place in known.totals:
            total = known.totals[place]
            loose = loose[: max(0, total - len(order))]
            gaps = [number for number in range(total) if number not in order]
            filled = gaps[-len(loose) :] if self._larger and loose else gaps[: len(loose)]
            places = {**order, **dict(zip(filled, loose, strict=True))}
            for number in range(total):
                identifier = places.get(number)
                yield None if identifier is None or identifier not in rows else (identifier, rows[identifier])
            return
        if self._larger:
            yield from [None] * _UNREAD
        for identifier in loose:
            yield identifier, rows[identifier]

    def _filled(self, table: sa.Table, known: tuple[str, KnownRow] | None, number: int) -> _Row:
        values = known[1].values if known else {}
        row: _Row = {}
        for column in table.c:
            if column.name in values:
                row[column.name] = values[column.name]
            elif column.name != POSITION and column.server_default is None and not column.foreign_keys:
                row[column.name] = self._guessed(table, column, number)
        for column in table.c:
            if _folds(column) and known is not None:
                row[column.name] = str(row[column.name.removesuffix("_folded")]).casefold()
        return row

    def _guessed(self, table: sa.Table, column: sa.Column[Any], number: int) -> object:
        """Return a value that nobody knows: another one in each world."""
        is_shown = (table.name, column.name) in self._values.places
        if column.nullable and not (is_shown and self._larger):
            return None
        schema = self._schema(table, column)
        if "enum" in schema:
            return schema["enum"][-1 if self._larger else 0]
        match column.type:
            case sa.JSON():
                return self._values.unlike_example(table, column) if self._larger else []
            case sa.Boolean():
                return self._larger
            case sa.Integer():
                return schema.get("maximum", _ENOUGH) if self._larger else schema.get("minimum", 0)
            case _ if column.name.endswith("_at"):
                return _ONCE if self._larger else _LONG_AGO
            case _:
                return f"{'unread' if self._larger else 'not read'} {number}"

    def _schema(self, table: sa.Table, column: sa.Column[Any]) -> JsonObject:
        """Return what describes a column; nothing if no answer shows it."""
        pointer = self._values.places.get((table.name, column.name))
        return {} if pointer is None else self._facts.merged(self._facts.at(pointer))

    def _admit(self, keys: list[_Row], partner: str) -> None:
        """Let the run's key be one of the account."""
        for key in keys:
            key["key_hash"] = f"{key[ID]} {key[POSITION]}"
        shown = [key for key in keys if self._api_key.startswith(key["key_prefix"]) and key["status"] == "active"]
        if len(shown) == 1:
            shown[0].update(key_hash=hash_key(self._api_key.encode()), scopes=list(self._facts.scopes))
            return
        unread = self._filled(api_keys, None, len(keys))
        keys.append(
            unread
            | {
                "key_hash": hash_key(self._api_key.encode()),
                "scopes": list(self._facts.scopes),
                "status": "active",
                "expires_at": None,
                "partner_id": partner,
                POSITION: len(keys) + 1,
            }
        )


def _folds(column: sa.Column[Any]) -> bool:
    return column.name.endswith("_folded")


def _day(text: str) -> str | None:
    """Return the first second of the day that a text names, in UTC; None if it names none."""
    try:
        return first_second(parse_day(text))
    except ValueError:
        return None
